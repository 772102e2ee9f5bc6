"""What a clock is: facts that start, move and stop it, how long it runs, and by which law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, assert_never

from domain.case.access import Access
from domain.case.assessing import Assessed
from domain.case.calendar import FIRST_DAY, LAST_DAY, day_of, end_of, start_of
from domain.case.standing import Standing
from domain.case.support import Support
from domain.categories import Category
from domain.fact import Fact
from domain.law.act import Section
from domain.recorded import Recorded
from domain.roles import Role

SATURDAY = 5
MONTHS_A_YEAR = 12
DAYS_REMEMBERED_MAX = 4_096
_A_DAY, _TICK = timedelta(days=1), timedelta(microseconds=1)
SPAN_DAYS_MAX = 10_000
FURTHEST_DAY = LAST_DAY - 2 * timedelta(SPAN_DAYS_MAX)
"""Nothing is counted from a later day: what is added must still be a day."""


class Around(NamedTuple):
    """The case around a fact, the fact included: what a clock may depend on."""

    standing: Standing
    access: Access
    assessed: Assessed
    support: Support


When = Callable[[Any, Around, Recorded], bool]
"""Whether a fact counts for a clock."""
Keys = Callable[[Any, Around, Recorded], tuple[str, ...]]
"""Which of several of the same clock a fact means. Never shown."""
Day = Callable[[Any, Around, Recorded], date | datetime | None]
"""A day or an instant that a fact itself gives."""


class Unit(StrEnum):
    """What a limit is counted in."""

    HOURS = "timmar"
    DAYS = "dagar"
    WORKING_DAYS = "arbetsdagar"
    WEEKS = "veckor"
    MONTHS = "månader"


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a clock runs; a limit in days ends when its last day is over."""

    amount: int
    unit: Unit
    first_day_counts: bool = False
    """The day it starts is its first day, so it is over when the last one begins."""

    def after(self, since: datetime) -> datetime:
        """Give the instant at which it is over."""
        if self.unit is Unit.HOURS:
            return since + timedelta(hours=self.amount)
        last = self._last_day(day_of(since))
        return over(last - _A_DAY if self.first_day_counts else last)

    def _last_day(self, first: date) -> date:
        match self.unit:
            case Unit.HOURS | Unit.DAYS:
                return first + timedelta(days=self.amount)
            case Unit.WEEKS:
                return first + timedelta(weeks=self.amount)
            case Unit.MONTHS:
                return months_after(first, self.amount)
            case Unit.WORKING_DAYS:
                return working_days_after(first, self.amount)
        assert_never(self.unit)

    @property
    def words(self) -> str:
        """Say it as the tables do."""
        if self.amount == 0:
            return "genast"
        return f"{self.amount} {_ONE[self.unit] if self.amount == 1 else self.unit}"


_ONE = {
    Unit.HOURS: "timme",
    Unit.DAYS: "dag",
    Unit.WORKING_DAYS: "arbetsdag",
    Unit.WEEKS: "vecka",
    Unit.MONTHS: "månad",
}


def months_after(first: date, months: int) -> date:
    """Give the same day of a later month, or its last when it has no such day."""
    whole = first.year * MONTHS_A_YEAR + first.month - 1 + months
    begins, next_begins = _month(whole), _month(whole + 1)
    return min(begins + timedelta(days=first.day - 1), next_begins - _A_DAY)


def _month(number: int) -> date:
    year, month = divmod(number, MONTHS_A_YEAR)
    return date(year, month + 1, 1)


def working_days_after(first: date, days: int) -> date:
    """Count Mondays to Fridays: a holiday makes the clock early, never late."""
    last = first
    while days:
        last += _A_DAY
        days -= last.weekday() < SATURDAY
    return last


@lru_cache(DAYS_REMEMBERED_MAX)
def over(day: date) -> datetime:
    """Give the instant at which a day is over."""
    return end_of(day)


def over_in(since: datetime, days: int) -> datetime:
    """Give the instant at which the nth day after an instant is over."""
    return _over_after(day_of(since), days)


@lru_cache(DAYS_REMEMBERED_MAX)
def _over_after(day: date, days: int) -> datetime:
    return over(min(day, FURTHEST_DAY) + timedelta(min(days, SPAN_DAYS_MAX)))


@lru_cache(DAYS_REMEMBERED_MAX)
def begun(day: date) -> datetime:
    """Give the instant at which a day begins."""
    return start_of(day)


@lru_cache(DAYS_REMEMBERED_MAX)
def _days_before(due: datetime, days: int) -> datetime:
    return begun(last_day(due) - timedelta(days))


def last_day(due: datetime) -> date:
    """Give the last day on which it is in time."""
    return day_of(due - _TICK)


def instant(given: date | datetime, *, ends: bool) -> datetime:
    """Make an instant of what a fact gives, within what can be computed with."""
    if isinstance(given, datetime):
        if FIRST_DAY.year < given.year < FURTHEST_DAY.year:
            return given
        given = given.date()
    near = min(max(given, FIRST_DAY), FURTHEST_DAY)
    return over(near) if ends else begun(near)


class Ends(StrEnum):
    """What becomes of a clock that is not stopped in time."""

    RINGS = "larmar tills någon gör det"
    IS_OVER = "löper ut"


@dataclass(frozen=True, slots=True)
class On:
    """A kind of fact that starts, moves or stops a clock."""

    kind: type[Fact]
    when: When | None = None
    """None: always."""
    keys: Keys | None = None
    """None: the only one, when it starts; every one, when it moves or stops."""
    since: Day | None = None
    """From when it is counted; None: from when it happened."""
    due: Day | None = None
    """The last day, when the fact says it; None: by the clock's limit."""
    waits: bool = False
    """It is started, but not counted until a later fact moves it."""
    same_span: bool = False
    """It moves by as long as the clock has run until now."""
    only_later: bool = False
    """It never moves to an earlier end."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One row of the table: what must happen before when."""

    name: str
    label: str
    action: str
    limit: Limit | None
    """None: every fact that starts it says when it ends."""
    starts: tuple[On, ...]
    stops: tuple[On, ...] = ()
    moves: tuple[On, ...] = ()
    warn_days: int | None = None
    """From so many days before its last day it is a coming one; None: no warning."""
    law: tuple[Section, ...] = ()
    source: str = ""
    extension: str = ""
    ends: Ends = Ends.RINGS
    newest: bool = False
    """A new start replaces the running one; otherwise the first one goes on."""
    chases: bool = False
    """It asks for contact with the person: silent while contact is interrupted (R199)."""
    tells: Category | None = None
    """What it gives away that it runs; None: no more than that what starts it happened."""
    to: frozenset[Role] | None = None
    """Whose it is to act on; None: everybody who answers for holders."""

    @property
    def gist(self) -> Category:
        """What one must be allowed to know in summary to see it."""
        return self.tells or self.starts[0].kind.gist

    @property
    def remedy(self) -> type[Fact]:
        """Give the kind of fact that answers it; one that runs out is begun anew."""
        return (self.stops or self.moves or self.starts)[0].kind

    def law_on(self, day: date) -> tuple[Section, ...]:
        """Give the sections in force on a day."""
        return tuple(section for section in self.law if section.in_force(day))

    def warns_at(self, since: datetime, due: datetime) -> datetime | None:
        """Give the instant from which it is a coming one."""
        if self.warn_days is None:
            return None
        return max(since, _days_before(due, self.warn_days))


@dataclass(frozen=True, slots=True)
class NotInHub:
    """A clock of the law that no fact of a case can start, and why."""

    name: str
    label: str
    law: tuple[Section, ...]
    reason: str
    """In words that a case worker understands."""
