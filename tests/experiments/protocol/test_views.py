"""The plan on its pages: write it section by section, compare, sign, read."""

import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy import event

from portal.access.roles import Role
from portal.db import transaction
from portal.experiments.models import ExperimentStatus
from portal.experiments.protocol import queries, services
from portal.experiments.protocol.sections import SECTIONS
from portal.stats.design import Arm, Better, OutcomeType
from tests.factories.accounts import make_team, make_user
from tests.factories.experiments import make_content, make_draft_experiment, make_owners, sign_by_both

WRITTEN = tuple(key for key in SECTIONS if key != "design")
ARMS = {
    "key_1": "usual", "label_1": "Gewone aanpak", "instruction_1": "Een gesprek.", "ratio_1": "1",
    "key_2": "new", "label_2": "Elke week bellen", "instruction_2": "Bel elke week.", "ratio_2": "1",
    "new_name": "Elke week bellen",
}  # fmt: skip
OUTCOMES = {
    "key_1": "work", "label_1": "Betaald werk", "type_1": "binary", "due_1": "6", "due_unit_1": "months",
    "better_1": "higher", "smallest_1": "5", "main": "1", "have_nl": "hebben werk", "have_en": "have work", "unit": "",
}  # fmt: skip


@pytest.fixture
def owners(session):
    return make_owners()


@pytest.fixture
def experiment(app, owners):
    with app.app_context():
        return make_draft_experiment(owners=owners)


@pytest.fixture
def sign_all(app, experiment):
    def sign():
        with app.app_context():
            sign_by_both(experiment)

    return sign


def address(experiment, rest=""):
    return f"/experiments/{experiment.id}/protocol{rest}"


def write(client, experiment, section, opened=1, **fields):
    return client.post(address(experiment, f"/{section}"), data={"opened": str(opened), **fields})


def sign_form(experiment, **changes):
    return {"version_hash": queries.latest_version(experiment).content_hash, "is_read": "y", **changes}


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.text))


# Reading


@pytest.mark.parametrize("role", [Role.KLANTMANAGER, Role.TEAMLEAD, Role.RESEARCHER, Role.ADMIN])
def test_everybody_who_is_signed_in_reads_the_whole_plan(experiment, login_as, role):
    page = text_of(login_as(make_user(role)).get(address(experiment)))
    for words in ("Bel elke week vijf minuten.", "De klant kan werken.", "Alleen klantcodes."):
        assert words in page


def test_who_is_not_signed_in_reads_nothing(experiment, client):
    assert client.get(address(experiment)).status_code in (302, 303)


@pytest.mark.parametrize("rest", ["", "/versions", "/versions/1/1"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_page_opens_in_both_languages(experiment, owners, login_as, rest, language):
    page = login_as(owners[0]).get(address(experiment, rest) + f"?lang={language}")
    assert page.status_code == 200 and f'<html lang="{language}">' in page.text


def test_block_sizes_are_shown_to_the_researchers_of_the_trial_only(experiment, owners, login_as):
    for reader, sees in ((owners[1], True), (owners[0], False), (make_user(Role.RESEARCHER), False)):
        client = login_as(reader)
        for rest in ("", ".md"):
            assert ("4, 6" in client.get(address(experiment, rest)).text) is sees


def test_the_plan_as_markdown_names_version_hash_and_every_section(experiment, owners, login_as):
    answer = login_as(owners[0]).get(address(experiment, ".md"))
    assert answer.mimetype == "text/markdown"
    assert queries.latest_version(experiment).content_hash in answer.text
    assert answer.text.count("\n## ") == len(SECTIONS)


# Writing


@pytest.mark.parametrize("section", WRITTEN)
def test_each_section_opens_with_why_it_is_asked_and_an_example(app, experiment, owners, login_as, section):
    with app.test_request_context("/?lang=en"):
        why, example = str(SECTIONS[section].why), str(SECTIONS[section].example)
    page = unescape(text_of(login_as(owners[0]).get(address(experiment, f"/{section}?lang=en"))))
    assert why in page and example in page


@pytest.mark.parametrize("section", ["design", "nothing"])
def test_a_section_without_a_form_here_is_not_found(experiment, owners, login_as, section):
    assert login_as(owners[0]).get(address(experiment, f"/{section}")).status_code == 404


def test_saving_makes_the_next_version(experiment, owners, login_as):
    answer = write(login_as(owners[0]), experiment, "risks", text="De klant mag altijd nee zeggen.")
    assert (answer.status_code, answer.location) == (303, address(experiment))
    version = queries.latest_version(experiment)
    assert (version.number, version.section, version.author) == (2, "risks", owners[0])
    assert queries.content_of(experiment).risks == "De klant mag altijd nee zeggen."


def test_each_point_stands_on_a_line_and_counts_once(experiment, owners, login_as):
    write(login_as(owners[0]), experiment, "who", points="- De klant kan werken.\n\nDe klant wil.\nDe klant wil.")
    assert queries.content_of(experiment).eligibility == ("De klant kan werken.", "De klant wil.")


@pytest.mark.parametrize("section", ["risks", "privacy", "feedback", "analysis"])
def test_an_empty_section_is_not_saved(experiment, owners, login_as, section):
    assert write(login_as(owners[0]), experiment, section, text="  ").status_code == 422
    assert queries.latest_version(experiment).number == 1


def test_a_number_that_points_to_a_client_is_never_saved_and_what_was_typed_stays(experiment, owners, login_as):
    typed = "Klant 123456782 wil dit niet."
    answer = write(login_as(owners[0]), experiment, "risks", text=typed, looked_at="y")
    assert answer.status_code == 422 and typed in answer.text
    assert queries.latest_version(experiment).number == 1


def test_saving_says_whose_signature_no_longer_holds(experiment, owners, login_as):
    client = login_as(owners[0])
    client.post(address(experiment, "/sign"), data=sign_form(experiment))
    client = login_as(owners[1])
    answer = client.post(address(experiment, "/risks"), data={"opened": "1", "text": "Anders."}, follow_redirects=True)
    assert f"{owners[0].name}." in text_of(answer)
    assert "versie 1" in text_of(answer) or "version 1" in text_of(answer)
    assert experiment.status is ExperimentStatus.DRAFT


def test_who_signed_before_sees_what_changed_since(experiment, owners, login_as):
    client = login_as(owners[0])
    client.post(address(experiment, "/sign"), data=sign_form(experiment))
    write(login_as(owners[1]), experiment, "risks", text="Bellen kan als druk voelen. De klant mag stoppen.")
    page = login_as(owners[0]).get(address(experiment)).text
    difference = page.split('id="difference"')[1].split("</section>")[0]
    assert re.search(r"<del>.*nee zeggen</del>", difference, re.S) and re.search(r"<ins>.*stoppen</ins>", difference)


# Two people at once


def test_who_saves_second_gets_both_texts_and_keeps_what_was_typed(experiment, owners, login_as):
    write(login_as(owners[0]), experiment, "risks", text="Tekst van de een.")
    client = login_as(owners[1])
    answer = write(client, experiment, "risks", opened=1, text="Tekst van de ander.")
    assert answer.status_code == 409
    assert "Tekst van de een." in answer.text
    assert re.search(r"<textarea[^>]*>\s*Tekst van de ander\.", answer.text)
    assert queries.content_of(experiment).risks == "Tekst van de een."
    opened = re.search(r'name="opened" type="hidden" value="(\d+)"', answer.text)[1]
    assert write(client, experiment, "risks", opened=opened, text="Tekst van allebei.").status_code == 303
    assert queries.content_of(experiment).risks == "Tekst van allebei."


def test_another_section_that_changed_meanwhile_is_no_problem(experiment, owners, login_as):
    write(login_as(owners[0]), experiment, "privacy", text="Alleen codes.")
    assert write(login_as(owners[1]), experiment, "risks", opened=1, text="Anders.").status_code == 303
    content = queries.content_of(experiment)
    assert (content.privacy, content.risks) == ("Alleen codes.", "Anders.")


# Approaches and what is measured


def test_an_approach_is_added_without_a_script_and_nothing_is_lost(experiment, owners, login_as):
    client = login_as(owners[0])
    answer = write(client, experiment, "arms", **ARMS | {"label_2": "Bijna klaar", "add": "1"})
    assert answer.status_code == 200
    assert 'name="label_3"' in answer.text and "Bijna klaar" in answer.text
    assert queries.latest_version(experiment).number == 1
    third = {"label_3": "Elke dag appen", "instruction_3": "App elke dag.", "ratio_3": "1"}
    assert write(client, experiment, "arms", **ARMS, **third).status_code == 303
    content = queries.content_of(experiment)
    assert content.arms[2] == Arm("new_2", "Elke dag appen") and content.missing() == []


def test_an_approach_keeps_its_key_when_its_name_changes(experiment, owners, login_as):
    write(login_as(owners[0]), experiment, "arms", **ARMS | {"label_2": "Vaker bellen"})
    assert queries.content_of(experiment).arms[1] == Arm("new", "Vaker bellen")


@pytest.mark.parametrize(
    ("field", "typed"), [("label_2", ""), ("instruction_1", ""), ("label_2", "gewone aanpak"), ("ratio_2", "veel")]
)
def test_approaches_that_nobody_could_follow_are_not_saved(experiment, owners, login_as, field, typed):
    answer = write(login_as(owners[0]), experiment, "arms", **ARMS | {field: typed})
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert queries.latest_version(experiment).number == 1


def test_what_is_worth_it_is_asked_in_whole_people_and_kept_as_a_share(experiment, owners, login_as):
    assert write(login_as(owners[0]), experiment, "outcomes", **OUTCOMES | {"smallest_1": "4,5"}).status_code == 303
    (outcome,) = queries.content_of(experiment).outcomes
    assert (outcome.key, outcome.type, outcome.smallest_effect) == ("work", OutcomeType.BINARY, 0.045)
    assert (outcome.due_days, outcome.better, outcome.primary) == (183, Better.HIGHER, True)


def test_an_amount_keeps_its_own_number_and_unit(experiment, owners, login_as):
    amount = {"type_1": "continuous", "smallest_1": "100", "unit": "euro", "have_nl": "", "have_en": ""}
    write(login_as(owners[0]), experiment, "outcomes", **OUTCOMES | amount)
    content = queries.content_of(experiment)
    assert (content.primary.type, content.primary.smallest_effect) == (OutcomeType.CONTINUOUS, 100.0)
    assert content.wording.unit == "euro"


@pytest.mark.parametrize(
    ("field", "typed"),
    [("label_1", ""), ("due_1", ""), ("smallest_1", "0"), ("smallest_1", "100"), ("have_nl", ""), ("have_en", "")],
)
def test_an_outcome_with_a_gap_is_not_saved(experiment, owners, login_as, field, typed):
    answer = write(login_as(owners[0]), experiment, "outcomes", **OUTCOMES | {field: typed})
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert queries.latest_version(experiment).number == 1


# Signing


def test_both_sides_sign_on_the_page_and_the_plan_is_fixed(experiment, owners, login_as):
    for owner in owners:
        answer = login_as(owner).post(address(experiment, "/sign"), data=sign_form(experiment))
        assert answer.status_code == 303
    registration = queries.registration_of(experiment)
    page = login_as(make_user(Role.RESEARCHER)).get(address(experiment))
    shown = text_of(page).replace(" ", "")
    assert registration.content_hash in shown and registration.commitment in shown
    assert "sealed" not in page.text and services.unseal_seed(registration) not in shown


def test_without_the_tick_nobody_signs(experiment, owners, login_as):
    answer = login_as(owners[0]).post(address(experiment, "/sign"), data=sign_form(experiment, is_read=""))
    assert answer.status_code == 422 and 'href="#is_read"' in answer.text
    assert experiment.status is ExperimentStatus.DRAFT


def test_a_text_that_changed_while_it_was_read_is_not_signed(experiment, owners, login_as):
    read = sign_form(experiment)
    write(login_as(owners[1]), experiment, "risks", text="Anders.")
    answer = login_as(owners[0]).post(address(experiment, "/sign"), data=read)
    assert answer.status_code == 409
    assert queries.latest_version(experiment).signatures == []


def test_a_plan_with_gaps_shows_no_button_to_sign(app, owners, login_as):
    with app.app_context():
        experiment = make_draft_experiment(make_content(privacy=""), owners)
    client = login_as(owners[0])
    assert "/sign" not in client.get(address(experiment)).text
    assert client.post(address(experiment, "/sign"), data=sign_form(experiment)).status_code == 409


def test_a_signature_can_be_taken_back_while_the_plan_is_a_draft(experiment, owners, login_as):
    client = login_as(owners[0])
    client.post(address(experiment, "/sign"), data=sign_form(experiment))
    assert client.post(address(experiment, "/take-back")).status_code == 303
    assert queries.latest_version(experiment).signatures == []


@pytest.mark.parametrize("role", [Role.KLANTMANAGER, Role.RESEARCHER, Role.ADMIN])
def test_who_does_not_own_the_plan_writes_and_signs_nothing(experiment, login_as, role):
    client = login_as(make_user(role, make_team() if role is Role.KLANTMANAGER else None))
    assert client.get(address(experiment, "/risks")).status_code == 403
    assert write(client, experiment, "risks", text="Anders.").status_code == 403
    assert client.post(address(experiment, "/sign"), data=sign_form(experiment)).status_code == 403
    assert client.post(address(experiment, "/take-back")).status_code == 403
    assert queries.latest_version(experiment).number == 1


def test_a_fixed_plan_can_not_be_written_or_signed_again(experiment, owners, login_as, sign_all):
    sign_all()
    client = login_as(owners[0])
    assert client.get(address(experiment, "/risks")).status_code == 409
    assert write(client, experiment, "risks", text="Anders.").status_code == 409
    assert client.post(address(experiment, "/sign"), data=sign_form(experiment)).status_code == 409
    assert client.post(address(experiment, "/take-back")).status_code == 409
    assert queries.latest_version(experiment).number == 1


# Versions


def test_two_versions_are_compared_word_by_word(experiment, owners, login_as):
    client = login_as(owners[0])
    write(client, experiment, "feedback", text="We bespreken het resultaat in elke gemeente.")
    assert address(experiment, "/versions/1/2") in client.get(address(experiment, "/versions")).text
    page = client.get(address(experiment, "/versions/1/2")).text
    assert re.findall(r"<del>.*?([\w ]+)</del>", page) == ["elk", "team"]
    assert re.findall(r"<ins>.*?([\w ]+)</ins>", page) == ["elke", "gemeente"]


def test_a_version_that_is_not_there_is_not_found(experiment, owners, login_as):
    assert login_as(owners[0]).get(address(experiment, "/versions/1/7")).status_code == 404


def test_other_block_sizes_are_told_without_their_numbers(app, experiment, owners, login_as):
    content = make_content()
    with app.app_context(), transaction():
        changed = content.with_changes(allocation=replace(content.allocation, block_sizes=(8, 10)))
        services.save_content(experiment, changed, owners[1], "design")
    pages = [login_as(owner).get(address(experiment, "/versions/1/2")).text for owner in owners]
    seen = [re.findall(r"<ins>.*?(\d+)</ins>", page) for page in pages]
    assert seen == [[], ["8", "10"]]


def test_the_analysis_starts_from_a_text_that_fits_every_trial(app, owners, login_as):
    with app.app_context():
        experiment = make_draft_experiment(make_content(analysis_note=""), owners)
    client = login_as(owners[0])
    page = client.get(address(experiment, "/analysis?lang=en")).text
    assert "Everybody counts in the group of the draw" in page.split("<textarea")[1]
    assert "robust (HC2)" in page
    assert "analysis" in queries.content_of(experiment).missing()  # agreed only once somebody saves it


@pytest.mark.parametrize("rest", ["", "/versions"])
def test_the_page_costs_the_same_number_of_queries_however_many_versions(
    app, experiment, owners, login_as, session, rest
):
    client = login_as(owners[0])

    def count():
        statements = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731 - a listener needs a name to be removed
        event.listen(session.get_bind(), "before_cursor_execute", listener)
        client.get(address(experiment, rest))
        event.remove(session.get_bind(), "before_cursor_execute", listener)
        return len(statements)

    count()  # the first request also reads what stays in memory
    few = count()
    for number in range(2, 9):
        with app.app_context(), transaction():
            version = services.save_content(experiment, make_content(risks=f"Tekst {number}."), owners[number % 2])
            services.sign(experiment, version.content_hash, owners[number % 2])
    assert count() <= few + 2  # the difference with the version that was signed
