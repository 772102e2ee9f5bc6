"""Whether the log and the ledger of a database fit together, and have only grown."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import psycopg

from adapters.ledger.book import Book
from adapters.ledger.leaves import (
    ERASED,
    FACT,
    HEADER,
    NOTHING,
    ROW_FACT,
    ROW_FORMAT,
    ROW_HEAD,
)
from adapters.ledger.tree import leaf_hash
from domain.refusals import PlainFailure

BATCH = 20_000
FACTS = "SELECT * FROM ledger.facts(%b::bigint, %b::int)"
LEAVES = (
    "SELECT index, header, coalesce(position, 0) FROM ledger.leaves "
    "WHERE index >= %b::bigint ORDER BY index LIMIT %b::bigint"
)
ERASURES = "SELECT key_id FROM ledger.erasures"
CHECKPOINTS = "SELECT size, root FROM ledger.checkpoints ORDER BY size"
NO_CONTENT = sha256(b"").digest()

Connection = psycopg.Connection[tuple[Any, ...]]


@dataclass(slots=True)
class Proven:
    """A log whose cases are whole chains: each fact's leaf by its position, and its keys."""

    leaves: dict[int, bytes] = field(default_factory=dict[int, bytes])
    keys: set[bytes] = field(default_factory=set[bytes])
    """Those of the core, which headers name, without the erased."""
    cases: int = 0


class Unproven(PlainFailure):
    """The log or the ledger is not what it should be; says where, never what."""

    def __init__(self, what: str, at: int | None = None) -> None:
        super().__init__(what if at is None else f"{what} Position {at}.")
        self.position = at


class RolledBack(PlainFailure):
    """The ledger is not one that a known checkpoint has grown into."""

    def __init__(self) -> None:
        super().__init__(
            "The ledger is older than what was signed, or another one: facts are lost or "
            "history was rewritten."
        )


def prove_log(connection: Connection) -> Proven:
    """Go through every stored fact, and see that each case is one whole chain.

    Reads headers and digests alone, so that it takes no key. Raises Unproven.
    """
    erased = {key for _, header, _ in _leaves(connection) if (key := _erased(header))}
    erased.update(key for (key,) in connection.execute(ERASURES, binary=True).fetchall())
    ends: dict[bytes, tuple[int, bytes]] = {}
    found = Proven()
    for position, case, version, header, content in _facts(connection):
        before, leaf_before = ends.get(case, (0, NOTHING))
        form, kind, case_id, number, previous, _, key = ROW_HEAD.unpack_from(header)
        emptied = key in erased and content == NO_CONTENT
        if (
            (form, kind, case_id, number) != (ROW_FORMAT, ROW_FACT, case, version)
            or (version, previous) != (before + 1, leaf_before)
            or not (emptied or header[ROW_HEAD.size :] == content)
        ):
            raise Unproven("A stored fact is not what was sealed.", position)
        found.leaves[position] = leaf_hash(header)
        found.keys.add(key)
        ends[case] = (version, found.leaves[position])
    found.keys -= erased
    found.cases = len(ends)
    return found


def prove_ledger(connection: Connection, log: Proven, known: tuple[int, bytes] | None) -> Book:
    """Give the book of the ledger, when it fits the log and has grown from what is known.

    `known` is size and root of a checkpoint. Raises Unproven and RolledBack.
    """
    book, told = Book(), 0
    for index, header, position in _leaves(connection):
        digest = HEADER.unpack(header)[7]
        if index != book.size:
            raise Unproven("A leaf of the ledger is missing.")
        if position and log.leaves.get(position) != digest:
            raise Unproven("The ledger and the log differ.", position)
        told = max(told, position)
        book.replay((header,))
        if (HEADER.unpack(header)[1] == FACT) != (position > 0):
            raise Unproven("A leaf of the ledger is not of its kind.")
    if sum(position <= told for position in log.leaves) != _told(connection):
        raise Unproven("The ledger leaves out a fact.")
    for size, root in connection.execute(CHECKPOINTS, binary=True).fetchall():
        if size > book.size or book.tree.root(size) != root:
            raise Unproven("The ledger is not what its checkpoints say.")
    if known is not None and (known[0] > book.size or book.tree.root(known[0]) != known[1]):
        raise RolledBack
    return book


def _told(connection: Connection) -> int:
    row = connection.execute("SELECT count(position) FROM ledger.leaves").fetchone()
    return row[0] if row else 0


def _erased(header: bytes) -> bytes | None:
    values = HEADER.unpack(header)
    return values[6] if values[1] == ERASED else None


def _facts(connection: Connection) -> Iterator[tuple[int, bytes, int, bytes, bytes]]:
    after = 0
    while rows := connection.execute(FACTS, (after, BATCH), binary=True).fetchall():
        for position, case, version, header, content in rows:
            yield position, case.bytes, version, header, content
            after = position


def _leaves(connection: Connection) -> Iterator[tuple[int, bytes, int]]:
    after = 0
    while rows := connection.execute(LEAVES, (after, BATCH), binary=True).fetchall():
        yield from rows
        after += len(rows)
