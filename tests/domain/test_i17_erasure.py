"""I17: a file is erased when its day has come, and a placed child's never."""

from datetime import UTC, date, datetime, timedelta

from domain.facts import (
    CaseClosed,
    CaseRaised,
    DecisionMade,
    ErasureExecuted,
    EvaluationDone,
    InsightRequested,
)
from domain.values import InsatsKind, Subject
from tests.given import HUB, MATS, MORNING, Story, example, given, told


def about(born: date) -> Story:
    """A case about somebody born a day, opened by the leader."""
    return given(told(example(CaseRaised, subject=Subject(alias="Lind", born=born)), MATS))


CLOSED = about(date(2001, 4, 6)).and_then(told(example(CaseClosed), MATS))
ERASE = example(ErasureExecuted, ground="16 kap. 1 § SoL (2025:400)")
DUE = datetime(2031, 3, 1, 23, tzinfo=UTC)
"""Midnight in Sweden: the second of March begins."""


def test_a_file_is_erased_from_its_first_day_and_not_a_minute_before() -> None:
    CLOSED.when(ERASE, MATS, at=DUE - timedelta(minutes=1)).refused("kept_until_due")
    CLOSED.when(ERASE, MATS, at=DUE).accepted()


def test_an_evaluation_does_not_put_erasure_off() -> None:
    later = told(example(EvaluationDone), MATS, heard=MORNING + timedelta(days=30))
    CLOSED.and_then(later).when(ERASE, MATS, at=DUE).accepted()


def test_a_placed_childs_file_is_never_erased_however_long_it_waits() -> None:
    shelter = example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,))
    story = about(date(2014, 11, 8)).and_then(shelter)
    story.when(ERASE, MATS, at=datetime(2090, 1, 1, tzinfo=UTC)).refused("kept_until_due")


def test_erasure_rests_on_a_section_that_applies() -> None:
    old = example(ErasureExecuted, ground="12 kap. 1 § SoL (2001:453)")
    CLOSED.when(old, MATS, at=DUE).refused("ground_in_force")


def test_nothing_is_noted_in_a_file_that_is_erased() -> None:
    erased = CLOSED.and_then(told(ERASE, MATS, at=DUE, heard=DUE))
    erased.when(example(EvaluationDone), MATS, at=DUE).refused("nothing_after_erasure")
    erased.when(ERASE, HUB, at=DUE).refused("nothing_after_erasure")


def test_the_hub_carries_out_what_people_decided() -> None:
    CLOSED.when(ERASE, HUB, at=DUE).accepted()


def test_what_somebody_has_asked_to_read_is_not_erased_before_that_is_answered() -> None:
    asked = example(InsightRequested, received_at=date(2031, 2, 1), answered_at=None)
    waiting = CLOSED.and_then(asked)
    waiting.when(ERASE, HUB, at=DUE).refused("kept_until_due")
    another = example(InsightRequested, received_at=date(2031, 2, 2), answered_at=DUE.date())
    waiting.and_then(another).when(ERASE, HUB, at=DUE).refused("kept_until_due")
    answered = example(InsightRequested, received_at=date(2031, 2, 1), answered_at=DUE.date())
    waiting.and_then(answered).when(ERASE, HUB, at=DUE).accepted()


def test_of_two_who_asked_the_one_without_an_answer_keeps_the_file() -> None:
    first = example(InsightRequested, received_at=date(2031, 2, 1), answered_at=None)
    second = example(InsightRequested, received_at=date(2031, 2, 2), answered_at=None)
    answered = example(InsightRequested, received_at=date(2031, 2, 2), answered_at=DUE.date())
    waiting = CLOSED.and_then(first, second, answered)
    waiting.when(ERASE, HUB, at=DUE).refused("kept_until_due")
