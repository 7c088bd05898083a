"""The pages of outcomes: only the own team's clients, nothing half written, what was typed is kept."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.experiments.outcomes.models import OutcomeCorrection, OutcomeRecord, Upload
from portal.results import services as results
from portal.stats.design import OutcomeType
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_content, make_running_experiment
from tests.factories.trials import by_both, enrol_clients, make_closed_experiment


@pytest.fixture
def team(session):
    return make_team()


@pytest.fixture
def user(team):
    return make_user(team=team)


def running(app, team, user, count=2, content=None):
    with app.app_context():
        experiment = make_running_experiment([team], content)
        return experiment, enrol_clients(experiment, team, count, user)


def amounts():
    return make_content(outcome_type=OutcomeType.CONTINUOUS)


def address(experiment):
    return f"/experiments/{experiment.id}/outcomes"


def name(client_):
    return f"value-{client_.id}-work"


def count(session, kind=OutcomeRecord):
    return session.scalar(select(func.count()).select_from(kind))


def send(client, experiment, content, file_name="uitkomsten.csv"):
    data = {"file": (io.BytesIO(content), file_name)}
    return client.post(f"{address(experiment)}/upload", data=data, content_type="multipart/form-data")


def test_all_that_is_due_stands_in_one_form_and_is_saved_at_once(app, team, user, login_as, session):
    experiment, clients = running(app, team, user)
    client = login_as(user)
    page = client.get(address(experiment)).text
    assert "2 uitkomsten" in page or "2 outcomes" in page
    answer = client.post(address(experiment), data={name(clients[0]): "1", name(clients[1]): "0"})
    assert answer.status_code == 303
    assert sorted(session.scalars(select(OutcomeRecord.value))) == [0.0, 1.0]
    page = client.get(answer.location).text
    assert name(clients[0]) not in page
    assert f"/experiments/{experiment.id}/enrolments" in page


def test_what_stays_open_stays_on_the_list(app, team, user, login_as, session):
    experiment, clients = running(app, team, user)
    client = login_as(user)
    client.post(address(experiment), data={name(clients[0]): "1"})
    page = client.get(address(experiment)).text
    assert name(clients[0]) not in page and name(clients[1]) in page


@pytest.mark.parametrize("bad", ["abc", "2", "nan", "0.5", "A" * 100_000])
def test_one_wrong_answer_saves_none_and_keeps_the_others(app, team, user, login_as, session, bad):
    experiment, clients = running(app, team, user)
    answer = login_as(user).post(address(experiment), data={name(clients[0]): "1", name(clients[1]): bad})
    assert answer.status_code == 422
    assert 'class="errors"' in answer.text
    assert re.search(rf'<input checked[^>]*name="{name(clients[0])}"', answer.text)
    assert count(session) == 0


@pytest.mark.parametrize(
    ("language", "typed", "value"),
    [("nl", "1.234,5", 1234.5), ("nl", "1234,5", 1234.5), ("en", "1,234.5", 1234.5), ("nl", "veel", None)],
)
def test_an_amount_is_typed_as_the_reader_writes_numbers(app, team, user, login_as, session, language, typed, value):
    experiment, clients = running(app, team, user, content=amounts())
    user.language = language
    session.commit()
    answer = login_as(user).post(address(experiment), data={name(clients[0]): typed})
    assert answer.status_code == (422 if value is None else 303)
    if value is None:
        assert f'value="{typed}"' in answer.text
    assert list(session.scalars(select(OutcomeRecord.value))) == ([] if value is None else [value])


def test_a_long_list_comes_twenty_at_a_time(app, team, user, login_as):
    experiment, clients = running(app, team, user, count=23)
    page = login_as(user).get(address(experiment)).text
    assert len(set(re.findall(r"value-\d+-work", page))) == 20
    assert name(clients[0]) in page and name(clients[-1]) not in page


def test_the_query_does_not_fill_in_the_form(app, team, user, login_as, session):
    experiment, clients = running(app, team, user)
    page = login_as(user).get(f"{address(experiment)}?{name(clients[0])}=1").text
    assert not re.search(rf'<input checked[^>]*name="{name(clients[0])}"', page)
    assert count(session) == 0


def test_a_correction_needs_a_reason_and_keeps_what_was_typed(app, team, user, login_as, session):
    experiment, clients = running(app, team, user, content=amounts())
    client = login_as(user)
    client.post(address(experiment), data={name(clients[0]): "1234567,25"})
    page = f"{address(experiment)}/{clients[0].id}/work"
    assert 'value="1234567,25"' in client.get(page).text
    refused = client.post(page, data={"value": "99,5", "reason": ""})
    assert refused.status_code == 422
    assert 'value="99,5"' in refused.text
    assert count(session, OutcomeCorrection) == 0
    done = client.post(page, data={"value": "99,5", "reason": "Twee cijfers omgedraaid."})
    assert done.status_code == 303
    shown = client.get(done.location).text
    assert "Twee cijfers omgedraaid." in shown and "1.234.567,25 → 99,50" in shown


def test_a_correction_of_yes_or_no_is_told_in_words(app, team, user, login_as, session):
    experiment, clients = running(app, team, user)
    user.language = "en"
    session.commit()
    client = login_as(user)
    client.post(address(experiment), data={name(clients[0]): "1"})
    page = f"{address(experiment)}/{clients[0].id}/work"
    done = client.post(page, data={"value": "0", "reason": "Wrong client."})
    assert "Yes → No" in client.get(done.location).text


def test_a_correction_to_the_same_value_is_none(app, team, user, login_as, session):
    experiment, clients = running(app, team, user)
    client = login_as(user)
    client.post(address(experiment), data={name(clients[0]): "1"})
    done = client.post(f"{address(experiment)}/{clients[0].id}/work", data={"value": "1", "reason": "Toch niet."})
    assert "banner--wait" in client.get(done.location).text
    assert count(session, OutcomeCorrection) == 0


def test_a_reason_with_the_number_of_a_person_is_refused(app, team, user, login_as, session):
    experiment, clients = running(app, team, user)
    client = login_as(user)
    client.post(address(experiment), data={name(clients[0]): "1"})
    page = f"{address(experiment)}/{clients[0].id}/work"
    assert client.post(page, data={"value": "0", "reason": "BSN 111222333"}).status_code == 422
    assert count(session, OutcomeCorrection) == 0


def test_an_outcome_that_nobody_filled_in_has_no_page_to_correct(app, team, user, login_as):
    experiment, clients = running(app, team, user)
    client = login_as(user)
    assert client.get(f"{address(experiment)}/{clients[0].id}/work").status_code == 404
    assert client.get(f"{address(experiment)}/{clients[0].id}/nothing").status_code == 404


@pytest.mark.parametrize("who", ["other team", Role.RESEARCHER, Role.ADMIN])
def test_only_the_own_team_comes_near(app, team, user, login_as, session, who):
    other = make_team()
    with app.app_context():
        experiment = make_running_experiment([team])
        clients = enrol_clients(experiment, team, 1, user)
    login_as(user).post(address(experiment), data={name(clients[0]): "1"})
    sent = send(login_as(user), experiment, b"klantcode;work\nAAN-0001;\n").location
    stranger = login_as(make_user(team=other) if who == "other team" else make_user(who))
    addresses = [address(experiment), f"{address(experiment)}/{clients[0].id}", f"{address(experiment)}/template.csv",
                 f"{address(experiment)}/{clients[0].id}/work", sent]  # fmt: skip
    for one in addresses:
        answer = stranger.get(one)
        assert answer.status_code in (403, 404), one
        assert "AAN-0001" not in answer.text
    assert stranger.post(f"{address(experiment)}/{clients[0].id}/work", data={"value": "0"}).status_code in (403, 404)
    assert send(stranger, experiment, b"klantcode;work\nAAN-0001;nee\n").status_code == 403
    assert stranger.post(address(experiment), data={name(clients[0]): "0"}).status_code == 403
    assert list(session.scalars(select(OutcomeRecord.value))) == [1.0]


def test_another_municipality_in_the_same_trial_reaches_no_client_of_ours(app, team, user, login_as, session):
    other = make_team()
    with app.app_context():
        experiment = make_running_experiment([team, other])
        clients = enrol_clients(experiment, team, 1, user)
    stranger = login_as(make_user(team=other))
    assert "AAN-0001" not in stranger.get(address(experiment)).text
    stranger.post(address(experiment), data={name(clients[0]): "1"})
    assert stranger.get(f"{address(experiment)}/{clients[0].id}").status_code in (403, 404)
    page = send(stranger, experiment, b"klantcode;work\nAAN-0001;ja\n")
    assert page.status_code == 422
    assert count(session) == 0
    assert "AAN-0001" not in stranger.get(f"{address(experiment)}/template.csv").text


def test_a_file_is_looked_at_first_and_saved_on_the_second_button(app, team, user, login_as, session):
    experiment, _clients = running(app, team, user)
    client = login_as(user)
    preview = send(client, experiment, "\ufeffKlantcode;Work;datum\r\nAAN-0001;ja;\r\naan-0002;nee;\r\n".encode())
    assert preview.status_code == 303
    page = client.get(preview.location)
    assert page.status_code == 200 and count(session) == 0
    assert client.post(preview.location).status_code == 303
    assert sorted(session.scalars(select(OutcomeRecord.value))) == [0.0, 1.0]


def test_one_bad_row_saves_nothing(app, team, user, login_as, session):
    experiment, _clients = running(app, team, user)
    client = login_as(user)
    page = send(client, experiment, b"klantcode;work\nAAN-0001;ja\nAAN-0002;misschien\nBRE-0001;ja\n")
    assert page.status_code == 422
    rows = re.findall(r'<tr><th scope="row" class="num">(\d+)</th><td>(.*?)</td><td><code>(.*?)</code>', page.text)
    assert rows == [("3", "work", "misschien"), ("4", "klantcode", "BRE-0001")]
    assert (count(session), count(session, Upload)) == (0, 0), "of a file that is wrong nothing is kept"


def test_columns_that_nobody_needs_are_never_kept(app, team, user, login_as, session):
    experiment, _clients = running(app, team, user)
    client = login_as(user)
    content = b"klantcode;Naam;work;BSN\nAAN-0001;Jan Jansen;ja;123456782\n\nAAN-0002;Piet;nee;\n"
    page = client.get(send(client, experiment, content).location)
    assert "Naam, BSN" in page.text, "the page says which columns it does not use"
    (kept,) = session.scalars(select(Upload.content))
    assert kept == b"klantcode;work\r\nAAN-0001;ja\r\n\r\nAAN-0002;nee\r\n", "rows keep their numbers"


def test_the_same_file_twice_changes_nothing(app, team, user, login_as, session):
    experiment, _clients = running(app, team, user)
    client = login_as(user)
    content = b"klantcode;work\nAAN-0001;ja\n"
    first = send(client, experiment, content).location
    client.post(first)
    second = send(client, experiment, content, "andere naam.csv").location
    assert second == first
    assert client.post(second).status_code == 200
    client.post(f"{address(experiment)}/{_clients[0].id}/work", data={"value": "0", "reason": "Toch niet."})
    assert client.get(second).status_code == 200
    assert (count(session), count(session, Upload)) == (1, 1)


def test_the_file_of_a_colleague_is_not_mine_to_open(app, team, user, login_as):
    experiment, _clients = running(app, team, user)
    kept = send(login_as(user), experiment, b"klantcode;work\nAAN-0001;ja\n").location
    assert login_as(make_user(team=team)).get(kept).status_code == 404


def test_without_a_file_the_page_says_so(app, team, user, login_as, session):
    experiment, _clients = running(app, team, user)
    client = login_as(user)
    answer = client.post(f"{address(experiment)}/upload", data={}, content_type="multipart/form-data")
    assert "banner--bad" in client.get(answer.location).text
    assert count(session, Upload) == 0


def test_the_template_comes_back_as_it_was_made(app, team, user, login_as, session):
    experiment, _clients = running(app, team, user)
    client = login_as(user)
    answer = client.get(f"{address(experiment)}/template.csv")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    assert answer.data.startswith(b"\xef\xbb\xbf")
    text = answer.data.decode("utf-8-sig")
    assert text.splitlines() == ["klantcode;work;datum", "AAN-0001;;", "AAN-0002;;"]
    preview = send(client, experiment, text.replace("AAN-0001;;", "AAN-0001;ja;").encode("utf-8-sig")).location
    assert client.post(preview).status_code == 303
    assert count(session) == 1


def test_after_the_lock_nothing_is_taken(app, team, user, login_as, session):
    with app.app_context():
        experiment = make_closed_experiment([team], count=12)
    client = login_as(user)
    kept = send(client, experiment, b"klantcode;work\nAAN-0001;ja\n").location
    with app.app_context():
        by_both(results.lock_data, experiment)
    row = session.scalars(select(OutcomeRecord)).first()
    page = f"{address(experiment)}/{row.enrolment_id}/work"
    assert client.post(page, data={"value": str(int(1 - row.value)), "reason": "Te laat."}).status_code == 409
    assert client.post(kept).status_code in (409, 422)
    assert send(client, experiment, b"klantcode;work\nAAN-0002;ja\n").status_code == 409
    assert client.post(address(experiment), data={}).status_code == 409
    assert client.get(address(experiment)).status_code == 200
    assert page not in client.get(page.rsplit("/", 1)[0]).text
    assert count(session, OutcomeCorrection) == 0


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_page_is_there_in_both_languages(app, team, user, login_as, session, language):
    experiment, clients = running(app, team, user)
    user.language = language
    session.commit()
    client = login_as(user)
    client.post(address(experiment), data={name(clients[0]): "1"})
    for page in (address(experiment), f"{address(experiment)}/{clients[0].id}",
                 f"{address(experiment)}/{clients[0].id}/work"):  # fmt: skip
        answer = client.get(page)
        assert answer.status_code == 200
        assert f'<html lang="{language}"' in answer.text
