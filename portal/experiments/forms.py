"""Forms of a trial: start one, ask a colleague to own it together."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from portal.i18n import _l
from portal.web.forms import PortalForm, free_text, required


class StartForm(PortalForm):
    """A plan begins with a name."""

    title = free_text(
        _l("What do we call the trial?"),
        hint=_l("Short, and as you would say it: call every week. You can change it later."),
        missing=_l("Give the trial a name."),
        most=160,
        long=False,
    )


class AskOwnerForm(PortalForm):
    """Somebody who has an account here, by e-mail address."""

    email = StringField(
        _l("E-mail address of your colleague"),
        description=_l("Somebody who has an account here. We ask them by letter."),
        validators=[
            required(_l("Write the e-mail address of your colleague.")),
            Length(max=254, message=_l("This is too long. Use at most %(max)d characters.")),
        ],
    )
