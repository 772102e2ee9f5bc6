"""One connection to PostgreSQL, opened when needed and again after it was lost."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg.conninfo import make_conninfo

from adapters.postgres import arrays

CONNECT_TIMEOUT_S = 5
LOCK_TIMEOUT: LiteralString = "SET lock_timeout = '10s'"
NO_REFUSALS: Mapping[str, type[Exception]] = {}


class HeldConnection:
    """A connection that threads take turns with; every statement commits by itself.

    `settings` are made when it opens. A failure of PostgreSQL leaves as `unavailable`, or as
    what `refusals` names for its SQLSTATE, with neither statement nor values nor address.
    """

    def __init__(
        self,
        conninfo: str,
        unavailable: type[Exception],
        refusals: Mapping[str, type[Exception]] = NO_REFUSALS,
        settings: Sequence[LiteralString] = (),
    ) -> None:
        self._conninfo = conninfo
        self._settings = (LOCK_TIMEOUT, *settings)
        self._unavailable = unavailable
        self._refusals = refusals
        self._turn = threading.Lock()
        self._connection: psycopg.Connection | None = None

    @contextmanager
    def use(self) -> Iterator[psycopg.Connection]:
        """Lend the connection to one thread."""
        with self._turn:
            try:
                yield self._open()
            except psycopg.Error as error:
                raise self._said_plainly(error) from None

    def close(self) -> None:
        """Close the connection; the next use opens a new one."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = None
            conninfo = make_conninfo(self._conninfo, connect_timeout=CONNECT_TIMEOUT_S)
            connection = psycopg.connect(conninfo, autocommit=True)
            for setting in self._settings:
                connection.execute(setting)
            arrays.register(connection)
            self._connection = connection
        return self._connection

    def _said_plainly(self, error: psycopg.Error) -> Exception:
        refusal = self._refusals.get(error.sqlstate or "")
        if refusal is not None:
            return refusal()
        return self._unavailable(f"PostgreSQL did not answer ({error.sqlstate or 'lost'})")
