"""Reading: what somebody on duty sees.

Whatever is read here stands in the access log before it is given.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from domain.erasing import BY_DUTY
from domain.fact import Fact
from domain.need_to_know.explaining import Line, policy
from domain.reads import Act, Ground, Purpose, Read, may_hold, may_stand_on_desk
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from domain.rules.recording import WITHOUT_SEAT
from domain.watch import Severity
from projections import inbox, register, timeline
from projections.entries import Desk, Entry
from services.noting import Noting
from services.ports import Clock, Staff, ViewReader

SEARCH_CHARS_MAX = 100
SEES_EVERY_CASE = Role.INTERNKONTROLL
"""Whose view has a row for each case there is."""


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """One case as one role sees it."""

    desk: Desk
    timeline: tuple[Entry, ...]
    register: tuple[Entry, ...]


def holders_of(staff: Staff, role: Role) -> tuple[str, ...]:
    """Name what a person on duty holds in a seat: the own name, the unit's, the partner's.

    The own name stands beside the partner's, so that who is kept out of a case is kept out.
    """
    if staff.partner is not None and role in EXTERNAL:
        return (f"staff:{staff.id}", f"partner:{staff.partner}")
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


def _when_told(entry: Entry) -> tuple[str, int]:
    """A partner is told days alone; within a day and a case its own numbers have the order."""
    return entry.body["at"], entry.number


def ground_of(staff: Staff, desk: Desk) -> Ground:
    """Say why a case is open: the own seat, the unit's, an emergency, or the role alone."""
    if desk.body.get("emergency"):
        return Ground.EMERGENCY
    if f"staff:{staff.id}" in desk.holders:
        return Ground.SEAT
    return Ground.UNIT if f"unit:{staff.unit}" in desk.holders else Ground.DUTY


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the views, each with its audience's own login.

    Every public way to read ends in `noting`, or gives no content.
    """

    _reader: Callable[[Role], ViewReader]
    _clock: Clock
    _noting: Noting

    def desks(self, staff: Staff, role: Role) -> tuple[Desk, ...]:
        """Give the cases on somebody's desk, those with alarms first, then the latest."""
        found = self._desks(staff, role)
        if role in AUDIENCES:
            self._note_list(self._noting.begun(staff, role, Act.DESK), found)
        return found

    def search(self, staff: Staff, role: Role, words: str) -> tuple[Desk, ...]:
        """Give the cases on somebody's own desk whose working name holds the words."""
        sought = words.strip().casefold()[:SEARCH_CHARS_MAX]
        found = tuple(
            desk
            for desk in self._desks(staff, role)
            if sought and sought in (desk.body.get("alias") or "").casefold()
        )
        read = self._noting.begun(staff, role, Act.SEARCH)
        self._note_list(replace(read, words=self._noting.marks(sought)), found)
        return found

    def case(
        self, staff: Staff, role: Role, case_id: UUID, purpose: Purpose | None = None
    ) -> CaseSeen:
        """Give one case; UnknownCase alike when it is absent, hidden or blocked."""
        read = replace(self._noting.begun(staff, role, Act.CASE), case_id=case_id)
        seen = self._case(staff, role, case_id)
        if seen is None:
            self._noting.note(read)
            raise UnknownCase
        self._noting.note(
            replace(
                read,
                purpose=purpose or read.purpose,
                ground=ground_of(staff, seen.desk),
                categories=may_hold(role),
                hits=1,
            )
        )
        return seen

    def inbox(self, staff: Staff, role: Role) -> tuple[Entry, ...]:
        """Give what a partner has received, newest first."""
        if role not in EXTERNAL:
            return ()
        now = self._clock()
        seats = {(desk.case_id, desk.seat) for desk in self._desks(staff, role)}
        found = self._reader(role).entries(None, inbox.KIND, holders_of(staff, role), now)
        entries = [
            inbox.as_of(entry, now) for entry in found if (entry.case_id, entry.seat) in seats
        ]
        read = self._noting.begun(staff, role, Act.INBOX)
        self._noting.note(replace(read, categories=may_hold(role), hits=len(entries)))
        return tuple(sorted(entries, key=_when_told, reverse=True))

    def explanation(self, staff: Staff, role: Role, case_id: UUID) -> tuple[Line, ...]:
        """Say what the table gives the seat, as for any case; UnknownCase as `case` does."""
        read = replace(
            self._noting.begun(staff, role, Act.EXPLANATION),
            case_id=case_id,
            purpose=Purpose.CASEWORK,
        )
        seen = self._case(staff, role, case_id)
        if seen is None:
            self._noting.note(read)
            raise UnknownCase
        self._noting.note(replace(read, ground=ground_of(staff, seen.desk), hits=1))
        return policy(role)

    def shows(self, staff: Staff, role: Role, case_id: UUID, fact_id: UUID) -> bool | None:
        """Whether somebody's view shows a fact yet; None when it does not show the case.

        Says nothing else, so it is no read: for whoever waits for what was just recorded.
        """
        seen = self._case(staff, role, case_id)
        if seen is None:
            return None
        return any(entry.body["ref"] == str(fact_id) for entry in seen.timeline)

    def leads_to(self, actor: Actor, case_id: UUID, facts: Iterable[Fact]) -> bool:
        """Whether the views lead somebody to a case, who is about to record in it.

        No content, so it is no read; and the same questions whether the case is hidden, keeps
        her out or is not there. Who comes from outside, or records without a seat, stands in
        no view: for them it is enough that the case does not keep them out.
        """
        staff, role = Staff(actor.staff, "", actor.unit, (actor.role,)), actor.role
        if role in INTERNAL and any(d.case_id == case_id for d in self._desks(staff, role)):
            return True
        if role not in EXTERNAL and not any(
            role in WITHOUT_SEAT.get(type(fact), ()) for fact in facts
        ):
            return False
        return self._reader(SEES_EVERY_CASE).admits(case_id, actor.staff)

    def open_to(self, staff: Staff) -> frozenset[UUID]:
        """Name the cases that keep somebody out in no seat: whether they are there, no more."""
        holders = (f"staff:{staff.id}",)
        desks = self._reader(SEES_EVERY_CASE).desks(holders, self._clock())
        return frozenset(desk.case_id for desk in desks)

    def decided_on(self, actor: Actor) -> frozenset[UUID]:
        """Name the cases that lie open to somebody who decides on erasure.

        By duty they are all there are but those that keep her out; what is erased is in none.
        """
        staff = Staff(actor.staff, "", actor.unit, (actor.role,))
        if actor.role in BY_DUTY:
            return self.open_to(staff)
        return frozenset(desk.case_id for desk in self._desks(staff, actor.role))

    def _note_list(self, read: Read, found: tuple[Desk, ...]) -> None:
        held = may_stand_on_desk(read.role) if found else ()
        self._noting.note(replace(read, categories=held, hits=len(found)))

    def _desks(self, staff: Staff, role: Role) -> tuple[Desk, ...]:
        if role not in AUDIENCES:
            return ()
        found = widest(self._reader(role).desks(holders_of(staff, role), self._clock()))
        newest = sorted(found, key=lambda desk: desk.body["latest"] or "", reverse=True)
        return tuple(sorted(newest, key=_calm))

    def _case(self, staff: Staff, role: Role, case_id: UUID) -> CaseSeen | None:
        for desk in self._desks(staff, role) if role in INTERNAL else ():
            if desk.case_id == case_id:
                return CaseSeen(
                    desk,
                    self._entries(staff, role, desk, timeline.KIND),
                    self._entries(staff, role, desk, register.KIND),
                )
        return None

    def _entries(self, staff: Staff, role: Role, desk: Desk, kind: str) -> tuple[Entry, ...]:
        holders = holders_of(staff, role)
        found = self._reader(role).entries(desk.case_id, kind, holders, self._clock())
        return tuple(entry for entry in found if entry.seat == desk.seat)
