"""Measures of waiting: from need or decision to support, and what was never carried out."""

from datetime import date

from domain.facts import (
    DecisionMade,
    FollowUpDone,
    InsatsReviewed,
    InsatsStarted,
    NeedsAssessed,
    PlacementStarted,
    PlanSet,
)
from domain.followup.course import Course
from domain.followup.measure import Observe, Observed, days_until, later, yes_or_no
from domain.values import Area, Horizon, InsatsKind, NeedStatus

HOMES = frozenset((InsatsKind.GENOMGANGSBOSTAD, InsatsKind.MELLANBOENDE))
SHELTERED = frozenset((Area.BOENDE, Area.SKYDD))
"""What a placement holds, beside what its own insats says."""
PLAN_DAYS = 14
CARRIED_OUT_DAYS = 92
"""Three months. Supervision asks for decisions that were not carried out within them."""


def _first_need(
    course: Course, areas: frozenset[Area], horizon: Horizon | None = None
) -> tuple[date, frozenset[Area]] | None:
    """Give the day on which an open need was first assessed, and the areas of those needs."""
    for day, fact in course.of(NeedsAssessed):
        pressing = {row.need for row in fact.per_need_horizon if horizon in row.horizons}
        found = {
            need.area
            for need in fact.needs
            if need.area in areas
            and need.status is NeedStatus.OPEN
            and (horizon is None or need.key in pressing)
        }
        if found:
            return day, frozenset(found)
    return None


def _first_met(course: Course, area: Area) -> date | None:
    """Give the day on which every need in an area was first assessed as met."""
    for day, fact in course.of(NeedsAssessed):
        stand = {need.status for need in fact.needs if need.area is area}
        if stand == {NeedStatus.MET}:
            return day
    return None


def home_after_need(course: Course) -> Observed | None:
    """Days from a need of housing to a home of one's own or on the way to it (R93)."""
    need = _first_need(course, frozenset((Area.BOENDE,)))
    if need is None:
        return None
    day = need[0]
    homes = [start for start, fact in course.of(InsatsStarted) if fact.insats.kind in HOMES]
    met = _first_met(course, Area.BOENDE)
    return days_until(day, min([*homes, *([met] if met else [])], default=None))


def support_after_need(horizon: Horizon) -> Observe:
    """Days from a need with a horizon to the first support in its area (R92)."""

    def observe(course: Course) -> Observed | None:
        need = _first_need(course, frozenset(Area), horizon)
        if need is None:
            return None
        day, areas = need
        starts = [s for s, fact in course.of(InsatsStarted) if areas & set(fact.insats.areas)]
        if areas & SHELTERED:
            starts += [start for start, _ in course.of(PlacementStarted)]
        return days_until(day, min(starts, default=None))

    return observe


def talks_after_need(course: Course) -> Observed | None:
    """Whether somebody to talk to was there within three months of the need (R94)."""
    need = _first_need(course, frozenset((Area.SAMTAL,)))
    if need is None:
        return None
    last = later(need[0], CARRIED_OUT_DAYS)
    return yes_or_no(
        need[0],
        any(
            start <= last and Area.SAMTAL in fact.insats.areas
            for start, fact in course.of(InsatsStarted)
        ),
    )


def placed_after_decision(course: Course) -> Observed | None:
    """Days from the first decision on shelter to the placement; 0 for one made before it."""
    for day, fact in course.of(DecisionMade):
        if fact.outcome in ("bifall", "delvis") and InsatsKind.SKYDDAT_BOENDE in fact.insatser:
            starts = [start for start, _ in course.of(PlacementStarted)]
            return days_until(day, min(starts, default=None))
    return None


def planned_in_time(course: Course) -> Observed | None:
    """Whether a long-term plan was there within 14 days of the first placement (R129)."""
    placed = course.of(PlacementStarted)
    if not placed:
        return None
    day = placed[0][0]
    last = later(day, PLAN_DAYS)
    plans = [set_on for set_on, fact in course.of(PlanSet) if fact.plan_type == "långsiktig"]
    return yes_or_no(day, any(set_on <= last for set_on in plans))


def not_carried_out(course: Course) -> Observed | None:
    """Whether the first granted support had not begun within three months (SoL 34:1)."""
    for day, fact_id, fact in course.ids_of(DecisionMade):
        if fact.outcome not in ("bifall", "delvis") or not fact.insatser:
            continue
        last = later(day, CARRIED_OUT_DAYS)
        begun = any(
            start <= last and (started.decision_ref == fact_id)
            for start, started in course.of(InsatsStarted)
        )
        sheltered = InsatsKind.SKYDDAT_BOENDE in fact.insatser and any(
            start <= last for start, _ in course.of(PlacementStarted)
        )
        return yes_or_no(day, not begun and not sheltered)
    return None


def followed_up_in_time(course: Course) -> Observed | None:
    """Whether the first insats was followed up by the day that was set (R95)."""
    started = course.of(InsatsStarted)
    if not started:
        return None
    day, fact = started[0]
    done = [on for on, found in course.of(FollowUpDone) if found.kind == "insats"]
    done += [on for on, found in course.of(InsatsReviewed) if found.insats_ref]
    return yes_or_no(day, any(day <= on <= fact.first_follow_up for on in done))
