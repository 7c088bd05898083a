"""What every form does with what is typed."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, StringField
from wtforms.validators import NumberRange

from portal.web.forms import PortalForm


class AForm(PortalForm):
    number = IntegerField("Number", validators=[NumberRange(1, 10, message="From 1 to 10.")])
    text = StringField("Text")


@pytest.mark.parametrize(
    ("typed", "is_fine"), [("5", True), ("11", False), ("9" * 400, False), ("-" + "9" * 400, False), ("x", False)]
)
def test_a_number_of_any_length_is_held_against_its_range(app, typed, is_fine):
    with app.test_request_context("/", method="POST"):
        form = AForm(MultiDict({"number": typed}))
        assert form.validate() is is_fine
        assert form.number._value() == typed


def test_spaces_around_a_text_mean_nothing(app):
    with app.test_request_context("/", method="POST"):
        assert AForm(MultiDict({"number": "1", "text": "  twee woorden \n"})).text.data == "twee woorden"
