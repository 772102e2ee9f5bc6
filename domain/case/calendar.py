"""Days and instants: the law counts days in Sweden, the log counts instants."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SWEDEN = ZoneInfo("Europe/Stockholm")
ADULT_AGE_YEARS = 18


def day_of(at: datetime) -> date:
    """Give the calendar day in Sweden at an instant."""
    return at.astimezone(SWEDEN).date()


def start_of(day: date) -> datetime:
    """Give the first instant of a day, as the calendar in Sweden has it."""
    return datetime.combine(day, time(), SWEDEN).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Give the instant at which a day is over: an end is never itself included."""
    return start_of(day + timedelta(days=1))


def birthday(born: date, years: int) -> date:
    """Give the day a person turns an age; who was born on a leap day waits until 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
