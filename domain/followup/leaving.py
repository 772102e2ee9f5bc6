"""Measures of moving out of shelter: what was ready, what was missing, and who went back."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.case.calendar import end_of
from domain.case.case import Case
from domain.facts import (
    ContactInterrupted,
    InsatsStarted,
    LifeAreaUpdated,
    PlacementEnded,
    PlacementStarted,
)
from domain.followup.course import Course
from domain.followup.measure import YEAR_DAYS, Observe, Observed, later, yes_or_no
from domain.values import Area, InsatsKind

GAP_DAYS = 90
"""How long after the move the gaps of the final report are looked for (R41)."""
PRACTICAL = frozenset((InsatsKind.BOENDELOTS, InsatsKind.BOENDESTOD))


def move_out(course: Course) -> tuple[date, PlacementEnded] | None:
    """Give the first move out of shelter."""
    forms = [(start, fact.form) for start, fact in course.of(PlacementStarted)]
    for day, fact in course.of(PlacementEnded):
        known = [form for start, form in forms if start <= day]
        if known and known[-1] == "skyddat boende":
            return day, fact
    return None


def went_back(course: Course) -> Observed | None:
    """Whether she went back within a year of moving out (R36)."""
    moved = move_out(course)
    if moved is None:
        return None
    day = moved[0]
    last = later(day, YEAR_DAYS)
    returns = [
        since
        for since, fact in course.of(ContactInterrupted)
        if fact.manner == "återvänt" and day <= since <= last
    ]
    return yes_or_no(day, returns)


def contact_person_before(course: Course) -> Observed | None:
    """Whether a contact person had begun before the move."""
    moved = move_out(course)
    if moved is None:
        return None
    begun = [
        start
        for start, fact in course.of(InsatsStarted)
        if fact.insats.kind is InsatsKind.KONTAKTPERSON
    ]
    return yes_or_no(moved[0], any(start < moved[0] for start in begun))


def ended_without_successor(course: Course) -> Observed | None:
    """Whether any support ended with the move and nobody took over (R74)."""
    moved = move_out(course)
    if moved is None:
        return None
    return yes_or_no(
        moved[0], any(row.successor is None for row in moved[1].successor_per_support)
    )


def _unheld(case: Case, areas: Iterable[Area]) -> bool:
    """Whether a support that ended, or an open need, lacks a holder in any of the areas."""
    wanted = frozenset(areas)
    return any(hole.area in wanted for hole in case.support.holes) or any(
        need.area in wanted and need.holder is None for need in case.assessed.open_needs()
    )


def _red(course: Course, lives: frozenset[str], day: date) -> bool:
    """Whether the latest word on any of these parts of life was red."""
    latest = {fact.area: fact.status for on, fact in course.of(LifeAreaUpdated) if on <= day}
    return any(latest.get(life) == "röd" for life in lives)


def gap(area: Area, *lives: str) -> Observe:
    """Look, 90 days after the move, for a need that nobody holds or a part of life in red."""

    def observe(course: Course) -> Observed | None:
        moved = move_out(course)
        if moved is None:
            return None
        on = later(moved[0], GAP_DAYS)
        unheld = _unheld(course.case_on(on), (area,))
        return yes_or_no(moved[0], unheld or _red(course, frozenset(lives), on))

    return observe


def no_practical_support(course: Course) -> Observed | None:
    """Whether neither boendelots nor boendestöd ran 90 days after the move (R41)."""
    moved = move_out(course)
    if moved is None:
        return None
    running = course.case_on(later(moved[0], GAP_DAYS)).support.running
    return yes_or_no(moved[0], not running & PRACTICAL)


def unclear_responsibility(course: Course) -> Observed | None:
    """Whether, 90 days after the move, anything lacked a holder or all of it a coordinator."""
    moved = move_out(course)
    if moved is None:
        return None
    on = later(moved[0], GAP_DAYS)
    case = course.case_on(on)
    adrift = (
        case.standing.cooperation_since is not None
        and not course.closed_by(on)
        and not case.access.coordinated(end_of(on) - timedelta(seconds=1))
    )
    return yes_or_no(moved[0], adrift or _unheld(case, Area))
