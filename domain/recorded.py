"""A fact with its envelope: when, by whom, in which case, and where in its history."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from domain.fact import Fact
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person on duty, in a seat, at a unit."""

    staff: str
    role: Role
    unit: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """One fact as it stands in the log.

    `occurred_at` is when it happened (clocks count from it), `recorded_at` when the hub learnt
    it (audits count from it). `version` is its place in the case, from 1; `position` its
    place in the whole log, 0 until it is stored.
    """

    case_id: UUID
    version: int
    fact: Fact
    fact_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    by: Actor
    command_id: UUID
    on_behalf_of: str | None = None
    position: int = 0


def fact_id_of(command_id: UUID, index: int) -> UUID:
    """Give the id of the nth fact of a command: the same every time it is tried."""
    return uuid5(command_id, str(index))
