"""One form a section. Each starts from the plan as it is and writes its own section into a plan."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, Field, HiddenField
from wtforms.validators import ValidationError

from portal.experiments.protocol.arms_form import arms_form
from portal.experiments.protocol.content import Content
from portal.experiments.protocol.outcomes_form import outcomes_form
from portal.experiments.protocol.section_form import SectionForm
from portal.i18n import _, _l
from portal.web.forms import PortalForm, free_text, required

MOST_POINTS = 20
# Stands in the form until somebody saves something else.
USUAL_ANALYSIS = _l(
    "Everybody counts in the group of the draw, also who did not get the approach. "
    "We compare what we measure between the groups, in all places together. "
    "We say how many outcomes we do not know. We look once, at the end."
)


class QuestionForm(SectionForm):
    """Name and question."""

    title = free_text(
        _l("What do we call the trial?"),
        hint=_l("Short, and as you would say it: call every week."),
        missing=_l("Give the trial a name."),
        most=160,
        long=False,
    )
    question = free_text(
        _l("What do we want to know?"),
        hint=_l("One question that can be answered with better, worse or no difference."),
        missing=_l("Write the question."),
        most=1000,
    )

    def write(self, content: Content) -> Content:
        """The plan with this question."""
        return content.with_changes(title=self.title.data, question=self.question.data)


class WhoForm(SectionForm):
    """The points that a client has to meet, one a line."""

    points = free_text(
        _l("Which points does a client have to meet?"),
        hint=_l("Write each point on a line of its own. Something you can check at your desk."),
        missing=_l("Write at least one point."),
        most=4000,
    )

    def lines(self) -> tuple[str, ...]:
        """The points that were written."""
        lines = (line.strip().removeprefix("- ").strip() for line in (self.points.data or "").splitlines())
        return tuple(dict.fromkeys(line for line in lines if line))

    def validate_points(self, field: Field) -> None:
        """More points than anybody checks is no list."""
        if len(self.lines()) > MOST_POINTS:
            raise ValidationError(_("Use at most %(number)d points.", number=MOST_POINTS))

    def write(self, content: Content) -> Content:
        """The plan for these clients."""
        return content.with_changes(eligibility=self.lines())


class TextForm(SectionForm):
    """A section that is one text; `attribute` names it in the plan."""

    attribute = ""
    text: Field

    def write(self, content: Content) -> Content:
        """The plan with this text."""
        return content.with_changes(**{self.attribute: self.text.data})


def _text_form(attribute: str, label: Any, hint: Any) -> type[TextForm]:
    field = free_text(label, hint=hint, missing=_l("Write this part."))
    return type(f"{attribute.title()}Form", (TextForm,), {"attribute": attribute, "text": field})


TEXT_FORMS = {
    "analysis": _text_form(
        "analysis_note",
        _l("How do we compare the groups?"),
        _l("Who counts in which group, and what do we do when an outcome is unknown?"),
    ),
    "risks": _text_form(
        "risks", _l("What can go wrong for clients, and what do we do then?"), _l("Also write how a client can say no.")
    ),
    "privacy": _text_form(
        "privacy",
        _l("Which data do we use, who sees them, and when do we delete them?"),
        _l("Name who at your office looked along."),
    ),
    "feedback": _text_form(
        "feedback", _l("How do teams and clients hear the result?"), _l("Name who does it, and when.")
    ),
}


def section_form(section: str, content: Content, version: int, sent: Any) -> SectionForm:
    """The form of a section with what the plan says now; `sent` is what the page posted."""
    opened = str(version)
    if section == "question":
        return QuestionForm(data={"opened": opened, "title": content.title, "question": content.question})
    if section == "who":
        return WhoForm(data={"opened": opened, "points": "\n".join(content.eligibility)})
    if section == "arms":
        return arms_form(content, opened, sent)
    if section == "outcomes":
        return outcomes_form(content, opened, sent)
    kind = TEXT_FORMS[section]
    written = getattr(content, kind.attribute) or (str(USUAL_ANALYSIS) if section == "analysis" else "")
    return kind(data={"opened": opened, "text": written})


class SignForm(PortalForm):
    """I have read this exact version."""

    version_hash = HiddenField()
    is_read = BooleanField(validators=[required(_l("Tick first that you have read this version."))])
