"""Who has one task in a case records that task; who answers for it records all of it."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CooperationNeedDecided,
    CoordinatorAppointed,
    PlacementStarted,
    PlanSet,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    SafetyPlanSet,
    SecrecyReviewed,
    SupportContactHeld,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Holder
from domain.watch import AlarmKind, watch
from tests.given import KARIN, MATS, an_open_case, example, told

ONE_TASK = (Role.EKONOMISKT_BISTAND, Role.BOENDE, Role.JOBBTORG, Role.BARN_OCH_UNGA)


def somebody(role: Role) -> Actor:
    return Actor("robin", role, "annan enhet")


def seated(role: Role) -> tuple[object, ...]:
    holder = Holder(role=role, title="handläggare", staff="robin")
    checked = example(ConflictChecked, checked_role=("robin",), blocked_staff=(), result="ok")
    return told(checked, MATS), told(example(ResourcePersonAssigned, role=holder), MATS)


@pytest.mark.parametrize("role", ONE_TASK)
@pytest.mark.parametrize(
    "kind", [CaseTransferred, ConsentRecorded, PlacementStarted, SecrecyReviewed]
)
def test_a_unit_with_one_task_neither_moves_the_case_nor_opens_it_to_others(
    role: Role, kind: type
) -> None:
    story = an_open_case(*seated(role))  # type: ignore[arg-type]
    story.when(example(kind), somebody(role)).refused("within_the_mandate")


@pytest.mark.shows("R139")
@pytest.mark.parametrize("role", ONE_TASK)
def test_a_unit_with_one_task_records_its_own_contacts(role: Role) -> None:
    story = an_open_case(*seated(role))  # type: ignore[arg-type]
    story.when(example(SupportContactHeld), somebody(role)).accepted()


@pytest.mark.shows("R101")
def test_a_case_is_raised_once() -> None:
    an_open_case().when(example(CaseRaised)).refused("raised_once")


def test_the_last_leader_is_not_released() -> None:
    leader = Holder(role=Role.ARBETSLEDARE, title="arbetsledare")
    released = example(ResourcePersonReleased, role=leader)
    an_open_case().when(released, MATS).refused("somebody_stays")


def test_a_coordinator_who_begins_later_does_not_hold_the_case_today() -> None:
    cooperating = told(example(CooperationNeedDecided), MATS)
    later = told(example(CoordinatorAppointed, from_=date(2099, 1, 1)), MATS)
    story = an_open_case(cooperating, later)
    story.when(example(PlacementStarted)).refused("cooperation_has_a_coordinator")
    now = story.recorded[-1].recorded_at
    kinds = {alarm.kind for alarm in watch(story.case, now)}
    assert AlarmKind.COORDINATOR_MISSING in kinds


@pytest.mark.parametrize("number", [10**30, -1, 100_001])
@pytest.mark.parametrize(
    ("kind", "field"),
    [(SupportContactHeld, "minutes"), (SafetyPlanSet, "version"), (PlanSet, "version")],
)
def test_a_number_that_could_not_be_read_back_is_not_taken(
    kind: type, field: str, number: int
) -> None:
    with pytest.raises(ValidationError):
        example(kind, **{field: number})


def test_who_answers_for_the_case_records_all_of_it() -> None:
    an_open_case().when(example(ConsentRecorded), KARIN).accepted()
