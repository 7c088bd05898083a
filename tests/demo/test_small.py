"""The example town loads whole by its command, with something at every stage, and its pages are there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOOK = """
import json
from collections import Counter
from sqlalchemy import select
from portal.app import create_app
from portal.accounts.models import User
from portal.audit.services import check
from portal.db import session
from portal.dilemmas.models import Dilemma
from portal.experiments.models import Experiment
from portal.experiments.protocol.commitment import is_committed
from portal.experiments.protocol.models import Registration
from portal.results.models import Result
from portal.screening import screen
with create_app().app_context():
    results = session.scalars(select(Result)).all()
    registrations = session.scalars(select(Registration).where(Registration.revealed_seed.is_not(None))).all()
    texts = [t for d in session.scalars(select(Dilemma)) for t in (d.title, d.situation, d.whom, d.better)]
    print(json.dumps({
        "stages": Counter(session.scalars(select(Experiment.status))),
        "dilemmas": Counter(session.scalars(select(Dilemma.status))),
        "accounts": list(session.scalars(select(User.email))),
        "levels": sorted(r.analysis["certainty"]["level"] for r in results),
        "re78": next(r.analysis["outcomes"]["re78"]["effects"][0] for r in results if "re78" in r.analysis["outcomes"]),
        "revealed": [is_committed(r.revealed_seed, r.content_hash, r.commitment) for r in registrations],
        "audit": check()[1] is None,
        "named": [t for t in texts if screen(t)],
    }))
"""


@pytest.mark.slow
def test_the_example_town_has_something_at_every_stage(tmp_path):
    environ = {**os.environ, "INSTANCE_PATH": str(tmp_path), "DATABASE_URL": ""}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run([*flask, *command], cwd=ROOT, env=environ, check=True, capture_output=True)
    again = subprocess.run([*flask, "demo", "load"], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert again.returncode == 2 and "accounts already" in again.stderr
    done = subprocess.run([sys.executable, "-c", LOOK], cwd=ROOT, env=environ, check=True, capture_output=True)
    town = json.loads(done.stdout)
    assert set(town["stages"]) == {"draft", "signing", "enrolling", "closed", "published"}
    assert set(town["dilemmas"]) >= {"open", "planning", "running", "answered"}
    for name in ("klantmanager", "klantmanager2", "researcher", "teamlead", "admin"):
        assert f"{name}@example.org" in town["accounts"]
    assert set(town["levels"]) == {"high", "moderate", "low", "very_low"}
    assert (round(town["re78"]["estimate"]), round(town["re78"]["se"], 2)) == (1794, 671.0)
    assert len(town["revealed"]) >= 6 and all(town["revealed"])
    assert town["audit"], "the audit chain is whole"
    assert not town["named"], "the demo itself names no client"
