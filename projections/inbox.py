"""A partner's inbox: just what was disclosed to it, under its own name for the case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from pydantic_core import to_jsonable_python

from domain.case.calendar import day_of, end_of, start_of
from domain.facts import InformationDisclosed, NoticeSuppressed
from domain.recorded import Recorded
from domain.roles import Role
from projections.entries import Batch, Desk, Entry, Json
from projections.moment import Moment

KIND = "inbox"

CaseHandle = Callable[[UUID, str], str]
"""From a case and a partner's id to that partner's own name for the case."""


@dataclass(slots=True)
class InboxView:
    """What the organisations in one role have got of one case, each under its own name."""

    role: Role
    handle: CaseHandle
    counts: dict[str, int] = field(default_factory=dict[str, int])
    latest: dict[str, str] = field(default_factory=dict[str, str])

    def build(self, facts: Sequence[Recorded], moment: Moment, batch: Batch) -> None:
        """Write the whole inbox: every disclosure but those whose notice was stopped."""
        gone = {
            recorded.fact.disclosure_ref
            for recorded in facts
            if isinstance(recorded.fact, NoticeSuppressed)
        }
        sent = [r for r in facts if r.fact_id not in gone]
        self._take(sent, facts[0].case_id, moment, batch)

    def carry(self, facts: Sequence[Recorded], moment: Moment, batch: Batch) -> bool:
        """Add what is new; False when a notice was stopped and the inbox must be built anew."""
        if any(isinstance(recorded.fact, NoticeSuppressed) for recorded in facts):
            return False
        self._take(facts, facts[0].case_id, moment, batch)
        return True

    def drop(self, facts: Sequence[Recorded], batch: Batch) -> None:
        """Forget what was written of the case, under all its names."""
        for recorded in facts:
            fact = recorded.fact
            if isinstance(fact, InformationDisclosed) and fact.recipient.role is self.role:
                batch.drop(self._own_id(recorded.case_id, fact.recipient.partner or ""))

    def _own_id(self, case_id: UUID, seat: str) -> UUID:
        return UUID(self.handle(case_id, seat or self.role.value))

    def _take(
        self, facts: Sequence[Recorded], case_id: UUID, moment: Moment, batch: Batch
    ) -> None:
        for recorded in facts:
            fact = recorded.fact
            if isinstance(fact, InformationDisclosed) and fact.recipient.role is self.role:
                self._take_one(recorded, fact, batch)
        blocked = tuple(sorted(moment.case.access.blocked))
        for seat, count in self.counts.items():
            own_id = self._own_id(case_id, seat)
            batch.desks[own_id, seat] = Desk(
                case_id=own_id,
                seat=seat,
                holders=(f"partner:{seat}",) if seat else (),
                blocked=blocked,
                until=None,
                body={"handle": str(own_id), "count": count, "latest": self.latest[seat]},
            )

    def _take_one(self, recorded: Recorded, fact: InformationDisclosed, batch: Batch) -> None:
        seat = fact.recipient.partner or ""
        number = self.counts[seat] = self.counts.get(seat, 0) + 1
        self.latest[seat] = _day(recorded.recorded_at)
        own_id = self._own_id(recorded.case_id, seat)
        body = entry_of(recorded, fact, str(own_id))
        batch.entries[own_id, seat, KIND, number] = Entry(own_id, seat, KIND, number, body)


def entry_of(recorded: Recorded, fact: InformationDisclosed, handle: str) -> Json:
    """Write one disclosure as its recipient holds it. Never the hub's own ids of the case."""
    return {
        "handle": handle,
        "at": _day(recorded.occurred_at),
        "purpose": fact.purpose,
        "level": fact.level,
        "content": [to_jsonable_python(item) for item in fact.content_copy],
        "handling_instruction": fact.handling_instruction,
        "valid_to": to_jsonable_python(fact.valid_to),
    }


def _day(at: datetime) -> str:
    """Give a day's first instant: two partners told in one sitting would share the minute."""
    return start_of(day_of(at)).isoformat()


def as_of(entry: Entry, at: datetime) -> Entry:
    """Give a letter as it may be read at an instant: after its last day only that it came.

    It is stored whole, since its recipient got it whole; time alone takes it away.
    """
    last = entry.body.get("valid_to")
    if entry.kind != KIND or last is None or at < end_of(date.fromisoformat(last)):
        return entry
    return entry._replace(body={**entry.body, **EXPIRED})


EXPIRED: Json = {"purpose": "", "content": [], "handling_instruction": ""}
"""What is left of a letter when its last day is over."""
