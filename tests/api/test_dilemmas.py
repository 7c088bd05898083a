"""Dilemmas: list, post with screened texts, read."""

import pytest
from sqlalchemy import event, func, select

from portal.access.roles import Role
from portal.dilemmas.models import Dilemma, Recognition
from tests.factories.accounts import make_team, make_user
from tests.factories.dilemmas import make_dilemma

BODY = {
    "title": "Helpt het als ik mijn klanten elke week bel?",
    "situation": "Ik spreek mijn klanten nu eens in de zes weken.",
    "ways": ["Een gesprek op kantoor.", "Elke week een telefoontje."],
    "whom": "Mensen die al een jaar een uitkering hebben.",
    "better": "Van elke honderd klanten vinden er vijf meer werk.",
    "theme": "contact",
    "monthly_number": 12,
}


@pytest.fixture
def user(context):
    return make_user(team=make_team())


@pytest.fixture
def api(script, user):
    return script(user)


def titles(answer) -> list[str]:
    return [item["title"] for item in answer.json["items"]]


def test_a_posted_dilemma_can_be_read_and_its_author_recognises_it(api, session, user):
    posted = api.post("/dilemmas", json=BODY)
    assert posted.status_code == 201
    assert api.get(f"/dilemmas/{posted.json['id']}").json == posted.json
    assert {name: posted.json[name] for name in BODY if name != "monthly_number"} == {
        name: value for name, value in BODY.items() if name != "monthly_number"
    }
    assert (posted.json["author"], posted.json["status"], posted.json["recognised_by"]) == (user.name, "open", 1)
    assert session.scalars(select(Recognition)).one().monthly_number == 12


def test_a_number_of_a_person_is_refused_whatever_the_writer_says(api, session):
    body = {**BODY, "situation": "Mijn klant met BSN 123456782 belt vaak.", "looked_at": True}
    answer = api.post("/dilemmas", json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["situation"]
    assert "123456782" not in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Dilemma)) == 0


def test_a_name_asks_for_a_second_look(api):
    ways = ["Een gesprek met mevrouw Jansen.", "Elke week een telefoontje."]
    answer = api.post("/dilemmas", json={**BODY, "ways": ways})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["ways.0"]
    assert "looked_at" in answer.json["errors"][0]["reason"]
    assert api.post("/dilemmas", json={**BODY, "ways": ways, "looked_at": True}).status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"title": ""}, {"title": "  "}, {"title": "a" * 161}, {"situation": "a" * 20_001}, {"ways": ["een"]},
        {"ways": ["een", " "]}, {"ways": ["a"] * 7}, {"theme": "other thing"}, {"theme": None},
        {"monthly_number": -1}, {"monthly_number": 1.5}, {"monthly_number": 10**30}, {"looked_at": "yes"},
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_named(api, change):
    answer = api.post("/dilemmas", json={**BODY, **change})
    assert answer.status_code == 422
    named = {error["field"].split(".")[0].split("_")[0] for error in answer.json["errors"]}
    assert named == {next(iter(change)).removesuffix("s").split("_")[0]} or named == {next(iter(change)).split("_")[0]}


def test_a_researcher_posts_no_dilemma(script, context):
    answer = script(make_user(Role.RESEARCHER)).post("/dilemmas", json=BODY)
    assert answer.status_code == 403


def test_search_finds_words_in_any_text(api, user):
    make_dilemma(user, title="Brieven in korte zinnen")
    make_dilemma(user, title="Elke week bellen")
    assert titles(api.get("/dilemmas?q=brief")) == ["Brieven in korte zinnen"]
    assert titles(api.get("/dilemmas?q=vliegtuig")) == []


@pytest.mark.parametrize("query", ["q=%00", "q=" + "a" * 201])
def test_a_search_that_cannot_be_is_a_problem(api, query):
    assert api.get(f"/dilemmas?{query}").status_code == 422


def test_pieces_follow_each_other_whatever_is_added_meanwhile(api, user):
    for number in range(5):
        make_dilemma(user, title=f"Dilemma {number}")
    first = api.get("/dilemmas?limit=2")
    make_dilemma(user, title="Nieuw")
    second = api.get(f"/dilemmas?limit=2&cursor={first.json['next']}")
    third = api.get(f"/dilemmas?limit=2&cursor={second.json['next']}")
    assert titles(first) + titles(second) + titles(third) == [f"Dilemma {n}" for n in (4, 3, 2, 1, 0)]
    assert third.json["next"] is None


def test_a_full_last_piece_has_no_next(api, user):
    make_dilemma(user)
    make_dilemma(user)
    assert api.get("/dilemmas?limit=2").json["next"] is None


def test_a_longer_list_costs_no_more_queries(api, engine):
    def queries() -> int:
        seen = []
        listen = lambda *arguments: seen.append(arguments[2])  # noqa: E731  # it has to be removed again
        event.listen(engine, "before_cursor_execute", listen)
        api.get("/dilemmas")
        event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    make_dilemma()
    one = queries()
    for _ in range(5):
        make_dilemma()
    assert queries() <= one
