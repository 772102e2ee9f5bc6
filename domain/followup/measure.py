"""What a measure is: one question to one case, answered by a number or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.case.calendar import LAST_DAY
from domain.followup.course import Course

YEAR_DAYS = 365


class Kind(StrEnum):
    """How a measure is told of a group of cases."""

    SHARE = "andel"
    DAYS = "dagar"
    NUMBER = "antal"


@dataclass(frozen=True, slots=True)
class Observed:
    """What one case says: on which day it is counted, and yes (1), no (0), days or persons."""

    day: date
    value: int


Observe = Callable[[Course], Observed | None]


@dataclass(frozen=True, slots=True)
class Population:
    """Which cases are counted, each once and on one day, and when all their values are known.

    Measures of one population count the same cases on the same days and are answered at the
    same time. Otherwise two answers would tell how few cases are in one and not in the other.
    """

    text: str
    matures_days: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure in words that the coordinator knows, and the pure function behind it."""

    name: str
    text: str
    of: Population
    kind: Kind
    observe: Observe
    source: str


def yes_or_no(day: date, answer: object) -> Observed:
    """Count a case as yes or no."""
    return Observed(day, int(bool(answer)))


def days_until(day: date, ends: date | None) -> Observed:
    """Count the days to an end; a year stands for a year or more, and for never."""
    waited = YEAR_DAYS if ends is None else (ends - day).days
    return Observed(day, max(0, min(waited, YEAR_DAYS)))


def later(day: date, days: int) -> date:
    """Give the day that is some days on; the calendar's end is too close to count beyond."""
    return min(day, LAST_DAY) + timedelta(days=days)
