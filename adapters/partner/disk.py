"""What the program keeps on its disk, and how it says that the disk fails."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

BUSY_TIMEOUT_SECONDS = 5
OWNER_ONLY = 0o700


class InboxUnavailable(Exception):
    """The inbox or the outbox cannot be read or written now. The text says what to do."""


@contextmanager
def in_plain_words(what: str) -> Iterator[None]:
    """Say in one sentence that `what`, the inbox or the outbox, cannot be used."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if is_full(error):
            message = f"The disk is full: make room for the {what}."
        else:
            message = f"The {what} cannot be used ({type(error).__name__})."
        raise InboxUnavailable(message) from None


def connect(database: str | Path, *, uri: bool = False) -> sqlite3.Connection:
    """Connect; every statement commits by itself. Whichever thread holds a message uses it."""
    return sqlite3.connect(
        database,
        uri=uri,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )


@dataclass
class Kept:
    """A database in the program's folder: the inbox or the outbox."""

    what: ClassVar[str]

    folder: Path
    _db: sqlite3.Connection | None = field(default=None, init=False, repr=False)

    @property
    def db(self) -> sqlite3.Connection:
        """The database, once it is open."""
        assert self._db is not None, "open() comes first"
        return self._db

    def close(self) -> None:
        """Close it."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _in_plain_words(self) -> AbstractContextManager[None]:
        return in_plain_words(self.what)


def is_full(error: Exception) -> bool:
    """Whether it failed for want of room on the disk."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
