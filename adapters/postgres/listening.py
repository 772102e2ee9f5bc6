"""Wakes those who wait for the log to grow: by NOTIFY, and by looking when none came."""

import threading
import time

import psycopg

FALLBACK_S = 1.0
"""How often the log is looked at although nobody said that it grew."""
CLOSE_S = 0.2
"""How long it can take until the thread sees that it should end."""
PAUSE_S = 0.5
HEAD = "SELECT coalesce(max(notification_id), 0) FROM log.hub_events"


class Listener:
    """One connection and one thread for all who wait; both start with the first of them."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._news = threading.Condition()
        self._head = 0
        self._rung = 0
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def wait(self, position: int, timeout_s: float) -> bool:
        """Sleep until the log may reach beyond a position; False when nothing said so.

        Who waits is woken by the call itself, without asking first how far the log has come.
        """
        with self._news:
            rung = self._rung
            if self._thread is None and not self._closing.is_set():
                self._thread = threading.Thread(
                    target=self._listen, name="log-listener", daemon=True
                )
                self._thread.start()

            def grown() -> bool:
                return self._head > position or self._rung > rung

            self._news.wait_for(lambda: grown() or self._closing.is_set(), timeout_s)
            return grown()

    def saw(self, position: int) -> None:
        """Learn from this very process that the log has reached a position."""
        with self._news:
            if position > self._head:
                self._head = position
                self._news.notify_all()

    def close(self) -> None:
        """Wake everyone and end the thread."""
        self._closing.set()
        with self._news:
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                with psycopg.connect(self._conninfo, autocommit=True) as connection:
                    self._follow(connection)
            except psycopg.Error:
                self._closing.wait(PAUSE_S)

    def _follow(self, connection: psycopg.Connection) -> None:
        # First listen, then look: what came in between is seen by one of the two.
        connection.execute("LISTEN hub_events")
        while not self._closing.is_set():
            row = connection.execute(HEAD).fetchone()
            assert row is not None
            self.saw(row[0])
            due = time.monotonic() + FALLBACK_S
            while not self._closing.is_set() and time.monotonic() < due:
                if any(True for _ in connection.notifies(timeout=CLOSE_S, stop_after=1)):
                    self._ring()
                    break

    def _ring(self) -> None:
        with self._news:
            self._rung += 1
            self._news.notify_all()
