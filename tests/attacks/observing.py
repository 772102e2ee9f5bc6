"""Everything that one viewer can observe of a hub: written down after every instant."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from domain.recorded import Recorded
from domain.refusals import UnknownCase
from domain.roles import EXTERNAL
from services.ports import Partner, Staff
from services.projecting import Projecting
from services.reading import Reading
from services.recording import Recording
from services.relaying import Relaying
from services.replaying import Replaying
from tests.attacks.door import Viewer
from tests.attacks.pairs import Pair
from tests.attacks.telling import BEGINS, CASES
from tests.projections.kept import handle
from tests.services.disclosures import EVERYTHING
from tests.services.fake_book import FakeBook
from tests.services.fakes import FakeCourier, FakeDirectory
from tests.services.memory import MemoryLog, MemoryViews, SetClock
from tests.services.reads import MemoryAccessLog
from tests.services.sealers import FakeSealer

ABSENT = UUID(int=7)
SOUGHT = ("bjö", "li", "vera")


@cache
def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


@dataclass
class Hub:
    """A hub in memory, as far as one viewer meets it."""

    viewer: Viewer
    log: MemoryLog = field(default_factory=MemoryLog)
    views: MemoryViews = field(default_factory=MemoryViews)
    clock: SetClock = field(default_factory=lambda: SetClock(BEGINS))
    courier: FakeCourier = field(default_factory=FakeCourier)
    book: FakeBook = field(default_factory=FakeBook)
    projecting: Projecting = field(init=False)
    relaying: Relaying = field(init=False)

    def __post_init__(self) -> None:
        roles, one = (self.viewer.role,), self.viewer
        self.projecting = Projecting(self.log, self.views, self.clock, handle, roles)
        partner = Partner(one.partner or "", "organisationen", one.role, EVERYTHING)
        self.relaying = Relaying(
            log=self.log,
            book=self.book,
            courier=self.courier,
            directory=FakeDirectory({partner.id: partner} if one.partner else {}),
            handle=handle,
            recording=Recording(self.log, self.clock),
            clock=self.clock,
            sealer=FakeSealer(),
        )

    @property
    def staff(self) -> Staff:
        one = self.viewer
        return Staff(one.staff, one.staff.title(), one.unit, (one.role,), one.partner)

    @property
    def reading(self) -> Reading:
        return Reading(self.views.reader, self.clock, MemoryAccessLog().noting(self.clock))

    def take(self, facts: Sequence[Recorded]) -> None:
        """Store facts as the log would: each in its place."""
        for one in facts:
            version = self.log.version(one.case_id) + 1
            self.log.append([replace(one, version=version)])

    def look(self, at: datetime) -> str:
        """Let time come to an instant, and write down all that the viewer can see."""
        self.clock.now = at
        try:
            if self.viewer.role in EXTERNAL:
                _loop().run_until_complete(self.relaying.run_once())
            if not self.viewer.everybody:
                self.projecting.catch_up()
            return json.dumps(list(self._seen()), default=str)
        except Exception as error:  # noqa: BLE001 - what goes wrong is seen as well
            return f"{type(error).__name__} {error}"

    def _seen(self) -> Iterator[Any]:
        staff, role, reading = self.staff, self.viewer.role, self.reading
        if self.viewer.everybody:
            yield from self._looked_back()
            return
        if role in EXTERNAL:
            yield [(entry.number, entry.body) for entry in reading.inbox(staff, role)]
            yield [(one.id, one.body.decode()) for one in self.courier.stored]
            return
        yield [(desk.case_id, desk.body) for desk in reading.desks(staff, role)]
        for words in SOUGHT:
            yield [desk.case_id for desk in reading.search(staff, role, words)]
        for case_id in (*CASES, ABSENT):
            try:
                seen = reading.case(staff, role, case_id)
            except UnknownCase:
                yield "unknown"
                continue
            entries = (*seen.timeline, *seen.register)
            yield [seen.desk.body, [(one.kind, one.number, one.body) for one in entries]]

    def _looked_back(self) -> Iterator[Any]:
        """How every case looks to the whole role, now and as it began."""
        back = Replaying(self.log, handle)
        yield self.log.cases()
        for case_id in self.log.cases():
            for at in (BEGINS, self.clock.now):
                seen = back.replay(case_id, self.viewer.role, at)
                yield [desk.body for desk in seen.desks if desk.holders]
                yield [(entry.kind, entry.number, entry.body) for entry in seen.entries]


@dataclass(frozen=True)
class Difference:
    """Where two histories that should be one to a viewer are two."""

    pair: Pair
    turn: int
    at: datetime
    left: str
    right: str

    def __str__(self) -> str:
        start = next(
            (n for n, (a, b) in enumerate(zip(self.left, self.right, strict=False)) if a != b),
            0,
        )
        parts = [text[max(0, start - 200) : start + 200] for text in (self.left, self.right)]
        told = [
            "\n".join(f"  {side} {one.by.role} {one.fact!r}" for one in facts)
            for turn in self.pair.turns[: self.turn + 1]
            for side, facts in (("<", turn.left), (">", turn.right))
            if turn.left != turn.right
        ]
        return "\n".join([str(self.pair.viewer), f"{self.at}", *parts, *told])


def difference(pair: Pair) -> Difference | None:
    """Tell both histories turn by turn, and give the first instant at which they differ."""
    left, right = Hub(pair.viewer), Hub(pair.viewer)
    for number, turn in enumerate(pair.turns):
        left.take(turn.left)
        right.take(turn.right)
        for at in turn.looks:
            here, there = left.look(at), right.look(at)
            if here != there:
                return Difference(pair, number, at, here, there)
    return None
