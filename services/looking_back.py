"""Looking back: how a case looked to a role at an instant, and why it looked like that.

What an auditor is shown stands in the access log before it is given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case.case import replay as fold
from domain.categories import Category
from domain.need_to_know.explaining import Explanation, explain
from domain.reads import Act, Ground, may_hold
from domain.recorded import Recorded
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, Role
from projections import inbox
from projections.audience import view_of
from projections.entries import Batch, Desk, Entry
from projections.moment import Moment
from services.noting import Noting
from services.ports import CaseHandle, ContentErased, Histories, Staff


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


@dataclass(frozen=True, slots=True)
class Replaying:
    """Builds how a case looked to a role at an instant, from the log alone.

    Notes nothing: whoever shows it to somebody goes through LookingBack.
    """

    log: Histories
    handle: CaseHandle

    def replay(self, case_id: UUID, role: Role, at: datetime) -> Replay:
        """Build a role's view of a case from what was recorded by an instant.

        Raises UnknownCase when nothing had been recorded by then.
        """
        facts = self.history(case_id, at)
        if not facts or role not in AUDIENCES:
            raise UnknownCase
        batch = Batch()
        view_of(role, self.handle).build(facts, Moment(fold(facts), at), batch)
        return Replay(
            case_id=case_id,
            role=role,
            at=at,
            desks=tuple(batch.desks.values()),
            entries=tuple(batch.entries.values()),
        )

    def history(self, case_id: UUID, at: datetime) -> Sequence[Recorded]:
        """Give what had been recorded of a case by an instant; nothing of an erased one."""
        try:
            return [r for r in self.log.load(case_id) if r.recorded_at <= at]
        except ContentErased:
            return ()


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Shows auditors how a case looked, and what a role may know of it."""

    _replaying: Replaying
    _noting: Noting

    def replay(
        self, staff: Staff, seat: Role, case_id: UUID, role: Role, at: datetime
    ) -> Replay:
        """Build a role's view of a case as it was at an instant, for somebody in a seat.

        Raises UnknownCase when nothing had been recorded by then.
        """
        read = replace(self._noting.begun(staff, seat, Act.REPLAY), case_id=case_id)
        try:
            shown = self._replaying.replay(case_id, role, at)
        except UnknownCase:
            self._noting.note(read)
            raise
        self._noting.note(replace(read, ground=Ground.DUTY, categories=may_hold(role), hits=1))
        return replace(shown, entries=tuple(inbox.as_of(each, at) for each in shown.entries))

    def explain(
        self, staff: Staff, seat: Role, case_id: UUID, role: Role, at: datetime
    ) -> Explanation:
        """Say who in a role may know what of a case at an instant, by which row, and why not.

        Raises UnknownCase when nothing had been recorded by then.
        """
        read = replace(self._noting.begun(staff, seat, Act.EXPLANATION), case_id=case_id)
        facts = self._replaying.history(case_id, at)
        if not facts:
            self._noting.note(read)
            raise UnknownCase
        self._noting.note(
            replace(read, ground=Ground.DUTY, categories=(Category.ACCESS,), hits=1)
        )
        return explain(fold(facts).access, role, at)
