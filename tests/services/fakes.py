"""The outside world in memory, as the ports describe it, with the faults that tests ask for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Condition
from typing import Any
from uuid import UUID

from domain.recorded import Recorded
from domain.refusals import SomeoneWasFaster
from services.ports import (
    AlreadyDone,
    Letter,
    LogUnavailable,
    Partner,
    Staff,
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


class GivesOnce:
    """A log that has given a case once and for all: what is new in it is asked for."""

    def __init__(self, log: Any) -> None:
        self.log = log
        self.given = set[UUID]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.log, name)

    def load(self, case_id: UUID) -> Any:
        assert case_id not in self.given
        self.given.add(case_id)
        return self.log.load(case_id)
