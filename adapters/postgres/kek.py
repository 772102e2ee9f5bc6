"""The keys that wrap all data keys: the operator's own, from files, a setting or a service."""

import base64
import binascii
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.ports import LogUnavailable

KEK_BYTES = 32
NAME_BYTES = 8
NONCE_BYTES = 12
DATA_KEY_BYTES = 32
NAMELESS_BYTES = NONCE_BYTES + DATA_KEY_BYTES + 16
"""How long a wrapped key is from before operator's keys had names."""
OTHERS_MAY = 0o077


class KeyStoreUnavailable(LogUnavailable):
    """The keys cannot be reached, or the operator's key is not the one they are wrapped in."""


class StoredKeyShut(KeyStoreUnavailable):
    """No operator's key opens what is stored, and each that could have was asked."""

    def __init__(self) -> None:
        super().__init__(
            "A stored key does not open: the operator's key is another one, "
            "or the stored key was altered."
        )


class CannotOpen(Exception):
    """This operator's key did not wrap it, or what was wrapped was altered."""


class OperatorsKey(Protocol):
    """One key-encryption key, wherever it is kept: here, or in a service that wraps for us."""

    @property
    def name(self) -> bytes:
        """NAME_BYTES that stand before all that it wraps, and tell nothing of it."""
        ...

    @property
    def kept(self) -> str:
        """Where it is kept, for the operator who is about to drop another one."""
        ...

    def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        """Wrap a data key so that it opens with `bound` alone."""
        ...

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        """Give the data key back. Raises CannotOpen, and KeyStoreUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class HeldKey:
    """An operator's key that this process holds itself."""

    kek: bytes = field(repr=False)

    @property
    def name(self) -> bytes:
        return sha256(b"name of kek" + self.kek).digest()[:NAME_BYTES]

    @property
    def kept(self) -> str:
        return "held here"

    def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self.kek).encrypt(nonce, data_key, bound)

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return AESGCM(self.kek).decrypt(nonce, sealed, bound)
        except (InvalidTag, ValueError):
            raise CannotOpen from None


@dataclass(frozen=True, slots=True)
class OperatorsKeys:
    """The key that wraps, and while it is changed one more that only opens."""

    current: OperatorsKey
    also: OperatorsKey | None = None

    @classmethod
    def held(cls, kek: bytes, also: bytes | None = None) -> "OperatorsKeys":
        """Take keys that this process holds."""
        other = HeldKey(also) if also is not None and also != kek else None
        return cls(HeldKey(kek), other)

    def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        """Wrap with the current key, under its name."""
        return self.current.name + self.current.wrap(data_key, bound)

    def unwrap(self, wrapped: bytes, bound: bytes) -> tuple[bytes, OperatorsKey]:
        """Give a data key, and which key had wrapped it.

        Raises StoredKeyShut, and KeyStoreUnavailable when a key cannot be asked.
        """
        for key in (self.current, self.also):
            if key is None:
                continue
            with suppress(CannotOpen):
                if len(wrapped) == NAMELESS_BYTES:
                    return key.unwrap(wrapped, bound), key
                if wrapped.startswith(key.name):
                    return key.unwrap(wrapped[NAME_BYTES:], bound), key
        raise StoredKeyShut


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
