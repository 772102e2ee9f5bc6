"""The stories' people reading, through the services, from views made of what was told."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from adapters.demo.reads import StoryRead, StoryReader, load_reads
from adapters.demo.stories import DIRECTORY, case_ids
from adapters.directory import read_directory
from domain.oversight import Activity
from domain.reads import Read
from domain.refusals import UnknownCase
from domain.roles import Role
from projections.entries import Desk, Entry
from services.overseeing import LogReview, Overseeing
from services.ports import Staff
from services.reading import Reading
from services.replaying import Replay, Replaying
from tests.services.memory import SetClock
from tests.services.reads import MemoryAccessLog
from tests.stories.told import at, told


@dataclass(frozen=True)
class ToldViews:
    """A role's view as it stood at the instant it is read."""

    role: Role

    def desks(self, holders: Sequence[str], at: datetime) -> Sequence[Desk]:
        who = {holder.removeprefix("staff:") for holder in holders}
        return [
            desk
            for seen in self._seen(at)
            for desk in seen.desks
            if {*holders, "*"} & set(desk.holders) and not who & set(desk.blocked)
        ]

    def entries(
        self, case_id: object, kind: str, holders: Sequence[str], at: datetime
    ) -> Sequence[Entry]:
        desks = self.desks(holders, at)
        seats = {(d.case_id, d.seat) for d in desks if case_id in (None, d.case_id)}
        found = [entry for seen in self._seen(at) for entry in seen.entries]
        return [e for e in found if e.kind == kind and (e.case_id, e.seat) in seats]

    def rows(self) -> Sequence[Desk]:
        return ()

    def admits(self, case_id: object, staff: str) -> bool:
        raise NotImplementedError

    def count(self) -> int:
        return 0

    def _seen(self, at: datetime) -> Iterator[Replay]:
        replaying = Replaying(told(), lambda case, partner: str(case))
        for case_id in case_ids():
            with suppress(UnknownCase):
                yield replaying.replay(case_id, self.role, at)


@dataclass(frozen=True)
class Readers:
    """The services for reading, at a clock that the reads move."""

    clock: SetClock = field(default_factory=lambda: SetClock(at("2024-01-01")))
    log: MemoryAccessLog = field(default_factory=MemoryAccessLog)

    @property
    def reading(self) -> Reading:
        return Reading(ToldViews, self.clock, self.log.noting(self.clock))

    @property
    def overseeing(self) -> Overseeing:
        noting = self.log.noting(self.clock)
        return Overseeing(self.log, noting, read_directory(DIRECTORY), ToldViews, self.clock)

    def read(self, one: StoryRead) -> int:
        self.clock.now = one.at
        return StoryReader(self.reading, self.overseeing, read_directory(DIRECTORY)).read(one)


def person(staff_id: str) -> Staff:
    """Somebody in the stories."""
    found = read_directory(DIRECTORY).staff(staff_id)
    assert found is not None
    return found


@cache
def reads_told() -> tuple[tuple[StoryRead, int, Read], ...]:
    """Every read of the stories: what was asked, how much was shown, and what was noted."""
    readers = Readers()
    asked = [(one, readers.read(one)) for one in load_reads()]
    rows = zip(asked, readers.log.reads, strict=True)
    return tuple((one, shown, noted) for (one, shown), noted in rows)


def review(moment: str, since: str) -> LogReview:
    """The log review as the log reviewer of the stories has it at a moment."""
    readers = Readers()
    readers.log.reads += [noted for _, _, noted in reads_told() if noted.at <= at(moment)]
    readers.clock.now = at(moment)
    return readers.overseeing.review(person("LG"), Role.INTERNKONTROLL, at(since), at(moment))


def of(shown: LogReview, staff_id: str) -> Activity:
    """What one person did in a reviewed period."""
    return next(one for one in shown.activities if one.staff == staff_id)
