"""The outside world in memory, as the ports describe it, with the faults that tests ask for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Condition
from uuid import UUID

from domain.recorded import Recorded
from domain.refusals import SomeoneWasFaster
from services.ports import (
    AlreadyDone,
    Held,
    Letter,
    LogUnavailable,
    Partner,
    Pending,
    Staff,
    StaleBook,
)

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class FakeClock:
    """Stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


@dataclass
class FakeLog:
    """A FactLog in memory. While `broken`, it can neither be read nor written."""

    facts: list[Recorded] = field(default_factory=list)
    broken: bool = False
    _grown: Condition = field(default_factory=Condition)

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        self._check()
        until = self.head() if until_position is None else until_position
        return [r for r in self.facts if r.case_id == case_id and r.position <= until]

    def cases(self) -> Sequence[UUID]:
        self._check()
        return list(dict.fromkeys(r.case_id for r in self.facts))

    def count(self) -> int:
        self._check()
        return len(self.facts)

    def append(self, facts: Sequence[Recorded]) -> Sequence[int]:
        self._check()
        with self._grown:
            first = facts[0]
            if (done := self.done(first.command_id)) is not None:
                raise done
            if first.version != self.version(first.case_id) + 1:
                raise SomeoneWasFaster
            positions = range(len(self.facts) + 1, len(self.facts) + len(facts) + 1)
            self.facts += [
                replace(r, position=position)
                for r, position in zip(facts, positions, strict=True)
            ]
            self._grown.notify_all()
            return list(positions)

    def done(self, command_id: UUID) -> AlreadyDone | None:
        self._check()
        done = [r for r in self.facts if r.command_id == command_id]
        return AlreadyDone(done[0].case_id, done[0].version, done[-1].version) if done else None

    def version(self, case_id: UUID) -> int:
        return len(self.load(case_id))

    def later(self, case_id: UUID, version: int) -> Sequence[Recorded]:
        return self.load(case_id)[version:]

    def since(self, position: int, limit: int) -> Sequence[Recorded]:
        self._check()
        return self.facts[position : position + limit]

    def head(self) -> int:
        return len(self.facts)

    def wait(self, position: int, timeout_s: float) -> bool:
        with self._grown:
            return self._grown.wait_for(lambda: len(self.facts) > position, timeout_s)

    def _check(self) -> None:
        if self.broken:
            raise LogUnavailable


@dataclass
class FakeDirectory:
    """A Directory in memory."""

    connected: dict[str, Partner] = field(default_factory=dict)
    people: dict[str, Staff] = field(default_factory=dict)

    def staff(self, staff_id: str) -> Staff | None:
        return self.people.get(staff_id)

    def everyone(self) -> Sequence[Staff]:
        return list(self.people.values())

    def partner(self, partner_id: str) -> Partner | None:
        return self.connected.get(partner_id)

    def partners(self) -> Sequence[Partner]:
        return list(self.connected.values())


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

    def enter(self, notices: Sequence[Pending], position: int) -> None:
        if position <= self.entered_up_to:
            raise StaleBook
        for notice in notices:
            self.notices.setdefault(notice.notice_id, notice)
        self.entered_up_to = position

    def waiting(self, at: datetime) -> Collection[str]:
        return {n.partner for n in self._unsent() if self._until(n) <= at}

    def pending(self, partner: str, at: datetime, limit: int) -> Sequence[Pending]:
        waiting = [n for n in self._unsent() if n.partner == partner]
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
        known = replace(known, tries=known.tries + 1, failing_since=since)
        self.notices[notice] = known
        state = "dead" if until is None else "pending"
        ids = (notice, known.partner, known.case_id, known.fact_id)
        self.failures[notice] = Held(*ids, state, why, known.tries, since, until)

    def stop(self, notice: UUID, reason: str) -> None:
        self.notices[notice] = replace(self.notices[notice], stopping=reason)

    def held(self) -> Sequence[Held]:
        return list(self.failures.values())

    def retry(self, notice: UUID) -> bool:
        known = replace(self.notices[notice], tries=0, failing_since=None)
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
            self.notices[notice] = replace(known, copy=known.copy + 1, stopping=stopping)
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
            notice = self.notices[notice_id] = replace(notice, sequence=number)
        assert notice.sequence is not None
        return notice.sequence


@dataclass
class FakeCourier:
    """A Courier to a stream in memory that stores each id once.

    `fails_at` are attempts, counted from 0 over everything it ever carries; with
    `answer_is_lost` such a letter is stored all the same.
    """

    stored: list[Letter] = field(default_factory=list)
    fails_at: set[int] = field(default_factory=set)
    answer_is_lost: bool = False
    attempts: int = 0
    away: bool = False
    otherwise: set[UUID] = field(default_factory=set)
    bodies: dict[UUID, set[bytes]] = field(default_factory=dict)

    def ready(self, partner: str) -> bool:
        del partner
        return not self.away

    def stands_otherwise(self, letter: UUID) -> bool:
        return letter in self.otherwise

    async def carry(self, letters: Iterable[Letter]) -> int:
        carried = 0
        self.otherwise = set()
        for letter in letters:
            fails = self.attempts in self.fails_at
            self.attempts += 1
            self.bodies.setdefault(letter.id, set()).add(letter.body)
            if not fails or self.answer_is_lost:
                self._store(letter)
            if fails:
                break
            carried += 1
        return carried

    def to(self, partner: str) -> list[Letter]:
        return [letter for letter in self.stored if letter.partner == partner]

    def _store(self, letter: Letter) -> None:
        known = next((known for known in self.stored if known.id == letter.id), None)
        if known is None:
            self.stored.append(letter)
        elif known.empty is not letter.empty:
            self.otherwise.add(letter.id)
