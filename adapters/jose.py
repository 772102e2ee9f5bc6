"""How messages between the hub and partners are closed: signed (JWS), then sealed (JWE).

The same at both ends. Keys are JWK: Ed25519 to sign with, X25519 to seal to. Issuer and
audience stand in both headers, so that nothing that was meant for one can be shown to another.
Sources: RFC 7515, 7516, 8037, 9864.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

Jwk = Mapping[str, Any]
"""A key as RFC 7517 writes it; a private one has `d`."""

SIGNED_WITH = "Ed25519"
AGREED_BY = "ECDH-ES"
SEALED_WITH = "A256GCM"
FROM_WHOM_TO_WHOM = {
    "iss": HeaderParameter("Issuer", "str", required=True),
    "aud": HeaderParameter("Audience", "str", required=True),
}
SIGNING = jws.JWSRegistry(FROM_WHOM_TO_WHOM, [SIGNED_WITH])
SEALING = jwe.JWERegistry(FROM_WHOM_TO_WHOM, [AGREED_BY, SEALED_WITH])


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


def public_part(key: Jwk) -> dict[str, Any]:
    """Give the half of a key that may be handed out."""
    return _as_dict(_key(key), private=False)


def signed(payload: bytes, *, signer: Jwk, issuer: str, audience: str) -> bytes:
    """Sign a payload: the same bytes for the same payload, every time."""
    header = {"alg": SIGNED_WITH, "kid": signer["kid"], "iss": issuer, "aud": audience}
    return jws.serialize_compact(header, payload, _key(signer), registry=SIGNING).encode()


def sealed(content: bytes, *, recipient: Jwk, issuer: str, audience: str) -> bytes:
    """Seal to a recipient's public key: other bytes every time, which only it can open."""
    header = {
        "alg": AGREED_BY,
        "enc": SEALED_WITH,
        "kid": recipient["kid"],
        "cty": "JOSE",
        "iss": issuer,
        "aud": audience,
    }
    return jwe.encrypt_compact(header, content, _key(recipient), registry=SEALING).encode()


def unsealed(message: bytes, *, keys: Iterable[Jwk], issuer: str, audience: str) -> bytes:
    """Open what was sealed to one of our keys. Raises NotOurs."""
    known = {key["kid"]: key for key in keys}
    try:
        opened = jwe.decrypt_compact(
            message, lambda asking: _named(known, asking), registry=SEALING
        )
        _is_between(opened.protected, issuer, audience)
    except (JoseError, ValueError, LookupError, TypeError):
        raise NotOurs from None
    return opened.plaintext or b""


def verified(message: bytes, *, signers: Iterable[Jwk], issuer: str, audience: str) -> bytes:
    """Give the payload that one of the known signers signed. Raises NotOurs."""
    known = {key["kid"]: key for key in signers}
    try:
        said = jws.deserialize_compact(
            message, lambda asking: _named(known, asking), registry=SIGNING
        )
        _is_between(said.protected, issuer, audience)
    except (JoseError, ValueError, LookupError, TypeError):
        raise NotOurs from None
    return said.payload


def _named(known: Mapping[str, Jwk], asking: Any) -> OKPKey:
    return _key(known[asking.headers()["kid"]])


def _is_between(header: Mapping[str, Any], issuer: str, audience: str) -> None:
    if header.get("iss") != issuer or header.get("aud") != audience:
        raise NotOurs


def _key(key: Jwk) -> OKPKey:
    return OKPKey.import_key(dict(key))


def _as_dict(key: OKPKey, *, private: bool) -> dict[str, Any]:
    return dict(key.as_dict(private=private))
