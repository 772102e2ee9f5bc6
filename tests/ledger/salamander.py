"""One ciphertext that AES-GCM opens under two keys: what a key commitment is there to stop.

After Dodis, Grubbs, Ristenpart and Woodage, "Fast Message Franking" (2018): one block is free,
and is chosen so that both tags are the same.
"""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

BLOCK = 16
POLYNOMIAL = 0xE1 << 120


def times(one: int, other: int) -> int:
    """Multiply in GF(2^128) with the bit order of GCM."""
    product = 0
    for bit in range(127, -1, -1):
        if other >> bit & 1:
            product ^= one
        one = (one >> 1) ^ (POLYNOMIAL if one & 1 else 0)
    return product


def power(one: int, exponent: int) -> int:
    found = 1 << 127
    while exponent:
        if exponent & 1:
            found = times(found, one)
        one, exponent = times(one, one), exponent >> 1
    return found


def block(key: bytes, data: bytes) -> bytes:
    encryptor = Cipher(AES(key), ECB()).encryptor()
    return encryptor.update(data) + encryptor.finalize()


def stream(key: bytes, nonce: bytes, blocks: int) -> bytes:
    return b"".join(
        block(key, nonce + counter.to_bytes(4, "big")) for counter in range(2, 2 + blocks)
    )


def ghash(key: bytes, bound: bytes, sealed: bytes) -> int:
    h, found = int.from_bytes(block(key, bytes(BLOCK)), "big"), 0
    padded = bound.ljust(-(-len(bound) // BLOCK) * BLOCK, b"\0") + sealed
    padded += (8 * len(bound)).to_bytes(8, "big") + (8 * len(sealed)).to_bytes(8, "big")
    for at in range(0, len(padded), BLOCK):
        found = times(found ^ int.from_bytes(padded[at : at + BLOCK], "big"), h)
    return found


def salamander(
    keys: tuple[bytes, bytes], nonce: bytes, bound: bytes, words: tuple[bytes, bytes]
) -> bytes:
    """Give ciphertext and tag: under either key the first block says its own words."""
    first, second = keys
    mine = bytes(a ^ b for a, b in zip(stream(first, nonce, 1), words[0], strict=True))
    # The second key's words stand in the second block; each key makes noise of the other's.
    theirs = stream(second, nonce, 2)[BLOCK:]
    sealed = mine + bytes(a ^ b for a, b in zip(theirs, words[1], strict=True)) + bytes(BLOCK)
    tags = [
        ghash(key, bound, sealed) ^ int.from_bytes(block(key, nonce + b"\0\0\0\1"), "big")
        for key in keys
    ]
    squares = [power(int.from_bytes(block(key, bytes(BLOCK)), "big"), 2) for key in keys]
    free = times(tags[0] ^ tags[1], power(squares[0] ^ squares[1], 2**128 - 2))
    sealed = sealed[:-BLOCK] + free.to_bytes(BLOCK, "big")
    tag = ghash(first, bound, sealed) ^ int.from_bytes(block(first, nonce + b"\0\0\0\1"), "big")
    return sealed + tag.to_bytes(BLOCK, "big")
