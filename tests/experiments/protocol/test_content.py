"""What a protocol says, and the hash that names it."""

import hashlib
import json

import pytest

from portal.experiments.protocol.content import Content, Wording
from portal.experiments.protocol.sections import SECTIONS, changed_sections
from portal.stats.design import AllocationOptions, AllocationPlan, Arm, DesignError, Method
from tests.factories.experiments import make_content

CHANGES = {
    "question": {"question": "Iets anders?"},
    "who": {"eligibility": ("De klant kan werken.",)},
    "arms": {"instructions": {"usual": "Een gesprek.", "new": "Bel elke dag."}},
    "outcomes": {"wording": Wording("Elke week bellen", "hebben een baan", "have work", "")},
    "design": {"expected_clients": 201},
    "analysis": {"analysis_note": "Anders."},
    "risks": {"risks": "Anders."},
    "privacy": {"privacy": "Anders."},
    "feedback": {"feedback": "Anders."},
}


@pytest.mark.parametrize("content", [make_content(), Content(title="Nog leeg")], ids=["whole", "empty"])
def test_what_the_database_keeps_gives_the_same_protocol(content):
    kept = json.loads(json.dumps(content.to_dict()))
    assert Content.from_dict(kept) == content
    assert Content.from_dict(kept).content_hash() == content.content_hash()


def test_the_hash_is_that_of_the_canonical_text():
    content = make_content()
    assert content.content_hash() == hashlib.sha256(content.canonical()).hexdigest()
    assert json.loads(content.canonical()) == content.to_dict()


def test_the_hash_does_not_depend_on_the_order_of_the_instructions():
    content = make_content()
    turned = content.with_changes(instructions=dict(reversed(list(content.instructions.items()))))
    assert turned.content_hash() == content.content_hash()


@pytest.mark.parametrize("section", CHANGES)
def test_a_change_in_any_section_changes_the_hash_and_that_section_alone(section):
    content = make_content()
    changed = content.with_changes(**CHANGES[section])
    assert changed.content_hash() != content.content_hash()
    assert changed_sections(content, changed) == [section]


def test_an_empty_plan_misses_every_section_and_a_whole_one_none():
    assert Content(title="Nog leeg").missing() == list(SECTIONS)
    assert make_content().missing() == []


@pytest.mark.parametrize(
    ("section", "changes"),
    [
        ("who", {"eligibility": ()}),
        ("arms", {"instructions": {"usual": "Een gesprek.", "new": "  "}}),
        ("design", {"expected_clients": None}),
        ("design", {"allocation": AllocationPlan(Method.PERMUTED_BLOCK, (5,), ("site",))}),
        ("analysis", {"analysis_note": ""}),
        ("privacy", {"privacy": ""}),
    ],
)
def test_a_section_that_can_not_be_used_is_missing(section, changes):
    assert make_content(**changes).missing() == [section]


@pytest.mark.parametrize("method", [Method.COMPLETE, Method.MINIMISATION, Method.CONSTRAINED])
def test_a_method_that_can_not_draw_clients_one_by_one_is_not_signed(method):
    assert make_content(allocation=AllocationPlan(method, (), ("site",))).missing() == ["design"]
    assert make_content(allocation=AllocationPlan(Method.SIMPLE)).missing() == []


def test_the_options_of_the_draw_are_kept_and_the_usual_ones_leave_no_trace():
    options = AllocationOptions(probability=0.7, weights={"site": 2.0})
    content = make_content(allocation=AllocationPlan(Method.MINIMISATION, (), ("site",), {}, options))
    kept = json.loads(json.dumps(content.to_dict()))
    assert Content.from_dict(kept) == content
    assert set(make_content().to_dict()["design"]["allocation"]) == {"method", "block_sizes", "strata", "levels"}


def test_a_design_that_is_not_whole_can_not_be_used():
    with pytest.raises(DesignError):
        _ = Content(title="Nog leeg").design
    assert make_content().design.primary.key == "work"


def test_blocks_follow_when_they_can_not_hold_the_shares():
    arms = (Arm("usual", "Gewoon", True), Arm("new", "Bellen"), Arm("new_2", "Appen"))
    assert make_content(arms=arms).with_blocks_that_fit().allocation.block_sizes == (6, 9)
    assert make_content().with_blocks_that_fit().allocation.block_sizes == (4, 6)
