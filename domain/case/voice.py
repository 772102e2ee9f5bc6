"""Her own view: when she was last heard, and what was assessed or decided without it (R11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.fact import Fact
from domain.facts import (
    DecisionMade,
    FollowUpDone,
    InsatsReviewed,
    InvestigationClosed,
    NeedsAssessed,
    PersonViewDocumented,
    PlanSet,
    RiskAssessed,
    SafetyPlanSet,
)
from domain.recorded import Recorded

VIEW_DAYS_MAX = 90
"""How old the person's own view may be when something is assessed or decided (proposal)."""
NO_VIEW = frozenset(("", "-", "—", "ej inhämtad", "saknas", "okänt"))
"""What people write when nobody has asked."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Something assessed, planned or decided without her own view beside it (R11)."""

    kind: str
    fact_id: UUID
    at: datetime


class Voice(NamedTuple):
    """When her view was documented last, and what has been done without it since."""

    viewed_at: datetime | None = None
    unheard: tuple[Unheard, ...] = ()


OWN_VIEW: dict[type[Fact], str | None] = {
    RiskAssessed: "person_own_view",
    PlanSet: "person_agreed",
    InsatsReviewed: "person_view",
    FollowUpDone: "person_voice",
    NeedsAssessed: None,
    SafetyPlanSet: None,
    InvestigationClosed: None,
    DecisionMade: None,
}
"""What needs her own view, and the field that holds it; None: documented on its own."""


def evolve(voice: Voice, recorded: Recorded) -> Voice:
    """Fold one more fact into what she has said, and what was done without her word."""
    fact = recorded.fact
    kind, at = type(fact), recorded.occurred_at
    if kind is not PersonViewDocumented and kind not in OWN_VIEW:
        return voice
    since = at - timedelta(days=VIEW_DAYS_MAX)
    if kind is PersonViewDocumented:
        left = tuple(u for u in voice.unheard if u.at < since)
        return Voice(max(at, voice.viewed_at or at), left)
    name = OWN_VIEW[kind]
    if name is None:
        said = voice.viewed_at is not None and voice.viewed_at >= since
    else:
        said = _is_said(getattr(fact, name))
    if said:
        return voice
    return Voice(voice.viewed_at, (*voice.unheard, Unheard(kind.name, recorded.fact_id, at)))


def _is_said(text: str) -> bool:
    return text.casefold().split(",")[0].strip(" .") not in NO_VIEW
