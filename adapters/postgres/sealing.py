"""What is stored of a fact: a header without content, and sections that only keys can open."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.postgres.keys import DataKey
from domain.categories import Compartment
from services.ports import Unreadable

FORMAT = 1
KIND_FACT = 1
NO_LEAF = bytes(32)
"""What the first fact of a case follows on."""

# Format, kind, case, version, previous leaf, seconds, core key; then the ciphertext's digest.
HEAD = Struct(">BB16sQ32sq16s")
DIGEST_BYTES = 32
HEADER_BYTES = HEAD.size + DIGEST_BYTES
# Compartment, key, nonce, length.
SECTION = Struct(">B16s12sI")
NONCE_BYTES = 12
TAG_BYTES = 16
BLOCK_BYTES = 64

CODES = {Compartment.CORE: 1, Compartment.LOCATION: 2, Compartment.HEALTH: 3}
COMPARTMENTS = {code: compartment for compartment, code in CODES.items()}
_CORE = CODES[Compartment.CORE]
_MARK = {code: 1 << code for code in COMPARTMENTS}


class SealBroken(Unreadable):
    """What is stored was altered, moved or relabelled. Says where, never what."""

    def __init__(self, case_id: UUID, version: int) -> None:
        super().__init__("A stored fact is not what was sealed.")
        self.case_id = case_id
        self.version = version


@dataclass(slots=True)
class Sealed:
    """A stored fact whose outer shape is right; nothing is known of what is inside."""

    case_id: UUID
    version: int
    previous: bytes
    recorded_s: int
    leaf: bytes
    head: bytes
    sections: list[tuple[int, bytes, bytes, bytes]]
    """Code, key id, nonce and ciphertext."""

    @property
    def emptied(self) -> bool:
        """Whether only the header is left, as of what was erased."""
        return not self.sections

    def key_ids(self) -> Iterator[bytes]:
        """Name the keys that open it."""
        return (section[1] for section in self.sections)

    def open(self, ciphers: Mapping[bytes, AESGCM]) -> dict[Compartment, bytes]:
        """Give the content of each compartment; raises SealBroken, also when emptied."""
        if self.emptied:
            raise SealBroken(self.case_id, self.version)
        present = _present([section[0] for section in self.sections])
        content: dict[Compartment, bytes] = {}
        for code, key_id, nonce, ciphertext in self.sections:
            try:
                content[COMPARTMENTS[code]] = ciphers[key_id].decrypt(
                    nonce, ciphertext, _bound(self.head, code, present, key_id)
                )
            except InvalidTag:
                raise SealBroken(self.case_id, self.version) from None
        return content


def leaf_of(state: bytes) -> bytes:
    """Give the leaf that stands for a stored fact in its case's chain and in the ledger."""
    return sha256(b"\0" + state[:HEADER_BYTES]).digest()


def seal(
    case_id: UUID,
    version: int,
    previous: bytes,
    recorded_s: int,
    content: Sequence[tuple[Compartment, DataKey, bytes]],
) -> bytes:
    """Seal content, one section per compartment, the core first, and put its header before.

    `previous` is the leaf that the fact follows on, `recorded_s` the Unix time in seconds
    when the hub learnt it. Both can be read without a key; neither can be altered unseen.
    """
    core_key = content[0][1].id
    head = HEAD.pack(FORMAT, KIND_FACT, case_id.bytes, version, previous, recorded_s, core_key)
    present = _present([CODES[compartment] for compartment, _, _ in content])
    ciphertext = b""
    for compartment, key, plain in content:
        code = CODES[compartment]
        nonce = os.urandom(NONCE_BYTES)
        # JSON may end in spaces: the length then tells only how many blocks there are.
        padded = plain.ljust(-(-len(plain) // BLOCK_BYTES) * BLOCK_BYTES)
        section = key.cipher.encrypt(nonce, padded, _bound(head, code, present, key.id))
        ciphertext += SECTION.pack(code, key.id, nonce, len(section)) + section
    return head + sha256(ciphertext).digest() + ciphertext


def read(case_id: UUID, version: int, state: bytes) -> Sealed:
    """Read the outer shape of what is stored at a place; raises SealBroken.

    A header alone may be what erasure left: whoever reads asks whether the case is erased.
    """
    if len(state) < HEADER_BYTES:
        raise SealBroken(case_id, version)
    head, ciphertext = state[: HEAD.size], state[HEADER_BYTES:]
    form, kind, case, number, previous, recorded_s, key_id = HEAD.unpack(head)
    sections = _sections(ciphertext) if ciphertext else []
    if (
        form != FORMAT
        or kind != KIND_FACT
        or case != case_id.bytes
        or number != version
        or sections is None
        or (sections and state[HEAD.size : HEADER_BYTES] != sha256(ciphertext).digest())
        or (sections and key_id != sections[0][1])
    ):
        raise SealBroken(case_id, version)
    leaf = leaf_of(state)
    return Sealed(case_id, version, previous, recorded_s, leaf, head, sections)


def _sections(ciphertext: bytes) -> list[tuple[int, bytes, bytes, bytes]] | None:
    """Take the sections apart; None unless they are known, in order, whole and with a core."""
    sections: list[tuple[int, bytes, bytes, bytes]] = []
    at, last, end = 0, 0, len(ciphertext)
    while at < end:
        start = at + SECTION.size
        if start > end:
            return None
        code, key_id, nonce, length = SECTION.unpack_from(ciphertext, at)
        at = start + length
        if code not in COMPARTMENTS or code <= last or length < TAG_BYTES or at > end:
            return None
        sections.append((code, key_id, nonce, ciphertext[start:at]))
        last = code
    return sections if sections and sections[0][0] == _CORE else None


def _present(codes: Sequence[int]) -> int:
    """Mark which compartments there are, so that none can be taken away unnoticed."""
    present = 0
    for code in codes:
        present |= _MARK[code]
    return present


def _bound(head: bytes, code: int, present: int, key_id: bytes) -> bytes:
    """Give what a section cannot be parted from: its case, version, time, label and key."""
    return head + bytes((code, present)) + key_id
