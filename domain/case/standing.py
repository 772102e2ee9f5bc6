"""Where the case stands: raised, in cooperation, interrupted, closed; and its children."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.facts import (
    CaseClosed,
    CaseRaised,
    ContactInterrupted,
    CooperationNeedDecided,
    HouseholdMapped,
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


def opened(standing: Standing, recorded: Recorded) -> Standing:
    """The first fact opens the case."""
    if standing.opened_at is not None:
        return standing
    return replace(standing, opened_at=recorded.occurred_at)


def raised(standing: Standing, fact: CaseRaised) -> Standing:
    """Who it is about, under the working name, and whether honour is a motive."""
    return replace(
        standing, alias=fact.subject.alias, honour=fact.case_type in ("heder", "båda")
    )


def cooperation_decided(
    standing: Standing, fact: CooperationNeedDecided, recorded: Recorded
) -> Standing:
    """Cooperation needs a coordinator from here on (I1)."""
    if not (fact.internal or fact.external):
        return standing
    return replace(
        standing, cooperation_since=standing.cooperation_since or recorded.occurred_at
    )


def mapped(standing: Standing, fact: HouseholdMapped) -> Standing:
    """The newest mapping says which children there are and which are handled."""
    left = {child.label for child in fact.children if not child.handled}
    handled = {child.label for child in fact.children if child.handled} - left
    return replace(
        standing,
        children=tuple(child.label for child in fact.children),
        handled=standing.handled | handled,
    )


def interrupted(standing: Standing, fact: ContactInterrupted) -> Standing:
    """The person went; the case waits with an open door."""
    handled = {row.child for row in fact.minors_handled}
    return replace(standing, status=Status.INTERRUPTED, handled=standing.handled | handled)


def closed(standing: Standing, _fact: CaseClosed) -> Standing:
    """The case is over."""
    return replace(standing, status=Status.CLOSED)
