"""Somebody has accepted before the giver lets go, and the door stays open (R166, R197-R200)."""

from datetime import date, timedelta

import pytest

from domain.case.standing import Status
from domain.facts import (
    CaseClosed,
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ContactInterrupted,
    ContactResumed,
    CooperationNeedDecided,
    DecisionMade,
    EvaluationDone,
    InvestigationOpened,
    NeedsAssessed,
    RiskAssessed,
)
from domain.roles import Role
from domain.routine import EVALUATION_DAYS, evaluation_due
from domain.values import Holder, Subject
from tests.given import GRETA, MATS, MORNING, an_open_case, example, given, told

CHECKED = told(example(ConflictChecked), MATS)
ORDINARY = an_open_case(CHECKED)
HONOUR = given(example(CaseRaised, case_type="heder"), CHECKED)
OVER = example(CaseTransferred)
TO = OVER.to
TODAY = date(2026, 3, 2)
GONE = example(ContactInterrupted)
NO_NEEDS = example(NeedsAssessed, needs=(), per_need_responsible=(), per_need_horizon=())


def to(**changes: object) -> CaseTransferred:
    return example(CaseTransferred, to=TO.model_copy(update=changes))


@pytest.mark.parametrize(
    "receiver",
    [{"unit": None}, {"role": Role.JOBBTORG}, {"role": Role.ANNAN_SOCIALNAMND}],
    ids=["only words", "no such task", "outside"],
)
def test_the_receiver_is_a_unit_that_can_answer_for_a_case(receiver: dict) -> None:
    ORDINARY.when(to(**receiver)).refused("receiver_is_known")
    ORDINARY.when(OVER).accepted()


@pytest.mark.parametrize(
    "role", [Role.RVT, Role.BARN_OCH_UNGA, Role.SAMORDNARE, Role.ARBETSLEDARE]
)
def test_each_of_those_who_can_answer_for_a_case_may_receive_it(role: Role) -> None:
    ORDINARY.when(to(role=role)).accepted()


@pytest.mark.parametrize("kind", ["nämnd", "kommun"])
def test_elsewhere_the_organisation_is_named(kind: str) -> None:
    away = OVER.model_copy(update={"kind": kind})
    ORDINARY.when(away).refused("receiver_is_known")
    named = TO.model_copy(update={"organisation": "Kommun Y"})
    ORDINARY.when(away.model_copy(update={"to": named})).accepted()


@pytest.mark.parametrize(
    "cold",
    [
        {"warm_meeting_at": None},
        {"warm_meeting_at": TODAY, "accepted_at": TODAY - timedelta(days=1)},
        {"accepted_at": TODAY + timedelta(days=1)},
    ],
    ids=["never met", "met after", "accepted in advance"],
)
def test_the_three_have_met_before_responsibility_passes(cold: dict) -> None:
    ORDINARY.when(example(CaseTransferred, **cold)).refused("handed_over_warmly")


def test_what_is_only_asked_passes_nothing_and_needs_no_meeting_yet() -> None:
    asked = example(CaseTransferred, accepted_at=None, warm_meeting_at=None)
    story = ORDINARY.when(asked).accepted()
    assert story.case.access == ORDINARY.case.access
    HONOUR.when(asked).accepted()


def test_in_honour_a_coordinator_and_a_deputy_are_there_from_the_first_instant() -> None:
    HONOUR.when(OVER).refused("transfer_leaves_a_deputy")
    story = HONOUR.when(example(CaseTransferred, deputy="sven")).accepted()
    access, at = story.case.access, story.recorded[-1].occurred_at
    assert (access.coordinator, access.deputy) == ("greta", "sven")
    assert access.coordinated(at)
    assert access.holders(Role.SAMORDNARE, at) == ("staff:greta", "staff:sven")


@pytest.mark.parametrize("deputy", ["greta", "nobody"])
@pytest.mark.parametrize("story", [ORDINARY, HONOUR], ids=["ordinary", "honour"])
def test_the_deputy_is_somebody_else_and_checked(story: object, deputy: str) -> None:
    handed = example(CaseTransferred, deputy=deputy)
    story.when(handed).refused("transfer_leaves_a_deputy")  # type: ignore[attr-defined]


def test_who_receives_answers_and_may_hand_on() -> None:
    story = HONOUR.when(example(CaseTransferred, deputy="sven")).accepted()
    assert story.case.access.responsible == GRETA
    onwards = Holder(role=Role.RVT, title="handläggare", staff="lena", unit="rvt-syd")
    story.when(example(CaseTransferred, to=onwards, deputy="sara"), GRETA).accepted()


def test_contact_is_interrupted_once() -> None:
    story = an_open_case().when(GONE).accepted()
    story.when(GONE).refused("interrupted_once")
    story.and_then(example(ContactResumed)).when(GONE).accepted()


def test_the_door_is_held_open_for_a_time() -> None:
    shut = example(ContactInterrupted, keep_open_until=TODAY)
    an_open_case().when(shut).refused("door_is_left_open")
    tomorrow = example(ContactInterrupted, keep_open_until=TODAY + timedelta(days=1))
    an_open_case().when(tomorrow).accepted()


LASTING = example(RiskAssessed, valid_until=date(2027, 1, 1), trigger="inför avslut")
READY = an_open_case(LASTING, NO_NEEDS, GONE)
CLOSE = example(CaseClosed)
HELD_UNTIL = MORNING + timedelta(days=184)
"""The second of September, the last day of the open door."""


def test_while_the_door_is_open_nobody_shuts_the_case() -> None:
    READY.when(CLOSE, MATS).refused("door_is_not_shut_early")
    READY.when(CLOSE, MATS, at=HELD_UNTIL).refused("door_is_not_shut_early")
    READY.when(CLOSE, MATS, at=HELD_UNTIL + timedelta(days=1)).accepted()


def test_who_came_back_or_died_is_not_waited_for() -> None:
    READY.and_then(example(ContactResumed)).when(CLOSE, MATS).accepted()
    READY.when(example(CaseClosed, reason="avliden"), MATS).accepted()


def test_she_comes_back_without_a_new_intake() -> None:
    story = READY.when(example(ContactResumed)).accepted()
    assert story.case.standing.status is Status.OPEN
    assert story.case.organised.open_until is None
    story.when(example(CaseRaised)).refused("raised_once")
    needs = example(NeedsAssessed)
    story.and_then(example(InvestigationOpened), needs).when(example(DecisionMade)).accepted()


CLOSED = an_open_case(LASTING, NO_NEEDS, told(CLOSE, MATS))


def test_after_the_end_the_leader_owes_an_evaluation() -> None:
    assert evaluation_due(an_open_case().case) is None
    assert evaluation_due(CLOSED.case) == TODAY + timedelta(days=EVALUATION_DAYS)
    done = CLOSED.when(example(EvaluationDone), MATS).accepted()
    assert evaluation_due(done.case) is None


@pytest.mark.parametrize("name", ["what_worked", "gaps", "person_voice", "external_input"])
def test_the_evaluation_does_not_say_whom_it_was_about(name: str) -> None:
    telling = example(EvaluationDone, **{name: "det gick bra för björk"})
    CLOSED.when(telling, MATS).refused("evaluation_names_nobody")


def test_a_case_without_a_working_name_gives_nothing_away() -> None:
    unnamed = given(
        example(CaseRaised, subject=Subject(alias="Lind")), LASTING, NO_NEEDS, told(CLOSE, MATS)
    )
    unnamed.when(example(EvaluationDone, gaps="väntan vid björken"), MATS).accepted()


def test_the_receiver_inherits_what_was_decided() -> None:
    story = ORDINARY.and_then(told(example(CooperationNeedDecided), MATS), OVER)
    assert story.case.organised.internal == {Role.EKONOMISKT_BISTAND}
    assert story.case.organised.tasked == {"greta"}
