"""The case is a fold: whatever has happened can be folded, in one go or step by step."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from domain.case import granting
from domain.case.access import Access
from domain.case.calendar import birthday, day_of, end_of, start_of
from domain.case.case import Case, evolve, replay
from domain.facts import (
    FACTS,
    CaseRaised,
    ConsentRecorded,
    CoordinatorAppointed,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    TaskAssigned,
)
from domain.values import Subject
from domain.watch import next_alarm_change, watch
from tests.domain.stories import stories
from tests.given import KARIN, MATS, MORNING, Story, an_open_case, example, given, ref, told

days = strategies.integers(0, 400).map(lambda number: timedelta(days=number))


@for_all(story=stories(opened=False))
def test_whatever_has_happened_can_be_folded(story: Story) -> None:
    case = replay(story.recorded)
    assert case.version == len(story.recorded)
    assert [known.fact_id for known in case.facts] == [r.fact_id for r in story.recorded]
    assert {case.kind_of(r.fact_id) for r in story.recorded} == {
        type(r.fact) for r in story.recorded
    }


@pytest.mark.shows("R28")
@for_all(story=stories(opened=False), at=strategies.integers(0, 20))
def test_to_go_on_from_where_one_stopped_is_to_have_read_it_all(story: Story, at: int) -> None:
    case = replay(story.recorded[:at])
    for recorded in story.recorded[at:]:
        case = evolve(case, recorded)
    assert case == replay(story.recorded)


@for_all(story=stories(opened=False))
def test_who_may_know_what_is_folded_alone_too(story: Story) -> None:
    alone = Access()
    for recorded in story.recorded:
        alone = granting.evolve(alone, recorded)
    assert alone == story.case.access


@for_all(story=stories(), waited=days)
def test_alarms_can_always_be_read_and_change_only_ahead(
    story: Story, waited: timedelta
) -> None:
    case, at = story.case, story.recorded[-1].recorded_at + waited
    change = next_alarm_change(case, at)
    until = change or at + timedelta(days=4_000)
    assert until > at
    just_before = until - timedelta(microseconds=1)
    assert watch(case, just_before) == watch(case, at)
    assert change is None or watch(case, change) != watch(case, at)


def test_every_kind_of_fact_can_be_the_only_one() -> None:
    for kind in FACTS:
        assert given(example(kind)).case.version == 1


def test_nothing_has_happened_in_an_empty_case() -> None:
    case = replay(())
    assert (case.version, case) == (0, Case())
    assert case.kind_of(ref(CaseRaised)) is None


def test_a_case_is_open_from_its_first_fact() -> None:
    story = an_open_case(example(TaskAssigned))
    assert story.case.standing.opened_at == MORNING
    assert story.case.kind_of(ref(TaskAssigned)) is TaskAssigned


def test_a_day_in_sweden_begins_and_ends_at_midnight_there() -> None:
    summer = date(2026, 7, 1)
    assert start_of(summer).isoformat() == "2026-06-30T22:00:00+00:00"
    assert end_of(summer).isoformat() == "2026-07-01T22:00:00+00:00"
    assert end_of(summer - timedelta(days=1)) == start_of(summer)
    assert day_of(start_of(summer)) == summer
    assert day_of(start_of(summer) - timedelta(microseconds=1)) == date(2026, 6, 30)


def test_the_day_when_summer_time_begins_is_an_hour_shorter() -> None:
    sunday = date(2026, 3, 29)
    assert end_of(sunday) - start_of(sunday) == timedelta(hours=23)


def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)
    assert birthday(date(2006, 2, 28), 18) == date(2024, 2, 28)


FAR, FIRST = date.max, date.min
FROM_THE_FIRST_DAY = {"investigation_begins", "raised_to_leader", "first_risk"}


@pytest.mark.parametrize(
    "story",
    [
        an_open_case(example(RiskAssessed, valid_until=FAR)),
        an_open_case(example(ConsentRecorded, valid_to=FAR)),
        an_open_case(told(example(ResourcePersonAssigned, valid_to=FAR), MATS)),
        an_open_case(example(CaseRaised, subject=Subject(alias="Björk", born=FAR))),
    ],
    ids=["risk", "consent", "assignment", "born"],
)
def test_until_further_notice_may_be_written_as_the_last_day_there_is(story: Story) -> None:
    at = now = MORNING + timedelta(hours=1)
    while at is not None and at < now + timedelta(days=400_000):
        assert {alarm.clock for alarm in watch(story.case, at)} <= FROM_THE_FIRST_DAY
        assert story.case.access.may_open(KARIN, at)
        at = next_alarm_change(story.case, at) or story.case.access.next_change(at)


@pytest.mark.parametrize(
    "story",
    [
        an_open_case(told(example(ResourcePersonAssigned, valid_from=FIRST), MATS)),
        an_open_case(told(example(CoordinatorAppointed, from_=FIRST), MATS)),
    ],
    ids=["assignment", "coordinator"],
)
def test_since_ever_may_be_written_as_the_first_day_there_is(story: Story) -> None:
    assert story.case.access.may_open(KARIN, MORNING)


def test_an_instant_at_the_calendar_s_own_end_can_be_folded() -> None:
    east, west = timezone(timedelta(hours=2)), timezone(-timedelta(hours=2))
    for at in (datetime.min.replace(tzinfo=east), datetime.max.replace(tzinfo=west)):
        raised = replace(an_open_case().recorded[0], occurred_at=at)
        assert [seat.starts for seat in replay([raised]).access.seats] == [at, at]


def test_what_need_to_know_rests_on_is_kept_in_one_zone() -> None:
    """Instants of different zones are compared ten times as slowly."""
    summer = timezone(timedelta(hours=2))
    left = example(ResourcePersonReleased, at=datetime(2026, 6, 1, 12, tzinfo=summer))
    story = an_open_case(told(example(ResourcePersonAssigned, valid_to=None), MATS), left)
    moved = [replace(r, occurred_at=r.occurred_at.astimezone(summer)) for r in story.recorded]
    access = replay(moved).access
    instants = [each for s in access.seats for each in (s.starts, s.ends) if each]
    assert {each.tzinfo for each in instants} == {UTC}
    assert access == story.case.access
