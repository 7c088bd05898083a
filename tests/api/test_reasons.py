"""What a schema says is told in the caller's language."""

import pytest
from marshmallow import EXCLUDE, ValidationError

from portal.api import schemas
from portal.api.reasons import REASONS, in_words

LONG = "a" * 30_000
WRONG = [None, 1, "", LONG, "x", [], [1], {}, {"a": 1}, -1, 10**40, True, 1.5, ["a"] * 9, "\0"]
FIELDS = [
    (schema, name)
    for schema in (schemas.DilemmaIn, schemas.EnrolmentIn, schemas.DilemmaQuery, schemas.ExperimentQuery,
                   schemas.IdempotencyHeader, schemas.LanguageQuery)
    for name in [field.data_key or key for key, field in schema().fields.items()]
]  # fmt: skip


def leaves(node) -> list[str]:
    if isinstance(node, dict):
        return [leaf for value in node.values() for leaf in leaves(value)]
    return [leaf for value in node for leaf in leaves(value)] if isinstance(node, list) else [node]


@pytest.mark.parametrize(("schema", "name"), FIELDS)
def test_every_reason_of_a_field_has_words_of_ours(context, schema, name):
    for value in WRONG:
        try:
            schema(partial=True, unknown=EXCLUDE).load({name: value})
        except ValidationError as error:
            for reason in leaves(error.messages):
                assert in_words(reason) != reason, f"Add {reason!r} to portal/api/reasons.py."


def test_numbers_stay_in_the_sentence(context):
    assert "200" in in_words("Must be greater than or equal to 1 and less than or equal to 200.")


def test_an_unknown_reason_stays_as_it_is(context):
    assert in_words("Something else.") == "Something else."
    assert len(REASONS) == len({pattern for pattern, _sentence in REASONS})
