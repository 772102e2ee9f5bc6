"""A log with its views up to date, for tests that read them."""

from dataclasses import dataclass, field

from domain.recorded import Actor
from services.ports import Staff
from services.projecting import Projecting
from services.reading import Reading
from tests.given import MORNING, Story
from tests.projections.kept import handle
from tests.services.histories import in_one_log
from tests.services.memory import MemoryLog, MemoryViews, SetClock
from tests.services.reads import MemoryAccessLog


def staff(actor: Actor, partner: str | None = None) -> Staff:
    return Staff(actor.staff, actor.staff.title(), actor.unit, (actor.role,), partner)


@dataclass
class World:
    """A log with its views up to date, read at an instant."""

    log: MemoryLog
    views: MemoryViews = field(default_factory=MemoryViews)
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    access_log: MemoryAccessLog = field(default_factory=MemoryAccessLog)

    @property
    def reading(self) -> Reading:
        return Reading(self.views.reader, self.clock, self.access_log.noting(self.clock))

    def catch_up(self) -> None:
        Projecting(self.log, self.views, self.clock, handle).catch_up()


def world_of(*stories_told: Story) -> World:
    world = World(MemoryLog(in_one_log(*stories_told)))
    world.clock.now = world.log.facts[-1].recorded_at
    world.catch_up()
    return world
