"""Small ledgers for tests: stored rows with real seals, a signer, witnesses and a policy."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.ledger.book import Book, StoredRow
from adapters.ledger.leaves import NOTHING, ROW_HEADER_BYTES
from adapters.ledger.notes import COSIGNATURE, Signer, checkpoint_body, signed_note
from adapters.postgres.keys import DataKey
from adapters.postgres.sealing import leaf_of, seal
from adapters.verify import Policy, cosigned_bytes, read_policy
from domain.categories import Compartment

ORIGIN = "hub.example/ledger"
AT_S = 1_790_000_000


def commitment(key_id: bytes, key: bytes) -> bytes:
    return sha256(b"key-commit" + key_id + key).digest()


@dataclass
class Made:
    """A ledger as the hub keeps it, and all that stands behind it."""

    signer: Signer = field(default_factory=lambda: Signer.fresh(ORIGIN))
    witnesses: dict[str, Signer] = field(
        default_factory=lambda: {
            name: Signer.fresh(f"witness.example/{name}", COSIGNATURE)
            for name in ("polis", "region", "jour")
        }
    )
    book: Book = field(default_factory=Book)
    headers: list[bytes] = field(default_factory=list[bytes])
    rows: dict[int, bytes] = field(default_factory=dict[int, bytes])
    keys: dict[bytes, tuple[bytes, bytes]] = field(
        default_factory=dict[bytes, tuple[bytes, bytes]]
    )
    ends: dict[bytes, tuple[int, bytes]] = field(default_factory=dict[bytes, tuple[int, bytes]])
    position: int = 0

    @property
    def policy_text(self) -> str:
        lines = [f"log {self.signer.verifier()}"]
        lines += [f"witness {name} {one.verifier()}" for name, one in self.witnesses.items()]
        return "\n".join([*lines, f"group all 2 {' '.join(self.witnesses)}", "quorum all\n"])

    @property
    def policy(self) -> Policy:
        return read_policy(self.policy_text)

    def key(self, case: bytes) -> None:
        key_id, key = os.urandom(16), os.urandom(32)
        self.keys[case] = (key_id, key)
        said = commitment(key_id, key)
        self.headers.append(self.book.add_key(case, key_id, said, AT_S))

    def row(self, case: bytes, text: bytes = b'{"words":"x"}') -> bytes:
        """Seal what is to stand next in a case."""
        version, before = self.ends.get(case, (0, NOTHING))
        key_id, key = self.keys[case]
        data_key = DataKey(key_id, AESGCM(key))
        content = [(Compartment.CORE, data_key, text)]
        return seal(UUID(bytes=case), version + 1, before, AT_S, content)

    def stored(self, case: bytes, row: bytes) -> StoredRow:
        self.position += 1
        head, content = row[:ROW_HEADER_BYTES], sha256(row[ROW_HEADER_BYTES:]).digest()
        version = self.ends.get(case, (0, NOTHING))[0] + 1
        return StoredRow(self.position, case, version, head, content)

    def fact(self, case: bytes, row: bytes | None = None) -> None:
        if case not in self.keys:
            self.key(case)
        row = self.row(case) if row is None else row
        stored = self.stored(case, row)
        self.rows[len(self.headers)] = row
        self.headers.append(self.book.add_fact(case, stored))
        self.ends[case] = (stored.version, leaf_of(row))

    def close(self) -> str:
        """End with a map and give the cosigned checkpoint."""
        self.headers.append(self.book.close(AT_S))
        return self.note()

    def note(self, cosigned: Sequence[str] = ("polis", "region", "jour")) -> str:
        body = checkpoint_body(self.signer.name, self.book.size, self.book.tree.root())
        lines = [self.signer.line(body.encode())]
        for name in cosigned:
            said = cosigned_bytes(body, AT_S)
            lines.append(self.witnesses[name].line(said, AT_S.to_bytes(8, "big")))
        return signed_note(body, lines)


def filled(
    facts: int = 60, cases: int = 7, every: int = 20, seed: int = 5
) -> tuple[Made, list[str]]:
    """A ledger with some cases and a checkpoint every so many facts."""
    chance, made, notes = random.Random(seed), Made(), list[str]()
    names = [bytes([n]) * 16 for n in range(1, cases + 1)]
    for number in range(1, facts + 1):
        made.fact(chance.choice(names))
        if number % every == 0:
            notes.append(made.close())
    return made, notes
