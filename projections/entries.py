"""What views are made of: entries of a case, and one desk row per case; all plain JSON."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

Json = dict[str, Any]


class Entry(NamedTuple):
    """One row of a view. `number` counts from 1 within (case, seat, kind), without gaps."""

    case_id: UUID
    seat: str
    """Empty inside the authority; the partner's id for an organisation outside."""
    kind: str
    """`timeline`, `register` or `inbox`."""
    number: int
    body: Json


class Desk(NamedTuple):
    """One case as a role's desk shows it, and who may open it.

    `holders` are `staff:ID`, `unit:NAME`, `partner:ID` or `*`; `blocked` are staff ids.
    After `until` the row may not be read before time has been taken into account.
    """

    case_id: UUID
    seat: str
    holders: tuple[str, ...]
    blocked: tuple[str, ...]
    until: datetime | None
    body: Json


@dataclass(slots=True)
class Batch:
    """What changes in one audience's view: first drop whole cases, then write rows."""

    dropped: set[UUID] = field(default_factory=set[UUID])
    entries: dict[tuple[UUID, str, str, int], Entry] = field(
        default_factory=dict[tuple[UUID, str, str, int], Entry]
    )
    desks: dict[tuple[UUID, str], Desk] = field(default_factory=dict[tuple[UUID, str], Desk])

    def drop(self, case_id: UUID) -> None:
        """Forget a case: what was written of it, in the store and in this batch."""
        self.dropped.add(case_id)
        for key in [key for key in self.entries if key[0] == case_id]:
            del self.entries[key]
        for seat in [key for key in self.desks if key[0] == case_id]:
            del self.desks[seat]
