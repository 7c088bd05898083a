"""Write together, sign one exact text, freeze it."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.db import transaction
from portal.dilemmas.models import DilemmaStatus
from portal.errors import Conflict
from portal.experiments import services as experiments
from portal.experiments.models import ExperimentStatus, Side
from portal.experiments.protocol import queries, services
from portal.experiments.protocol.commitment import Vault, is_committed
from portal.experiments.protocol.services import SectionChanged
from tests.factories.accounts import make_user
from tests.factories.experiments import make_content, make_draft_experiment, make_owners, sign_by_both

pytestmark = pytest.mark.usefixtures("context")


@pytest.fixture
def owners(context):
    return make_owners()


@pytest.fixture
def experiment(owners):
    return make_draft_experiment(owners=owners)


def save(experiment, content, author, section=None):
    with transaction():
        return services.save_content(experiment, content, author, section)


def save_risks(experiment, text, opened, author):
    with transaction():
        return services.save_section(experiment, "risks", lambda c: c.with_changes(risks=text), opened, author)


def sign(experiment, signer, version=None):
    version = version or queries.latest_version(experiment)
    with transaction():
        return services.sign(experiment, version.content_hash, signer)


def signers(experiment):
    version = queries.latest_version(experiment)
    return {side: [s.user for s in found] for side, found in queries.standing_signatures(version).items()}


def test_the_same_text_makes_no_new_version(experiment, owners):
    before = queries.latest_version(experiment)
    assert save(experiment, make_content(), owners[0]) is before


def test_one_side_alone_does_not_fix_the_plan(experiment, owners):
    assert sign(experiment, owners[0]) is None
    assert sign(experiment, owners[0]) is None  # twice is once
    assert experiment.status is ExperimentStatus.SIGNING
    assert signers(experiment) == {Side.PRACTICE: [owners[0]], Side.RESEARCH: []}
    assert queries.registration_of(experiment) is None


def test_a_second_owner_of_the_same_side_does_not_stand_in_for_the_other_side(experiment, owners):
    colleague = make_user()
    with transaction():
        experiments.ask_owner(experiment, colleague, Side.PRACTICE, owners[0])
        experiments.answer_ownership(experiment, colleague, True)
    sign(experiment, owners[0])
    assert sign(experiment, colleague) is None
    assert experiment.is_draft


def test_the_signature_of_the_second_side_fixes_the_plan(experiment, owners):
    sign(experiment, owners[0])
    version = queries.latest_version(experiment)
    registration = sign(experiment, owners[1])
    assert registration.version is version and registration.content_hash == version.content_hash
    assert experiment.status is ExperimentStatus.ENROLLING
    assert experiment.dilemma.status is DilemmaStatus.RUNNING
    assert queries.frozen_content(experiment) == make_content()


def test_a_signature_holds_for_the_text_that_was_read(experiment, owners):
    read = queries.latest_version(experiment)
    save(experiment, make_content(risks="Anders."), owners[1])
    with pytest.raises(Conflict) as refused:
        sign(experiment, owners[0], read)
    assert refused.value.code == "changed"


def test_all_signatures_lapse_when_the_text_changes(experiment, owners):
    sign(experiment, owners[0])
    saved = save_risks(experiment, "Anders.", 1, owners[1])
    assert [signature.user for signature in saved.lapsed] == [owners[0]]
    assert experiment.status is ExperimentStatus.DRAFT
    assert sign(experiment, owners[1]) is None
    assert queries.last_signature(experiment, owners[0].id).version.number == 1


def test_a_plan_with_gaps_can_not_be_signed(owners):
    experiment = make_draft_experiment(make_content(privacy=""), owners)
    with pytest.raises(Conflict) as refused:
        sign(experiment, owners[0])
    assert refused.value.code == "incomplete"


def test_who_does_not_own_the_plan_can_not_sign_it(experiment):
    with pytest.raises(Conflict) as refused:
        sign(experiment, make_user(Role.RESEARCHER))
    assert refused.value.code == "not_owner"


def test_a_signature_taken_back_no_longer_counts(experiment, owners):
    sign(experiment, owners[0])
    with transaction():
        services.take_back_signature(experiment, owners[0])
    assert experiment.status is ExperimentStatus.DRAFT
    assert sign(experiment, owners[1]) is None


def test_a_fixed_plan_never_changes(experiment, owners):
    sign_by_both(experiment)
    frozen = queries.latest_version(experiment)
    for act in (
        lambda: save(experiment, make_content(risks="Anders."), owners[0]),
        lambda: save_risks(experiment, "Anders.", 1, owners[0]),
        lambda: sign(experiment, owners[0]),
        lambda: services.take_back_signature(experiment, owners[0]),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "frozen"
    assert queries.latest_version(experiment) is frozen
    assert len(frozen.signatures) == 2


def test_the_seed_is_sealed_until_it_is_revealed_and_then_fits_the_commitment(experiment):
    sign_by_both(experiment)
    registration = queries.registration_of(experiment)
    assert registration.revealed_seed is None
    with transaction():
        seed = services.reveal_seed(registration)
    assert registration.revealed_seed == seed
    assert is_committed(seed, registration.content_hash, registration.commitment)


def test_with_another_key_the_seed_stays_closed(experiment, monkeypatch):
    sign_by_both(experiment)
    monkeypatch.setattr(Vault, "key", "the key of another portal")
    with pytest.raises(ValueError, match="ALLOCATION_KEY"):
        services.unseal_seed(queries.registration_of(experiment))


def test_two_people_write_different_sections_at_once(experiment, owners):
    save(experiment, make_content(privacy="Van de een."), owners[0], "privacy")
    saved = save_risks(experiment, "Van de ander.", 1, owners[1])  # opened before the other saved
    content = queries.content_of(experiment)
    assert (saved.version.number, content.privacy, content.risks) == (3, "Van de een.", "Van de ander.")


def test_the_second_writer_of_one_section_is_told_what_the_first_wrote(experiment, owners):
    save(experiment, make_content(risks="Van de een."), owners[0], "risks")
    with pytest.raises(SectionChanged) as clash:
        save_risks(experiment, "Van de ander.", 1, owners[1])
    assert clash.value.current.risks == "Van de een."
    assert queries.latest_version(experiment).number == 2
    assert save_risks(experiment, "Van allebei.", 2, owners[1]).version.number == 3


def test_the_audit_log_tells_of_the_freeze_without_the_seed(experiment, session):
    sign_by_both(experiment)
    registration = queries.registration_of(experiment)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.thing_id == experiment.id)).all()
    told = next(entry.data for entry in entries if entry.event == "protocol.registered")
    assert told["sha256"] == registration.content_hash and told["commitment"] == registration.commitment
    seed = services.unseal_seed(registration)
    assert not any(seed in str(entry.data) for entry in entries)
