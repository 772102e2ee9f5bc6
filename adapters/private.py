"""Files that their owner alone may read, and that are on the disk when we say so."""

import os
import secrets
from pathlib import Path
from typing import BinaryIO


def new_private(file: Path, mode: int = 0o600) -> BinaryIO:
    """Open a new file that its owner alone may read. Raises FileExistsError."""
    return os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb")


def write_new(file: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a new file; it is on the disk when this returns. Raises FileExistsError."""
    with new_private(file, mode) as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def write_through(folder: Path) -> None:
    """Have the names in a folder on the disk too: what a name that is lost holds is lost."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_private(file: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    try:
        write_new(unfinished, text.encode())
        unfinished.replace(file)
        write_through(file.parent)
    except BaseException:
        # What was written of it may be somebody's decision, or half a key.
        unfinished.unlink(missing_ok=True)
        raise


def write_once(file: Path, text: str) -> bool:
    """Write a private file unless it is there; tell whether it was written."""
    if file.exists():
        return False
    write_private(file, text)
    return True
