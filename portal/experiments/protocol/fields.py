"""Fields for numbers as people type them: a whole number, or one with a comma or a point."""

from __future__ import annotations

import math
from typing import Any

from wtforms import FloatField, IntegerField

from portal.i18n import _, language


class WholeField(IntegerField):
    """A whole number; the error says what to write."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing is nothing, not an error."""
        text = "".join(valuelist).strip().replace(" ", "")
        if not text:
            self.data = None
            return
        if not (text.lstrip("-").isdecimal() and text.isascii() and len(text) < 10):
            self.data = None
            raise ValueError(_("Write a whole number, such as 6."))
        self.data = int(text)


class NumberField(FloatField):
    """A number; 4,5 and 4.5 are the same."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed; nothing is nothing, not an error."""
        text = "".join(valuelist).strip().replace(" ", "").replace(",", ".")
        self.data = None
        if not text:
            return
        try:
            value = float(text)
        except ValueError:
            raise ValueError(_("Write a number, such as 5 or 2,5.")) from None
        if not math.isfinite(value) or abs(value) > 1e9:
            raise ValueError(_("Write a number, such as 5 or 2,5."))
        self.data = value

    def _value(self) -> str:
        """As it was typed; a stored number in the reader's way of writing."""
        if self.raw_data:
            return str(self.raw_data[0])
        return shown(self.data)


def shown(value: Any) -> str:
    """A number without needless zeros, with the comma of the language."""
    if value is None:
        return ""
    text = f"{round(value, 6):g}" if abs(value) < 1e6 else f"{value:.0f}"
    return text.replace(".", ",") if language() == "nl" else text
