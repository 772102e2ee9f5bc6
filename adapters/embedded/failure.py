"""What can go wrong with an embedded server, said so that a user can mend it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.refusals import PlainFailure

DISK_FULL = "The disk is full. Make room and start again."
NOT_WRITABLE = "The data folder cannot be written to. Mend its permissions or choose another."
NO_MEMORY = "The machine has too little free memory to start."

BY_ERRNO = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EACCES: NOT_WRITABLE,
    errno.EPERM: NOT_WRITABLE,
    errno.EROFS: NOT_WRITABLE,
    errno.ENOTDIR: "The data folder's name is taken by something that is not a folder.",
    errno.EEXIST: "The data folder's name is taken by something that is not a folder.",
    errno.ENAMETOOLONG: "The data folder's name is too long.",
    errno.ENOMEM: NO_MEMORY,
}

BY_LOG_TEXT = {
    "no space left on device": DISK_FULL,
    "disk quota exceeded": DISK_FULL,
    "read-only file system": NOT_WRITABLE,
    "permission denied": NOT_WRITABLE,
    "address already in use": "The port is taken by another program. Choose another.",
    "cannot allocate memory": NO_MEMORY,
    "are incompatible with server": "The data folder was made by another version.",
}

LOG_TAIL_BYTES_MAX = 4_000


class EmbeddedFailure(PlainFailure):
    """An embedded server did not start; the message says what to do and names no path."""


class DataFolderBusy(EmbeddedFailure):
    """Another program, or what is left of one, holds the data folder."""

    def __init__(self) -> None:
        super().__init__(
            "Another program is running with this data folder. Stop it or choose another."
        )


@contextmanager
def in_plain_words() -> Iterator[None]:
    """Turn what the operating system refuses into an EmbeddedFailure."""
    try:
        yield
    except OSError as error:
        reason = f"The data folder could not be used: {error.strerror or 'copying failed'}."
        raise EmbeddedFailure(BY_ERRNO.get(error.errno or 0, reason)) from None


def failure_in_log(server: str, log: Path, start_bytes: int) -> EmbeddedFailure:
    """Explain why a server ended, from what it logged since `start_bytes`."""
    with log.open("rb") as lines:
        lines.seek(max(start_bytes, log.stat().st_size - LOG_TAIL_BYTES_MAX))
        tail = lines.read().decode(errors="replace").lower()
    for text, message in BY_LOG_TEXT.items():
        if text in tail:
            return EmbeddedFailure(message)
    return EmbeddedFailure(
        f"{server} ended while starting; {log.name} in the data folder says why."
    )
