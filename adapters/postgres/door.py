"""Tells the database who reads: a list of names, and a seal that opens their rows alone.

A login opens a role's view; this opens what in it is somebody's. The key is in `logins.json`
and, as HMAC takes it, in a table that no login reads: SQL of one's own can show no other's.
"""

import hmac
from collections.abc import Sequence

import orjson

SETTING = "samlots.reader"
BLOCK_BYTES = 64
INSIDE, OUTSIDE = 0x36, 0x5C
"""What HMAC lays over its key (RFC 2104)."""


def sealed(key: bytes, login: str, holders: Sequence[str]) -> str:
    """Give what a reader shows to the database: a seal of 64 signs, and the names it opens."""
    names = orjson.dumps(holders)
    seal = hmac.digest(key, login.encode() + b"\n" + names, "sha256")
    return seal.hex() + names.decode()


def pads(key: bytes) -> tuple[bytes, bytes]:
    """Give the key as the database holds it. At most 64 bytes long."""
    block = key.ljust(BLOCK_BYTES, b"\0")
    return bytes(b ^ INSIDE for b in block), bytes(b ^ OUTSIDE for b in block)
