"""How messages between the hub and partners are closed: signed (JWS), then sealed (JWE).

The same at both ends. Keys are JWK: Ed25519 to sign with, X25519 to seal to. Issuer and
audience stand in both headers, so that nothing that was meant for one can be shown to another.
Sources: RFC 7515, 7516, 7518, 8037, 9864.
"""

import json
import os
from base64 import urlsafe_b64decode
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

Jwk = Mapping[str, Any]
"""A key as RFC 7517 writes it; a private one has `d`."""

HUB = "hub"
"""What the hub is called as issuer and audience; no partner may have that id."""
SIGNED_WITH = "Ed25519"
CURVES = {"sign": "Ed25519", "seal": "X25519"}
"""Of which kind a key is, by what it is for."""
AGREED_BY = "ECDH-ES"
SEALED_WITH = "A256GCM"
NONCE_BYTES, TAG_BYTES, KEY_BITS = 12, 16, 256
FIRST_ROUND = (1).to_bytes(4)
OTHER_INFO = b"".join(
    (
        len(SEALED_WITH).to_bytes(4),
        SEALED_WITH.encode(),
        bytes(8),
        KEY_BITS.to_bytes(4),
    )
)
"""What the key is derived from beside what was agreed (RFC 7518 section 4.6.2): no names."""
URL_SAFE = bytes.maketrans(b"+/", b"-_")
KEYS_KEPT_MAX = 4_096
"""Keys and headers that are kept ready: two for each of a thousand partners, and their own."""
FROM_WHOM_TO_WHOM = {
    "iss": HeaderParameter("Issuer", "str", required=True),
    "aud": HeaderParameter("Audience", "str", required=True),
}
MESSAGE_BYTES_MAX = 1024 * 1024
"""What a server of NATS takes. joserfc would open no more than a sixteenth of it."""


TAKEN = ("alg", "kid", "typ", "cty", *FROM_WHOM_TO_WHOM)
"""What a header may say: nothing of keys elsewhere, compression or unencoded words."""


class _Signing(jws.JWSRegistry):
    max_payload_length = MESSAGE_BYTES_MAX


class _Sealing(jwe.JWERegistry):
    max_ciphertext_length = MESSAGE_BYTES_MAX


SIGNING = _Signing(FROM_WHOM_TO_WHOM, [SIGNED_WITH])
SIGNING.header_registry = {name: SIGNING.header_registry[name] for name in TAKEN}
SEALING = _Sealing(FROM_WHOM_TO_WHOM, [AGREED_BY, SEALED_WITH])
SEALING.header_registry = {name: SEALING.header_registry[name] for name in (*TAKEN, "enc")}


class NotAKey(ValueError):
    """What should be a key is none, or one of another kind."""

    def __init__(self) -> None:
        super().__init__("this is no key of the kind that is used here")


class NotOurs(ValueError):
    """A message was not sealed to us, not signed by whom we know, altered, or no message."""

    def __init__(self) -> None:
        super().__init__("the message is not sealed to this reader by a known sender")


def new_signing_key() -> dict[str, Any]:
    """Make an Ed25519 key pair, named by its thumbprint (RFC 7638)."""
    return _as_dict(OKPKey.generate_key("Ed25519", auto_kid=True), private=True)


def new_sealing_key() -> dict[str, Any]:
    """Make an X25519 key pair, named by its thumbprint."""
    return _as_dict(OKPKey.generate_key("X25519", auto_kid=True), private=True)


def public_set(written: Sequence[Jwk], use: str) -> list[dict[str, Any]]:
    """Read somebody's public keys for one use, the newest first. Raises NotAKey."""
    try:
        keys = [public_part(each) for each in written]
    except (LookupError, TypeError):
        raise NotAKey from None
    if not keys or any(key["crv"] != CURVES[use] for key in keys):
        raise NotAKey
    return keys


def key_pairs(written: Any, use: str) -> list[Jwk]:
    """Read a key pair, or a JWK Set of pairs, for one use; newest first. Raises NotAKey."""
    try:
        pairs = written.get("keys", [written])
        whole = all(public_part(each)["crv"] == CURVES[use] and each["d"] for each in pairs)
    except (AttributeError, LookupError, TypeError):
        raise NotAKey from None
    if not pairs or not whole:
        raise NotAKey
    return list(pairs)


def public_part(key: Jwk) -> dict[str, Any]:
    """Give the half of a key that may be handed out. Raises NotAKey."""
    return _as_dict(_key(key), private=False)


def signed(payload: bytes, *, signer: Jwk, issuer: str, audience: str) -> bytes:
    """Sign a payload: the same bytes for the same payload, every time."""
    header = _signing_header(signer["kid"], issuer, audience)
    said = header + b"." + _b64(payload)
    return said + b"." + _b64(_signing(signer["d"]).sign(said))


def sealed(content: bytes, *, recipient: Jwk, issuer: str, audience: str) -> bytes:
    """Seal to a recipient's public key: other bytes every time, which only it can open.

    Written out, in half the time that joserfc takes; `unsealed` is joserfc, which checks it.
    """
    own = X25519PrivateKey.generate()
    agreed = own.exchange(_sealing_to(recipient["x"]))
    epk = _b64(own.public_key().public_bytes_raw()).decode()
    header = _b64(_sealing_header(recipient["kid"], issuer, audience) % epk.encode())
    nonce = os.urandom(NONCE_BYTES)
    key = sha256(FIRST_ROUND + agreed + OTHER_INFO).digest()
    both = AESGCM(key).encrypt(nonce, content, header)
    parts = (header, b"", _b64(nonce), _b64(both[:-TAG_BYTES]), _b64(both[-TAG_BYTES:]))
    return b".".join(parts)


@dataclass(frozen=True, slots=True)
class Between:
    """Who closes something to whom: the key that signs, and the public one to seal to."""

    signer: Jwk = field(repr=False)
    recipient: Jwk
    issuer: str
    audience: str


CloseAll = Callable[[Sequence[bytes], Between], list[bytes]]
"""How several contents are signed and sealed, in order: here, or in the process beside."""


def closed(contents: Sequence[bytes], how: Between) -> list[bytes]:
    """Sign each payload, and seal what is signed to a recipient."""
    names = {"issuer": how.issuer, "audience": how.audience}
    return [
        sealed(signed(each, signer=how.signer, **names), recipient=how.recipient, **names)
        for each in contents
    ]


def unsealed(message: bytes, *, keys: Iterable[Jwk], issuer: str, audience: str) -> bytes:
    """Open what was sealed to one of our keys. Raises NotOurs."""
    known = {key["kid"]: key for key in keys}
    with _or_not_ours():
        opened = jwe.decrypt_compact(
            message, lambda asking: _named(known, asking), registry=SEALING
        )
        _is_between(opened.protected, issuer, audience)
        return opened.plaintext or b""


def verified(message: bytes, *, signers: Iterable[Jwk], issuer: str, audience: str) -> bytes:
    """Give the payload that one of the known signers signed. Raises NotOurs."""
    known = {key["kid"]: key for key in signers}
    with _or_not_ours():
        said = jws.deserialize_compact(
            message, lambda asking: _named(known, asking), registry=SIGNING
        )
        _is_between(said.protected, issuer, audience)
        return said.payload


@contextmanager
def _or_not_ours() -> Iterator[None]:
    """Whatever is wrong with a message, it is not ours, and no more is said."""
    try:
        yield
    except (JoseError, ValueError, LookupError, TypeError):
        raise NotOurs from None


def _named(known: Mapping[str, Jwk], asking: Any) -> OKPKey:
    return _key(known[asking.headers()["kid"]])


def _is_between(header: Mapping[str, Any], issuer: str, audience: str) -> None:
    if header.get("iss") != issuer or header.get("aud") != audience:
        raise NotOurs


def _key(key: Jwk) -> OKPKey:
    try:
        return _kept(key["kid"], key["crv"], key["x"], key.get("d"))
    except (JoseError, ValueError, LookupError, TypeError):
        raise NotAKey from None


@lru_cache(KEYS_KEPT_MAX)
def _kept(kid: str, curve: str, x: str, d: str | None) -> OKPKey:
    written: dict[str, Any] = {"kty": "OKP", "kid": kid, "crv": curve, "x": x}
    return OKPKey.import_key(written if d is None else written | {"d": d})


@lru_cache(KEYS_KEPT_MAX)
def _signing(d: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(d + "="))


@lru_cache(KEYS_KEPT_MAX)
def _sealing_to(x: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(urlsafe_b64decode(x + "="))


@lru_cache(KEYS_KEPT_MAX)
def _signing_header(kid: str, issuer: str, audience: str) -> bytes:
    header = {"alg": SIGNED_WITH, "kid": kid, "iss": issuer, "aud": audience}
    return _b64(json.dumps(header, separators=(",", ":")).encode())


@lru_cache(KEYS_KEPT_MAX)
def _sealing_header(kid: str, issuer: str, audience: str) -> bytes:
    """Give the header with a gap for the key that is made for one message."""
    header = {
        "alg": AGREED_BY,
        "enc": SEALED_WITH,
        "kid": kid,
        "cty": "JOSE",
        "iss": issuer,
        "aud": audience,
    }
    fixed = json.dumps(header, separators=(",", ":")).replace("%", "%%").encode()
    return fixed[:-1] + b',"epk":{"kty":"OKP","crv":"X25519","x":"%s"}}'


def _b64(raw: bytes) -> bytes:
    return b2a_base64(raw, newline=False).translate(URL_SAFE, b"=")


def _as_dict(key: OKPKey, *, private: bool) -> dict[str, Any]:
    return dict(key.as_dict(private=private))
