"""What colleagues get to read when a dilemma goes a step further."""

from __future__ import annotations

from portal import mail
from portal.accounts.models import User
from portal.dilemmas.models import Dilemma, DilemmaStatus
from portal.i18n import _, in_language


def write_step(dilemma: Dilemma, reader: User) -> None:
    """Write one reader, in the reader's own language, where the dilemma stands now."""
    with in_language(reader.language):
        mail.write(reader.email, _("Dilemma: %(title)s", title=dilemma.title), _body(dilemma, reader))


def _body(dilemma: Dilemma, reader: User) -> str:
    lines = [
        _("Hello %(name)s,", name=reader.name),
        _step(dilemma.status, dilemma.title),
        _("Read more: %(address)s", address=mail.address(f"/dilemmas/{dilemma.id}")),
        _("You get this letter because you follow or recognise this dilemma. On its page you can stop following it."),
    ]
    return "\n\n".join(lines) + "\n"


def _step(status: DilemmaStatus, title: str) -> str:
    steps: dict[DilemmaStatus, str] = {
        DilemmaStatus.OPEN: _("The dilemma “%(title)s” is open again for colleagues who have this too.", title=title),
        DilemmaStatus.PLANNING: _(
            "Colleagues are making a plan for a trial about “%(title)s”. You can read along.", title=title
        ),
        DilemmaStatus.RUNNING: _("Both sides signed the plan about “%(title)s”. The trial is running.", title=title),
        DilemmaStatus.ANSWERED: _("The trial about “%(title)s” is done. You can read the result.", title=title),
        DilemmaStatus.CLOSED: _("The dilemma “%(title)s” is closed. You can still read it.", title=title),
    }
    return steps[status]
