"""Arrays as PostgreSQL takes them on the wire: packed here, since the driver packs slowly.

A value is cast in the statement (`%b::uuid[]`); the server checks each element.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

BYTEA, INT8, INT4, TEXT, TIMESTAMPTZ, UUID_OID = 17, 20, 23, 25, 1184, 2950
"""The element types' ids, the same in every PostgreSQL."""

_EMPTY = Struct(">iiI")
_HEAD = Struct(">iiIii")
_LENGTH = Struct(">i")
_LONG = Struct(">q")
_INT = Struct(">i")
_MISSING = _LENGTH.pack(-1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Packed:
    """One array of one dimension, ready to be sent."""

    data: bytes


class PackedDumper(Dumper):
    """Sends a packed array as it is; its type is what the statement says."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: Any) -> Buffer | None:
        """Give the bytes."""
        return obj.data


def register(connection: psycopg.Connection[Any]) -> None:
    """Let one connection send packed arrays."""
    connection.adapters.register_dumper(Packed, PackedDumper)


def uuids(values: Iterable[UUID]) -> Packed:
    """Pack an `uuid[]`."""
    return _packed(UUID_OID, [value.bytes for value in values])


def bigints(values: Iterable[int]) -> Packed:
    """Pack a `bigint[]`."""
    return _packed(INT8, [_LONG.pack(value) for value in values])


def ints(values: Iterable[int]) -> Packed:
    """Pack an `int[]`."""
    return _packed(INT4, [_INT.pack(value) for value in values])


def texts(values: Iterable[str]) -> Packed:
    """Pack a `text[]`."""
    return _packed(TEXT, [value.encode() for value in values])


def texts_of(values: Iterable[bytes]) -> Packed:
    """Pack a `text[]` of what is encoded already."""
    return _packed(TEXT, list(values))


def instants(values: Iterable[datetime | None]) -> Packed:
    """Pack a `timestamptz[]`, in which an instant may be missing."""
    return _packed(
        TIMESTAMPTZ,
        [None if v is None else _LONG.pack((v - _EPOCH) // _MICROSECOND) for v in values],
    )


def byteas(values: Sequence[bytes]) -> Packed:
    """Pack a `bytea[]`."""
    return _packed(BYTEA, values)


def _packed(oid: int, items: Sequence[bytes | None]) -> Packed:
    if not items:
        return Packed(_EMPTY.pack(0, 0, oid))
    parts = [_HEAD.pack(1, int(None in items), oid, len(items), 1)]
    for item in items:
        parts += (_MISSING,) if item is None else (_LENGTH.pack(len(item)), item)
    return Packed(b"".join(parts))
