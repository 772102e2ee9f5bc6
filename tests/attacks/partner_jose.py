"""Messages to the hub with a partner's own keys, in which only the wrapping is crafted.

Each is what the partner might truly say, so that nothing but the wrapping can refuse it.
"""

import base64
import hmac
import json
import os
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.jose import (
    FIRST_ROUND,
    HUB,
    OTHER_INFO,
    Jwk,
    new_signing_key,
    public_part,
    sealed,
    signed,
)
from tests.adapters.messages import HUB_KEYS, partner_closing
from tests.services.disclosures import AF, JOUR

SAID = b'{"id": 1}'
BOMB = zlib.compress(b"x" * 5_000_000, 9)[2:-4]
OURS, OTHERS = partner_closing(AF.id).sign, partner_closing(JOUR.id).sign
STRANGE = new_signing_key()
HUB_SIGN, HUB_SEAL = (HUB_KEYS.public()[use][0] for use in ("sign", "seal"))
BETWEEN = {"issuer": AF.id, "audience": HUB}
SIGNED = {"alg": "Ed25519", "kid": OURS["kid"], "iss": AF.id, "aud": HUB}
ELSEWHERE = "http://127.0.0.1:9/keys"
NOT_OURS = f'"iss": "{JOUR.id}"'


def _b64(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "==")


def closed(inner: bytes) -> bytes:
    return sealed(inner, recipient=HUB_SEAL, **BETWEEN)


def _signed(header: Any, key: Jwk = OURS, *, written: bytes | None = None) -> bytes:
    """Sign for real under a header of one's own."""
    head = written if written is not None else json.dumps(header).encode()
    begun = _b64(head) + b"." + _b64(SAID)
    return closed(begun + b"." + _signature(begun, key))


def _signature(what: bytes, key: Jwk) -> bytes:
    return _b64(Ed25519PrivateKey.from_private_bytes(_raw(key["d"])).sign(what))


def says(**more: Any) -> bytes:
    return _signed(SIGNED | more)


def _under_a_mac(key: Jwk) -> bytes:
    """A public key taken for a secret."""
    begun = _b64(json.dumps(SIGNED | {"alg": "HS256"}).encode()) + b"." + _b64(SAID)
    return closed(begun + b"." + _b64(hmac.digest(_raw(key["x"]), begun, "sha256")))


def _unencoded() -> bytes:
    begun = _b64(json.dumps(SIGNED | {"b64": False, "crit": ["b64"]}).encode()) + b".abc"
    return closed(begun + b"." + _signature(begun, OURS))


GENUINE = signed(SAID, signer=OURS, **BETWEEN)
HEAD, BODY, SIGNATURE = GENUINE.split(b".")

SIGNATURES: Mapping[str, bytes] = {
    "no algorithm": closed(
        _b64(json.dumps(SIGNED | {"alg": "none"}).encode()) + b"." + BODY + b"."
    ),
    "the hub's public key as a secret": _under_a_mac(HUB_SIGN),
    "our public key as a secret": _under_a_mac(OURS),
    **{f"as algorithm {alg!r}": says(alg=alg) for alg in ("EdDSA", "ed25519", ["Ed25519"], {})},
    "the hub's key named": says(kid=HUB_SIGN["kid"]),
    "another partner's key named": says(kid=OTHERS["kid"]),
    **{f"as key {kid!r}": says(kid=kid) for kid in (None, [], {}, 1, "")},
    "a key brought along": _signed(
        SIGNED | {"kid": STRANGE["kid"], "jwk": public_part(STRANGE)}, STRANGE
    ),
    "a key brought along under our name": _signed(
        SIGNED | {"jwk": public_part(STRANGE)}, STRANGE
    ),
    **{f"a key elsewhere, {name}": says(**{name: ELSEWHERE}) for name in ("jku", "x5u")},
    "a certificate brought along": says(x5c=["AAAA"]),
    **{f"critical {crit!r}": says(crit=crit) for crit in (["x"], ["exp"], [], "b64", None)},
    "unencoded": _unencoded(),
    "unencoded, not critical": says(b64=False),
    "a word that nobody knows": says(x=1),
    **{f"from {iss!r}": says(iss=iss) for iss in ([AF.id], HUB, JOUR.id, None)},
    **{f"to {aud!r}": says(aud=aud) for aud in ([HUB], AF.id, None)},
    "from another, said last": _signed(
        None, written=json.dumps(SIGNED)[:-1].encode() + f", {NOT_OURS}}}".encode()
    ),
    **{
        f"as header {head!r}": _signed(None, written=head)
        for head in (b"[]", b"1", b'"alg"', b"")
    },
    "a header without bottom": _signed(None, written=b"[" * 380),
    "a header without end": says(typ="x" * 2_000),
    "words left out": closed(b".".join((HEAD, b"", SIGNATURE))),
    "with an end": closed(GENUINE + b"=="),
    "with a line's end": closed(GENUINE + b"\n"),
    "in JSON": closed(
        json.dumps(
            {
                "protected": HEAD.decode(),
                "payload": BODY.decode(),
                "signature": SIGNATURE.decode(),
            }
        ).encode()
    ),
    "sealed twice": closed(closed(GENUINE)),
}
"""How a signature may be crafted, inside a seal that is as it should be."""


def crafted(
    *,
    inside: bytes = GENUINE,
    key: bytes | None = None,
    nonce: bytes | None = None,
    wrapped: bytes = b"",
    without: str = "",
    **more: Any,
) -> bytes:
    """Seal for real under a header of one's own."""
    own = X25519PrivateKey.generate()
    agreed = own.exchange(X25519PublicKey.from_public_bytes(_raw(HUB_SEAL["x"])))
    epk = {
        "kty": "OKP",
        "crv": "X25519",
        "x": _b64(own.public_key().public_bytes_raw()).decode(),
    }
    header = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": HUB_SEAL["kid"], "epk": epk}
    header |= {"iss": AF.id, "aud": HUB} | more
    header.pop(without, None)
    head = _b64(json.dumps(header).encode())
    derived = key or sha256(FIRST_ROUND + agreed + OTHER_INFO).digest()
    taken = os.urandom(12) if nonce is None else nonce
    both = AESGCM(derived).encrypt(taken if len(taken) >= 8 else bytes(12), inside, head)
    return b".".join((head, wrapped, _b64(taken), _b64(both[:-16]), _b64(both[-16:])))


def _point(curve: Any, x: Any, **more: Any) -> bytes:
    return crafted(epk={"kty": "OKP", "crv": curve, "x": x, **more})


ZERO, ONE = (_b64(bytes([first]) + bytes(31)).decode() for first in (0, 1))

SEALS: Mapping[str, bytes] = {
    "packed": crafted(inside=zlib.compress(GENUINE)[2:-4], zip="DEF"),
    "packed, and large when it is unpacked": crafted(inside=BOMB, zip="DEF"),
    "packed as nothing": crafted(zip=None),
    "a key that both know": crafted(alg="dir", key=_raw(HUB_SEAL["x"])),
    "a password, tried two thousand million times": crafted(
        alg="PBES2-HS512+A256KW", p2s="AAAAAAAAAAA", p2c=2**31
    ),
    **{
        f"agreed by {alg!r}": crafted(alg=alg)
        for alg in ("RSA1_5", "ECDH-ES+A256KW", "ECDH-1PU", "none", ["ECDH-ES"], {})
    },
    **{
        f"sealed with {enc!r}": crafted(enc=enc)
        for enc in ("A128GCM", "A128CBC-HS256", "none", ["A256GCM"], {})
    },
    "the point of zero": _point("X25519", ZERO),
    "a point of low order": _point("X25519", ONE),
    "a point that is short": _point("X25519", "AAAA"),
    **{f"a point {x!r}": _point("X25519", x) for x in (1, None, [], "!")},
    **{
        f"on the curve {c!r}": _point(c, ZERO)
        for c in ("Ed25519", "X448", "Ed448", "Y", [], None)
    },
    "on another kind of curve": crafted(epk={"kty": "EC", "crv": "P-256", "x": ZERO, "y": ONE}),
    "a secret for a point": crafted(epk={"kty": "oct", "k": "AAAA"}),
    **{f"as point {epk!r}": crafted(epk=epk) for epk in ("x", [], {}, None, 1)},
    "no point": crafted(without="epk"),
    "the hub's own point": crafted(epk=dict(HUB_SEAL)),
    **{f"between parties {apu!r}": crafted(apu=apu) for apu in (1, "AAAA", "!")},
    "no key named": crafted(without="kid"),
    **{f"to key {kid!r}": crafted(kid=kid) for kid in ([], {}, "")},
    "to our own key": crafted(kid=OURS["kid"]),
    **{f"a nonce of {n} bytes": crafted(nonce=bytes(n)) for n in (0, 8, 16, 40)},
    "a key that is wrapped as well": crafted(wrapped=b"AAAA"),
    **{f"critical {crit!r}": crafted(crit=crit) for crit in (["zip"], ["b64"], [])},
    "unencoded": crafted(b64=False),
    "a key elsewhere": crafted(jku=ELSEWHERE),
    "to another": crafted(aud=JOUR.id),
    "from another": crafted(iss=JOUR.id),
    "nothing": crafted(inside=b" "),
    "sealed and not signed": crafted(inside=SAID),
}
"""How a seal may be crafted, around a signature that is as it should be."""
