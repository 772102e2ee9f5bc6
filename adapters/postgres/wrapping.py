"""The stored keys as a whole: whether each opens and was committed to, and rewrapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from adapters.postgres.kek import KeyStoreUnavailable, OperatorsKeys, StoredKeyShut
from adapters.postgres.keys import NOBODY, bound, commitment

BATCH = 500
ALL = """
    SELECT d.key_id, d.subject, d.compartment, d.wrapped, c.commitment
    FROM keys.data_keys d LEFT JOIN keys.commitments c USING (key_id)
    WHERE d.key_id > %b ORDER BY d.key_id LIMIT %b::int
"""
OF_NOBODY = ALL.replace("d.key_id > %b", "d.key_id > %b AND d.subject = %b")
STORED = "SELECT key_id FROM keys.data_keys"
LOST = """
    SELECT c.key_id FROM keys.commitments c LEFT JOIN keys.data_keys d USING (key_id)
    WHERE d.key_id IS NULL ORDER BY c.key_id
"""
REWRAP = "UPDATE keys.data_keys SET wrapped = %b WHERE key_id = %b AND wrapped = %b"

Connection = psycopg.Connection[tuple[Any, ...]]


class Stored(NamedTuple):
    """A data key as it is stored."""

    key_id: bytes
    subject: UUID
    compartment: str
    wrapped: bytes
    commitment: bytes | None

    @property
    def bound(self) -> bytes:
        return bound(self.key_id, self.subject, self.compartment)


@dataclass(slots=True)
class Census:
    """How the stored keys are: under which operator's key, or in which trouble."""

    current: int = 0
    also: int = 0
    shut: int = 0
    """They do not open."""
    wrong: int = 0
    """They open, and are not what was committed to."""
    uncommitted: int = 0
    """Beside that: nothing was committed to yet."""


def census(link: Connection, keks: OperatorsKeys) -> Census:
    """Open every stored key and hold it against its commitment.

    Raises KeyStoreUnavailable when that cannot be known, since a key cannot be asked.
    """
    found = Census()
    for each in _stored(link):
        try:
            data_key, by = keks.unwrap(each.wrapped, each.bound)
        except StoredKeyShut:
            found.shut += 1
            continue
        found.uncommitted += each.commitment is None
        if not _is_meant(each, data_key):
            found.wrong += 1
        elif by is keks.current:
            found.current += 1
        else:
            found.also += 1
    return found


def stored_keys(link: Connection) -> set[bytes]:
    """Name every key that is there."""
    return {key_id for (key_id,) in link.execute(STORED, binary=True).fetchall()}


def known_keys(link: Connection) -> set[bytes]:
    """Name every key that is or was there: what is committed to outlives the key."""
    return stored_keys(link) | lost(link)


def lost(link: Connection) -> set[bytes]:
    """Name the keys that were committed to and are there no more: destroyed, one hopes."""
    return {key_id for (key_id,) in link.execute(LOST, binary=True).fetchall()}


def rewrap(link: Connection, keks: OperatorsKeys) -> int:
    """Wrap with the current key what another wraps; gives how many keys that were.

    May be stopped anywhere and run again: each key opens before and after. Whoever has the
    old key alone is turned away from the first commit on, since nobody's key goes first.
    Raises KeyStoreUnavailable at a key that neither opens.
    """
    done, after = _rewrapped(link, keks, _batch(link, b"", nobody=True)), b""
    while batch := _batch(link, after):
        done += _rewrapped(link, keks, batch)
        after = batch[-1].key_id
    return done


def _rewrapped(link: Connection, keks: OperatorsKeys, batch: list[Stored]) -> int:
    done = 0
    with link.transaction():
        for each in batch:
            data_key, by = keks.unwrap(each.wrapped, each.bound)
            if by is keks.current:
                continue
            if not _is_meant(each, data_key):
                raise KeyStoreUnavailable("A stored key is not what was committed to.")
            wrapped = keks.wrap(data_key, each.bound)
            # What cannot be read back would be lost with what it replaces.
            again, by = keks.unwrap(wrapped, each.bound)
            if by is not keks.current or not compare_digest(again, data_key):
                raise KeyStoreUnavailable("A key could not be read back once wrapped.")
            done += link.execute(REWRAP, (wrapped, each.key_id, each.wrapped)).rowcount
    return done


def _is_meant(each: Stored, data_key: bytes) -> bool:
    said = each.commitment
    return said is None or compare_digest(said, commitment(each.key_id, data_key))


def _stored(link: Connection) -> Iterator[Stored]:
    after = b""
    while batch := _batch(link, after):
        yield from batch
        after = batch[-1].key_id


def _batch(link: Connection, after: bytes, *, nobody: bool = False) -> list[Stored]:
    if nobody:
        rows = link.execute(OF_NOBODY, (after, NOBODY, BATCH), binary=True)
    else:
        rows = link.execute(ALL, (after, BATCH), binary=True)
    return [Stored(*row) for row in rows.fetchall()]
