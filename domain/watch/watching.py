"""Which alarms a case has at an instant, and when time alone changes them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.case.access import Seat
from domain.case.assessing import HeldNeed
from domain.case.calendar import day_of, end_of
from domain.case.case import Case
from domain.case.standing import Status
from domain.categories import Category
from domain.clocks.clock import Ends
from domain.clocks.running import Running
from domain.clocks.table import BY_NAME
from domain.clocks.when import is_honour
from domain.roles import Role
from domain.watch.alarm import (
    WHEN_COMING,
    WHEN_OVER,
    Alarm,
    AlarmKind,
    Severity,
    most_serious_first,
)


@dataclass(frozen=True, slots=True)
class Ticking:
    """A clock of a case at an instant: green until it warns, then yellow, then red."""

    clock: str
    due: datetime
    severity: Severity

    @property
    def gist(self) -> Category:
        """What one must be allowed to know in summary to see it."""
        return BY_NAME[self.clock].gist


def watch(case: Case, at: datetime) -> tuple[Alarm, ...]:
    """List what is wrong in a case at an instant, most serious first."""
    if not _is_watched(case):
        return tuple(emergencies(case, at))
    seated = _seated(case, at)
    found = [alarm for one in WATCHES for alarm in one(case, at)]
    found += _needs(case, seated)
    found += [
        alarm
        for one in _counted(case, at)
        if (alarm := _of_clock(one, at)) is not None
        and (alarm.kind is not AlarmKind.STANDS_ALONE or _nobody_holds(case, seated))
    ]
    return tuple(sorted(set(found), key=most_serious_first))


def ticking(case: Case, at: datetime) -> tuple[Ticking, ...]:
    """List the clocks that run in a case, what is due first before the rest."""
    if not _is_watched(case):
        return ()
    found = [
        Ticking(one.clock, one.due, _colour(one, at))
        for one in _counted(case, at)
        if one.due is not None and one.due > one.since
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.clock)))


def next_alarm_change(case: Case, at: datetime) -> datetime | None:
    """Give the next instant at which time alone changes the alarms or a clock's colour."""
    if not _is_watched(case):
        return None
    now = watch(case, at)
    for instant in sorted({*_turns(case, at)}):
        if watch(case, instant) != now:
            return instant
    return None


def next_turn(case: Case, at: datetime) -> datetime | None:
    """Give the next instant at which an alarm may change; to ask whether it does costs more."""
    return min(_turns(case, at), default=None) if _is_watched(case) else None


def _is_watched(case: Case) -> bool:
    return case.standing.status is not Status.CLOSED


def _turns(case: Case, at: datetime) -> Iterator[datetime]:
    """Name every later instant at which anything might change."""
    risk = case.assessed.risk
    each: list[datetime | None] = [end_of(risk.valid_until)] if risk is not None else []
    for one in case.clocks.counted():
        each += (one.warns, one.due)
    for seat in case.access.seats:
        each += (seat.starts, seat.ends)
    return (instant for instant in each if instant is not None and instant > at)


def _counted(case: Case, at: datetime) -> Iterator[Running]:
    """Give the clocks that count now. Nobody who has left is chased (R199)."""
    gone = case.standing.status is Status.INTERRUPTED
    for one in case.clocks.counted():
        row = one.row
        has_run_out = row.ends is Ends.IS_OVER and _has_passed(one.due, at)
        if not has_run_out and not (gone and row.chases):
            yield one


def _has_passed(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant <= at


def _colour(one: Running, at: datetime) -> Severity:
    if _has_passed(one.due, at):
        return Severity.RED
    return Severity.YELLOW if _has_passed(one.warns, at) else Severity.GREEN


def _of_clock(one: Running, at: datetime) -> Alarm | None:
    if one.due is not None and one.due <= at:
        kind = WHEN_OVER.get(one.clock, AlarmKind.CLOCK_OVERDUE)
        return Alarm(kind, None, one.due, one.due, one.clock)
    if one.warns is not None and one.warns <= at:
        kind = WHEN_COMING.get(one.clock, AlarmKind.CLOCK_COMING)
        return Alarm(kind, None, one.warns, one.due, one.clock)
    return None


def _holes(case: Case, _at: datetime) -> Iterator[Alarm]:
    for hole in case.support.holes:
        yield Alarm(AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER, hole.area, hole.since)


def _coordinator(case: Case, at: datetime) -> Iterator[Alarm]:
    since = case.standing.cooperation_since
    if since is not None and not case.access.coordinated(at):
        yield Alarm(AlarmKind.COORDINATOR_MISSING, None, since)


def _deputy(case: Case, at: datetime) -> Iterator[Alarm]:
    """In honour cases somebody must know the case when the coordinator is away (I1)."""
    access = case.access
    if not is_honour(case.standing, access) or not access.coordinated(at):
        return
    seats = access.seated(Role.SAMORDNARE, at)
    if access.deputy is not None and any(seat.staff == access.deputy for seat in seats):
        return
    yield Alarm(AlarmKind.DEPUTY_MISSING, None, _left_alone(case, seats, at))


def _left_alone(case: Case, seats: tuple[Seat, ...], at: datetime) -> datetime:
    """Give since when the coordinator sits alone: from the start, or since the deputy went."""
    access = case.access
    began = min(seat.starts for seat in seats if seat.staff == access.coordinator)
    ends = [
        seat.ends
        for seat in access.seats
        if seat.role is Role.SAMORDNARE and seat.staff == access.deputy and seat.ends
    ]
    return max([began, *(ended for ended in ends if ended <= at)])


def _risk(case: Case, at: datetime) -> Iterator[Alarm]:
    risk, signal = case.assessed.risk, case.assessed.signal_at
    if risk is None and signal is not None:
        yield Alarm(AlarmKind.RISK_MISSING, None, signal)
    if risk is not None and not risk.stands(day_of(at)):
        since = risk.invalidated_at or end_of(risk.valid_until)
        yield Alarm(AlarmKind.RISK_NOT_CURRENT, None, since)


def emergencies(case: Case, _at: datetime) -> Iterator[Alarm]:
    """Who holds the case together is told at once, also of a case that is closed (P12)."""
    for since in sorted({one.starts for one in case.access.emergencies if not one.reviewed}):
        yield Alarm(AlarmKind.EMERGENCY_USED, None, since)


WATCHES: tuple[Callable[[Case, datetime], Iterator[Alarm]], ...] = (
    _holes,
    _coordinator,
    _deputy,
    _risk,
    emergencies,
)
"""What is asked of every case, beside its needs and its clocks."""


def _needs(case: Case, seated: frozenset[str | None]) -> Iterator[Alarm]:
    since = case.assessed.needs_at
    if since is None:
        return
    for need in case.assessed.open_needs():
        if not _is_held(need, seated):
            yield Alarm(AlarmKind.NEED_WITHOUT_HOLDER, need.area, since)


def _nobody_holds(case: Case, seated: frozenset[str | None]) -> bool:
    """Whether needs are open and every one of them is without a holder."""
    needs = case.assessed.open_needs()
    return bool(needs) and not any(_is_held(need, seated) for need in needs)


def _is_held(need: HeldNeed, seated: frozenset[str | None]) -> bool:
    """Who cannot see a need does not hold it."""
    return need.holder is not None and (need.staff is None or need.staff in seated)


def _seated(case: Case, at: datetime) -> frozenset[str | None]:
    seats = (seat.staff for seat in case.access.seats if seat.active(at))
    return frozenset(seats) - case.access.blocked
