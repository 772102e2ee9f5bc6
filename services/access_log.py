"""The port of the access log: where reads are written down, and read again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.reads import Read
from domain.refusals import PlainFailure


class AccessLog(Protocol):
    """Where every read is written down; who writes here can neither read nor change it."""

    def record(self, read: Read) -> None:
        """Store a read for good. Raises AccessLogUnavailable when it is not stored."""
        ...


class AccessRecords(Protocol):
    """The access log as whoever reviews it reads it."""

    def between(self, since: datetime, until: datetime, limit: int) -> Sequence[Read]:
        """Give the reads from one instant until another (not included), as they were stored."""
        ...

    def broken(self, since: datetime) -> int | None:
        """Give the number of the first read since an instant that is altered, or that does
        not follow on the one before it; None when the log is whole.
        """
        ...


class AccessLogUnavailable(PlainFailure):
    """A read could not be written down, or the access log not be read: nothing is answered."""
