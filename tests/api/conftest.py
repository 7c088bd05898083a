"""A script with a token, and a trial in which its team takes part."""

from __future__ import annotations

import contextvars
from dataclasses import dataclass

import pytest

from portal.access.roles import Role
from portal.accounts.models import User
from portal.accounts.services import make_token
from portal.db import transaction
from portal.experiments.models import Experiment
from portal.experiments.sites.queries import sites_of
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import LEVELS, make_owners, make_running_experiment


def new_token(user: User, days: int = 30) -> str:
    with transaction():
        return make_token(user, days)


@dataclass
class Script:
    """Calls the API as a user; every error must be a whole problem document."""

    client: object
    token: str

    def call(self, method: str, path: str, headers=None, **options):
        headers = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en", **(headers or {})}
        # Each call has a context of its own, as on a server, whatever the test has open.
        run = contextvars.Context().run
        answer = run(self.client.open, f"/api/v1{path}", method=method, headers=headers, **options)
        if answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json"
            assert {"type", "title"} <= set(answer.json)
            assert answer.json["status"] == answer.status_code
        return answer

    def get(self, path: str, **options):
        return self.call("GET", path, **options)

    def post(self, path: str, **options):
        return self.call("POST", path, **options)


@dataclass
class Trial:
    """A running trial with a site of the klantmanager's team."""

    experiment: Experiment
    user: User
    researcher: User
    elsewhere: User

    @property
    def path(self) -> str:
        return f"/experiments/{self.experiment.id}"

    def site_of(self, user: User) -> int:
        return next(site.id for site in sites_of(self.experiment) if site.team_id in user.team_ids)

    def client(self, code: str = "DEV-0001", **changes):
        """The body of an enrolment."""
        strata = {"duration": LEVELS["duration"][0]}
        return {"client_code": code, "site": self.site_of(self.user), "strata": strata, "eligible": True, **changes}


@pytest.fixture
def script(client, context):
    """script(user) calls the API with a token of this user."""
    return lambda user: Script(client, new_token(user))


@pytest.fixture
def trial(context) -> Trial:
    team, other = make_team(), make_team()
    owners = make_owners()
    experiment = make_running_experiment([team, other], owners=owners)
    return Trial(experiment, make_user(team=team), owners[1], make_user(Role.KLANTMANAGER, other))
