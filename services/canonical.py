"""One way to write an answer as bytes, so that whoever holds it gets the same digest of it.

JSON as RFC 8785 writes it, as far as answers need it: text, whole numbers, yes and no, null,
lists, and objects whose names are ASCII. No answer holds a fraction.
"""

from hashlib import sha256
from typing import Any

import orjson

ONE_WAY = (
    orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS
)


def canonical(value: Any) -> bytes:
    """Write UTF-8 without spaces, the names of each object in order.

    Raises TypeError for what has no one way to be written, as instants and lone surrogates.
    """
    return orjson.dumps(value, option=ONE_WAY)


def digest_of(value: Any) -> str:
    """Give the SHA-256 of the canonical bytes, as hexadecimal digits."""
    return sha256(canonical(value)).hexdigest()
