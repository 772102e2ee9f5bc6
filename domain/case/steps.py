"""Where the work stands: phase, investigation, safety track, and what a new phase calls for."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.case.support import Support
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    ContactResumed,
    DecisionMade,
    FollowUpDone,
    HouseholdMapped,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    RiskAssessed,
    SafetyPlanSet,
)
from domain.recorded import Recorded
from domain.values import Horizon, InsatsKind

TRANSITIONAL = frozenset((InsatsKind.GENOMGANGSBOSTAD, InsatsKind.MELLANBOENDE))
"""Homes on the way: while one of them runs she has no base of her own."""


class Phase(StrEnum):
    """The phases of a long breaking-up (R24)."""

    AKUT = "akut"
    SKYDD = "skydd"
    UTFLYTT = "utflytt"
    ETABLERING = "etablering"
    EGEN_BAS = "egen_bas"
    AVSLUT = "avslut"


@dataclass(frozen=True, slots=True)
class SafetyTrack:
    """The safety plan in force, in its version, and the day it is to be looked over."""

    version: int
    review_at: date


@dataclass(frozen=True, slots=True)
class Course:
    """The course of the work with one person."""

    phase: Phase = Phase.AKUT
    phase_since: datetime | None = None
    to_review: frozenset[InsatsKind] = frozenset()
    """What ran when the phase changed, and has not been reviewed since (R24)."""
    mapped_at: datetime | None = None
    investigated_at: datetime | None = None
    investigation_closed_at: datetime | None = None
    horizons: frozenset[Horizon] = frozenset()
    granted_at: datetime | None = None
    sheltered_at: datetime | None = None
    left_at: datetime | None = None
    support_ended_at: datetime | None = None
    safety: SafetyTrack | None = None
    followed_up_at: datetime | None = None
    child_followed_up_at: datetime | None = None
    closing_risk: UUID | None = None


def _sheltered(course: Course, at: datetime) -> Course:
    return replace(course, sheltered_at=at, left_at=None)


def _started(course: Course, fact: InsatsStarted, recorded: Recorded) -> Course:
    """A child has no placement of its own: the insats that begins is where it moves in."""
    if fact.insats.kind is not InsatsKind.SKYDDAT_BOENDE:
        return course
    return _sheltered(course, recorded.occurred_at)


def _reviewed(course: Course, fact: InsatsReviewed, recorded: Recorded) -> Course:
    at = recorded.occurred_at
    ends = fact.outcome == "avslutas" and fact.insats_ref is InsatsKind.SKYDDAT_BOENDE
    return replace(
        course,
        to_review=course.to_review - {fact.insats_ref},
        followed_up_at=at,
        left_at=at if ends else course.left_at,
        support_ended_at=at if fact.outcome == "avslutas" else course.support_ended_at,
    )


def _followed_up(course: Course, fact: FollowUpDone, recorded: Recorded) -> Course:
    at = recorded.occurred_at
    child = at if fact.kind == "barn" else course.child_followed_up_at
    return replace(course, followed_up_at=at, child_followed_up_at=child)


def _needs(course: Course, fact: NeedsAssessed, _recorded: Recorded) -> Course:
    said = (horizon for row in fact.per_need_horizon for horizon in row.horizons)
    return replace(course, horizons=course.horizons.union(said))


def _risk(course: Course, fact: RiskAssessed, recorded: Recorded) -> Course:
    if fact.trigger != "inför avslut":
        return course
    return replace(course, closing_risk=recorded.fact_id)


def _decided(course: Course, fact: DecisionMade, recorded: Recorded) -> Course:
    if not fact.insatser or fact.outcome not in ("bifall", "delvis"):
        return course
    return replace(course, granted_at=course.granted_at or recorded.occurred_at)


STEPS: dict[type[Fact], Callable[[Course, Any, Recorded], Course]] = {
    HouseholdMapped: lambda c, _f, r: replace(c, mapped_at=c.mapped_at or r.occurred_at),
    InvestigationOpened: lambda c, _f, r: replace(
        c, investigated_at=c.investigated_at or r.occurred_at, investigation_closed_at=None
    ),
    InvestigationClosed: lambda c, _f, r: replace(c, investigation_closed_at=r.occurred_at),
    NeedsAssessed: _needs,
    RiskAssessed: _risk,
    SafetyPlanSet: lambda c, f, _r: replace(c, safety=SafetyTrack(f.version, f.review_at)),
    DecisionMade: _decided,
    PlacementStarted: lambda c, f, _r: _sheltered(c, f.start),
    PlacementEnded: lambda c, _f, r: replace(
        c, left_at=r.occurred_at, support_ended_at=r.occurred_at
    ),
    InsatsStarted: _started,
    InsatsReviewed: _reviewed,
    FollowUpDone: _followed_up,
}
"""What each fact adds to the course, beside its phase and her own view."""


def _after_risk(course: Course, _support: Support, fact: RiskAssessed) -> Phase | None:
    if fact.trigger == "inför avslut":
        return Phase.AVSLUT
    leaving = fact.trigger == "inför utflytt" and course.phase is Phase.SKYDD
    return Phase.UTFLYTT if leaving else None


def _after_start(course: Course, _support: Support, fact: InsatsStarted) -> Phase | None:
    if fact.insats.kind is InsatsKind.SKYDDAT_BOENDE:
        return Phase.SKYDD
    acute = course.phase is Phase.AKUT and fact.insats.kind is not InsatsKind.FORSORJNINGSSTOD
    return Phase.ETABLERING if acute else None


def _after_review(course: Course, support: Support, fact: InsatsReviewed) -> Phase | None:
    if fact.outcome != "avslutas":
        return None
    if fact.insats_ref is InsatsKind.SKYDDAT_BOENDE:
        return Phase.ETABLERING
    last = fact.insats_ref in TRANSITIONAL and not support.running & TRANSITIONAL
    return Phase.EGEN_BAS if last and course.phase is Phase.ETABLERING else None


PHASES: dict[type[Fact], Callable[[Course, Support, Any], Phase | None]] = {
    PlacementStarted: lambda _c, _s, _f: Phase.SKYDD,
    PlacementEnded: lambda _c, _s, _f: Phase.ETABLERING,
    RiskAssessed: _after_risk,
    InsatsStarted: _after_start,
    InsatsReviewed: _after_review,
    ContactResumed: lambda _c, _s, _f: Phase.AKUT,
    CaseClosed: lambda _c, _s, _f: Phase.AVSLUT,
}
"""Which facts begin a phase, from the course before them and the support after them."""


def evolve(course: Course, support: Support, recorded: Recorded) -> Course:
    """Fold one more fact into the course; `support` is how it stands after the fact."""
    fact = recorded.fact
    kind = type(fact)
    begins = PHASES.get(kind)
    phase = begins(course, support, fact) if begins else None
    step = STEPS.get(kind)
    course = step(course, fact, recorded) if step else course
    if phase is not None and phase is not course.phase:
        course = replace(
            course,
            phase=phase,
            phase_since=recorded.occurred_at,
            to_review=support.running,
        )
    return course
