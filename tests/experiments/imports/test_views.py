"""A real trial through the page: brought in, locked, published, and its published numbers on the result page."""

from __future__ import annotations

import io
import json
import re

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.demo import nsw
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.models import Experiment, ExperimentStatus, Origin, Side
from portal.experiments.outcomes.models import OutcomeRecord
from portal.experiments.protocol.models import ProtocolVersion
from portal.experiments.sites.models import Site
from portal.results.models import Result
from tests.factories.accounts import make_team, make_user

ADDRESS = "/experiments/import"


@pytest.fixture
def researcher(session):
    return make_user(Role.RESEARCHER)


@pytest.fixture
def practitioner(session):
    return make_user(team=make_team())


def design_file(**changes):
    return json.dumps({**nsw.DESIGN.to_json(), **changes}).encode()


def send(client, colleague, *, design=None, data=None, **changes):
    fields = {
        "title": "Begeleid werk voor mensen die lang zonder baan zaten",
        "question": "Verdienen zij later meer na begeleid werk?",
        "who": "Mannen die lang zonder werk waren.\nZij meldden zich zelf aan.",
        "source": nsw.SOURCE,
        "practitioner": colleague.email,
        "unit": "dollar",
        "analysis_note": "Verschil in gemiddeld inkomen.",
        "looked_at": "y",
        "design": (io.BytesIO(design_file() if design is None else design), "design.json"),
        "data": (io.BytesIO(nsw.data_file() if data is None else data), "nsw.csv"),
        **changes,
    }
    return client.post(ADDRESS, data=fields, content_type="multipart/form-data")


def count(session, kind):
    return session.scalar(select(func.count()).select_from(kind))


def nothing_written(session):
    return all(count(session, kind) == 0 for kind in (Experiment, ProtocolVersion, Site, Enrolment, OutcomeRecord))


def bring_in(client, practitioner, session):
    answer = send(client, practitioner)
    assert answer.status_code == 303
    return session.scalars(select(Experiment)).one()


def test_a_trial_comes_in_closed_with_all_its_clients_and_both_owners(login_as, researcher, practitioner, session):
    experiment = bring_in(login_as(researcher), practitioner, session)
    assert (experiment.status, experiment.origin) == (ExperimentStatus.CLOSED, Origin.ELSEWHERE)
    assert (count(session, Enrolment), count(session, OutcomeRecord)) == (445, 445)
    arms = dict(session.execute(select(Enrolment.arm, func.count()).group_by(Enrolment.arm)).all())
    assert arms == {"treatment": 185, "control": 260}
    assert experiment.side_of(researcher) is Side.RESEARCH
    assert experiment.side_of(practitioner) is Side.PRACTICE
    assert not experiment.is_locked


@pytest.mark.parametrize(
    ("language", "estimate", "error", "interval"),
    [
        ("nl", "1.794,34", "671,00", ("475,61", "3.113,07")),
        ("en", "1,794.34", "671.00", ("475.61", "3,113.07")),
    ],
)
def test_the_result_page_shows_the_published_numbers(
    login_as, researcher, practitioner, session, language, estimate, error, interval
):
    researcher.language = practitioner.language = language
    session.commit()
    experiment = bring_in(login_as(researcher), practitioner, session)
    for act in ("lock", "publish"):
        for owner in (researcher, practitioner):
            client = login_as(owner)
            assert client.get(f"/experiments/{experiment.id}/{act}").status_code == 200
            assert client.post(f"/experiments/{experiment.id}/{act}").status_code == 303
    session.refresh(experiment)
    assert experiment.is_published
    reader = make_user(team=make_team())
    reader.language = language
    session.commit()
    answer = login_as(reader).get(f"/results/{experiment.id}")
    assert answer.status_code == 200
    shown = dict(re.findall(r"<div><dt>(?:<[^>]*>)?([^<]+)</dt><dd[^>]*>([^<]+)</dd></div>", answer.text))
    texts = [value.strip() for value in shown.values()]
    assert estimate in texts and error in texts
    assert any(text.startswith(interval[0]) and text.endswith(interval[1]) for text in texts)
    assert "445" in answer.text
    assert "Dehejia" in answer.text and "Verschil in gemiddeld inkomen." in answer.text
    assert re.search(r"<h1>[^<]*1[.,]794 dollar", answer.text)
    assert not re.search(r"%\(|None|nan", re.sub(r"<svg.*?</svg>", "", answer.text, flags=re.S))


def test_the_analysis_is_of_the_published_data(login_as, researcher, practitioner, session):
    experiment = bring_in(login_as(researcher), practitioner, session)
    for owner in (researcher, practitioner):
        login_as(owner).post(f"/experiments/{experiment.id}/lock")
    [effect] = session.scalars(select(Result)).one().analysis["outcomes"]["re78"]["effects"]
    assert effect["estimate"] == pytest.approx(1794.34, abs=0.005)
    assert effect["se"] == pytest.approx(671.00, abs=0.005)
    assert effect["ci"] == pytest.approx([475.61, 3113.07], abs=0.005)


def test_every_bad_cell_is_named_and_nothing_is_written(login_as, researcher, practitioner, session):
    lines = nsw.data_file().decode().splitlines()
    lines[3] = "nsw-3,neither,100"
    lines[7] = "nsw-6,control,veel"
    answer = send(login_as(researcher), practitioner, data="\n".join(lines).encode())
    assert answer.status_code == 422
    for row, column in ((4, "arm"), (8, "unit"), (8, "re78")):
        assert re.search(rf"(row|rij) {row}, (column|kolom) {column}", answer.text)
    assert "Begeleid werk voor mensen" in answer.text
    assert nothing_written(session)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"design": b"no json"}, "design"),
        ({"design": b"[]"}, "design"),
        ({"design": b"null"}, "design"),
        ({"design": b"{}"}, "design"),
        ({"design": b"\xff\xfe\x00"}, "design"),
        ({"design": design_file(arms=[])}, "design"),
        ({"design": b"[" * 100_000}, "design"),
        ({"data": b""}, "data"),
        ({"data": b"unit,arm\na,control\n"}, "data"),
        ({"data": b"unit,arm,re78\n"}, "data"),
        ({"data": b"unit,unit,re78\na,b,1\n"}, "data"),
        ({"data": b"PK\x03\x04\x00\x00"}, "data"),
        ({"title": ""}, "title"),
        ({"title": "A" * 161}, "title"),
        ({"source": ""}, "source"),
        ({"source": "A" * 4001}, "source"),
        ({"who": ""}, "who"),
        ({"unit": "A" * 81}, "unit"),
        ({"practitioner": ""}, "practitioner"),
        ({"practitioner": "nobody@example.org"}, "practitioner"),
        ({"question": "Wat deed 111222333?"}, "question"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_read_is_said_at_its_field(login_as, researcher, practitioner, session, changes, field):
    answer = send(login_as(researcher), practitioner, **changes)
    assert answer.status_code == 422
    assert re.search(rf'<li><a href="#{field}">[^<]', answer.text)
    assert nothing_written(session)


def test_the_other_owner_is_of_practice(login_as, researcher, session):
    answer = send(login_as(researcher), make_user(Role.RESEARCHER))
    assert answer.status_code == 422
    assert 'href="#practitioner"' in answer.text
    assert nothing_written(session)


@pytest.mark.parametrize("role", [Role.KLANTMANAGER, Role.TEAMLEAD])
def test_practice_brings_in_no_trial(login_as, practitioner, session, role):
    client = login_as(make_user(role, make_team()))
    assert client.get(ADDRESS).status_code == 403
    assert send(client, practitioner).status_code == 403
    assert nothing_written(session)


def test_no_client_of_a_trial_elsewhere_can_be_reached(login_as, researcher, practitioner, session):
    experiment = bring_in(login_as(researcher), practitioner, session)
    for user in (researcher, practitioner):
        client = login_as(user)
        assert client.get(f"/experiments/{experiment.id}/outcomes").status_code == 403
        assert client.get(f"/experiments/{experiment.id}").status_code == 200
        assert client.get(f"/experiments/{experiment.id}/monitor").status_code == 200


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_form_is_there_in_both_languages(login_as, researcher, session, language):
    researcher.language = language
    session.commit()
    answer = login_as(researcher).get(ADDRESS)
    assert answer.status_code == 200 and f'<html lang="{language}"' in answer.text
