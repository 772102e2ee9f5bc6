"""Who leads: a session's advisory lock, which PostgreSQL frees when its holder is gone.

Logins may take no lock of their own choice: each of the two that lead has a function that
takes those of its own schema.
"""

import threading
import zlib
from contextlib import suppress

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

CONNECT_TIMEOUT_S = 5
# A leader that nobody reaches stops leading about as fast on both ends of the wire.
SILENCE_MS = 10_000
KEEPALIVES = {"idle": 5, "interval": 2, "count": 3}
LEAD = "SELECT {schema}.lead(%s::int)"


class Leadership:
    """The right to be the only one that does `task`, held by a connection of its own."""

    def __init__(self, conninfo: str, schema: str, task: str) -> None:
        self._lead = SQL(LEAD).format(schema=Identifier(schema))
        self._conninfo = make_conninfo(
            conninfo,
            connect_timeout=CONNECT_TIMEOUT_S,
            tcp_user_timeout=SILENCE_MS,
            **{f"keepalives_{name}": value for name, value in KEEPALIVES.items()},
        )
        self._key = zlib.crc32(task.encode()) - 2**31
        self._turn = threading.Lock()
        self._connection: psycopg.Connection | None = None
        self._leading = False

    def lead(self) -> bool:
        """Say whether this process leads, and try to when it does not.

        After a loss the answer is False once, whoever leads next, so that a leader that
        was away knows that what it remembers may be old.
        """
        with self._turn:
            try:
                return self._still_leads() if self._leading else self._try_to_lead()
            except psycopg.Error:
                self._let_go()
                return False

    def close(self) -> None:
        """Stop leading, so that the next in line may lead at once."""
        with self._turn:
            if self._connection is not None:
                with suppress(psycopg.Error):
                    self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._let_go()

    def _still_leads(self) -> bool:
        assert self._connection is not None
        self._connection.execute("SELECT 1")
        return True

    def _try_to_lead(self) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(self._conninfo, autocommit=True)
            self._set_keepalives(self._connection)
        row = self._connection.execute(self._lead, (self._key,)).fetchone()
        self._leading = row == (True,)
        return self._leading

    def _let_go(self) -> None:
        self._leading = False
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    @staticmethod
    def _set_keepalives(connection: psycopg.Connection) -> None:
        for name, value in KEEPALIVES.items():
            connection.execute(
                "SELECT set_config(%s, %s, false)", (f"tcp_keepalives_{name}", str(value))
            )
