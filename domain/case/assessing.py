"""What is known of risk and needs: whether the assessment stands, and who holds each need."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.fact import Fact
from domain.facts import NeedsAssessed, RiskAssessed, RiskSignalNoted
from domain.recorded import Recorded
from domain.values import Area, NeedStatus, RiskLevel


@dataclass(frozen=True, slots=True)
class Risk:
    """The latest risk assessment; a signal may have made it invalid."""

    fact_id: UUID
    level: RiskLevel
    assessed_at: datetime
    valid_until: date
    invalidated_at: datetime | None = None

    def stands(self, on: date) -> bool:
        """Whether a decision may rest on it that day (R226)."""
        return self.invalidated_at is None and on <= self.valid_until


@dataclass(frozen=True, slots=True)
class HeldNeed:
    """One need, where it stands and who answers for it."""

    key: str
    area: Area
    status: NeedStatus
    holder: str | None
    staff: str | None


@dataclass(frozen=True, slots=True)
class Assessed:
    """Risk and needs, as last assessed."""

    risk: Risk | None = None
    signal_at: datetime | None = None
    needs: tuple[HeldNeed, ...] = ()
    needs_ref: UUID | None = None
    needs_at: datetime | None = None

    def open_needs(self) -> tuple[HeldNeed, ...]:
        """Give the needs that are neither met, declined nor handed over."""
        return tuple(need for need in self.needs if need.status is NeedStatus.OPEN)


def _risk_assessed(assessed: Assessed, fact: RiskAssessed, recorded: Recorded) -> Assessed:
    """A new assessment replaces the old one, unless it is about an earlier time.

    One made before the latest signal, and only written down after it, does not answer it.
    """
    at, known = recorded.occurred_at, assessed.risk
    if known is not None and at < known.assessed_at:
        return assessed
    late = assessed.signal_at if assessed.signal_at and at < assessed.signal_at else None
    risk = Risk(recorded.fact_id, fact.level, at, fact.valid_until, late)
    return replace(assessed, risk=risk)


def _signalled(assessed: Assessed, fact: RiskSignalNoted, recorded: Recorded) -> Assessed:
    """A signal may stop decisions until a new assessment has been made."""
    if not fact.invalidates_risk:
        return assessed
    at, risk = recorded.occurred_at, assessed.risk
    latest = max(at, assessed.signal_at or at)
    if risk is not None:
        risk = replace(risk, invalidated_at=risk.invalidated_at or at)
    return replace(assessed, risk=risk, signal_at=latest)


def _needs_assessed(assessed: Assessed, fact: NeedsAssessed, recorded: Recorded) -> Assessed:
    """The newest assessment says which needs there are and where each stands."""
    held = {row.need: row for row in fact.per_need_responsible}
    needs = tuple(
        HeldNeed(
            key=need.key,
            area=need.area,
            status=need.status,
            holder=row.holder.title if (row := held.get(need.key)) and row.holder else None,
            staff=row.holder.staff if row and row.holder else None,
        )
        for need in fact.needs
    )
    return replace(
        assessed, needs=needs, needs_ref=recorded.fact_id, needs_at=recorded.occurred_at
    )


EVOLVE: dict[type[Fact], Callable[[Assessed, Any, Recorded], Assessed]] = {
    RiskAssessed: _risk_assessed,
    RiskSignalNoted: _signalled,
    NeedsAssessed: _needs_assessed,
}
"""Which facts say something of risk and needs. Every other fact leaves them as they are."""


def evolve(assessed: Assessed, recorded: Recorded) -> Assessed:
    """Fold one more fact into what is known of risk and needs."""
    step = EVOLVE.get(type(recorded.fact))
    return step(assessed, recorded.fact, recorded) if step else assessed
