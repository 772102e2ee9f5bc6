"""What the ledger says of each stored fact and key: 114 bytes without a word about anybody."""

from hashlib import sha256
from struct import Struct

FORMAT = 2
"""Format 1 is the header of a stored row, which names the case itself."""
FACT, KEY, ERASED, MAP = 1, 2, 3, 4
NOTHING, NO_CASE, NO_KEY = bytes(32), bytes(16), bytes(16)
# Format, kind, case's name in the ledger, number in the case, leaf before it in the case,
# time (s), key, digest.
HEADER = Struct(">BB16sQ32sQ16s32s")
HOUR_S = 3600
"""Times are given by the hour, so that they cannot be joined with others' journals."""

# The header of a stored row, sealing.py: format, kind, case, version, leaf before, time, key.
ROW_HEAD = Struct(">BB16sQ32sq16s")
ROW_FORMAT, ROW_FACT = 1, 1
ROW_HEADER_BYTES = ROW_HEAD.size + 32


def entry(case: bytes, number: int, leaf: bytes) -> bytes:
    """Write one case's entry in the case-head map."""
    return case + number.to_bytes(8, "big") + leaf


def decision_digest(case: bytes, key_id: bytes, decision: bytes) -> bytes:
    """Tie an erasure to the decision that it rests on."""
    return sha256(b"erasure" + case + key_id + decision).digest()
