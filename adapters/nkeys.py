"""NATS keys: an Ed25519 pair written as NATS writes it, and how a client proves who it is.

A seed or a public key is base32 of a prefix that says what the key is for, 32 bytes, and a
CRC16 of both. Source: the NATS documents ADR-5 (nkeys) and ADR-14 (JWT).
"""

import base64
import binascii
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

OPERATOR, ACCOUNT, USER = "O", "A", "U"
PREFIX = {OPERATOR: 14 << 3, ACCOUNT: 0, USER: 20 << 3}
SEED_PREFIX = 18 << 3
KEY_BYTES = 32
CRC_BYTES = 2


class NotAKey(ValueError):
    """A text is no key of the kind that was asked for. The text is not repeated."""

    def __init__(self) -> None:
        super().__init__("this is no NATS key of the kind that is needed")


@dataclass(frozen=True, slots=True)
class Pair:
    """A key pair: its kind, its 32 private bytes, and what may be handed out."""

    kind: str
    private: bytes = field(repr=False)

    @property
    def public(self) -> str:
        """The half that names the holder."""
        raw = self._signer().public_key().public_bytes_raw()
        return _written(bytes([PREFIX[self.kind]]) + raw)

    @property
    def seed(self) -> str:
        """The half that is kept."""
        kind = PREFIX[self.kind]
        head = bytes([SEED_PREFIX | kind >> 5, (kind & 31) << 3])
        return _written(head + self.private)

    def sign(self, what: bytes) -> bytes:
        """Sign with Ed25519."""
        return self._signer().sign(what)

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)


def new_pair(kind: str) -> Pair:
    """Make a pair from the machine's chance."""
    return Pair(kind, Ed25519PrivateKey.generate().private_bytes_raw())


def pair_of(kind: str, seed: str) -> Pair:
    """Read a pair from its seed. Raises NotAKey."""
    raw = _read(seed.strip(), KEY_BYTES + 2)
    pair = Pair(kind, raw[2:])
    if pair.seed != seed.strip():
        raise NotAKey
    return pair


def is_public(kind: str, text: str) -> bool:
    """Whether a text is the public half of a pair of this kind."""
    try:
        return _read(text, KEY_BYTES + 1)[0] == PREFIX[kind]
    except NotAKey:
        return False


def is_signed(public: str, what: bytes, signature: bytes) -> bool:
    """Whether the holder of a public key signed this."""
    try:
        key = Ed25519PublicKey.from_public_bytes(_read(public, KEY_BYTES + 1)[1:])
        key.verify(signature, what)
    except (NotAKey, InvalidSignature):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Login:
    """What a client shows a server: the token it was given, and a proof that it is its own."""

    token: str
    pair: Pair = field(repr=False)

    def jwt(self) -> bytes:
        """Give the token, as the client sends it."""
        return self.token.encode()

    def signature(self, nonce: str) -> bytes:
        """Sign what the server made up for this connection."""
        return base64.b64encode(self.pair.sign(nonce.encode()))


def trusting(ca: str | Path) -> ssl.SSLContext:
    """Trust only servers that this authority (PEM text, or its file) vouches for.

    TLS 1.3 or nothing.
    """
    where = {"cafile": str(ca)} if isinstance(ca, Path) else {"cadata": ca}
    context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, **where)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    return context


def _written(raw: bytes) -> str:
    crc = _crc16(raw).to_bytes(CRC_BYTES, "little")
    return base64.b32encode(raw + crc).rstrip(b"=").decode()


def _read(text: str, length: int) -> bytes:
    try:
        raw = base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise NotAKey from None
    body, crc = raw[:-CRC_BYTES], raw[-CRC_BYTES:]
    if len(body) != length or _crc16(body).to_bytes(CRC_BYTES, "little") != crc:
        raise NotAKey
    return body


def _crc16(data: bytes) -> int:
    """CRC-16/XMODEM: what the standard library computes under another name."""
    return binascii.crc_hqx(data, 0)
