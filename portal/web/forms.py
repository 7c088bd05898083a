"""The base of all forms: stripped input, screened texts, errors that say what to do."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, StopValidation

from portal.errors import InvalidInput
from portal.i18n import _, _l
from portal.screening import Find, Segment, marked, refused, screen

LARGEST = 10**15


class NoClientData:
    """Refuses what points to a client (BSN, IBAN) and asks once for a second look at what may (a name, an address)."""

    def __call__(self, form: PortalForm, field: Field) -> None:
        """Find, remember what to mark, and stop unless the writer has looked at it."""
        finds = screen(field.data or "")
        if not finds:
            return
        form.finds[field.name] = finds
        if refused(finds):
            raise StopValidation(
                _("Take out the number that points to a person. It is marked below. We did not save it.")
            )
        if not form.looked_at.data:
            raise StopValidation(_("This may point to a client. Change it, or tick below that you looked at it."))


class PortalForm(FlaskForm):
    """Each form has its error summary; a form with free text has the tick for a second look."""

    looked_at = BooleanField(_l("I looked at the marked places. No client can be recognised."))

    class Meta(FlaskForm.Meta):
        """Spaces around what is typed mean nothing."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Strip each text and cut each whole number as it comes in."""
            if issubclass(unbound_field.field_class, StringField):
                unbound_field.kwargs.setdefault("filters", [strip])
            elif issubclass(unbound_field.field_class, IntegerField):
                unbound_field.kwargs.setdefault("filters", [within_reach])
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.finds: dict[str, list[Find]] = {}
        super().__init__(*args, **kwargs)

    @property
    def needs_second_look(self) -> bool:
        """Something was found that asks for a look, and nothing that is refused."""
        return bool(self.finds) and not any(refused(found) for found in self.finds.values())

    def segments(self, field: Field) -> list[Segment]:
        """The text of a field, cut at what was found in it, to show the marked places."""
        return marked(field.data or "", self.finds.get(field.name, []))

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id of the input, error) in the order of the page."""
        lines = []
        for field in self:
            for error in field.errors:
                lines.append((first_input(field), str(error)))
        return lines

    def take_error(self, error: InvalidInput) -> None:
        """Hang a service's error on the fields that it names; what names no field stands in the summary only."""
        for name, sentence in error.fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, str(sentence)]
        if not any(name in self for name in error.fields):
            self.form_errors.append(str(error.sentence))


def strip(value: Any) -> Any:
    """Without spaces at both ends."""
    return value.strip() if isinstance(value, str) else value


def within_reach(value: Any) -> Any:
    """A whole number of hundreds of digits breaks what calculates with it; cut off, it is still out of any range."""
    return max(-LARGEST, min(LARGEST, value)) if isinstance(value, int) else value


def without_zero(value: Any) -> Any:
    """Without the zero character, which PostgreSQL can't keep and nobody can see."""
    return value.replace("\0", "") if isinstance(value, str) else value


def first_input(field: Field) -> str:
    """The id of a field's first input, for the link in the error summary."""
    options = list(field) if field.type in ("RadioField", "SelectMultipleField") else []
    return str(options[0].id if options else field.id)


def required(sentence: Any) -> DataRequired:
    """The field must be filled in, not with spaces only; the sentence says with what."""
    return DataRequired(message=sentence)


def free_text(label: Any, *, hint: Any = None, missing: Any = None, most: int = 20_000, long: bool = True) -> Field:
    """A screened text field; required when `missing` says what to fill in."""
    kind = TextAreaField if long else StringField
    checks: list[Any] = [required(missing)] if missing else []
    checks += [Length(max=most, message=_l("This is too long. Use at most %(max)d characters.")), NoClientData()]
    return kind(label, description=hint or "", validators=checks, filters=[strip, without_zero])
