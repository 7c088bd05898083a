"""The form to enrol a client: its code, a tile for each level of the plan, one tick."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from wtforms import BooleanField, Field, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal.errors import InvalidInput
from portal.experiments.enrolment.codes import normalise
from portal.experiments.enrolment.services import SITE, EnrolmentRequest
from portal.experiments.sites.models import Site
from portal.i18n import _, _l
from portal.stats.design import Design
from portal.web.forms import PortalForm


class EnrolmentForm(PortalForm):
    """What every trial asks; `enrolment_form` adds the plan's own questions."""

    key = HiddenField()
    client_code = StringField(_l("Client code"), description=_l("For example DEV-0429. Never a name or a BSN."))
    site_id = RadioField(
        _l("At which office?"), coerce=int, validators=[InputRequired(message=_l("Choose the office."))]
    )
    eligible: BooleanField
    factors: tuple[str, ...] = ()
    only_site: Site | None = None

    def validate_client_code(self, field: Field) -> None:
        """As the service reads it, so that the page says what to do."""
        try:
            normalise(field.data or "")
        except InvalidInput as error:
            raise ValidationError(str(error.sentence)) from error

    @property
    def questions(self) -> list[Field]:
        """The fields of the plan's factors, in their order."""
        return [self[_name(number)] for number in range(len(self.factors))]

    def request(self) -> EnrolmentRequest:
        """What is asked of the service."""
        return EnrolmentRequest(
            client_code=self.client_code.data or "",
            site_id=self.only_site.id if self.only_site else self.site_id.data,
            strata={factor: field.data for factor, field in zip(self.factors, self.questions, strict=True)},
            eligible=self.eligible.data,
            idempotency_key=self.key.data,
        )


def enrolment_form(design: Design, sites: Sequence[Site], *, usual_site: int | None, prefix: str) -> EnrolmentForm:
    """The form of a frozen plan for somebody of these sites; with one site there is no question which."""
    factors = tuple(factor for factor in design.allocation.strata if factor != SITE)
    fields: dict[str, Field] = {_name(number): _question(design, factor) for number, factor in enumerate(factors)}
    # Made after the questions: the summary of errors follows the order of the page.
    unticked = _l("Enrol a client only who meets all points. Tick the box when that is so.")
    fields["eligible"] = BooleanField(_l("The client meets all points"), validators=[DataRequired(message=unticked)])
    kind = type("EnrolmentFormOfThisPlan", (EnrolmentForm,), {**fields, "factors": factors})
    form: EnrolmentForm = kind(data={"key": secrets.token_urlsafe(16), "client_code": prefix, "site_id": usual_site})
    if len(sites) == 1:
        form.only_site = sites[0]
        del form.site_id
    else:
        form.site_id.choices = [SelectChoice(str(site.id), site.label) for site in sites]
    return form


def _name(number: int) -> str:
    return f"stratum-{number}"


def _question(design: Design, factor: str) -> RadioField:
    return RadioField(
        _("What holds for the client: %(factor)s?", factor=factor),
        choices=[SelectChoice(level, level) for level in design.allocation.levels.get(factor, ())],
        validators=[InputRequired(message=_("Choose what holds for the client: %(factor)s.", factor=factor))],
    )
