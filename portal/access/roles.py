"""The four roles."""

from enum import StrEnum

from portal.i18n import _l


class Role(StrEnum):
    """What somebody is on the portal; names stay Dutch where the file formats do."""

    KLANTMANAGER = "klantmanager"
    RESEARCHER = "researcher"
    TEAMLEAD = "teamlead"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        """The role in words."""
        return str(LABELS[self])


LABELS = {
    Role.KLANTMANAGER: _l("caseworker"),
    Role.RESEARCHER: _l("researcher"),
    Role.TEAMLEAD: _l("team lead"),
    Role.ADMIN: _l("administrator"),
}
