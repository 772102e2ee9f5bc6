"""Signing and sealing a notice, beside `joserfc` as it comes and `cryptography` alone. Pure.

Time is the thread's own, so what else the machine does counts less.
"""

import os
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe, jws
from joserfc.jwk import OKPKey

from adapters.closing import Closing, HubKeys
from adapters.jose import (
    AGREED_BY,
    HUB,
    SEALED_WITH,
    SEALING,
    SIGNED_WITH,
    SIGNING,
    new_sealing_key,
    new_signing_key,
    public_part,
)
from benchmarks.figures import Figure, Goal, Rounds

NOTICE = b"x" * 900
PER_ROUND = 200
CLOSING_US_MAX = 200.0
PARTNER = "p"
NONCE_BYTES = 12


def of_a_notice(rounds: Rounds) -> list[Figure]:
    """Close the same notice again and again, in three ways by turns."""
    signer, recipient = new_signing_key(), new_sealing_key()
    ways = (
        _hub(signer, recipient),
        _cryptography(signer, recipient),
        _joserfc(signer, recipient),
    )
    taken: tuple[list[float], ...] = ([], [], [])
    for _ in rounds:
        for way, times in zip(ways, taken, strict=True):
            times.append(_microseconds(way))
    hub, limit, library = map(median, taken)
    return [
        Figure(
            what="sign and seal a notice",
            unit="µs",
            hub=hub,
            limit=limit,
            library=library,
            hub_to_limit=hub / limit,
            hub_to_library=hub / library,
            library_to_limit=library / limit,
            goal=Goal(CLOSING_US_MAX, "µs"),
            rounds=len(taken[0]),
            each=PER_ROUND,
            against="cryptography alone, and joserfc as it comes",
        )
    ]


def _microseconds(way: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    for _ in range(PER_ROUND):
        way()
    return (time.thread_time_ns() - began) / 1_000 / PER_ROUND


def _hub(signer: dict[str, Any], recipient: dict[str, Any]) -> Callable[[], object]:
    keys = {PARTNER: {"seal": public_part(recipient)}}
    closing = Closing(HubKeys([signer], [recipient]), lambda partner: [keys[partner]])
    return lambda: closing.close(PARTNER, NOTICE)


def _joserfc(signer: dict[str, Any], recipient: dict[str, Any]) -> Callable[[], object]:
    between = {"iss": HUB, "aud": PARTNER}
    signing = {"alg": SIGNED_WITH, "kid": signer["kid"], **between}
    sealing = {"alg": AGREED_BY, "enc": SEALED_WITH, "kid": recipient["kid"], **between}
    own, theirs = OKPKey.import_key(signer), OKPKey.import_key(public_part(recipient))

    def close() -> object:
        inner = jws.serialize_compact(signing, NOTICE, own, registry=SIGNING)
        return jwe.encrypt_compact(sealing, inner.encode(), theirs, registry=SEALING)

    return close


def _cryptography(signer: dict[str, Any], recipient: dict[str, Any]) -> Callable[[], object]:
    own = OKPKey.import_key(signer).private_key
    theirs = OKPKey.import_key(public_part(recipient)).public_key
    assert isinstance(own, Ed25519PrivateKey)
    assert isinstance(theirs, X25519PublicKey)

    def close() -> Sequence[bytes]:
        signature = own.sign(NOTICE)
        once = X25519PrivateKey.generate()
        key, nonce = once.exchange(theirs), os.urandom(NONCE_BYTES)
        content = AESGCM(key).encrypt(nonce, NOTICE + signature, None)
        return once.public_key().public_bytes_raw(), nonce, content

    return close
