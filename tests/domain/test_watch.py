"""What nobody may overlook: each alarm begins, is told once, and ends when somebody acts."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.case.case import Case
from domain.facts import (
    CaseClosed,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    RaisedToTeamLeader,
    RiskAssessed,
    RiskSignalNoted,
)
from domain.roles import Role
from domain.values import (
    Area,
    EndingSupport,
    Holder,
    Insats,
    InsatsKind,
    Need,
    NeedHolder,
    NeedStatus,
    Period,
)
from domain.watch import (
    ACTIONS,
    LABELS,
    Alarm,
    AlarmKind,
    Severity,
    next_alarm_change,
    next_turn,
    watch,
)
from domain.watch.alarm import most_serious_first
from tests.given import KARIN, MATS, MORNING, Story, an_open_case, example, given, told

LATER = MORNING + timedelta(hours=2)
RISK_IS_OVER = datetime(2026, 6, 1, 22, tzinfo=UTC)
A_WEEK_BEFORE = datetime(2026, 5, 24, 22, tzinfo=UTC)
FIRST_RISK_IS_COMING = datetime(2026, 3, 3, 23, tzinfo=UTC)
IN_HAND = (
    told(example(RaisedToTeamLeader)),
    told(example(DecisionMade, insatser=(), period=Period(starts=MORNING.date()))),
)
"""What the first day asks of an application."""
COMPANY = EndingSupport(
    support="sällskap", area=Area.SOCIALT, reason_without_successor="söks ännu"
)
MOVED_OUT = example(PlacementEnded, successor_per_support=(COMPANY,))
CONTACT = Insats(kind=InsatsKind.KONTAKTPERSON, title="kontaktperson", areas=(Area.SOCIALT,))


def alarms(story: Story, at: datetime = LATER) -> tuple[Alarm, ...]:
    return watch(story.case, at)


def kinds(story: Story, at: datetime = LATER) -> list[AlarmKind]:
    return [alarm.kind for alarm in alarms(story, at)]


def changes(story: Story) -> list[datetime]:
    """Every instant at which time alone changes the alarms."""
    found: list[datetime] = []
    at: datetime | None = LATER
    while at is not None and (at := next_alarm_change(story.case, at)) is not None:
        found.append(at)
    return found


def held_by(staff: str) -> NeedsAssessed:
    holder = Holder(role=Role.RVT, title="handläggare", staff=staff)
    row = Need(key="bostad", area=Area.BOENDE, text="bostad")
    held = NeedHolder(need="bostad", holder=holder)
    return example(NeedsAssessed, needs=(row,), per_need_responsible=(held,))


def need(status: NeedStatus = NeedStatus.OPEN) -> NeedsAssessed:
    alone = NeedHolder(need="bostad", reason_without_holder="söks ännu")
    row = Need(key="bostad", area=Area.BOENDE, text="bostad", status=status)
    return example(NeedsAssessed, needs=(row,), per_need_responsible=(alone,))


def test_a_case_in_order_has_no_alarms() -> None:
    assert alarms(an_open_case(example(RiskAssessed), held_by(KARIN.staff))) == ()
    assert watch(given().case, LATER) == ()


@pytest.mark.shows("R74")
def test_a_support_that_ended_without_a_holder_is_an_alarm_since_then() -> None:
    story = an_open_case(example(PlacementStarted), MOVED_OUT)
    since = story.recorded[-1].occurred_at
    kind = AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER
    assert alarms(story) == (Alarm(kind, Area.SOCIALT, since),)


def test_a_support_that_starts_in_that_area_ends_the_alarm() -> None:
    story = an_open_case(example(PlacementStarted), MOVED_OUT)
    elsewhere = example(InsatsStarted)
    assert kinds(story.and_then(elsewhere)) == [AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER]
    assert kinds(story.and_then(example(InsatsStarted, insats=CONTACT))) == []


def test_a_later_move_with_a_successor_in_that_area_ends_the_alarm() -> None:
    held = example(PlacementEnded).successor_per_support[0]
    company = held.model_copy(update={"area": Area.SOCIALT})
    again = example(PlacementEnded, successor_per_support=(company,))
    story = an_open_case(example(PlacementStarted), MOVED_OUT, example(PlacementStarted), again)
    assert kinds(story) == []


def test_a_support_that_is_dropped_twice_is_one_alarm_since_the_latest() -> None:
    story = an_open_case(
        example(PlacementStarted), MOVED_OUT, example(PlacementStarted), MOVED_OUT
    )
    [alarm] = alarms(story)
    assert alarm.since == story.recorded[-1].occurred_at


def test_a_move_where_everything_has_a_successor_is_no_alarm() -> None:
    assert kinds(an_open_case(example(PlacementStarted), example(PlacementEnded))) == []


@pytest.mark.shows("R52")
def test_an_open_need_without_a_holder_is_an_alarm_since_it_was_assessed() -> None:
    story = an_open_case(need())
    since = story.recorded[-1].occurred_at
    assert alarms(story) == (Alarm(AlarmKind.NEED_WITHOUT_HOLDER, Area.BOENDE, since),)


@pytest.mark.parametrize("status", sorted(set(NeedStatus) - {NeedStatus.OPEN}))
def test_a_need_that_is_no_longer_open_is_no_alarm(status: NeedStatus) -> None:
    assert kinds(an_open_case(need(status))) == []


def test_a_need_that_gets_a_holder_is_no_alarm() -> None:
    assert kinds(an_open_case(need(), held_by(KARIN.staff))) == []


def test_a_need_is_not_held_by_somebody_who_cannot_see_the_case() -> None:
    story = an_open_case(held_by("jasmin"))
    assert kinds(story) == [AlarmKind.NEED_WITHOUT_HOLDER]


def test_a_signal_before_any_risk_assessment_asks_for_one() -> None:
    story = an_open_case(example(RiskSignalNoted))
    assert kinds(story) == [AlarmKind.RISK_MISSING]


def test_cooperation_without_a_coordinator_is_an_alarm_until_one_is_appointed() -> None:
    story = an_open_case(told(example(CooperationNeedDecided), MATS))
    since = story.recorded[-1].occurred_at
    assert alarms(story) == (Alarm(AlarmKind.COORDINATOR_MISSING, None, since),)
    assert kinds(story.and_then(told(example(CoordinatorAppointed), MATS))) == []


def test_the_alarm_counts_from_when_cooperation_was_first_decided() -> None:
    story = an_open_case(*(told(example(CooperationNeedDecided), MATS),) * 2)
    [alarm] = alarms(story)
    assert alarm.since == story.recorded[1].occurred_at


def test_a_coordinator_who_turns_out_to_be_kin_is_missing() -> None:
    cooperating = told(example(CooperationNeedDecided), MATS)
    appointed = told(example(CoordinatorAppointed), MATS)
    kin = told(example(ConflictChecked, blocked_staff=("sara",)), MATS)
    assert kinds(an_open_case(cooperating, appointed, kin)) == [AlarmKind.COORDINATOR_MISSING]


def test_a_risk_assessment_is_an_alarm_when_a_signal_makes_it_old() -> None:
    story = an_open_case(example(RiskAssessed), example(RiskSignalNoted))
    since = story.recorded[-1].occurred_at
    assert alarms(story) == (Alarm(AlarmKind.RISK_NOT_CURRENT, None, since),)
    assert RISK_IS_OVER not in changes(story)
    assert kinds(story.and_then(example(RiskAssessed))) == []


def test_a_risk_assessment_is_an_alarm_when_its_last_day_is_over() -> None:
    story = an_open_case(example(RiskAssessed), *IN_HAND)
    just_before = RISK_IS_OVER - timedelta(microseconds=1)
    assert kinds(story, just_before) == [AlarmKind.CLOCK_COMING]
    assert kinds(story, RISK_IS_OVER) == [AlarmKind.RISK_NOT_CURRENT]
    assert next_alarm_change(story.case, just_before) == RISK_IS_OVER
    assert next_alarm_change(story.case, RISK_IS_OVER) is None


def test_its_last_week_is_a_warning() -> None:
    [coming] = alarms(an_open_case(example(RiskAssessed), *IN_HAND), A_WEEK_BEFORE)
    assert coming == Alarm(
        AlarmKind.CLOCK_COMING, None, A_WEEK_BEFORE, RISK_IS_OVER, "risk_validity"
    )
    assert (coming.severity, coming.about) == (Severity.YELLOW, "Riskbedömningens sista dag")


def test_that_alarm_counts_from_the_day_it_ran_out() -> None:
    [alarm] = alarms(an_open_case(example(RiskAssessed), *IN_HAND), RISK_IS_OVER)
    assert alarm.since == RISK_IS_OVER


def test_when_all_is_in_hand_time_changes_nothing() -> None:
    assert next_alarm_change(an_open_case(*IN_HAND).case, LATER) == FIRST_RISK_IS_COMING
    story = an_open_case(example(RiskAssessed), example(RiskSignalNoted), *IN_HAND)
    assert next_alarm_change(story.case, LATER) is None


def test_the_most_serious_alarm_comes_first() -> None:
    story = an_open_case(
        told(example(CooperationNeedDecided), MATS),
        example(RiskAssessed),
        example(RiskSignalNoted),
        need(),
        MOVED_OUT,
    )
    assert kinds(story) == [
        AlarmKind.STANDS_ALONE,
        AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER,
        AlarmKind.NEED_WITHOUT_HOLDER,
        AlarmKind.COORDINATOR_MISSING,
        AlarmKind.RISK_NOT_CURRENT,
    ]


def test_of_one_kind_what_is_due_first_comes_first_whatever_the_others_lack() -> None:
    days = [MORNING + timedelta(days=day) for day in range(10)]
    coming, need = AlarmKind.CLOCK_COMING, AlarmKind.NEED_WITHOUT_HOLDER
    in_order = (
        Alarm(need, None, days[1]),
        Alarm(need, Area.BOENDE, days[1]),
        Alarm(need, Area.EKONOMI, days[1]),
        Alarm(need, Area.BOENDE, days[2]),
        Alarm(coming, None, days[3], days[4], "task"),
        Alarm(coming, None, days[4], None, "task"),
        Alarm(coming, None, days[0], days[5], "task"),
        Alarm(coming, None, days[1], days[5], None),
        Alarm(coming, None, days[1], days[5], "meeting"),
        Alarm(coming, None, days[1], days[5], "task"),
    )
    last_first = list(reversed(in_order))
    assert tuple(sorted(last_first, key=most_serious_first)) == in_order


def test_an_alarm_says_which_clock_it_is_when_its_kind_does_not() -> None:
    for kind, clock, about in (
        (AlarmKind.CLOCK_OVERDUE, "silence", "Tystnad"),
        (AlarmKind.CLOCK_COMING, "silence", "Tystnad"),
        (AlarmKind.SILENCE, "silence", None),
        (AlarmKind.RISK_MISSING, None, None),
        (AlarmKind.CLOCK_OVERDUE, None, None),
    ):
        assert Alarm(kind, None, MORNING, None, clock).about == about


def test_a_closed_case_has_no_alarms() -> None:
    assert kinds(an_open_case(need(), told(example(CaseClosed), MATS))) == []


def test_every_alarm_has_a_name_and_something_to_do() -> None:
    assert set(LABELS) == set(ACTIONS) == set(AlarmKind)
    assert len(set(LABELS.values())) == len(AlarmKind)


def test_a_desk_looks_again_no_later_than_an_alarm_changes() -> None:
    stories = [an_open_case(), an_open_case(example(RiskAssessed), *IN_HAND)]
    for story in stories:
        at = story.recorded[-1].recorded_at
        while (change := next_alarm_change(story.case, at)) is not None:
            turn = next_turn(story.case, at)
            assert turn is not None
            assert at < turn <= change
            at = turn
        assert next_turn(Case(), at) is None
