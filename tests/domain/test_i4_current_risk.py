"""I4: no support is decided on an old picture of the risk."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.facts import DecisionMade, RiskAssessed, RiskSignalNoted
from tests.given import (
    INVESTIGATED,
    MORNING,
    Story,
    Told,
    an_open_case,
    example,
    ref,
    told,
)

RISK = example(RiskAssessed)
SIGNAL = example(RiskSignalNoted)
GRANT = example(DecisionMade)
GRANT_ON_THE_SECOND = example(DecisionMade, risk_ref=ref(RiskAssessed, 2))
LAST_DAY_IS_OVER = datetime(2026, 6, 1, 22, tzinfo=UTC)
"""Midnight in Sweden after the first of June, the last day of the example."""


def investigated(*facts: RiskAssessed | RiskSignalNoted | Told) -> Story:
    """A case whose needs have been looked into, and what is known of the risk."""
    return an_open_case(*INVESTIGATED, *facts)


def test_a_decision_may_rest_on_a_current_risk_assessment() -> None:
    investigated(RISK).when(GRANT).accepted()


@pytest.mark.shows("R1", "R226")
def test_without_a_risk_assessment_nothing_is_granted() -> None:
    investigated().when(GRANT).refused("rests_on_a_current_risk")


@pytest.mark.shows("R226")
@pytest.mark.parametrize("outcome", ["bifall", "delvis"])
def test_a_signal_makes_the_assessment_old(outcome: str) -> None:
    story = investigated(RISK, SIGNAL)
    story.when(example(DecisionMade, outcome=outcome)).refused("rests_on_a_current_risk")


def test_a_signal_that_changes_nothing_leaves_the_assessment_standing() -> None:
    harmless = example(RiskSignalNoted, invalidates_risk=False)
    investigated(RISK, harmless).when(GRANT).accepted()


def test_a_signal_before_any_assessment_does_not_spoil_the_first() -> None:
    investigated(SIGNAL, RISK).when(GRANT).accepted()


def test_a_new_assessment_after_the_signal_stands() -> None:
    investigated(RISK, SIGNAL, RISK).when(GRANT_ON_THE_SECOND).accepted()


@pytest.mark.shows("R226")
def test_the_assessment_stands_through_its_last_day() -> None:
    story = investigated(RISK)
    story.when(GRANT, at=LAST_DAY_IS_OVER - timedelta(seconds=1)).accepted()
    story.when(GRANT, at=LAST_DAY_IS_OVER).refused("rests_on_a_current_risk")


def test_what_counts_is_when_it_was_decided_and_not_when_it_was_written_down() -> None:
    story = investigated(RISK)
    decided = LAST_DAY_IS_OVER - timedelta(hours=1)
    story.when(GRANT, at=decided, heard=LAST_DAY_IS_OVER + timedelta(days=1)).accepted()


@pytest.mark.parametrize("outcome", ["avslag", "avvisning"])
def test_to_refuse_support_needs_no_risk_assessment(outcome: str) -> None:
    investigated().when(example(DecisionMade, outcome=outcome, risk_ref=None)).accepted()


def test_a_decision_about_something_else_than_support_needs_no_risk_assessment() -> None:
    investigated().when(example(DecisionMade, insatser=(), risk_ref=None)).accepted()


@pytest.mark.shows("R1")
def test_an_urgent_decision_goes_ahead_with_a_task_to_assess_afterwards() -> None:
    urgent = example(
        DecisionMade, urgent=True, risk_ref=None, follow_on_task="bedöm risk före fredag"
    )
    an_open_case().when(urgent).accepted()


@pytest.mark.shows("R1")
def test_an_urgent_decision_without_that_task_does_not() -> None:
    urgent = example(DecisionMade, urgent=True, follow_on_task=None)
    investigated(RISK).when(urgent).refused("urgent_has_a_task")


@pytest.mark.shows("R105")
def test_an_assessment_that_is_already_over_is_not_recorded() -> None:
    over = example(RiskAssessed, valid_until=date(2026, 3, 1))
    investigated().when(over).refused("risk_is_valid_ahead")
    for_ever = example(RiskAssessed, valid_until=date(2027, 3, 4))
    investigated().when(for_ever).refused("risk_is_valid_ahead")
    a_year = example(RiskAssessed, valid_until=date(2027, 3, 3))
    investigated().when(a_year).accepted()


def test_an_assessment_may_be_valid_for_the_day_alone() -> None:
    today = example(RiskAssessed, valid_until=date(2026, 3, 2))
    investigated().when(today).accepted()


def test_an_assessment_made_yesterday_is_measured_from_yesterday() -> None:
    yesterday = example(RiskAssessed, valid_until=date(2026, 3, 1))
    investigated().when(yesterday, at=MORNING - timedelta(days=1)).accepted()


NOON = MORNING + timedelta(hours=4)


@pytest.mark.parametrize("known", [(), (RISK,)], ids=["the first", "a later one"])
@pytest.mark.parametrize("hours", [-4, -1], ids=["morning", "just before"])
def test_an_assessment_from_before_the_signal_does_not_answer_it(
    known: tuple[RiskAssessed, ...], hours: int
) -> None:
    story = investigated(*known, told(SIGNAL, at=NOON))
    before = NOON + timedelta(hours=hours)
    story = story.and_then(told(RISK, at=before, heard=NOON + timedelta(hours=1)))
    story.when(GRANT).refused("rests_on_a_current_risk")


def test_an_assessment_in_the_instant_of_the_signal_answers_it() -> None:
    investigated(told(SIGNAL, at=NOON), told(RISK, at=NOON)).when(GRANT).accepted()


def test_of_two_assessments_of_one_instant_the_one_that_was_told_last_counts() -> None:
    short = example(RiskAssessed, valid_until=date(2026, 3, 2))
    tomorrow = NOON + timedelta(days=1)
    longer = investigated(told(short, at=NOON), told(RISK, at=NOON))
    longer.when(GRANT_ON_THE_SECOND, at=tomorrow).accepted()
    shorter = investigated(told(RISK, at=NOON), told(short, at=NOON))
    shorter.when(GRANT, at=tomorrow).refused("rests_on_a_current_risk")


def test_a_signal_that_is_told_late_still_makes_the_assessment_old() -> None:
    late = told(SIGNAL, at=MORNING, heard=NOON)
    investigated(RISK, late).when(GRANT).refused("rests_on_a_current_risk")


def test_an_older_assessment_told_late_does_not_take_the_place_of_a_newer() -> None:
    older = example(RiskAssessed, valid_until=date(2026, 3, 2))
    story = investigated(told(RISK, at=NOON), told(older, at=MORNING))
    story.when(GRANT, at=NOON + timedelta(days=9)).accepted()
