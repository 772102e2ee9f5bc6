"""Measures of what lasts: who answers, how often that changes, and what nobody can meet."""

from datetime import date, timedelta

from domain.case.calendar import end_of
from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseTransferred,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    NeedsAssessed,
    PlacementStarted,
    ResourcePersonReleased,
)
from domain.followup.course import Course
from domain.followup.measure import YEAR_DAYS, Observed, days_until, later, yes_or_no
from domain.values import NeedStatus

CHANGES_WHO_ANSWERS: tuple[type[Fact], ...] = (
    CaseClosed,
    CaseTransferred,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    ResourcePersonReleased,
)


def placed_after_opening(course: Course) -> Observed | None:
    """Days from the first fact to the first placement; 0 for one made before it (R72)."""
    placed = course.of(PlacementStarted)
    if not placed:
        return None
    day = placed[0][0]
    return Observed(day, days_until(course.opened, day).value)


def _days_of_change(course: Course) -> list[date]:
    """Give the days within a year on which who answers may change, the first one included."""
    last = later(course.opened, YEAR_DAYS)
    days = {day for kind in CHANGES_WHO_ANSWERS for day, _ in course.of(kind)}
    return sorted({course.opened, *(day for day in days if course.opened < day <= last)})


def changes_of_who_answers(course: Course) -> Observed:
    """How often another case worker or coordinator took over within a year (R51)."""
    changes, known = 0, (None, None)
    for day in _days_of_change(course):
        access = course.case_on(day).access
        staff = access.responsible.staff if access.responsible else None
        now = (staff, access.coordinator)
        changes += any(
            old is not None and new is not None and old != new
            for old, new in zip(known, now, strict=True)
        )
        known = (now[0] or known[0], now[1] or known[1])
    return Observed(course.opened, changes)


def _is_left(case: Case, day: date) -> bool:
    """Whether nobody is named that day: no case worker, or no coordinator of cooperation."""
    access = case.access
    if access.responsible is None:
        return True
    at = end_of(day) - timedelta(seconds=1)
    return case.standing.cooperation_since is not None and not access.coordinated(at)


def days_without_anybody(course: Course) -> Observed:
    """Days of the first year on which nobody was named; a closed case needs nobody (R51)."""
    last = later(course.opened, YEAR_DAYS)
    days = _days_of_change(course)
    left = 0
    for since, until in zip(days, [*days[1:], last], strict=True):
        if course.closed_by(since):
            break
        case = course.case_on(since)
        spell = (since + timedelta(n) for n in range((until - since).days))
        left += sum(_is_left(case, day) for day in spell)
    return Observed(course.opened, left)


def has_unmet_need(course: Course) -> Observed:
    """Whether a need was assessed within a year that nobody could meet (R53)."""
    last = later(course.opened, YEAR_DAYS)
    return yes_or_no(
        course.opened,
        any(_is_unmet(fact) for day, fact in course.of(NeedsAssessed) if day <= last),
    )


def _is_unmet(fact: NeedsAssessed) -> bool:
    unmet = {
        row.need
        for row in fact.per_need_responsible
        if row.holder is None and row.reason_without_holder is not None
    }
    return any(need.status is NeedStatus.OPEN and need.key in unmet for need in fact.needs)
