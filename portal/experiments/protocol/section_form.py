"""What the forms of all sections share."""

from __future__ import annotations

from wtforms import Field, HiddenField

from portal.experiments.protocol.content import Content
from portal.web.forms import PortalForm


class SectionForm(PortalForm):
    """`opened` is the version that the writer saw, so that nobody overwrites what they never read."""

    opened = HiddenField()

    @property
    def opened_number(self) -> int:
        """The number of that version; 0 when there was none."""
        text = self.opened.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def write(self, content: Content) -> Content:
        """The plan with this section as it was filled in."""
        raise NotImplementedError

    @staticmethod
    def complain(field: Field, sentence: str) -> None:
        """Add an error that only the whole form can see."""
        field.errors = [*field.errors, sentence]
