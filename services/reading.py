"""Reading: what somebody on duty sees, and how a case looked to a role at an instant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.case.case import replay as fold
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from projections import inbox, register, timeline
from projections.audience import Audience
from projections.entries import Batch, Desk, Entry
from services.ports import CaseHandle, Clock, FactLog, Staff, ViewReader

SEARCH_CHARS_MAX = 100


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """One case as one role sees it."""

    desk: Desk
    timeline: tuple[Entry, ...]
    register: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Replay:
    """How a case looked to a role at an instant: the rows that the live view had."""

    case_id: UUID
    role: Role
    at: datetime
    desks: tuple[Desk, ...]
    entries: tuple[Entry, ...]


def holders_of(staff: Staff, role: Role) -> tuple[str, ...]:
    """Name what a person on duty holds in a seat: herself, her unit as leader, her partner."""
    if staff.partner is not None and role in EXTERNAL:
        return (f"partner:{staff.partner}",)
    if role is Role.ARBETSLEDARE:
        return (f"staff:{staff.id}", f"unit:{staff.unit}")
    return (f"staff:{staff.id}",)


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the views, each with its audience's own login."""

    reader: Callable[[Role], ViewReader]
    clock: Clock

    def desks(self, staff: Staff, role: Role) -> tuple[Desk, ...]:
        """Give the cases on somebody's desk, those with alarms first, then the latest."""
        if role not in AUDIENCES:
            return ()
        found = self.reader(role).desks(holders_of(staff, role), self.clock())
        newest = sorted(found, key=lambda desk: desk.body["latest"] or "", reverse=True)
        return tuple(sorted(newest, key=lambda desk: not desk.body.get("alarms")))

    def search(self, staff: Staff, role: Role, words: str) -> tuple[Desk, ...]:
        """Give the cases on somebody's own desk whose working name holds the words."""
        sought = words.strip().casefold()[:SEARCH_CHARS_MAX]
        if not sought:
            return ()
        return tuple(
            desk
            for desk in self.desks(staff, role)
            if sought in (desk.body.get("alias") or "").casefold()
        )

    def case(self, staff: Staff, role: Role, case_id: UUID) -> CaseSeen:
        """Give one case; UnknownCase alike when it is absent, hidden or blocked."""
        for desk in self.desks(staff, role) if role in INTERNAL else ():
            if desk.case_id == case_id:
                return CaseSeen(
                    desk,
                    tuple(self._entries(staff, role, case_id, timeline.KIND)),
                    tuple(self._entries(staff, role, case_id, register.KIND)),
                )
        raise UnknownCase

    def inbox(self, staff: Staff, role: Role) -> tuple[Entry, ...]:
        """Give what a partner has received, newest first."""
        if role not in EXTERNAL:
            return ()
        entries = [
            entry
            for desk in self.desks(staff, role)
            for entry in self._entries(staff, role, desk.case_id, inbox.KIND)
        ]
        return tuple(sorted(entries, key=lambda entry: entry.body["at"], reverse=True))

    def _entries(self, staff: Staff, role: Role, case_id: UUID, kind: str) -> Sequence[Entry]:
        holders = holders_of(staff, role)
        return self.reader(role).entries(case_id, kind, holders, self.clock())


@dataclass(frozen=True, slots=True)
class Replaying:
    """Shows how a case looked to a role at an instant, from the log alone."""

    log: FactLog
    handle: CaseHandle

    def replay(self, case_id: UUID, role: Role, at: datetime) -> Replay:
        """Build a role's view of a case from what was recorded by an instant.

        Raises UnknownCase when nothing had been recorded by then.
        """
        facts = [r for r in self.log.load(case_id) if r.recorded_at <= at]
        if not facts or role not in AUDIENCES:
            raise UnknownCase
        batch = Batch()
        Audience(role, self.handle).build(facts, fold(facts), at, batch)
        return Replay(
            case_id=case_id,
            role=role,
            at=at,
            desks=tuple(batch.desks.values()),
            entries=tuple(batch.entries.values()),
        )
