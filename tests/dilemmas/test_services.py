"""What can be done with a dilemma, and what stays out."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.dilemmas import queries, services
from portal.dilemmas.models import Comment, DilemmaStatus, Follow, Recognition
from portal.errors import Conflict, InvalidInput
from tests.factories.accounts import make_team, make_user
from tests.factories.dilemmas import make_dilemma, make_draft

pytestmark = pytest.mark.usefixtures("context")


def events(session):
    return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))


def test_who_posts_also_recognises_and_follows(session):
    author = make_user(team=make_team())
    dilemma = make_dilemma(author, monthly_number=12)
    assert queries.recognition_of(dilemma, author).monthly_number == 12
    assert queries.follow_of(dilemma, author) is not None
    assert dilemma.team is author.team
    assert [change.status for change in dilemma.history] == [DilemmaStatus.OPEN]
    assert events(session) == ["dilemma.posted"]


@pytest.mark.parametrize("ways", [("Alleen zo.",), tuple(f"Manier {n}" for n in range(7))])
def test_a_dilemma_has_two_to_six_ways(ways):
    with pytest.raises(InvalidInput), transaction():
        services.post_dilemma(make_user(), make_draft(ways=ways))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": " "},
        {"title": "x" * 161},
        {"situation": "De klant met nummer 123456782 komt niet."},
        {"ways": ("Brief", "")},
        {"monthly_number": 10_001},
        {"monthly_number": -1},
    ],
)
def test_what_cannot_be_kept_is_refused_and_names_its_field(session, changes):
    author = make_user()
    with pytest.raises(InvalidInput) as refused, transaction():
        services.post_dilemma(author, make_draft(**changes))
    assert refused.value.fields
    assert events(session) == []


def test_editing_replaces_texts_ways_and_what_the_search_finds(session):
    dilemma = make_dilemma(ways=("Brief", "Bellen", "Appen"))
    with transaction():
        services.edit_dilemma(dilemma, make_draft(title="Werkt een folder?", ways=("Niets", "Folder")), dilemma.author)
    session.expire_all()
    assert [(way.position, way.text) for way in dilemma.ways] == [(0, "Niets"), (1, "Folder")]
    assert dilemma.edited_at is not None
    assert list(session.scalars(queries.matching(queries.Search(words="folders")))) == [dilemma]
    assert list(session.scalars(queries.matching(queries.Search(words="appen")))) == []


def test_a_dilemma_with_a_plan_keeps_its_text():
    dilemma = make_dilemma(status=DilemmaStatus.PLANNING)
    with pytest.raises(Conflict), transaction():
        services.edit_dilemma(dilemma, make_draft(title="Iets anders"), dilemma.author)


def test_recognising_twice_counts_once_and_keeps_the_number(session):
    dilemma, colleague = make_dilemma(), make_user(team=make_team())
    for number in (None, 8, None, 8):
        with transaction():
            services.recognise(dilemma, colleague, number)
    assert session.scalar(select(func.count(Recognition.id))) == 2
    assert queries.recognition_of(dilemma, colleague).monthly_number == 8
    assert queries.follow_of(dilemma, colleague) is not None
    assert events(session).count("dilemma.recognised") == 2


def test_a_number_given_later_does_not_bring_back_the_letters():
    dilemma, colleague = make_dilemma(), make_user()
    with transaction():
        services.recognise(dilemma, colleague)
        services.unfollow(dilemma, colleague)
    with transaction():
        services.recognise(dilemma, colleague, 5)
    assert queries.follow_of(dilemma, colleague) is None


def test_an_answer_to_an_answer_hangs_under_the_same_remark():
    dilemma, colleague = make_dilemma(), make_user()
    with transaction():
        remark = services.comment(dilemma, colleague, "Herkenbaar.")
        answer = services.comment(dilemma, colleague, "Bij ons ook.", remark)
        services.comment(dilemma, colleague, "En bij ons.", answer)
    (thread,) = queries.threads_of(dilemma)
    assert [a.text for a in thread.answers] == ["Bij ons ook.", "En bij ons."]


def test_an_answer_stays_in_its_own_talk(session):
    here, there, colleague = make_dilemma(), make_dilemma(), make_user()
    with transaction():
        remark = services.comment(there, colleague, "Daar.")
    with pytest.raises(InvalidInput), transaction():
        services.comment(here, colleague, "Hier.", remark)
    assert session.scalar(select(func.count(Comment.id))) == 1


def test_following_twice_is_one_follow_and_unfollowing_ends_it(session):
    dilemma, colleague = make_dilemma(), make_user(Role.RESEARCHER)
    for act in (services.follow, services.follow):
        with transaction():
            act(dilemma, colleague)
    assert session.scalar(select(func.count(Follow.id)).where(Follow.user_id == colleague.id)) == 1
    for act in (services.unfollow, services.unfollow):
        with transaction():
            act(dilemma, colleague)
    assert queries.follow_of(dilemma, colleague) is None
    assert events(session)[1:] == ["dilemma.followed", "dilemma.unfollowed"]


def test_followers_get_a_letter_in_their_own_language_with_a_link(session, letters):
    dilemma, english = make_dilemma(), make_user(Role.RESEARCHER)
    with transaction():
        english.language = "en"
        services.follow(dilemma, english)
    with transaction():
        services.change_status(dilemma, DilemmaStatus.RUNNING, english)
    by_reader = {letter.to: letter.body for letter in letters}
    assert set(by_reader) == {dilemma.author.email, english.email}
    assert "The trial is running." in by_reader[english.email]
    assert all(f"http://127.0.0.1:8000/dilemmas/{dilemma.id}" in body for body in by_reader.values())
    assert events(session)[-1] == "dilemma.status_changed"


def test_the_same_status_again_writes_nothing(session, letters):
    dilemma = make_dilemma()
    with transaction():
        services.change_status(dilemma, DilemmaStatus.OPEN, dilemma.author)
    assert letters == []
    assert events(session) == ["dilemma.posted"]


def test_who_unfollowed_hears_of_the_result_only_when_recognising(letters):
    dilemma, recogniser, passer_by = make_dilemma(), make_user(), make_user()
    with transaction():
        services.recognise(dilemma, recogniser)
        services.follow(dilemma, passer_by)
        services.unfollow(dilemma, recogniser)
        services.unfollow(dilemma, passer_by)
    with transaction():
        services.change_status(dilemma, DilemmaStatus.PLANNING, dilemma.author)
    assert {letter.to for letter in letters} == {dilemma.author.email}
    letters.clear()
    with transaction():
        services.change_status(dilemma, DilemmaStatus.ANSWERED, dilemma.author)
    assert {letter.to for letter in letters} == {dilemma.author.email, recogniser.email}


def test_a_switched_off_account_gets_no_letter(letters):
    dilemma, gone = make_dilemma(), make_user()
    with transaction():
        services.follow(dilemma, gone)
        gone.is_active = False
    with transaction():
        services.change_status(dilemma, DilemmaStatus.PLANNING, dilemma.author)
    assert gone.email not in {letter.to for letter in letters}
