"""Periods: whole years that no later word can change, and their quarters."""

from datetime import date, datetime

from domain.case.calendar import day_of, start_of
from domain.followup.measure import Measure, later

LATE_DAYS = 90
"""How long after a value is known it may be written down and still be counted."""
YEARS_ASKED = 4
"""How far back is asked. Less than the five years after which a case may be erased, so that
no erasure can change an answer that has been given (SoL 16:1)."""


def frozen_at(measure: Measure, year: int) -> datetime:
    """Give the instant from which the answer about a year is the same for ever.

    Only what had been recorded by then is counted, however late the question is asked.
    """
    return start_of(later(date(year + 1, 1, 1), measure.of.matures_days + LATE_DAYS))


def years_of(measure: Measure, now: datetime) -> tuple[int, ...]:
    """Give the years that can be answered, the newest first."""
    this_year = day_of(now).year
    known = range(this_year - 1, this_year - 1 - YEARS_ASKED, -1)
    return tuple(year for year in known if frozen_at(measure, year) <= now)
