"""What a killed backup leaves: found by its name, and by a lock that nobody holds."""

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = re.compile(r".+\.[0-9a-f]{8}\.unfinished")


def is_unfinished(folder: Path) -> bool:
    """Whether a folder is named as one that is being written."""
    return UNFINISHED.fullmatch(folder.name) is not None


@contextmanager
def unfinished(out: Path) -> Iterator[Path]:
    """Give a folder beside `out` that says what it is, held as long as somebody writes it."""
    folder = out.with_name(f"{out.name}.{secrets.token_hex(4)}.unfinished")
    folder.mkdir(mode=0o700)
    with _held(folder) as held:
        if not held:
            raise BlockingIOError
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def left_in(folder: Path) -> list[Path]:
    """Name what killed backups have left in a folder; not what is being written now."""
    found: list[Path] = []
    for each in sorted(folder.iterdir()):
        if is_unfinished(each) and each.is_dir() and not each.is_symlink():
            with _held(each) as held:
                found += [each] if held else []
    return found


def clear(folder: Path) -> int:
    """Remove what killed backups have left in a folder; gives how many those were."""
    found = left_in(folder)
    for each in found:
        shutil.rmtree(each)
    return len(found)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder unless somebody does. Whoever is killed holds nothing any more."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(opened)
