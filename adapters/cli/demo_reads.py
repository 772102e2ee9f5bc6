"""The demo's reading: while the stories are told, their people read, each at their own time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from adapters.bootstrap import Hub
from adapters.clock import StoryClock
from adapters.demo.reads import StoryRead, StoryReader, load_reads
from adapters.postgres.views import PostgresViewStore

AN_INSTANT = timedelta(microseconds=1)
Wait = Callable[[Callable[[], bool]], None]


@dataclass(slots=True)
class ReadingAlong:
    """Reads what the stories' people read up to an instant, once however often it is told."""

    hub: Hub
    clock: StoryClock
    wait: Wait
    waiting: list[StoryRead] = field(default_factory=lambda: list(load_reads()))
    store: PostgresViewStore | None = None

    def until(self, at: datetime) -> None:
        """Read everything that was read before an instant."""
        while self.waiting and self.waiting[0].at < at:
            self._read(self.waiting.pop(0))

    def _read(self, one: StoryRead) -> None:
        same = self.hub.access_records.between(one.at, one.at + AN_INSTANT, 100)
        if any(read.staff == one.by for read in same):
            return
        store = self.store = self.store or self.hub.view_store()
        self.wait(lambda: store.position(one.seat) >= self.hub.log.head())
        self.clock.set(one.at)
        hub = self.hub
        StoryReader(hub.reading, hub.overseeing, hub.place.directory).read(one)
