"""I12: one signal without content crosses the wall, nobody does, and no case names another."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from domain.fact import Fact
from domain.facts import (
    FACTS,
    ConflictChecked,
    ConsentRecorded,
    CooperationNeedDecided,
    DataAccessed,
    InformationDisclosed,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    PersonViewDocumented,
    ResourcePersonAssigned,
    RiskAssessed,
    RiskSignalNoted,
    SecrecyReviewed,
    TaskAssigned,
)
from domain.recorded import Actor
from domain.roles import AUDIENCES, Role
from domain.rules import RULES
from domain.rules.walling import ONLY_A_SIGNAL_CROSSES, POINTS_WITHIN_THE_CASE, references
from domain.values import Holder, Recipient
from domain.wall import SAFETY_SIGNAL
from tests.given import CASE_ID, HUB, KARIN, MATS, an_open_case, example, given, told

VERA = Actor("vera", Role.VALDSUTOVARENHET, "våldsutövarenheten")
"""She works with those who use violence."""
THERE = Holder(role=Role.VALDSUTOVARENHET, title="behandlare", staff="vera")
TO_THERE = Recipient(role=Role.VALDSUTOVARENHET, title="behandlare")
ELSEWHERE = UUID(int=7)


def test_the_signal_makes_the_risk_assessment_old() -> None:
    story = an_open_case(example(RiskAssessed)).when(SAFETY_SIGNAL, VERA).accepted()
    risk = story.case.assessed.risk
    assert risk is not None
    assert not risk.stands(date(2026, 3, 2))


def test_the_same_signal_may_come_again() -> None:
    story = an_open_case().when(SAFETY_SIGNAL, VERA).accepted()
    story.when(SAFETY_SIGNAL, VERA).accepted()


@pytest.mark.shows("R212")
def test_not_a_word_crosses_with_it() -> None:
    for name in ("signal", "source", "immediate_action"):
        more = SAFETY_SIGNAL.model_copy(update={name: "han vet var hon bor"})
        an_open_case().when(more, VERA).refused("only_a_signal_crosses")
    severe = SAFETY_SIGNAL.model_copy(update={"severity": "hög"})
    an_open_case().when(severe, VERA).refused("only_a_signal_crosses")


def test_the_signal_is_sent_by_whoever_saw_it_and_for_nobody_else() -> None:
    sent = an_open_case().when(SAFETY_SIGNAL, VERA)
    for name, crosses in ((None, True), ("lena", False)):
        recorded = replace(sent.recorded, on_behalf_of=name)
        assert (ONLY_A_SIGNAL_CROSSES.check(sent.before.case, recorded) is None) is crosses


def test_nobody_on_this_side_speaks_in_the_wall_s_words() -> None:
    an_open_case().when(SAFETY_SIGNAL).refused("only_a_signal_crosses")
    an_open_case().when(example(RiskSignalNoted)).accepted()


@pytest.mark.shows("R212")
def test_for_the_other_side_there_is_no_case_to_do_anything_else_in() -> None:
    for kind in set(FACTS) - {RiskSignalNoted}:
        an_open_case().when(example(kind), VERA).unknown()
    given().when(SAFETY_SIGNAL, VERA).unknown()


def test_the_other_side_has_no_view() -> None:
    assert Role.VALDSUTOVARENHET not in AUDIENCES
    seated = told(example(ResourcePersonAssigned, role=THERE), MATS)
    story = an_open_case(seated)
    story.when(example(PersonViewDocumented), VERA).unknown()


@pytest.mark.parametrize(
    ("fact", "by"),
    [
        (example(ResourcePersonAssigned, role=THERE), MATS),
        (example(CooperationNeedDecided, internal=(Role.VALDSUTOVARENHET,)), MATS),
        (example(ConsentRecorded, recipient=(TO_THERE,)), KARIN),
        (example(SecrecyReviewed, requester=TO_THERE), KARIN),
        (example(InformationDisclosed, recipient=TO_THERE), KARIN),
        (example(TaskAssigned, owner=THERE), KARIN),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_other_side_is_given_nothing_here(fact: Fact, by: Actor) -> None:
    an_open_case().when(fact, by).refused("nobody_behind_the_wall")


def test_who_has_signalled_never_works_in_the_case() -> None:
    checked = told(example(ConflictChecked, checked_role=("vera",)), MATS)
    seat = Holder(role=Role.RVT, title="handläggare", staff="vera")
    story = an_open_case(checked).when(SAFETY_SIGNAL, VERA).accepted()
    for later in (story, story.and_then(checked)):
        assigned = example(ResourcePersonAssigned, role=seat)
        later.when(assigned, MATS).refused("checked_before_assigned")
    as_colleague = Actor("vera", Role.RVT, "rvt-alvhamn")
    story.when(example(PersonViewDocumented), as_colleague).unknown()


def test_a_signal_through_the_wall_does_not_let_in_who_was_kept_out_before() -> None:
    kin = told(example(ConflictChecked, result="spärr", blocked_staff=("lena",)), MATS)
    story = an_open_case(kin).when(SAFETY_SIGNAL, VERA).accepted()
    assert story.case.access.blocked == {"lena", "vera"}


@pytest.mark.parametrize(
    ("fact", "by"),
    [
        (example(TaskAssigned, consent_ref=ELSEWHERE), KARIN),
        (example(NoticeReceived, disclosure_ref=ELSEWHERE), HUB),
        (example(NoticeSuppressed, disclosure_ref=ELSEWHERE), HUB),
        (example(NoticeLimited, disclosure_ref=ELSEWHERE), HUB),
        (example(NoticeUndelivered, disclosure_ref=ELSEWHERE), HUB),
        (example(DataAccessed, case=ELSEWHERE), KARIN),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_no_fact_points_at_another_case(fact: Fact, by: Actor) -> None:
    an_open_case().when(fact, by).refused("points_within_the_case")


def test_a_read_names_the_case_that_was_read() -> None:
    an_open_case().when(example(DataAccessed, case=CASE_ID)).accepted()
    an_open_case().when(example(DataAccessed, case=None)).accepted()


def test_every_field_that_points_is_held_to_the_own_case() -> None:
    """By the common rule, or by a rule of its own that asks for that very fact."""
    asked_for_by_name = {
        ("case_closed", "closing_risk_ref"),
        ("emergency_access_reviewed", "access_ref"),
        ("event_corrected", "target_event"),
        ("information_disclosed", "review_ref"),
        ("insats_started", "decision_ref"),
        ("placement_ended", "needs_ref"),
        ("placement_ended", "risk_ref"),
        ("task_completed", "task_ref"),
    }
    for kind in FACTS:
        pointing = example(kind)
        names = {name for name, _ in references(pointing)} | {
            name for name in kind.model_fields if name.endswith("_ref")
        }
        for name in names - {"provider_place_ref", "place_ref", "insats_ref", "minutes_ref"}:
            common = POINTS_WITHIN_THE_CASE in RULES.get(kind, ())
            text = kind.name == "cooperation_meeting_held"
            assert common or text or (kind.name, name) in asked_for_by_name, (kind.name, name)
