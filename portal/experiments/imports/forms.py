"""The form by which a trial that ran elsewhere comes in."""

from __future__ import annotations

import json

from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import Length

from portal.errors import InvalidInput
from portal.experiments.protocol.content import Content, Wording
from portal.i18n import _, _l
from portal.stats.dataset import Table, TableError, read_table
from portal.stats.design import Design, DesignError
from portal.web.forms import PortalForm, free_text, required

TOO_LONG = _l("This is too long. Use at most %(max)d characters.")


class ImportForm(PortalForm):
    """Title, question and source in words; design and data as files."""

    title = free_text(_l("Title"), missing=_l("Give the trial a title."), most=160, long=False)
    question = free_text(_l("What did they want to know?"), missing=_l("Write the question of the trial."), most=4000)
    source = TextAreaField(
        _l("Source"),
        description=_l("Who did it, where it was published, under which licence the data may be used."),
        validators=[required(_l("Name the source.")), Length(max=4000, message=TOO_LONG)],
    )
    who = free_text(_l("Who took part?"), hint=_l("One point on a line."), missing=_l("Say who took part."), most=4000)
    unit = StringField(
        _l("In what is the main outcome counted?"),
        description=_l("For instance: euro a month"),
        validators=[Length(max=80, message=TOO_LONG)],
    )
    analysis_note = free_text(_l("How were the groups compared?"), most=4000)
    practitioner = EmailField(
        _l("E-mail of the caseworker who owns it with you"),
        description=_l("Both sides lock the data and publish the result."),
        validators=[required(_l("Fill in the e-mail address of a caseworker with an account."))],
    )
    design = FileField(
        _l("Design file"),
        description=_l("design.json, as in the protocol."),
        validators=[FileRequired(_l("Choose the design file."))],
    )
    data = FileField(
        _l("Data file"),
        description=_l("CSV with a row for each client: unit, arm, and a column for each outcome."),
        validators=[FileRequired(_l("Choose the data file."))],
    )

    def content(self) -> Content:
        """The protocol as it was; raises InvalidInput on the field that can't be read."""
        try:
            design = Design.from_json(json.loads(self.design.data.read()))
        except (ValueError, RecursionError) as error:  # no JSON, or JSON that nests without end
            sentence = _("We can't read the design file: %(why)s", why=str(error)[:400])
            raise InvalidInput("design", sentence, {"design": sentence}) from error
        except DesignError as error:
            sentence = _("The design file isn't complete: %(why)s", why=str(error)[:400])
            raise InvalidInput("design", sentence, {"design": sentence}) from error
        return Content.of_trial_elsewhere(
            title=self.title.data,
            question=self.question.data,
            eligibility=tuple(line.strip() for line in self.who.data.splitlines() if line.strip()),
            design=design,
        ).with_changes(wording=Wording(unit=self.unit.data or ""), analysis_note=self.analysis_note.data or "")

    def table(self) -> Table:
        """The data; raises InvalidInput on the field when it is no table."""
        try:
            return read_table(self.data.data.read())
        except TableError as error:
            sentence = _("We can't read the data file: %(why)s", why=str(error)[:400])
            raise InvalidInput("data", sentence, {"data": sentence}) from error
