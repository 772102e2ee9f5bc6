"""One holder per data folder: a file lock that lasts as long as a process that inherited it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.embedded.failure import DataFolderBusy

# The servers of a program that was killed need a moment to end before the next one can start.
PATIENCE_SECONDS = 5.0
POLL_SECONDS = 0.02


@contextmanager
def lease(lock: Path) -> Iterator[int]:
    """Hold `lock` and yield its descriptor, to be handed on to a child.

    A server that inherited the descriptor keeps the lease after the program is gone, also as
    an orphan: nats-server itself lets a second server into its store, which loses messages.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise DataFolderBusy from None
            time.sleep(POLL_SECONDS)
        else:
            return
