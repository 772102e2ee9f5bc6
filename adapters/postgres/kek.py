"""The key that wraps all data keys: the operator's own, from a file or from a setting."""

import base64
import binascii
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from services.ports import LogUnavailable

KEK_BYTES = 32
OTHERS_MAY = 0o077


class KeyStoreUnavailable(LogUnavailable):
    """The keys cannot be reached, or the operator's key is not the one they are wrapped in."""


def kek_from_text(text: str) -> bytes:
    """Decode the operator's key from base64; raises KeyStoreUnavailable."""
    try:
        kek = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        kek = b""
    if len(kek) != KEK_BYTES:
        raise KeyStoreUnavailable("The operator's key must be 32 bytes in base64.")
    return kek


def kek_from_file(path: Path, *, create: bool = False) -> bytes:
    """Read the operator's key from a file that nobody else may read.

    `create` makes a missing file: for the demo. In operation a missing key is an error,
    since a new one opens nothing that was sealed before. Raises KeyStoreUnavailable.
    """
    try:
        if create and not path.exists():
            _write_new_kek(path)
        if path.stat().st_mode & OTHERS_MAY:
            raise KeyStoreUnavailable("The operator's key must be readable by you alone.")
        return kek_from_text(path.read_text("ascii"))
    except (OSError, UnicodeDecodeError):
        raise KeyStoreUnavailable("The operator's key cannot be read.") from None


def _write_new_kek(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(KEK_BYTES)))
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, never replaces the key that another process made first.
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        Path(unfinished).unlink()
