"""The ports: what the services need of the outside world, as Protocols."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from domain.recorded import Actor, Recorded
from domain.refusals import PlainFailure
from domain.roles import Role
from domain.ways import Way
from projections.entries import Batch, Desk, Entry
from services.posting import (
    Courier,
    Held,
    Letter,
    NoticeBook,
    NoticeLevel,
    Pending,
    StaleBook,
    Undeliverable,
)

__all__ = [
    "Courier",
    "Held",
    "Letter",
    "NoticeBook",
    "NoticeLevel",
    "Pending",
    "StaleBook",
    "Undeliverable",
]
"""Told here with the other ports."""

Clock = Callable[[], datetime]
"""Gives the present instant, with offset."""


class Histories(Protocol):
    """Where a case's history can be read."""

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        """Give a case's facts in order, up to a position of the log; empty when none."""
        ...


class FactStream(Histories, Protocol):
    """The log of facts as far as those who follow it ask."""

    def cases(self) -> Sequence[UUID]:
        """Name all cases, in the order they were opened."""
        ...

    def since(self, position: int, limit: int) -> Sequence[Recorded]:
        """Give the facts after a position, in the log's order, at most `limit`."""
        ...

    def head(self) -> int:
        """Give the last position; 0 for an empty log."""
        ...


class FactLog(FactStream, Protocol):
    """The one immutable log of facts."""

    def count(self) -> int:
        """Give how many facts there are."""
        ...

    def append(self, facts: Sequence[Recorded]) -> Sequence[int]:
        """Store one command's facts as a whole and give their positions.

        All share case and command; versions follow on what is stored. Raises
        SomeoneWasFaster when the case has grown meanwhile, AlreadyDone when the command
        has been carried out before, and LogUnavailable when nothing could be stored.
        """
        ...

    def done(self, command_id: UUID) -> "AlreadyDone | None":
        """Say where a command stands that was carried out before; None when it was not."""
        ...

    def version(self, case_id: UUID) -> int:
        """Give how many facts a case has; 0 when there is no such case."""
        ...

    def later(self, case_id: UUID, version: int) -> Sequence[Recorded]:
        """Give what a case has got after one of its versions, in order. Raises as `load`."""
        ...

    def wait(self, position: int, timeout_s: float) -> bool:
        """Sleep until the log may have grown beyond a position; False when nothing said so."""
        ...


class AlreadyDone(Exception):
    """The command was carried out before; `case_id`, `first`..`last` say where it stands."""

    def __init__(self, case_id: UUID, first: int, last: int) -> None:
        super().__init__("command was carried out before")
        self.case_id = case_id
        self.first = first
        self.last = last


class LogUnavailable(PlainFailure):
    """The log could not be read or written; nothing was stored."""


class ContentErased(PlainFailure):
    """What stood in a case has been erased; whoever asks for it is told of no such case."""


class Unreadable(PlainFailure):
    """A stored fact is not what was sealed, or of a kind that this program does not know."""


class ViewStore(Protocol):
    """Every audience's view: rows and position change together, in one transaction."""

    def position(self, role: Role) -> int:
        """Give the position up to which a view is built; 0 for none."""
        ...

    def due(self, role: Role, at: datetime, limit: int) -> Sequence[UUID]:
        """Name cases whose view changes by time alone no later than an instant."""
        ...

    def apply(self, batches: Mapping[Role, Batch], before: int, position: int) -> None:
        """Write what changed for each audience and move them all to a position, or nothing."""
        ...

    def refresh(self, batches: Mapping[Role, Batch]) -> None:
        """Write what time alone changed, without moving any position, or nothing."""
        ...

    def begin_rebuild(self, role: Role) -> None:
        """Start an empty generation of a view beside the one that is read."""
        ...

    def apply_rebuild(self, role: Role, batch: Batch, before: int, position: int) -> None:
        """Write to the generation that is being rebuilt."""
        ...

    def finish_rebuild(self, role: Role) -> None:
        """Let readers see the rebuilt generation and drop the old one, in one transaction."""
        ...

    def lead(self) -> bool:
        """Try to become the only writer of views; False while another process is."""
        ...


class ViewReader(Protocol):
    """One audience's view, read with that audience's own login."""

    def desks(self, holders: Sequence[str], at: datetime) -> Sequence[Desk]:
        """Give the cases that any of the holders may open at an instant."""
        ...

    def entries(
        self, case_id: UUID | None, kind: str, holders: Sequence[str], at: datetime
    ) -> Sequence[Entry]:
        """Give one case's entries in order, or with None those of all that lie open.

        Empty when no holder may open it.
        """
        ...

    def rows(self) -> Sequence[Desk]:
        """Give each row that is open to anybody, also when time has overtaken it."""
        ...

    def admits(self, case_id: UUID, staff: str) -> bool:
        """Whether there is a row for a case that does not keep a person out."""
        ...


@dataclass(frozen=True, slots=True)
class Staff:
    """A person on duty, as the directory knows her or him, and the seats she or he has."""

    id: str
    name: str
    unit: str
    roles: tuple[Role, ...]
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Partner:
    """A connected organisation, by which way it gets its notices, and where.

    `channels` is how much each way to it may tell; one that is not named tells nothing.
    `address` is a mailbox, an https address or an SDK function, as `channel` asks for.
    """

    id: str
    name: str
    role: Role
    channels: Mapping[str, NoticeLevel] = field(
        default_factory=dict[str, NoticeLevel], hash=False
    )
    channel: Way = Way.NATS
    address: str | None = None
    language: Literal["sv", "en"] = "sv"


class Directory(Protocol):
    """Who works here and which organisations are connected."""

    def staff(self, staff_id: str) -> Staff | None:
        """Give one person on duty."""
        ...

    def everyone(self) -> Sequence[Staff]:
        """Give all people on duty."""
        ...

    def partner(self, partner_id: str) -> Partner | None:
        """Give one connected organisation; None for any that is on no list."""
        ...

    def partners(self) -> Sequence[Partner]:
        """Give all connected organisations."""
        ...


CaseHandle = Callable[[UUID, str], str]
"""From a case and a partner's id to that partner's own name for the case."""


@dataclass(frozen=True, slots=True)
class Session:
    """Who is at the screen, and in which seat."""

    staff: Staff
    actor: Actor
