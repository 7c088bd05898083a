"""Eight clients enrol at the same moment, each through an app of its own: every client is drawn once, and fairly.

On a real SQLite file always; on PostgreSQL when TEST_DATABASE_URL names a server.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text

from portal import db
from portal.app import create_app
from portal.audit.services import check
from portal.config import load_settings
from portal.db import transaction
from portal.experiments.enrolment.models import AllocationSequence, Enrolment
from portal.experiments.enrolment.services import close_enrolment
from portal.experiments.models import Experiment, Side
from portal.experiments.protocol.queries import frozen_content, registration_of
from portal.stats.allocation.draw import sequence
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import LEVELS, make_running_experiment

CLIENTS, CODES, STARTS_WITHIN = 8, 200, 120
SECRET = "for tests only, no secret at all, 48 letters"


@dataclass(frozen=True)
class Answer:
    """What one client got for one code."""

    worker: int
    code: str
    address: str | None
    arm: str
    started: float
    took: float


def open_app(environ: dict[str, str]) -> Any:
    """An app with a database connection of its own."""
    settings = load_settings({"SECRET_KEY": SECRET, "ALLOCATION_KEY": SECRET[::-1], **environ})
    app = create_app(settings, testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    db.connect(settings.database_url)
    return app


def play(worker: int, environ: dict[str, str], experiment_id: int, user_id: int, codes: list[str], line: Any) -> None:
    """One client: signs in, waits for the others, enrols its codes one by one and tells what it got."""
    browser = open_app(environ).test_client()
    with browser.session_transaction() as stored:
        stored["_user_id"], stored["_fresh"] = str(user_id), True
    levels = LEVELS["duration"]
    answers = []
    start, results = line
    browser.get(f"/experiments/{experiment_id}/enrol")  # the first page of a process is slow; that isn't measured here
    start.wait(STARTS_WITHIN)
    for code in codes:
        # What is asked differs between the two that send a code: only the first counts.
        fields = {"client_code": code, "stratum-0": random.choice(levels), "eligible": "y", "key": f"{worker} {code}"}
        started = time.monotonic()
        answer = browser.post(f"/experiments/{experiment_id}/enrol", data=fields)
        took = time.monotonic() - started
        page = browser.get(answer.location).text if answer.status_code == 303 else ""
        arm = page.partition('<h1 id="arm">')[2].partition("</h1>")[0]
        answers.append(Answer(worker, code, answer.location, arm, started, took))
    results.put(answers)


@pytest.fixture(params=["sqlite", "postgresql"])
def environ(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of a portal with a fresh database that several processes can open."""
    if request.param == "sqlite":
        yield {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite'}"}
        return
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        pytest.skip("TEST_DATABASE_URL names no PostgreSQL server")
    name = f"praktijkproef_concurrency_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield {"INSTANCE_PATH": str(tmp_path), "DATABASE_URL": url.rsplit("/", 1)[0] + "/" + name}
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def portal(environ: dict[str, str]) -> Iterator[Any]:
    """The portal on that database, with its tables; what it opened is closed at the end."""
    app = open_app(environ)
    engine = db.session.get_bind()
    db.Base.metadata.create_all(engine)
    with app.app_context():
        yield app
    db.session.remove()
    engine.dispose()


def hands_of(codes: list[str]) -> list[list[str]]:
    """Each code in the hands of two different clients, who come to it at about the same time."""
    hands: list[list[str]] = [[] for _ in range(CLIENTS)]
    for code in codes:
        for worker in random.sample(range(CLIENTS), 2):
            hands[worker].append(code)
    return hands


def all_play(environ: dict[str, str], experiment: Experiment, codes: list[str]) -> list[Answer]:
    """Let all clients enrol at once; their answers."""
    team = experiment.sites[0].team
    users = [make_user(team=team).id for _ in range(CLIENTS)]
    spawn = multiprocessing.get_context("spawn")
    start, results = spawn.Barrier(CLIENTS), spawn.Queue()
    players = [
        spawn.Process(target=play, args=(worker, environ, experiment.id, users[worker], hand, (start, results)))
        for worker, hand in enumerate(hands_of(codes))
    ]
    for player in players:
        player.start()
    answers: list[Answer] = []
    for _ in players:
        while results.empty():  # who dies never answers: fail at once instead of waiting for the time to be up
            assert all(player.exitcode in (None, 0) for player in players), "a client stopped; its error stands above"
            time.sleep(0.05)
        answers += results.get()
    for player in players:
        player.join(30)
    assert [player.exitcode for player in players] == [0] * CLIENTS
    return answers


def tell(environ: dict[str, str], answers: list[Answer]) -> None:
    """Print how fast it went, the longest wait, and how evenly the turns were shared."""
    begin = min(a.started for a in answers)
    last_of = {w: max(a.started + a.took for a in answers if a.worker == w) for w in range(CLIENTS)}
    first_done = min(last_of.values())
    shares = Counter(a.worker for a in answers if a.started + a.took <= first_done)
    waits = sorted(a.took for a in answers)
    seconds = max(last_of.values()) - begin
    print(  # noqa: T201  # this is what the test is there to tell
        f"\n{environ['DATABASE_URL'].partition(':')[0]}: {CODES / seconds:.0f} enrolments and "
        f"{len(answers) / seconds:.0f} answers a second; wait: median {waits[len(waits) // 2] * 1000:.0f} ms, "
        f"longest {waits[-1] * 1000:.0f} ms; answers per client until the first was done: "
        f"{[shares[w] for w in range(CLIENTS)]}"
    )


@pytest.mark.slow
def test_eight_clients_at_once_enrol_each_client_once_and_fill_every_block(environ, portal):
    experiment = make_running_experiment([make_team()])
    codes = [f"DEV-{number:04}" for number in range(CODES)]
    answers = all_play(environ, experiment, codes)
    tell(environ, answers)

    # Every client that was sent has an answer, and each code one answer whoever asked.
    assert len(answers) == 2 * CODES
    given = defaultdict(set)
    for answer in answers:
        given[answer.code].add((answer.address, answer.arm))
    assert set(given) == set(codes)
    assert [code for code, found in given.items() if len(found) != 1] == []

    # What was shown is in the database, once.
    db.session.rollback()
    content = frozen_content(experiment)
    labels = {arm.key: arm.label for arm in content.design.arms}
    rows = list(db.session.scalars(select(Enrolment)))
    stored = {(r.client_code, f"/experiments/{experiment.id}/enrolments/{r.id}", labels[r.arm]) for r in rows}
    assert len(rows) == CODES
    assert stored == {(code, *next(iter(found))) for code, found in given.items()}

    # No slot twice, none left out; each list is the one that the seed gives, so every whole block is balanced.
    for side in Side:
        with transaction():
            close_enrolment(experiment, experiment.owners_of(side)[0].user)
    seed = registration_of(experiment).revealed_seed
    for counter in db.session.scalars(select(AllocationSequence)):
        own = sorted((r for r in rows if r.stratum == counter.stratum), key=lambda r: r.position)
        assert [r.position for r in own] == list(range(1, counter.used + 1))
        drawn = sequence(content.design.allocation, content.design.arms, seed, counter.stratum, counter.used)
        assert [(r.arm, r.block, r.position) for r in own] == list(drawn)
        blocks = defaultdict(list)
        for row in own:
            blocks[row.block].append(row.arm)
        for block in list(blocks)[:-1]:  # only the last one may still be open
            assert blocks[block].count("usual") == blocks[block].count("new")
    assert {r.stratum for r in rows} == {c.stratum for c in db.session.scalars(select(AllocationSequence))}

    # The audit chain is whole and has an entry for each.
    assert check()[1] is None
