"""The limit: plain INSERTs with psycopg into a table like the log's, and nothing around."""

import os
from typing import LiteralString
from uuid import UUID

import psycopg

TABLE = """
    CREATE TABLE events (
        originator_id uuid NOT NULL, originator_version bigint NOT NULL,
        topic text NOT NULL, state bytea NOT NULL, notification_id bigserial NOT NULL,
        PRIMARY KEY (originator_id, originator_version)
    );
    CREATE UNIQUE INDEX ON events (notification_id);
    ALTER TABLE events ALTER COLUMN state SET STORAGE EXTERNAL
"""
INSERT = (
    "INSERT INTO events (originator_id, originator_version, topic, state) "
    "VALUES (%b, %b, %b, %b)"
)
INSERT_AND_TELL = f"WITH row AS ({INSERT}) SELECT pg_notify('events', '')"
MEAN_BYTES = "SELECT avg(length(state))::int FROM log.hub_events"


class RawLog:
    """One connection that inserts rows of a size, one case at a time."""

    def __init__(
        self, conninfo: str, row_bytes: int, statement: LiteralString = INSERT
    ) -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._statement: LiteralString = statement
        self._state = os.urandom(row_bytes)
        self._case_id = UUID(bytes=os.urandom(16))
        self._version = 0

    def insert(self) -> None:
        """Insert one row and commit."""
        self._connection.execute(self._statement, self._row(), prepare=True)

    def insert_many(self, rows: int) -> None:
        """Insert rows in one transaction."""
        values = [self._row() for _ in range(rows)]
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(INSERT, values)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _row(self) -> tuple[UUID, int, str, bytes]:
        self._version += 1
        return self._case_id, self._version, "fact", self._state


def make_table(conninfo: str) -> None:
    """Make the table that rows go to."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(TABLE)


def mean_row_bytes(hub: psycopg.Connection) -> int:
    """Measure how long a sealed fact is in the hub's own log."""
    row = hub.execute(MEAN_BYTES).fetchone()
    assert row is not None
    return row[0]
