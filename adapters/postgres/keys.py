"""Data keys: one per subject and compartment, wrapped under the key that the operator holds."""

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Generic, TypeVar
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg.rows import tuple_row
from psycopg_pool import ConnectionPool

from adapters.postgres.kek import DATA_KEY_BYTES, KeyStoreUnavailable, OperatorsKeys
from domain.categories import Compartment
from services.ports import ContentErased

KEY_ID_BYTES = 16
POOL_MAX = 4
POOL_TIMEOUT_S = 5
ATTEMPTS_MAX = 2
CACHED_KEYS_MAX = 20_000
CACHE_TTL_S = 30.0
"""How long a destroyed key may still open content in another process."""

# Stands for no person: the first key to be read back tells whether the operator's key fits.
NOBODY = UUID(int=0)
FIND = "SELECT key_id, wrapped FROM keys.data_keys WHERE subject = %b AND compartment = %b"
FIND_MANY = (
    "SELECT key_id, subject, compartment, wrapped FROM keys.data_keys WHERE key_id = ANY(%b)"
)
# A key and what the ledger commits to stand together or not at all.
MAKE = (
    "WITH made AS (INSERT INTO keys.data_keys (key_id, subject, compartment, wrapped) "
    "VALUES (%b, %b, %b, %b) ON CONFLICT (subject, compartment) DO NOTHING "
    "RETURNING key_id, subject) INSERT INTO keys.commitments (key_id, subject, commitment) "
    "SELECT key_id, subject, %b FROM made"
)
# Keys from before there was a ledger.
UNCOMMITTED = (
    "SELECT key_id, subject, compartment, wrapped FROM keys.data_keys d WHERE NOT EXISTS "
    "(SELECT FROM keys.commitments c WHERE c.key_id = d.key_id)"
)
COMMIT = (
    "INSERT INTO keys.commitments (key_id, subject, commitment) VALUES (%b, %b, %b) "
    "ON CONFLICT DO NOTHING"
)


_Answer = TypeVar("_Answer")
_Name = TypeVar("_Name", bound=Hashable)


class KeyDestroyed(ContentErased):
    """Some content has no key any more: it was erased. `key_ids` says which."""

    def __init__(self, key_ids: frozenset[bytes]) -> None:
        super().__init__("The key to this content has been destroyed.")
        self.key_ids = key_ids


@dataclass(frozen=True, slots=True)
class DataKey:
    """A key ready for use, and the name by which sealed content refers to it."""

    id: bytes
    cipher: AESGCM


class PostgresKeyStore:
    """The data keys in their own database, unwrapped for at most CACHE_TTL_S."""

    def __init__(
        self,
        conninfo: str,
        kek: bytes | OperatorsKeys,
        *,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kek = OperatorsKeys.held(kek) if isinstance(kek, bytes) else kek
        self._ticks = ticks
        self._turn = threading.Lock()
        self._fits = False
        self._for_write: _Recent[tuple[UUID, str]] = _Recent()
        self._for_read: _Recent[bytes] = _Recent()
        self._pool = ConnectionPool(
            conninfo,
            kwargs={"autocommit": True, "row_factory": tuple_row},
            min_size=0,
            max_size=POOL_MAX,
            timeout=POOL_TIMEOUT_S,
            open=False,
        )

    def for_write(self, subject: UUID, compartment: Compartment) -> DataKey:
        """Give the key that seals a subject's compartment, and make it the first time.

        Raises KeyStoreUnavailable.
        """
        place = (subject, compartment.value)
        now = self._ticks()
        with self._turn:
            known = self._for_write.get(place, now)
        if known is not None:
            return known
        key = self._ask(lambda link: self._under_this_kek(link, subject, compartment.value))
        with self._turn:
            self._for_write.put(place, key, now)
            self._for_read.put(key.id, key, now)
        return key

    def for_read(self, key_ids: Iterable[bytes]) -> Mapping[bytes, AESGCM]:
        """Give the ciphers of all these keys, in one question for those not at hand.

        Raises KeyDestroyed when any is gone, and KeyStoreUnavailable.
        """
        now = self._ticks()
        found: dict[bytes, AESGCM] = {}
        wanted: list[bytes] = []
        with self._turn:
            for key_id in set(key_ids):
                known = self._for_read.get(key_id, now)
                if known is None:
                    wanted.append(key_id)
                else:
                    found[key_id] = known.cipher
        if wanted:
            for key in self._fetch(wanted):
                found[key.id] = key.cipher
                with self._turn:
                    self._for_read.put(key.id, key, now)
            missing = frozenset(wanted).difference(found)
            if missing:
                raise KeyDestroyed(missing)
        return found

    def revealed(self, key_ids: Iterable[bytes]) -> Mapping[bytes, bytes]:
        """Give the keys themselves, for whoever takes over a case; they are not kept here.

        Raises KeyDestroyed and KeyStoreUnavailable.
        """
        wanted = list(set(key_ids))
        rows = self._ask(
            lambda link: link.execute(FIND_MANY, (wanted,), binary=True).fetchall()
        )
        found = {row[0]: self._opened(*row) for row in rows}
        if missing := frozenset(wanted).difference(found):
            raise KeyDestroyed(missing)
        return found

    def forget(self) -> None:
        """Drop every unwrapped key that is held in memory."""
        with self._turn:
            self._for_write.clear()
            self._for_read.clear()

    def close(self) -> None:
        """Close the connections and drop the unwrapped keys."""
        self._pool.close()
        self.forget()

    def _fetch(self, key_ids: list[bytes]) -> list[DataKey]:
        rows = self._ask(
            lambda link: link.execute(FIND_MANY, (key_ids,), binary=True).fetchall()
        )
        return [self._unwrap(*row) for row in rows]

    def _under_this_kek(
        self, link: psycopg.Connection, subject: UUID, compartment: str
    ) -> DataKey:
        # An operator's key that is not the one in use must not begin to wrap new keys.
        if not self._fits:
            self._find_or_make(link, NOBODY, "check")
            self._commit_to_old_keys(link)
            self._fits = True
        return self._find_or_make(link, subject, compartment)

    def _find_or_make(
        self, link: psycopg.Connection, subject: UUID, compartment: str
    ) -> DataKey:
        key = self._find(link, subject, compartment)
        if key is None:
            key_id, data_key = os.urandom(KEY_ID_BYTES), os.urandom(DATA_KEY_BYTES)
            said = commitment(key_id, data_key)
            wrapped = self._kek.wrap(data_key, bound(key_id, subject, compartment))
            # The ledger is told of this very key, so no other may come back from a service.
            again = self._opened(key_id, subject, compartment, wrapped)
            if not compare_digest(again, data_key):
                raise KeyStoreUnavailable("A new key could not be read back.")
            link.execute(MAKE, (key_id, subject, compartment, wrapped, said))
            # Whoever lost the race must use the key that is stored, or what it seals is lost.
            key = self._find(link, subject, compartment)
        if key is None:
            raise KeyStoreUnavailable("A new key could not be read back.")
        return key

    def _commit_to_old_keys(self, link: psycopg.Connection) -> None:
        for key_id, subject, compartment, wrapped in link.execute(
            UNCOMMITTED, binary=True
        ).fetchall():
            said = commitment(key_id, self._opened(key_id, subject, compartment, wrapped))
            link.execute(COMMIT, (key_id, subject, said))

    def _find(
        self, link: psycopg.Connection, subject: UUID, compartment: str
    ) -> DataKey | None:
        row = link.execute(FIND, (subject, compartment), binary=True).fetchone()
        return None if row is None else self._unwrap(row[0], subject, compartment, row[1])

    def _unwrap(
        self, key_id: bytes, subject: UUID, compartment: str, wrapped: bytes
    ) -> DataKey:
        return DataKey(key_id, AESGCM(self._opened(key_id, subject, compartment, wrapped)))

    def _opened(self, key_id: bytes, subject: UUID, compartment: str, wrapped: bytes) -> bytes:
        return self._kek.unwrap(wrapped, bound(key_id, subject, compartment))[0]

    def _ask(self, question: Callable[[psycopg.Connection], _Answer]) -> _Answer:
        for _ in range(ATTEMPTS_MAX):
            try:
                self._pool.open()
                with self._pool.connection() as link:
                    return question(link)
            except psycopg.OperationalError:
                # The server may have ended every connection that waits in the pool.
                self._check_the_pool()
            except psycopg.Error:
                break
        raise KeyStoreUnavailable("The key store does not answer.")

    def _check_the_pool(self) -> None:
        with suppress(psycopg.Error):
            self._pool.check()


class _Recent(Generic[_Name]):
    """The keys used last, each for a limited time since it was fetched."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Name, tuple[float, DataKey]] = OrderedDict()

    def get(self, name: _Name, now: float) -> DataKey | None:
        entry = self._kept.get(name)
        if entry is None:
            return None
        if entry[0] <= now:
            del self._kept[name]
            return None
        self._kept.move_to_end(name)
        return entry[1]

    def put(self, name: _Name, key: DataKey, now: float) -> None:
        self._kept[name] = (now + CACHE_TTL_S, key)
        self._kept.move_to_end(name)
        if len(self._kept) > CACHED_KEYS_MAX:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        self._kept.clear()


def commitment(key_id: bytes, data_key: bytes) -> bytes:
    """Give what can be published of a key, and fits no other key."""
    return sha256(b"key-commit" + key_id + data_key).digest()


def bound(key_id: bytes, subject: UUID, compartment: str) -> bytes:
    """Give what a wrapped key cannot be parted from."""
    return key_id + subject.bytes + compartment.encode()
