"""Reading: what somebody on duty sees, and how a case looked to a role at an instant."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.case.case import replay as fold
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from domain.watch import Severity
from projections import inbox, register, timeline
from projections.audience import view_of
from projections.entries import Batch, Desk, Entry
from services.ports import CaseHandle, Clock, Histories, Staff, ViewReader

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

    def fullest(self) -> tuple[Desk | None, tuple[Entry, ...]]:
        """Give the view of those in the role who were given most."""
        seats = {entry.seat for entry in self.entries} | {desk.seat for desk in self.desks}
        if not seats:
            return None, ()
        most = max(sorted(seats), key=lambda s: sum(e.seat == s for e in self.entries))
        shown = tuple(entry for entry in self.entries if entry.seat == most)
        return next((desk for desk in self.desks if desk.seat == most), None), shown


def holders_of(staff: Staff, role: Role) -> tuple[str, ...]:
    """Name what a person on duty holds in a seat: herself, her unit as leader, her partner."""
    if staff.partner is not None and role in EXTERNAL:
        return (f"partner:{staff.partner}",)
    if role is Role.ARBETSLEDARE:
        return (f"staff:{staff.id}", f"unit:{staff.unit}")
    return (f"staff:{staff.id}",)


def widest(desks: Iterable[Desk]) -> tuple[Desk, ...]:
    """Keep one desk row per case: who may open a case in two ways sees it the wider way.

    Profiles are named by what they give; the one that gives everything has the empty name.
    """
    found: dict[UUID, Desk] = {}
    for desk in desks:
        known = found.get(desk.case_id)
        if known is None or (bool(desk.seat), -len(desk.seat)) < (
            bool(known.seat),
            -len(known.seat),
        ):
            found[desk.case_id] = desk
    return tuple(found.values())


def _calm(desk: Desk) -> int:
    """Order a desk: what has gone wrong, then what is about to, then the rest."""
    alarms = desk.body.get("alarms") or ()
    if any(alarm["severity"] == Severity.RED for alarm in alarms):
        return 0
    return 1 if alarms else 2


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the views, each with its audience's own login."""

    reader: Callable[[Role], ViewReader]
    clock: Clock

    def desks(self, staff: Staff, role: Role) -> tuple[Desk, ...]:
        """Give the cases on somebody's desk, those with alarms first, then the latest."""
        if role not in AUDIENCES:
            return ()
        found = widest(self.reader(role).desks(holders_of(staff, role), self.clock()))
        newest = sorted(found, key=lambda desk: desk.body["latest"] or "", reverse=True)
        return tuple(sorted(newest, key=_calm))

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
                    self._entries(staff, role, desk, timeline.KIND),
                    self._entries(staff, role, desk, register.KIND),
                )
        raise UnknownCase

    def inbox(self, staff: Staff, role: Role) -> tuple[Entry, ...]:
        """Give what a partner has received, newest first."""
        if role not in EXTERNAL:
            return ()
        entries = [
            entry
            for desk in self.desks(staff, role)
            for entry in self._entries(staff, role, desk, inbox.KIND)
        ]
        return tuple(sorted(entries, key=lambda entry: entry.body["at"], reverse=True))

    def _entries(self, staff: Staff, role: Role, desk: Desk, kind: str) -> tuple[Entry, ...]:
        holders = holders_of(staff, role)
        found = self.reader(role).entries(desk.case_id, kind, holders, self.clock())
        return tuple(entry for entry in found if entry.seat == desk.seat)


@dataclass(frozen=True, slots=True)
class Replaying:
    """Shows how a case looked to a role at an instant, from the log alone."""

    log: Histories
    handle: CaseHandle

    def replay(self, case_id: UUID, role: Role, at: datetime) -> Replay:
        """Build a role's view of a case from what was recorded by an instant.

        Raises UnknownCase when nothing had been recorded by then.
        """
        facts = [r for r in self.log.load(case_id) if r.recorded_at <= at]
        if not facts or role not in AUDIENCES:
            raise UnknownCase
        batch = Batch()
        view_of(role, self.handle).build(facts, fold(facts), at, batch)
        return Replay(
            case_id=case_id,
            role=role,
            at=at,
            desks=tuple(batch.desks.values()),
            entries=tuple(batch.entries.values()),
        )
