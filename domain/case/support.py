"""What is decided and done: decisions, running support measures, the placement, its holes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.fact import Fact
from domain.facts import (
    DecisionMade,
    InsatsReviewed,
    InsatsStarted,
    PlacementEnded,
    PlacementStarted,
    TaskAssigned,
    TaskCompleted,
)
from domain.recorded import Recorded
from domain.values import Area, InsatsKind


@dataclass(frozen=True, slots=True)
class Hole:
    """A support that ended without anyone taking over: the core alarm of the product."""

    area: Area
    since: datetime


@dataclass(frozen=True, slots=True)
class Support:
    """What the person is granted, what runs, and what has lost its holder."""

    granted: frozenset[InsatsKind] = frozenset()
    running: frozenset[InsatsKind] = frozenset()
    placed_since: datetime | None = None
    holes: tuple[Hole, ...] = ()
    open_tasks: frozenset[UUID] = frozenset()
    weighing: frozenset[UUID] = frozenset()
    """Tasks whose answer says how exposure to violence was weighed (R121)."""


def _decided(support: Support, fact: DecisionMade, _recorded: Recorded) -> Support:
    """A granted support measure is known from its decision on."""
    if fact.outcome not in ("bifall", "delvis"):
        return support
    return replace(support, granted=support.granted | set(fact.insatser))


def _started(support: Support, fact: InsatsStarted, _recorded: Recorded) -> Support:
    """A support measure that starts fills the holes in the areas that it holds (R68)."""
    filled = set(fact.insats.areas)
    return replace(
        support,
        running=support.running | {fact.insats.kind},
        holes=tuple(hole for hole in support.holes if hole.area not in filled),
    )


def _reviewed(support: Support, fact: InsatsReviewed, _recorded: Recorded) -> Support:
    """A support measure goes on, or ends."""
    if fact.outcome != "avslutas":
        return support
    ended = {fact.insats_ref}
    return replace(support, running=support.running - ended, granted=support.granted - ended)


def _placed(support: Support, fact: PlacementStarted, _recorded: Recorded) -> Support:
    """A placement begins; a move to another place is a new beginning."""
    return replace(support, placed_since=fact.start)


def _placement_ended(support: Support, fact: PlacementEnded, recorded: Recorded) -> Support:
    """What ends with the placement has a successor or leaves a hole; the case is open (R29)."""
    held = {row.area for row in fact.successor_per_support if row.successor}
    empty = {row.area for row in fact.successor_per_support if not row.successor}
    kept = tuple(hole for hole in support.holes if hole.area not in held | empty)
    holes = tuple(Hole(area, recorded.occurred_at) for area in sorted(empty))
    return replace(support, placed_since=None, holes=(*kept, *holes))


def _task_assigned(support: Support, fact: TaskAssigned, recorded: Recorded) -> Support:
    new = frozenset((recorded.fact_id,))
    weighing = support.weighing | new if fact.weigh_violence else support.weighing
    return replace(support, open_tasks=support.open_tasks | new, weighing=weighing)


def _task_completed(support: Support, fact: TaskCompleted, _recorded: Recorded) -> Support:
    return replace(support, open_tasks=support.open_tasks - {fact.task_ref})


EVOLVE: dict[type[Fact], Callable[[Support, Any, Recorded], Support]] = {
    DecisionMade: _decided,
    InsatsStarted: _started,
    InsatsReviewed: _reviewed,
    PlacementStarted: _placed,
    PlacementEnded: _placement_ended,
    TaskAssigned: _task_assigned,
    TaskCompleted: _task_completed,
}
"""Which facts change what is decided and done. Every other fact leaves it as it is."""


def evolve(support: Support, recorded: Recorded) -> Support:
    """Fold one more fact into what is decided and done."""
    step = EVOLVE.get(type(recorded.fact))
    return step(support, recorded.fact, recorded) if step else support
