"""I5: a placement ends on fresh assessments, and with a word about every support that ends."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.facts import (
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    RiskAssessed,
    RiskSignalNoted,
)
from domain.values import Area, EndingSupport
from tests.given import MORNING, Story, Told, an_open_case, example, told

PLACED = example(PlacementStarted)
RISK = example(RiskAssessed)
NEEDS = example(NeedsAssessed)
MOVE_OUT = example(PlacementEnded)
READY = an_open_case(PLACED, example(PlanSet), RISK, NEEDS)
YESTERDAY = MORNING - timedelta(days=1)
NOTICE = MOVE_OUT.notice_at
COMPANY = EndingSupport(support="sällskap", area=Area.SOCIALT)


def test_a_placement_ends_after_fresh_assessments() -> None:
    story = READY.when(MOVE_OUT).accepted()
    assert story.case.support.placed_since is None


@pytest.mark.shows("R128")
def test_what_has_not_begun_does_not_end() -> None:
    an_open_case(RISK, NEEDS).when(MOVE_OUT).refused("ends_a_placement")


def test_what_has_already_ended_does_not_end_again() -> None:
    READY.and_then(MOVE_OUT).when(MOVE_OUT).refused("ends_a_placement")


def test_a_new_placement_may_end_in_its_turn() -> None:
    READY.and_then(MOVE_OUT, PLACED).when(MOVE_OUT).accepted()


@pytest.mark.shows("R74")
def test_every_support_that_ends_has_somebody_who_takes_over_or_a_reason() -> None:
    held = MOVE_OUT.successor_per_support
    dropped = example(PlacementEnded, successor_per_support=(*held, COMPANY))
    READY.when(dropped).refused("every_support_has_a_successor")
    explained = COMPANY.model_copy(update={"reason_without_successor": "söks ännu"})
    READY.when(example(PlacementEnded, successor_per_support=(*held, explained))).accepted()


@pytest.mark.shows("R74")
def test_to_name_no_support_at_all_is_no_answer() -> None:
    silent = example(PlacementEnded, successor_per_support=())
    READY.when(silent).refused("every_support_has_a_successor")


@pytest.mark.shows("R30")
@pytest.mark.parametrize(
    "story",
    [
        an_open_case(PLACED, NEEDS),
        an_open_case(PLACED, RISK),
        an_open_case(PLACED, RISK, NEEDS, example(RiskSignalNoted)),
        an_open_case(PLACED, told(RISK, at=YESTERDAY), NEEDS),
        an_open_case(PLACED, RISK, told(NEEDS, at=YESTERDAY)),
        an_open_case(PLACED, RISK, NEEDS, RISK),
        an_open_case(PLACED, RISK, NEEDS, NEEDS),
    ],
    ids=[
        "no risk",
        "no needs",
        "risk invalidated by a signal",
        "risk older than the notice",
        "needs older than the notice",
        "risk is not the latest",
        "needs are not the latest",
    ],
)
def test_risk_and_needs_are_both_assessed_after_the_notice_to_move(story: Story) -> None:
    story.when(MOVE_OUT).refused("assessed_after_notice")


@pytest.mark.parametrize("name", ["risk_ref", "needs_ref"])
def test_the_assessments_are_the_ones_that_are_named(name: str) -> None:
    other = example(PlacementEnded, **{name: UUID(int=7)})
    READY.when(other).refused("assessed_after_notice")


def test_an_assessment_is_fresh_on_the_day_of_the_notice_and_not_the_day_before() -> None:
    READY.when(example(PlacementEnded, notice_at=date(2026, 3, 2))).accepted()
    notice_tomorrow = example(PlacementEnded, notice_at=date(2026, 3, 3))
    READY.when(notice_tomorrow).refused("assessed_after_notice")


@pytest.mark.shows("R30")
@pytest.mark.parametrize(
    "risk",
    [told(RISK, at=MORNING + timedelta(days=8)), example(RiskAssessed, valid_until=NOTICE)],
    ids=["after the move", "out of date at the move"],
)
def test_risk_is_assessed_before_the_move_and_stands_then(risk: RiskAssessed | Told) -> None:
    story = an_open_case(PLACED, risk, NEEDS)
    story.when(MOVE_OUT, at=MORNING + timedelta(days=9)).refused("assessed_after_notice")


def test_a_move_on_the_day_of_the_assessments_rests_on_them() -> None:
    READY.when(example(PlacementEnded, end=NOTICE)).accepted()
    too_late = NOTICE - timedelta(days=1)
    READY.when(example(PlacementEnded, end=too_late)).refused("assessed_after_notice")


def test_what_nobody_takes_over_is_a_hole_since_then() -> None:
    explained = COMPANY.model_copy(update={"reason_without_successor": "söks ännu"})
    supports = (explained, *MOVE_OUT.successor_per_support)
    story = READY.and_then(example(PlacementEnded, successor_per_support=supports))
    [hole] = story.case.support.holes
    assert (hole.area, hole.since) == (Area.SOCIALT, story.recorded[-1].occurred_at)
