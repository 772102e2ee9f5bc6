"""Where the case stands: raised, in cooperation, interrupted, closed; and its children."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ContactInterrupted,
    ContactResumed,
    CooperationNeedDecided,
    HouseholdMapped,
    InvestigationClosed,
    InvestigationOpened,
)
from domain.recorded import Recorded


class Status(StrEnum):
    """How the case stands. Interrupted contact is an open door, not an end (R199)."""

    OPEN = "öppet"
    INTERRUPTED = "avbruten kontakt"
    CLOSED = "avslutat"


@dataclass(frozen=True, slots=True)
class Standing:
    """The course of the case."""

    opened_at: datetime | None = None
    alias: str | None = None
    honour: bool = False
    status: Status = Status.OPEN
    cooperation_since: datetime | None = None
    investigation_open: bool = False
    children: tuple[str, ...] = ()
    handled: frozenset[str] = frozenset()

    def unhandled(self) -> tuple[str, ...]:
        """Name the children about whom nothing has been decided (I6)."""
        return tuple(child for child in self.children if child not in self.handled)


def _raised(standing: Standing, fact: CaseRaised, _recorded: Recorded) -> Standing:
    honour = fact.case_type in ("heder", "båda")
    return replace(standing, alias=fact.subject.alias, honour=honour)


def _cooperation_decided(
    standing: Standing, fact: CooperationNeedDecided, recorded: Recorded
) -> Standing:
    """Cooperation needs a coordinator from here on (I1)."""
    if not (fact.internal or fact.external):
        return standing
    since = standing.cooperation_since or recorded.occurred_at
    return replace(standing, cooperation_since=since)


def _mapped(standing: Standing, fact: HouseholdMapped, _recorded: Recorded) -> Standing:
    """The newest mapping says which children there are and which are handled."""
    left = {child.label for child in fact.children if not child.handled}
    handled = {child.label for child in fact.children if child.handled} - left
    return replace(
        standing,
        children=tuple(child.label for child in fact.children),
        handled=standing.handled | handled,
    )


def _interrupted(standing: Standing, fact: ContactInterrupted, _recorded: Recorded) -> Standing:
    """The person went; the case waits with an open door."""
    handled = {row.child for row in fact.minors_handled}
    return replace(standing, status=Status.INTERRUPTED, handled=standing.handled | handled)


EVOLVE: dict[type[Fact], Callable[[Standing, Any, Recorded], Standing]] = {
    CaseRaised: _raised,
    HouseholdMapped: _mapped,
    CooperationNeedDecided: _cooperation_decided,
    InvestigationOpened: lambda s, _f, _r: replace(s, investigation_open=True),
    InvestigationClosed: lambda s, _f, _r: replace(s, investigation_open=False),
    ContactInterrupted: _interrupted,
    ContactResumed: lambda s, _f, _r: replace(s, status=Status.OPEN),
    CaseClosed: lambda s, _f, _r: replace(s, status=Status.CLOSED),
}
"""Which facts change where the case stands. Every other fact leaves it as it is."""


def evolve(standing: Standing, recorded: Recorded) -> Standing:
    """Fold one more fact. The first one opens the case, whatever it is."""
    if standing.opened_at is None:
        standing = replace(standing, opened_at=recorded.occurred_at)
    step = EVOLVE.get(type(recorded.fact))
    return step(standing, recorded.fact, recorded) if step else standing
