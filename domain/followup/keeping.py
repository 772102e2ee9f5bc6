"""Measures of keeping contact: who stopped coming, who came back, how many hold the case."""

from datetime import timedelta

from domain.case.calendar import end_of
from domain.facts import ContactInterrupted, ContactResumed, DecisionMade
from domain.followup.course import Course
from domain.followup.measure import YEAR_DAYS, Observed, later, yes_or_no

SETTLED_DAYS = 90
"""How long after the first fact the people with access are counted."""


def contact_was_lost(course: Course) -> Observed:
    """Whether contact was interrupted within a year (R90)."""
    last = later(course.opened, YEAR_DAYS)
    lost = [since for since, _ in course.of(ContactInterrupted) if since <= last]
    return yes_or_no(course.opened, lost)


def contact_was_resumed(course: Course) -> Observed | None:
    """Whether contact that was interrupted was resumed within a year (R199)."""
    lost = course.of(ContactInterrupted)
    if not lost:
        return None
    day = lost[0][0]
    last = later(day, YEAR_DAYS)
    return yes_or_no(day, any(day <= at <= last for at, _ in course.of(ContactResumed)))


def held_up_by_ourselves(course: Course) -> Observed:
    """Whether a no or a delay within a year rested on the organisation itself (R84)."""
    last = later(course.opened, YEAR_DAYS)
    made = [fact for day, fact in course.of(DecisionMade) if day <= last]
    return yes_or_no(course.opened, any(fact.own_obstacle for fact in made))


def people_with_access(course: Course) -> Observed:
    """How many held a seat 90 days after the first fact (R180)."""
    on = later(course.opened, SETTLED_DAYS)
    access = course.case_on(on).access
    at = end_of(on) - timedelta(seconds=1)
    seats = [seat for seat in access.seats if seat.active(at)]
    held = {seat.staff or seat.unit for seat in seats if seat.staff not in access.blocked}
    return Observed(course.opened, len(held))
