"""The log and the views in memory: fakes for tests of services, obeying the ports' words.

They say nothing of whether something works; the adapters' own tests ask the real thing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Condition
from uuid import UUID

from domain.recorded import Recorded
from domain.refusals import SomeoneWasFaster
from domain.roles import Role
from projections.entries import Batch, Desk, Entry
from services.ports import AlreadyDone, LogUnavailable

ANYONE = "*"


@dataclass
class SetClock:
    """A clock that stands until somebody moves it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class MovedBackwards(Exception):
    """A view was moved to a position that it already stands at or beyond."""


@dataclass
class MemoryLog:
    """The log as a list, counting how often a case is read and an append comes too late.

    `meanwhile` runs once, just before the next append is looked at.
    """

    facts: list[Recorded] = field(default_factory=list[Recorded])
    available: bool = True
    reads: int = 0
    clashes: int = 0
    meanwhile: Callable[[], object] | None = None
    grown: Condition = field(default_factory=Condition)

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        """Give a case's facts in order, up to a position of the log; empty when none."""
        self._must_be_available()
        self.reads += 1
        return [
            recorded
            for recorded in self.facts
            if recorded.case_id == case_id
            and (until_position is None or recorded.position <= until_position)
        ]

    def cases(self) -> Sequence[UUID]:
        """Name all cases, in the order they were opened."""
        self._must_be_available()
        return list(dict.fromkeys(recorded.case_id for recorded in self.facts))

    def count(self) -> int:
        """Give how many facts there are."""
        self._must_be_available()
        return len(self.facts)

    def append(self, facts: Sequence[Recorded]) -> Sequence[int]:
        """Store one command's facts as a whole and give their positions."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        self._must_be_available()
        case_id, command_id = facts[0].case_id, facts[0].command_id
        if any((r.case_id, r.command_id) != (case_id, command_id) for r in facts):
            raise ValueError("one append is one command in one case")
        if (done := self.done(command_id)) is not None:
            raise done
        stored = self.version(case_id)
        if [r.version for r in facts] != [stored + n for n, _ in enumerate(facts, 1)]:
            self.clashes += 1
            raise SomeoneWasFaster
        positions = [len(self.facts) + n for n, _ in enumerate(facts, 1)]
        with self.grown:
            self.facts += [
                replace(recorded, position=position)
                for recorded, position in zip(facts, positions, strict=True)
            ]
            self.grown.notify_all()
        return positions

    def done(self, command_id: UUID) -> AlreadyDone | None:
        """Say where a command stands that was carried out before; None when it was not."""
        self._must_be_available()
        done = [r for r in self.facts if r.command_id == command_id]
        return AlreadyDone(done[0].case_id, done[0].version, done[-1].version) if done else None

    def version(self, case_id: UUID) -> int:
        """Give how many facts a case has; 0 when there is no such case."""
        self._must_be_available()
        return sum(recorded.case_id == case_id for recorded in self.facts)

    def later(self, case_id: UUID, version: int) -> Sequence[Recorded]:
        """Give what a case has got after one of its versions, in order."""
        self._must_be_available()
        return [r for r in self.facts if r.case_id == case_id and r.version > version]

    def since(self, position: int, limit: int) -> Sequence[Recorded]:
        """Give the facts after a position, in the log's order, at most `limit`."""
        self._must_be_available()
        return self.facts[position : position + limit]

    def head(self) -> int:
        """Give the last position; 0 for an empty log."""
        self._must_be_available()
        return len(self.facts)

    def wait(self, position: int, timeout_s: float) -> bool:
        """Sleep until the log may have grown beyond a position; True when it has."""
        with self.grown:
            return self.grown.wait_for(lambda: len(self.facts) > position, timeout_s)

    def _must_be_available(self) -> None:
        if not self.available:
            raise LogUnavailable


@dataclass
class Generation:
    """One generation of one audience's view."""

    position: int = 0
    entries: dict[tuple[UUID, str, str, int], Entry] = field(
        default_factory=dict[tuple[UUID, str, str, int], Entry]
    )
    desks: dict[tuple[UUID, str], Desk] = field(default_factory=dict[tuple[UUID, str], Desk])

    def write(self, batch: Batch) -> None:
        """Drop whole cases first, then write rows; bodies become plain JSON."""
        for case_id in batch.dropped:
            self.entries = {k: row for k, row in self.entries.items() if k[0] != case_id}
            self.desks = {k: row for k, row in self.desks.items() if k[0] != case_id}
        for key, entry in batch.entries.items():
            self.entries[key] = entry._replace(body=json.loads(json.dumps(entry.body)))
        for at, desk in batch.desks.items():
            self.desks[at] = desk._replace(body=json.loads(json.dumps(desk.body)))


@dataclass
class MemoryViews:
    """Every audience's view in dictionaries."""

    served: dict[Role, Generation] = field(default_factory=dict[Role, Generation])
    aside: dict[Role, Generation] = field(default_factory=dict[Role, Generation])
    led_elsewhere: bool = False

    def view(self, role: Role) -> Generation:
        """The generation that readers of a role see."""
        return self.served.setdefault(role, Generation())

    def position(self, role: Role) -> int:
        """Give the position up to which a view is built; 0 for none."""
        return self.view(role).position

    def due(self, role: Role, at: datetime, limit: int) -> Sequence[UUID]:
        """Name cases whose view changes by time alone no later than an instant."""
        first: dict[UUID, datetime] = {}
        for desk in self.view(role).desks.values():
            if desk.until is not None and desk.until <= at:
                first[desk.case_id] = min(desk.until, first.get(desk.case_id, desk.until))
        return sorted(first, key=lambda case_id: (first[case_id], case_id))[:limit]

    def apply(self, batches: Mapping[Role, Batch], before: int, position: int) -> None:
        """Write what changed for each audience and move them all to a position, or nothing."""
        if before >= position or any(self.position(role) != before for role in batches):
            raise MovedBackwards
        for role, batch in batches.items():
            self.view(role).write(batch)
            self.view(role).position = position

    def refresh(self, batches: Mapping[Role, Batch]) -> None:
        """Write what time alone changed, without moving any position, or nothing."""
        for role, batch in batches.items():
            self.view(role).write(batch)

    def begin_rebuild(self, role: Role) -> None:
        """Start an empty generation of a view beside the one that is read."""
        self.aside[role] = Generation()

    def apply_rebuild(self, role: Role, batch: Batch, before: int, position: int) -> None:
        """Write to the generation that is being rebuilt."""
        if self.aside[role].position != before or before >= position:
            raise MovedBackwards
        self.aside[role].write(batch)
        self.aside[role].position = position

    def finish_rebuild(self, role: Role) -> None:
        """Let readers see the rebuilt generation and drop the old one, in one transaction."""
        if self.aside[role].position < self.position(role):
            raise MovedBackwards
        self.served[role] = self.aside.pop(role)

    def lead(self) -> bool:
        """Try to become the only writer of views; False while another process is."""
        return not self.led_elsewhere

    def reader(self, role: Role) -> "MemoryReader":
        """Read one audience's view, as that audience's own login would."""
        return MemoryReader(self, role)


@dataclass(frozen=True)
class MemoryReader:
    """One audience's view; shows a case only to whoever may open it now."""

    views: MemoryViews
    role: Role

    def desks(self, holders: Sequence[str], at: datetime) -> Sequence[Desk]:
        """Give the cases that any of the holders may open at an instant."""
        rows = self.views.view(self.role).desks
        return [rows[key] for key in sorted(rows) if _open_to(rows[key], holders, at)]

    def entries(
        self, case_id: UUID | None, kind: str, holders: Sequence[str], at: datetime
    ) -> Sequence[Entry]:
        """Give one case's entries in order, or with None those of all that lie open."""
        view = self.views.view(self.role)
        seats = {
            (desk.case_id, desk.seat)
            for desk in view.desks.values()
            if case_id in (None, desk.case_id) and _open_to(desk, holders, at)
        }
        rows = [
            entry
            for entry in view.entries.values()
            if entry.kind == kind and (entry.case_id, entry.seat) in seats
        ]
        return sorted(rows, key=lambda entry: (entry.case_id, entry.seat, entry.number))

    def rows(self) -> Sequence[Desk]:
        """Give each row that is open to anybody, also when time has overtaken it."""
        rows = self.views.view(self.role).desks.values()
        return [desk for desk in rows if ANYONE in desk.holders]

    def admits(self, case_id: UUID, staff: str) -> bool:
        """Whether there is a row for a case that does not keep a person out."""
        rows = self.views.view(self.role).desks.values()
        return any(d.case_id == case_id and staff not in d.blocked for d in rows)


def _open_to(desk: Desk, holders: Sequence[str], at: datetime) -> bool:
    if desk.until is not None and desk.until <= at:
        return False
    if any(f"staff:{staff}" in holders for staff in desk.blocked):
        return False
    return not {*holders, ANYONE}.isdisjoint(desk.holders)
