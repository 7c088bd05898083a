"""Forms to add organisations, teams and members."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Regexp

from portal.accounts.forms import email_field, name_field
from portal.i18n import _l
from portal.teams.models import OrganisationKind
from portal.web.forms import PortalForm, required

PROVINCES = [
    "Drenthe", "Flevoland", "Fryslân", "Gelderland", "Groningen", "Limburg", "Noord-Brabant", "Noord-Holland",
    "Overijssel", "Utrecht", "Zeeland", "Zuid-Holland",
]  # fmt: skip


class OrganisationForm(PortalForm):
    """Add an organisation."""

    kind = SelectField(_l("Kind"), coerce=OrganisationKind)
    name = name_field(_l("Name"), _l("Fill in the name of the organisation."))
    code = StringField(
        _l("Code"),
        description=_l("For a municipality the CBS code, for example GM0150. For others a short code of your own."),
        validators=[
            required(_l("Fill in the code.")),
            Length(max=20, message=_l("This is too long. Use at most %(max)d characters.")),
            Regexp(r"[A-Za-z0-9-]*$", message=_l("Use letters, digits and dashes only.")),
        ],
    )
    province = SelectField(
        _l("Province (leave empty if it has none)"), choices=[SelectChoice(name, name) for name in ("", *PROVINCES)]
    )

    def __init__(self) -> None:
        super().__init__()
        self.kind.choices = [SelectChoice(kind.value, kind.label) for kind in OrganisationKind]


class TeamForm(PortalForm):
    """Add a team."""

    name = name_field(_l("Name of the team"), _l("Fill in the name of the team."))


class MemberForm(PortalForm):
    """Put somebody who has an account in a team."""

    email = email_field()
    is_lead = BooleanField(_l("Leads this team"))
