"""Which pages there are for whom: all addresses of the portal, with ids out of the example town."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from portal.experiments.protocol.sections import SECTIONS

# Addresses that are no pages: files, checks of the server, the API.
NO_PAGES = {"static", "health.alive", "health.ready", "openapi.spec", "protocol.text", "outcomes.template"}


UNDECIDED = (
    "SELECT id FROM experiment WHERE status = 'published' AND dilemma_id IS NOT NULL AND id NOT IN "
    "(SELECT r.experiment_id FROM decision d JOIN result r ON r.id = d.result_id JOIN membership m USING (team_id) "
    "JOIN user_account u ON u.id = m.user_id WHERE u.email = 'klantmanager@example.org') ORDER BY id"
)


class Town:
    """The ids that the example town has; `names` are those that tests ask for, found before any test adds to it."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(f"file:{folder / 'praktijkproef.sqlite'}?mode=ro", uri=True)
        undecided, other = self.ids(UNDECIDED)[:2]
        self.names = {
            "open": self.ids("SELECT min(id) FROM dilemma WHERE status = 'open'")[0],
            "enrolling": self.ids("SELECT min(id) FROM experiment WHERE status = 'enrolling'")[0],
            "signing": self.ids("SELECT min(id) FROM experiment WHERE status = 'signing'")[0],
            "draft": self.ids("SELECT min(id) FROM experiment WHERE status = 'draft'")[0],
            "undecided": undecided,
            "other_undecided": other,
        }

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def ids(self, query: str, *values: object) -> list[int]:
        """The first column of what is found."""
        return [row[0] for row in self._connection.execute(query, values)]

    def experiments(self) -> list[int]:
        """One trial of each status; of those with a result one of each certainty would be much the same page."""
        return self.ids("SELECT min(id) FROM experiment WHERE dilemma_id IS NOT NULL GROUP BY status")

    def enrolments(self, experiment_id: int, email: str) -> list[int]:
        """A client that this person's team enrolled."""
        return self.ids(
            "SELECT e.id FROM enrolment e JOIN site s ON s.id = e.site_id JOIN membership m ON m.team_id = s.team_id "
            "JOIN user_account u ON u.id = m.user_id WHERE e.experiment_id = ? AND u.email = ? ORDER BY e.id LIMIT 1",
            experiment_id,
            email,
        )


def pages(app: Flask, town: Town, account: str) -> Iterator[tuple[str, str]]:
    """(endpoint, path) of all pages that may be there for an account, also those that it may not see."""
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES and not _is_api(rule):
                for values in _values(rule, town, f"{account}@example.org"):
                    built = rule.build(values)
                    assert built is not None, f"{rule.rule} can't be filled in with {values}"
                    yield rule.endpoint, built[1]


def _is_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/v1") and rule.endpoint != "api.docs"


def _values(rule: Rule, town: Town, email: str) -> list[dict[str, object]]:
    names = rule.arguments
    if not names:
        return [{}]
    if "upload_id" in names:
        return []  # nobody has sent a file in the example town; the loop does
    if "experiment_id" in names:
        return [values for one in town.experiments() for values in _of_experiment(names, town, email, one)]
    single = {
        "dilemma_id": "SELECT min(id) FROM dilemma GROUP BY status",
        "team_id": "SELECT min(id) FROM team",
        "organisation_id": "SELECT min(id) FROM organisation",
        "user_id": "SELECT min(id) FROM user_account",
    }
    (name,) = names
    return [{name: value} for value in town.ids(single[name])] if name in single else [{name: "unknown"}]


def _of_experiment(names: set[str], town: Town, email: str, experiment_id: int) -> list[dict[str, object]]:
    known: dict[str, object] = {"experiment_id": experiment_id, "old": 1, "new": 2}
    if "enrolment_id" in names:
        enrolments = town.enrolments(experiment_id, email)
        if not enrolments:
            return []
        known |= {"enrolment_id": enrolments[0]}
    if "key" in names:
        keys = town.ids("SELECT outcome_key FROM outcome_record WHERE enrolment_id = ?", known["enrolment_id"])
        known |= {"key": keys[0] if keys else "none"}
    if "section" in names:
        return [{"experiment_id": experiment_id, "section": section} for section in SECTIONS if section != "design"]
    return [{name: known[name] for name in names}]
