"""The pages of enrolment: one form, one answer, and nothing about what comes next."""

import re

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.access.roles import Role
from portal.experiments.enrolment.models import Enrolment
from portal.experiments.models import ExperimentStatus, Side
from portal.experiments.protocol.queries import registration_of
from portal.experiments.sites.queries import sites_of
from portal.teams.models import Membership
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import LEVELS, make_draft_experiment, make_running_experiment

SHORT, LONG = LEVELS["duration"]


@pytest.fixture
def team(session):
    return make_team()


@pytest.fixture
def user(team):
    return make_user(team=team)


@pytest.fixture
def experiment(app, team):
    # The context ends before the requests: they would share who is signed in.
    with app.app_context():
        return make_running_experiment([team])


def form_address(experiment):
    return f"/experiments/{experiment.id}/enrol"


def fields(code="DEV-0001", **changes):
    return {"client_code": code, "stratum-0": SHORT, "eligible": "y", "key": "one form", **changes}


def count(session):
    return session.scalar(select(func.count()).select_from(Enrolment))


def hidden_key(page):
    return re.search(r'name="key" type="hidden" value="([^"]+)"', page)[1]


def test_the_answer_stands_on_the_next_page_with_arm_instruction_and_date(experiment, user, login_as, session):
    client = login_as(user)
    answer = client.post(form_address(experiment), data=fields())
    assert answer.status_code == 303
    enrolment = session.scalars(select(Enrolment)).one()
    assert answer.location == f"/experiments/{experiment.id}/enrolments/{enrolment.id}"
    page = client.get(answer.location).text
    label, step = {
        "usual": ("Gewone aanpak", "Een gesprek eens in de zes weken."),
        "new": ("Elke week bellen", "Bel elke week vijf minuten."),
    }[enrolment.arm]
    assert re.search(rf"<h1[^>]*>{label}</h1>", page)
    assert step in page
    assert form_address(experiment) in page


def test_three_taps_after_the_code_are_enough(experiment, user, login_as):
    page = login_as(user).get(form_address(experiment)).text
    inputs = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="hidden"' not in tag]
    assert {re.search(r'name="([^"]+)"', tag)[1] for tag in inputs} == {"client_code", "stratum-0", "eligible"}
    for point in ("De klant kan werken.", "De klant weet van de proef."):
        assert point in page


def test_each_form_has_a_key_of_its_own_and_keeps_it_when_something_is_missing(experiment, user, login_as):
    client = login_as(user)
    keys = {hidden_key(client.get(form_address(experiment)).text) for _ in range(2)}
    assert len(keys) == 2
    answer = client.post(form_address(experiment), data=fields(key="mine", eligible=""))
    assert hidden_key(answer.text) == "mine"


def test_the_same_form_sent_eight_times_gives_one_answer(experiment, user, login_as, session):
    client = login_as(user)
    answers = {client.post(form_address(experiment), data=fields()).location for _ in range(8)}
    assert len(answers) == 1 and count(session) == 1
    assert "DEV-0001" in client.get(answers.pop()).text


def test_a_second_tab_leads_to_the_first_answer_and_says_so(experiment, user, login_as, session):
    client = login_as(user)
    first = client.post(form_address(experiment), data=fields()).location
    second = client.post(form_address(experiment), data=fields(key="other tab", **{"stratum-0": LONG})).location
    assert second == first and count(session) == 1
    assert user.name in client.get(second).text
    assert "banner--wait" not in client.get(first).text  # said once


def test_the_same_form_sent_twice_says_nothing_odd(experiment, user, login_as):
    client = login_as(user)
    client.post(form_address(experiment), data=fields())
    again = client.post(form_address(experiment), data=fields())
    assert "banner--wait" not in client.get(again.location).text


def test_an_old_form_with_another_code_draws_nothing_and_says_for_whom_it_was(experiment, user, login_as, session):
    client = login_as(user)
    client.post(form_address(experiment), data=fields("DEV-0001"))
    page = client.get(client.post(form_address(experiment), data=fields("DEV-0002")).location).text
    assert count(session) == 1
    assert "banner--wait" in page and "DEV-0002" in page


def test_reading_the_answer_again_writes_nothing(experiment, user, login_as, session):
    client = login_as(user)
    address = client.post(form_address(experiment), data=fields()).location
    assert client.get(address).text == client.get(address).text
    assert count(session) == 1


def test_the_answer_is_not_kept_by_the_browser(experiment, user, login_as):
    client = login_as(user)
    answer = client.get(client.post(form_address(experiment), data=fields()).location)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "changes",
    [
        {"client_code": ""},
        {"client_code": "123456782"},
        {"client_code": "jan@voorbeeld.nl"},
        {"client_code": "A\x00B12"},
        {"client_code": "A" * 1_000_000},
        {"stratum-0": ""},
        {"stratum-0": "2 jaar"},
        {"eligible": ""},
    ],
)
def test_what_is_missing_or_wrong_stops_it_and_keeps_the_rest(experiment, user, login_as, session, changes):
    answer = login_as(user).post(form_address(experiment), data=fields(**changes))
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert count(session) == 0
    if "client_code" not in changes:
        assert 'value="DEV-0001"' in answer.text


def test_the_summary_of_errors_follows_the_order_of_the_page(experiment, user, login_as):
    page = login_as(user).post(form_address(experiment), data={"key": "k"}).text
    assert re.findall(r'<li><a href="#([^"]+)">', page) == ["client_code", "stratum-0-0", "eligible"]


def test_fields_that_the_form_does_not_have_change_nothing(experiment, user, login_as, session):
    extra = {"arm": "new", "position": "99", "by_id": "1", "site_id": "999999", "role": "admin"}
    assert login_as(user).post(form_address(experiment), data=fields(**extra)).status_code == 303
    enrolment = session.scalars(select(Enrolment)).one()
    assert (enrolment.position, enrolment.by_id, enrolment.site.team_id) == (1, user.id, user.team.id)


def test_who_works_at_two_sites_says_which(app, session, login_as):
    teams = [make_team(), make_team()]
    user = make_user(team=teams[0])
    user.memberships.append(Membership(team=teams[1], is_lead=False, since=clock.now()))
    session.commit()
    with app.app_context():
        experiment = make_running_experiment(teams)
        second = next(site for site in sites_of(experiment) if site.team == teams[1])
    client = login_as(user)
    assert client.post(form_address(experiment), data=fields()).status_code == 422
    assert client.post(form_address(experiment), data=fields(site_id=second.id)).status_code == 303
    assert session.scalars(select(Enrolment)).one().site_id == second.id
    # The next form has this office and the prefix of its codes filled in.
    page = client.get(form_address(experiment)).text
    assert re.search(rf'<input checked[^>]*value="{second.id}"', page)
    assert 'value="DEV-"' in page


@pytest.mark.parametrize("role", [Role.RESEARCHER, Role.ADMIN])
def test_researchers_and_administrators_are_kept_out(experiment, user, login_as, role):
    address = login_as(user).post(form_address(experiment), data=fields()).location
    client = login_as(make_user(role))
    assert client.get(form_address(experiment)).status_code == 403
    assert client.post(form_address(experiment), data=fields("DEV-0002")).status_code == 403
    assert client.get(f"/experiments/{experiment.id}/enrolments").status_code == 403
    assert client.get(address).status_code == 404


def test_another_team_sees_neither_arm_nor_that_there_is_an_enrolment(app, team, user, login_as):
    theirs = make_team()
    with app.app_context():
        experiment = make_running_experiment([team, theirs])
    address = login_as(user).post(form_address(experiment), data=fields()).location
    stranger = login_as(make_user(team=theirs))
    there, nowhere = stranger.get(address), stranger.get(address + "999")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.text.replace(address, "") == nowhere.text.replace(address + "999", "")
    refused = stranger.post(form_address(experiment), data=fields())
    assert refused.status_code == 409
    for secret in ("Gewone aanpak", "Elke week bellen</h1>", team.name, team.organisation.name, user.name):
        assert secret not in refused.text
    assert "DEV-0001" not in stranger.get(f"/experiments/{experiment.id}/enrolments").text


def test_an_enrolment_is_not_reached_through_another_trial(app, experiment, team, user, login_as):
    with app.app_context():
        other = make_running_experiment([team])
    client = login_as(user)
    number = client.post(form_address(experiment), data=fields()).location.rsplit("/", 1)[1]
    assert client.get(f"/experiments/{other.id}/enrolments/{number}").status_code == 404


def test_a_trial_that_does_not_enrol_says_so_before_anybody_types(app, team, user, login_as, session):
    with app.app_context():
        experiment = make_draft_experiment()
        running = make_running_experiment([team])
    client = login_as(user)
    assert client.get(form_address(experiment)).status_code == 403  # no site takes part
    running.status = ExperimentStatus.CLOSED
    session.commit()
    assert client.get(form_address(running)).status_code == 409
    assert client.post(form_address(running), data=fields()).status_code == 409
    assert count(session) == 0


def test_the_own_list_has_pages(experiment, user, login_as):
    client = login_as(user)
    for number in range(22):
        client.post(form_address(experiment), data=fields(f"DEV-{number:04}", key=str(number)))
    first, second = (client.get(f"/experiments/{experiment.id}/enrolments?page={page}").text for page in (1, 2))
    assert "DEV-0021" in first and "DEV-0001" not in first
    assert "DEV-0001" in second and "DEV-0021" not in second


def test_nothing_that_practice_sees_tells_position_block_or_seed(experiment, user, login_as, session):
    client = login_as(user)
    address = client.post(form_address(experiment), data=fields("QQ-AAAA")).location
    pages = [
        client.get(a).text for a in (form_address(experiment), address, f"/experiments/{experiment.id}/enrolments")
    ]
    seal = registration_of(experiment).sealed_seed.decode()
    for page in pages:
        assert not re.search(r"position|block|positie|blok|seed", re.sub(r"<head>.*?</head>", "", page, flags=re.S))
        assert seal not in page


def test_the_form_looks_the_same_whatever_arm_comes_next(experiment, user, login_as, session):
    client, shapes = login_as(user), set()
    for number in range(12):
        page = client.get(form_address(experiment)).text
        shapes.add(len(page.replace(hidden_key(page), "")))
        client.post(form_address(experiment), data=fields(f"DEV-{number:04}", key=str(number)))
        if number == 0:
            shapes.clear()  # from the second client on the prefix is filled in
    assert len(shapes) == 1


def test_closing_takes_both_owners(experiment, login_as, session):
    address = f"/experiments/{experiment.id}/close"
    for side, expected in ((Side.PRACTICE, ExperimentStatus.ENROLLING), (Side.RESEARCH, ExperimentStatus.CLOSED)):
        owner = experiment.owners_of(side)[0].user
        assert login_as(owner).post(address).status_code == 303
        session.refresh(experiment)
        assert experiment.status is expected


def test_who_owns_nothing_cannot_close(experiment, user, login_as):
    for stranger in (user, make_user(Role.RESEARCHER), make_user(Role.ADMIN)):
        assert login_as(stranger).post(f"/experiments/{experiment.id}/close").status_code == 403
