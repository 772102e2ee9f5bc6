"""One role's view of one case: built from its facts, or carried forward by new ones.

Building and carrying forward give the same view; replay builds, the live view is carried.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.case.case import Case
from domain.facts import InformationDisclosed, NoticeSuppressed
from domain.need_to_know.redaction import Held, cut, held_in
from domain.recorded import Recorded
from domain.roles import EXTERNAL, Role
from domain.watch import next_alarm_change
from projections import desk, inbox, register, timeline
from projections.entries import Batch, Desk, Entry
from projections.register import Register

CaseHandle = Callable[[UUID, str], str]
"""From a case and a partner's id to that partner's own name for the case."""

WITHOUT_SEAT = frozenset((Role.INTERNKONTROLL,))
"""Roles that see their part of every case, without being assigned (audit, no content)."""


@dataclass(slots=True)
class CaseView:
    """What is remembered of one role's view of one case, to carry it forward."""

    held: Held
    timeline: int = 0
    register: Register = field(default_factory=Register)
    latest: str | None = None
    inboxes: dict[str, int] = field(default_factory=dict[str, int])
    latest_of: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Audience:
    """How one role's views are made."""

    role: Role
    handle: CaseHandle

    def held(self, case: Case, at: datetime) -> Held:
        """Say what the role holds in a case at an instant; partners hold what they got."""
        return {} if self.role in EXTERNAL else held_in(case.access, self.role, at)

    def build(
        self, facts: Iterable[Recorded], case: Case, at: datetime, batch: Batch
    ) -> CaseView:
        """Write the whole view of a case, as it is at an instant, and give its state."""
        view = CaseView(self.held(case, at))
        facts = tuple(facts)
        gone = {
            recorded.fact.disclosure_ref
            for recorded in facts
            if isinstance(recorded.fact, NoticeSuppressed)
        }
        for recorded in facts:
            if self.role not in EXTERNAL or recorded.fact_id not in gone:
                self._take(view, recorded, batch)
        self._write_desk(view, facts[-1].case_id, case, at, batch)
        return view

    def carry(
        self, view: CaseView, facts: Iterable[Recorded], case: Case, at: datetime, batch: Batch
    ) -> bool:
        """Carry a view forward by new facts; False when it must be built anew instead."""
        facts = tuple(facts)
        if self.held(case, at) != view.held or (
            self.role in EXTERNAL and any(isinstance(r.fact, NoticeSuppressed) for r in facts)
        ):
            return False
        for recorded in facts:
            self._take(view, recorded, batch)
        self._write_desk(view, facts[-1].case_id, case, at, batch)
        return True

    def drop(self, case_id: UUID, view: CaseView | None, batch: Batch) -> None:
        """Forget what was written of a case before it is built anew."""
        if self.role not in EXTERNAL:
            batch.drop(case_id)
            return
        for seat in view.inboxes if view is not None else ():
            batch.drop(self._inbox_id(case_id, seat))

    def _inbox_id(self, case_id: UUID, seat: str) -> UUID:
        return UUID(self.handle(case_id, seat or self.role.value))

    def _take(self, view: CaseView, recorded: Recorded, batch: Batch) -> None:
        if self.role in EXTERNAL:
            self._take_disclosure(view, recorded, batch)
            return
        if not any(view.held.values()) and self.role not in WITHOUT_SEAT:
            return
        shown = cut(recorded, self.role, view.held)
        if shown is None:
            return
        view.timeline += 1
        view.latest = recorded.recorded_at.isoformat()
        _put(batch, recorded.case_id, timeline.KIND, view.timeline, timeline.entry_of(shown))
        number = view.register.take(shown)
        if number is not None:
            body = view.register.bodies[number]
            _put(batch, recorded.case_id, register.KIND, number, body)

    def _take_disclosure(self, view: CaseView, recorded: Recorded, batch: Batch) -> None:
        fact = recorded.fact
        if not isinstance(fact, InformationDisclosed) or fact.recipient.role is not self.role:
            return
        seat = fact.recipient.partner or ""
        number = view.inboxes[seat] = view.inboxes.get(seat, 0) + 1
        view.latest_of[seat] = recorded.recorded_at.isoformat()
        own_id = self._inbox_id(recorded.case_id, seat)
        body = inbox.entry_of(recorded, fact, str(own_id))
        entry = Entry(own_id, seat, inbox.KIND, number, body)
        batch.entries[own_id, seat, inbox.KIND, number] = entry

    def _write_desk(
        self, view: CaseView, case_id: UUID, case: Case, at: datetime, batch: Batch
    ) -> None:
        if self.role in EXTERNAL:
            self._write_inbox_desks(view, case_id, batch)
            return
        everybody = self.role in WITHOUT_SEAT
        if not everybody and all(seat.role is not self.role for seat in case.access.seats):
            return
        changes = (case.access.next_change(at), next_alarm_change(case, at))
        batch.desks[case_id, ""] = Desk(
            case_id=case_id,
            seat="",
            holders=("*",) if everybody else case.access.holders(self.role, at),
            blocked=tuple(sorted(case.access.blocked)),
            until=min((change for change in changes if change), default=None),
            body=desk.body_of(case, self.role, view.held, view.latest, at),
        )

    def _write_inbox_desks(self, view: CaseView, case_id: UUID, batch: Batch) -> None:
        for seat, count in view.inboxes.items():
            own_id = self._inbox_id(case_id, seat)
            batch.desks[own_id, seat] = Desk(
                case_id=own_id,
                seat=seat,
                holders=(f"partner:{seat}",) if seat else (),
                blocked=(),
                until=None,
                body={"handle": str(own_id), "count": count, "latest": view.latest_of[seat]},
            )


def _put(batch: Batch, case_id: UUID, kind: str, number: int, body: dict[str, object]) -> None:
    batch.entries[case_id, "", kind, number] = Entry(case_id, "", kind, number, body)
