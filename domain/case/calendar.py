"""Days and instants: the law counts days in Sweden, the log counts instants."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
ADULT_AGE_YEARS = 18


def in_utc(at: datetime) -> datetime:
    """Give the same instant in UTC; one at the calendar's own end stays as it is.

    Instants of one offset sort as text, and are compared without asking each for its own.
    """
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return at


def in_sweden(at: datetime) -> datetime:
    """Give the same instant in Sweden; one at the calendar's own end stays as it is."""
    try:
        return at.astimezone(SWEDEN)
    except OverflowError:
        return at


def day_of(at: datetime) -> date:
    """Give the calendar day in Sweden at an instant."""
    return in_sweden(at).date()


DAYS_KEPT_MAX = 10_000
FIRST_DAY, LAST_DAY = date(1000, 1, 1), date(9990, 12, 31)
"""The calendar's own ends are too close to compute with; nobody's days are beyond these."""


@lru_cache(DAYS_KEPT_MAX)
def start_of(day: date) -> datetime:
    """Give the first instant of a day, as the calendar in Sweden has it."""
    day = max(FIRST_DAY, min(day, LAST_DAY))
    return datetime.combine(day, time(), SWEDEN).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give the instant at which a day is over: an end is never itself included."""
    return start_of(min(day, LAST_DAY) + timedelta(days=1))


def birthday(born: date, years: int) -> date:
    """Give the day a person turns an age; who was born on a leap day waits until 1 March."""
    year = min(born.year + years, LAST_DAY.year)
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
