"""The people of the example town: offices, teams and accounts. All names are made up."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal import clock
from portal.access.roles import Role
from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.db import session, transaction
from portal.teams.models import Membership, Organisation, OrganisationKind, Team

PASSWORD = "praktijkproef"  # noqa: S105  # shown to everybody who starts the demo; never loaded in production
ACCOUNTS = ("klantmanager", "klantmanager2", "researcher", "teamlead", "admin")

MUNICIPALITIES = {
    "Deventer": ("GM0150", "Overijssel"),
    "Helmond": ("GM0794", "Noord-Brabant"),
    "Zwolle": ("GM0193", "Overijssel"),
    "Amersfoort": ("GM0307", "Utrecht"),
    "Breda": ("GM0758", "Noord-Brabant"),
    "Leeuwarden": ("GM0080", "Fryslân"),
}
# (address before the @, name, role, municipality)
PEOPLE = (
    ("klantmanager", "Sanne de Vries", Role.KLANTMANAGER, "Deventer"),
    ("teamlead", "Marjan Hoekstra", Role.TEAMLEAD, "Deventer"),
    ("joost", "Joost Willems", Role.KLANTMANAGER, "Deventer"),
    ("klantmanager2", "Fatima el Idrissi", Role.KLANTMANAGER, "Helmond"),
    ("lead.helmond", "Peter van Rooij", Role.TEAMLEAD, "Helmond"),
    ("kees", "Kees Bakker", Role.KLANTMANAGER, "Zwolle"),
    ("lead.zwolle", "Anja Drost", Role.TEAMLEAD, "Zwolle"),
    ("noor", "Noor Aydin", Role.KLANTMANAGER, "Amersfoort"),
    ("lead.amersfoort", "Rob Terlouw", Role.TEAMLEAD, "Amersfoort"),
    ("daan", "Daan Verhagen", Role.KLANTMANAGER, "Breda"),
    ("lead.breda", "Ingrid Snoek", Role.TEAMLEAD, "Breda"),
    ("sytske", "Sytske Dijkstra", Role.KLANTMANAGER, "Leeuwarden"),
    ("lead.leeuwarden", "Harm Postma", Role.TEAMLEAD, "Leeuwarden"),
)


@dataclass
class Town:
    """Everybody by the part of the address before the @, and each municipality's team."""

    users: dict[str, User] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)

    def __getitem__(self, name: str) -> User:
        return self.users[name]

    def lead_of(self, municipality: str) -> User:
        """The lead of a municipality's team."""
        return next(u for u in self.users.values() if self.teams[municipality].id in u.led_team_ids)

    def klantmanager_of(self, municipality: str) -> User:
        """The first klantmanager of a municipality's team."""
        team = self.teams[municipality]
        return next(u for u in self.users.values() if u.role is Role.KLANTMANAGER and team.id in u.team_ids)


def settle() -> Town:
    """Make all organisations, teams and accounts."""
    town = Town()
    with transaction():
        password = hash_password(PASSWORD)
        for name, (code, province) in MUNICIPALITIES.items():
            office = _organisation(OrganisationKind.MUNICIPALITY, code, f"Gemeente {name}", province)
            town.teams[name] = _team(office, "Werk en Inkomen")
        district = _organisation(OrganisationKind.UWV_DISTRICT, "UWV-NO", "UWV Noordoost", None)
        town.teams["UWV"] = _team(district, "Werkplein Noordoost")
        institute = _organisation(OrganisationKind.INSTITUTE, "IWI", "Instituut voor Werk en Inkomen", None)
        town.teams["institute"] = _team(institute, "Wat werkt in de praktijk")
        for address, name, role, municipality in PEOPLE:
            town.users[address] = _user(address, name, role, town.teams[municipality], password)
        town.users["researcher"] = _user(
            "researcher", "dr. Lotte Brouwer", Role.RESEARCHER, town.teams["institute"], password
        )
        town.users["bram"] = _user("bram", "Bram Kuijpers", Role.RESEARCHER, town.teams["institute"], password)
        town.users["admin"] = _user("admin", "Beheer Praktijkproef", Role.ADMIN, None, password)
    return town


def _organisation(kind: OrganisationKind, code: str, name: str, province: str | None) -> Organisation:
    organisation = Organisation(kind=kind, code=code, name=name, province=province)
    session.add(organisation)
    return organisation


def _team(organisation: Organisation, name: str) -> Team:
    team = Team(organisation=organisation, name=name)
    session.add(team)
    return team


def _user(address: str, name: str, role: Role, team: Team | None, password: str) -> User:
    user = User(
        email=f"{address}@example.org",
        name=name,
        role=role,
        password_hash=password,
        language="nl",
        created_at=clock.now(),
    )
    session.add(user)
    if team is not None:
        user.memberships.append(Membership(team=team, is_lead=role is Role.TEAMLEAD, since=clock.now()))
    return user
