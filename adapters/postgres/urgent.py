"""Waits until somebody asks that the ledger be signed at once."""

from contextlib import suppress

import psycopg


class Urgent:
    """A connection that listens; both an unheard call and a lost connection cost a minute."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.Connection | None = None

    def wait(self, seconds: float) -> bool:
        """Sleep until called, at most so long; True when called. Raises psycopg.Error."""
        try:
            if self._connection is None:
                self._connection = psycopg.connect(self._conninfo, autocommit=True)
                self._connection.execute("LISTEN seal_now")
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.Error:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None
