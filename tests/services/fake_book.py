"""The book of notices in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.ports import Held, Pending, StaleBook
from tests.services.fakes import FOREVER, START


@dataclass
class FakeBook:
    """A NoticeBook in memory."""

    entered_up_to: int = 0
    notices: dict[UUID, Pending] = field(default_factory=dict)
    sent_at: dict[UUID, datetime] = field(default_factory=dict)
    suppressed_at: dict[UUID, datetime] = field(default_factory=dict)
    received_at: dict[UUID, datetime] = field(default_factory=dict)
    last_number: dict[str, int] = field(default_factory=dict)
    failures: dict[UUID, Held] = field(default_factory=dict)

    def position(self) -> int:
        return self.entered_up_to

    def enter(self, notices: Sequence[Pending], position: int, at: datetime) -> Collection[str]:
        if position <= self.entered_up_to:
            raise StaleBook
        for notice in notices:
            self.notices.setdefault(notice.notice_id, notice)
        self.entered_up_to = position
        return self.waiting(at)

    def waiting(self, at: datetime) -> Collection[str]:
        return {n.partner for n in self._unsent() if self._until(n) <= at}

    def pending(
        self, partner: str, at: datetime, limit: int, besides: Collection[UUID] = ()
    ) -> Sequence[Pending]:
        unsent = [n for n in self._unsent() if n.notice_id not in besides]
        waiting = [n for n in unsent if n.partner == partner]
        ready = [n for n in waiting if n.sequence is not None or not self._held_back(n, at)]
        order = sorted(ready, key=lambda n: (n.sequence is None, n.sequence, n.position))
        return order[:limit]

    def _unsent(self) -> list[Pending]:
        done = self.sent_at.keys() | self.suppressed_at.keys() | self.dead
        return [notice for id_, notice in self.notices.items() if id_ not in done]

    def _until(self, notice: Pending) -> datetime:
        known = self.failures.get(notice.notice_id)
        return START if known is None else known.held_until or FOREVER

    def _held_back(self, notice: Pending, at: datetime) -> bool:
        return any(
            (h.partner, h.case_id) == (notice.partner, notice.case_id)
            and (h.held_until or FOREVER) > at
            and self.notices[h.notice_id].position <= notice.position
            for h in self.failures.values()
        )

    @property
    def dead(self) -> set[UUID]:
        return {id_ for id_, held in self.failures.items() if held.state == "dead"}

    def fail(self, notice: UUID, why: str, at: datetime, until: datetime | None) -> None:
        known = self.notices[notice]
        since = known.failing_since or at
        known = known._replace(tries=known.tries + 1, failing_since=since)
        self.notices[notice] = known
        state = "dead" if until is None else "pending"
        ids = (notice, known.partner, known.case_id, known.fact_id)
        self.failures[notice] = Held(*ids, state, why, known.tries, since, until)

    def stop(self, notice: UUID, reason: str) -> None:
        self.notices[notice] = self.notices[notice]._replace(stopping=reason)

    def held(self) -> Sequence[Held]:
        return list(self.failures.values())

    def retry(self, notice: UUID) -> bool:
        known = self.notices[notice]._replace(tries=0, failing_since=None)
        self.notices[notice] = known
        return self.failures.pop(notice, None) is not None

    def lag(self, silent: Collection[str] = ()) -> Mapping[str, int]:
        del silent
        return {"dead": len(self.dead), "failing": len(self.failures) - len(self.dead)}

    def undelivered(self, partner: str) -> Sequence[Pending]:
        mine = [n for n in self.notices.values() if n.partner == partner and n.sequence]
        last = max(
            (n.sequence or 0 for n in mine if n.notice_id in self.received_at), default=0
        )
        return sorted(
            (
                n
                for n in mine
                if (
                    n.notice_id not in self.received_at
                    and n.notice_id not in self.suppressed_at
                )
                or (n.notice_id in self.suppressed_at and (n.sequence or 0) > last)
            ),
            key=lambda n: n.sequence or 0,
        )

    def send_again(self, notices: Sequence[UUID]) -> None:
        for notice in notices:
            known = self.notices[notice]
            was_empty = self.suppressed_at.pop(notice, None) is not None
            stopping = "nivån är lägre nu" if was_empty else known.stopping
            self.notices[notice] = known._replace(copy=known.copy + 1, stopping=stopping)
            self.sent_at.pop(notice, None)

    def number(self, notices: Sequence[UUID]) -> Sequence[int]:
        return [self._number(notice_id) for notice_id in notices]

    def numbered(self, notice: UUID) -> bool:
        known = self.notices.get(notice)
        return known is not None and known.sequence is not None

    def sent(self, notices: Sequence[UUID], at: datetime) -> None:
        for notice in notices:
            self.sent_at.setdefault(notice, at)

    def suppressed(self, notice: UUID, at: datetime) -> None:
        self.suppressed_at.setdefault(notice, at)
        self.failures.pop(notice, None)

    def received(self, notice: UUID, partner: str, at: datetime) -> Pending | None:
        known = self.notices.get(notice)
        if known is None or known.partner != partner or known.sequence is None:
            return None
        self.received_at.setdefault(notice, at)
        return known

    def counts(self) -> Mapping[str, int]:
        done = len(self.sent_at) + len(self.suppressed_at)
        return {
            "sent": len(self.sent_at),
            "received": len(self.received_at),
            "suppressed": len(self.suppressed_at),
            "waiting": len(self.notices) - done - len(self.dead),
        }

    def _number(self, notice_id: UUID) -> int:
        notice = self.notices[notice_id]
        if notice.sequence is None:
            number = self.last_number.get(notice.partner, 0) + 1
            self.last_number[notice.partner] = number
            notice = self.notices[notice_id] = notice._replace(sequence=number)
        assert notice.sequence is not None
        return notice.sequence
