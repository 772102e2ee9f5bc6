"""The access log in memory, obeying the ports' words, and what notes reads in it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.reads import Read
from services.access_log import AccessLogUnavailable
from services.noting import Noting, marks_with
from services.ports import Clock

KEY = b"a key of the tests"
marks = marks_with(KEY)


@dataclass
class MemoryAccessLog:
    """An access log as a list. While it is not `available`, nothing is stored or given."""

    reads: list[Read] = field(default_factory=list[Read])
    available: bool = True

    def record(self, read: Read) -> None:
        """Store a read for good. Raises AccessLogUnavailable when it is not stored."""
        self._must_be_available()
        self.reads.append(read)

    def between(self, since: datetime, until: datetime, limit: int) -> Sequence[Read]:
        """Give the reads from one instant until another (not included), as they were stored."""
        self._must_be_available()
        return [read for read in self.reads if since <= read.at < until][:limit]

    def broken(self, since: datetime) -> int | None:
        """A list in memory is whole."""
        self._must_be_available()
        return None

    def _must_be_available(self) -> None:
        if not self.available:
            raise AccessLogUnavailable

    def noting(self, clock: Clock) -> Noting:
        """Note reads here."""
        return Noting(self, clock, marks)
