"""Files that their owner alone may read."""

import os
import secrets
from pathlib import Path


def write_private(file: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600), "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        unfinished.replace(file)
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
