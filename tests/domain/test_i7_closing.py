"""I7: a case closes when no need is open, no support runs and the risk is assessed anew."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.case.standing import Status
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseClosed,
    ConflictChecked,
    ConsentRecorded,
    DecisionMade,
    DisclosureRecalled,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    EvaluationDone,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    RecallAnswered,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    RiskSignalNoted,
    ViolenceMapped,
)
from domain.rules.ending import AFTER_THE_END
from domain.rules.recording import BY_THE_HUB
from domain.values import Area, Need, NeedHolder, NeedStatus
from tests.given import HUB, MATS, Story, an_open_case, example, told

RISK = example(RiskAssessed, trigger="inför avslut")
CLOSE = example(CaseClosed)


def needs(*statuses: NeedStatus) -> NeedsAssessed:
    rows = [
        Need(key=f"behov_{n}", area=Area.ANNAT, text="behov", status=status)
        for n, status in enumerate(statuses)
    ]
    held = [NeedHolder(need=row.key, reason_without_holder="söks") for row in rows]
    return example(NeedsAssessed, needs=rows, per_need_horizon=(), per_need_responsible=held)


WORK = [kind for kind in FACTS if kind not in AFTER_THE_END]
ELSEWHERE = {EmergencyAccessReviewed, EmergencyAccessUsed, ErasureExecuted}
"""Who is on call and who reviews: test_emergency.py. Erasure waits: test_i17_erasure.py."""
CONTROL = [kind for kind in FACTS if kind in AFTER_THE_END - ELSEWHERE]
NOTHING_LEFT = needs(NeedStatus.MET, NeedStatus.DECLINED, NeedStatus.HANDED_OVER)
READY = an_open_case(RISK, NOTHING_LEFT)
SEATED = told(example(ResourcePersonAssigned), MATS)
SENT = example(InformationDisclosed)
CLOSED = READY.and_then(example(ViolenceMapped), SENT, SEATED, told(CLOSE, MATS))


def test_a_case_with_nothing_left_closes() -> None:
    assert READY.when(CLOSE, MATS).accepted().case.standing.status is Status.CLOSED


@pytest.mark.shows("R197")
def test_a_case_worker_does_not_close_a_case_alone() -> None:
    READY.when(CLOSE).refused("decided_by_a_leader")


@pytest.mark.shows("R22", "R149")
def test_an_open_need_keeps_the_case_open() -> None:
    story = an_open_case(RISK, needs(NeedStatus.MET, NeedStatus.OPEN))
    story.when(CLOSE, MATS).refused("no_need_is_open")


def test_needs_that_were_never_assessed_are_not_met() -> None:
    an_open_case(RISK).when(CLOSE, MATS).refused("no_need_is_open")


def test_only_the_newest_assessment_of_needs_counts() -> None:
    story = an_open_case(RISK, needs(NeedStatus.OPEN), NOTHING_LEFT)
    story.when(CLOSE, MATS).accepted()


@pytest.mark.shows("R149")
def test_a_support_that_runs_keeps_the_case_open_until_it_ends() -> None:
    story = an_open_case(RISK, NOTHING_LEFT, example(DecisionMade), example(InsatsStarted))
    story.when(CLOSE, MATS).refused("no_support_runs")
    for outcome in ("förlängs", "förändras"):
        reviewed = example(InsatsReviewed, outcome=outcome)
        story.and_then(reviewed).when(CLOSE, MATS).refused("no_support_runs")
    ended = example(InsatsReviewed, outcome="avslutas")
    story.and_then(ended).when(CLOSE, MATS).accepted()


@pytest.mark.shows("R22", "R29", "R149")
def test_the_end_of_a_placement_does_not_close_a_case_and_a_placement_keeps_it_open() -> None:
    story = READY.and_then(example(PlacementStarted))
    story.when(CLOSE, MATS).refused("no_support_runs")
    story = story.and_then(example(PlacementEnded))
    assert story.case.standing.status is Status.OPEN
    story.when(CLOSE, MATS).accepted()


@pytest.mark.shows("R149")
@pytest.mark.parametrize(
    "story",
    [
        an_open_case(NOTHING_LEFT),
        READY.and_then(example(RiskSignalNoted)),
        READY.and_then(RISK),
    ],
    ids=["never assessed", "invalidated by a signal", "another assessment is newer"],
)
def test_the_closing_risk_is_the_latest_and_stands(story: Story) -> None:
    story.when(CLOSE, MATS).refused("closing_risk_is_assessed")


def test_the_closing_risk_is_the_one_that_is_named_and_not_out_of_date() -> None:
    other = example(CaseClosed, closing_risk_ref=UUID(int=7))
    READY.when(other, MATS).refused("closing_risk_is_assessed")
    autumn = datetime(2026, 9, 1, tzinfo=UTC)
    READY.when(CLOSE, MATS, at=autumn).refused("closing_risk_is_assessed")


def test_a_closed_case_is_already_closed() -> None:
    CLOSED.when(CLOSE, MATS).refused("nothing_after_the_end")


@pytest.mark.shows("R197")
@pytest.mark.parametrize("kind", WORK, ids=lambda kind: kind.name)
def test_in_a_closed_case_no_work_is_recorded(kind: type[Fact]) -> None:
    CLOSED.when(example(kind), MATS).refused("nothing_after_the_end")


def test_what_goes_on_after_the_end_is_control_and_the_end_of_access() -> None:
    assert {kind.name for kind in AFTER_THE_END} == {
        "access_log_reviewed",
        "conflict_checked",
        "data_accessed",
        "disclosure_recalled",
        "emergency_access_reviewed",
        "emergency_access_used",
        "erasure_executed",
        "evaluation_done",
        "event_corrected",
        "exposure_suspected",
        "insight_requested",
        "notice_answered",
        "notice_limited",
        "notice_received",
        "notice_suppressed",
        "notice_undelivered",
        "recall_answered",
        "resource_person_released",
    }


@pytest.mark.parametrize("kind", CONTROL, ids=lambda kind: kind.name)
def test_in_a_closed_case_control_correction_and_receipts_go_on(kind: type[Fact]) -> None:
    by = HUB if kind in BY_THE_HUB else MATS
    if kind is RecallAnswered:
        CLOSED.and_then(example(DisclosureRecalled)).when(example(kind), by).accepted()
        return
    CLOSED.when(example(kind), by).accepted()


@pytest.mark.parametrize(
    "ending",
    [
        example(ConsentRecorded, action="withdrawn"),
        example(ResourcePersonReleased),
        example(ConflictChecked, result="spärr", blocked_staff=("lena",)),
    ],
    ids=["consent", "seat", "kin"],
)
def test_in_a_closed_case_what_was_open_to_people_may_still_be_ended(ending: Fact) -> None:
    assigned = told(example(ResourcePersonAssigned), MATS)
    story = READY.and_then(assigned, example(ConsentRecorded), told(CLOSE, MATS))
    story.when(ending, MATS).accepted()


@pytest.mark.shows("R198")
def test_the_evaluation_comes_after_the_end() -> None:
    READY.when(example(EvaluationDone), MATS).refused("evaluated_after_the_end")
    CLOSED.when(example(EvaluationDone), MATS).accepted()


@pytest.mark.shows("R198")
def test_only_a_leader_evaluates() -> None:
    CLOSED.when(example(EvaluationDone)).refused("decided_by_a_leader")


def test_an_open_need_is_never_left_out_of_a_later_assessment() -> None:
    story = an_open_case(needs(NeedStatus.OPEN, NeedStatus.MET))
    other = Need(key="annat", area=Area.ANNAT, text="annat")
    held = [NeedHolder(need="annat", reason_without_holder="söks")]
    forgetful = example(
        NeedsAssessed, needs=[other], per_need_horizon=(), per_need_responsible=held
    )
    story.when(forgetful).refused("no_need_is_forgotten")
    story.when(needs(NeedStatus.MET, NeedStatus.MET)).accepted()
