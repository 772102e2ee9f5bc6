"""Signed notes: checkpoints, the keys that sign them, receipts and proofs of growth.

Sources: C2SP signed-note, tlog-checkpoint, tlog-proof. Ed25519 now; the algorithm is a byte of
the key, so that another can come beside it.
"""

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.refusals import PlainFailure

ED25519 = 1
COSIGNATURE = 4
SEED_BYTES = 32
OTHERS_MAY = 0o077
PREFIX = "PRIVATE+KEY+"


class SigningKeyUnreadable(PlainFailure):
    """The key that signs is missing, not of its kind, or others may read it."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A name and the private key that signs for it."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @classmethod
    def fresh(cls, name: str, kind: int = ED25519) -> "Signer":
        """Make a new key."""
        if not name or "+" in name or any(sign.isspace() for sign in name):
            raise ValueError("a signer's name has neither spaces nor plus")
        return cls(name, kind, os.urandom(SEED_BYTES))

    @classmethod
    def read(cls, path: Path, kind: int = ED25519) -> "Signer":
        """Read the key from a file that nobody else may read; raises SigningKeyUnreadable."""
        try:
            if path.stat().st_mode & OTHERS_MAY:
                raise SigningKeyUnreadable("The signing key must be readable by you alone.")
            text = path.read_text("ascii").strip().removeprefix(PREFIX)
            name, _, encoded = text.split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (OSError, ValueError):
            raise SigningKeyUnreadable("The signing key cannot be read.") from None
        if len(raw) != 1 + SEED_BYTES or raw[0] != kind:
            raise SigningKeyUnreadable("The signing key is not of its kind.")
        return cls(name, kind, raw[1:])

    @property
    def public(self) -> bytes:
        """The raw public key."""
        return self._key().public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """Four bytes that name the key in a note."""
        said = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(said).digest()[:4]

    def written(self) -> str:
        """Write the key as a signer's file holds it."""
        raw = base64.b64encode(bytes([self.kind]) + self.seed).decode()
        return f"{PREFIX}{self.name}+{self.key_id.hex()}+{raw}\n"

    def verifier(self) -> str:
        """Write the public half as a policy holds it."""
        raw = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{raw}"

    def line(self, said: bytes, before: bytes = b"") -> str:
        """Sign, and write the signature's line; `before` stands before the signature."""
        raw = self.key_id + before + self._key().sign(said)
        return f"\u2014 {self.name} {base64.b64encode(raw).decode()}\n"

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def own_policy(signer: Signer) -> str:
    """Write the policy of a log that has no witness yet."""
    return f"log {signer.verifier()}\nquorum none\n"


def checkpoint_body(origin: str, size: int, root: bytes) -> str:
    """Write what is signed of a checkpoint."""
    return f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"


def signed_note(body: str, lines: Sequence[str]) -> str:
    """Put a body and its signatures together."""
    return f"{body}\n{''.join(lines)}"


def receipt(header: bytes, index: int, proof: Sequence[bytes], note: str) -> str:
    """Write a `.tlog-proof` whose extra data is the header that it is for."""
    extra = base64.b64encode(header).decode()
    return f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {index}\n{_lines(proof)}\n{note}"


def growth(proof: Sequence[bytes], old_note: str, new_note: str) -> str:
    """Write what proves that a log only grew from one checkpoint to another."""
    return f"samlots-growth@v1\n{_lines(proof)}\n{old_note}\n\n{new_note}"


def add_checkpoint(old: int, proof: Sequence[bytes], note: str) -> str:
    """Write what a witness is sent (C2SP tlog-witness)."""
    return f"old {old}\n{_lines(proof)}\n{note}"


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(f"{base64.b64encode(one).decode()}\n" for one in hashes)
