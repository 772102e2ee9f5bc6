"""Replaying: how a case looked to a role at an instant, from the log alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self
from uuid import UUID

from domain.case.case import replay as fold
from domain.recorded import Recorded
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, Role
from projections.audience import view_of
from projections.entries import Batch, Desk, Entry
from projections.inbox import as_of
from projections.moment import Moment
from services.history import history_of
from services.ports import CaseHandle, Histories
from services.then import Then

EVERYBODY = "*"


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

    def seen_by(self, who: str | None) -> Self:
        """Keep what somebody could open then: one holder, or anybody when none is named.

        A letter whose last day was over is what it was then: that it had come, and no more.
        """
        desks = tuple(desk for desk in self.desks if _opens(desk, who))
        seats = {desk.seat for desk in desks}
        entries = tuple(as_of(one, self.at) for one in self.entries if one.seat in seats)
        return replace(self, desks=desks, entries=entries)


def _opens(desk: Desk, who: str | None) -> bool:
    if who is None:
        return bool(desk.holders)
    kept_out = any(who == f"staff:{staff}" for staff in desk.blocked)
    return not kept_out and (who in desk.holders or EVERYBODY in desk.holders)


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
        facts = Then(at, at).of(self.history(case_id))
        if not facts or role not in AUDIENCES:
            raise UnknownCase
        return self.build(facts, Moment(fold(facts), at), role)

    def build(self, facts: Sequence[Recorded], moment: Moment, role: Role) -> Replay:
        """Build a role's view of a case from some of its facts, as they make it a moment."""
        batch = Batch()
        view_of(role, self.handle).build(facts, moment, batch)
        return Replay(
            case_id=facts[0].case_id,
            role=role,
            at=moment.at,
            desks=tuple(batch.desks.values()),
            entries=tuple(batch.entries.values()),
        )

    def history(self, case_id: UUID) -> Sequence[Recorded]:
        """Give all that has been recorded of a case; nothing of an erased one."""
        return history_of(self.log, case_id)
