"""One audience's view as its own login reads it: what is open to whoever asks, and no more."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import psycopg
from psycopg.sql import SQL, Composed, Identifier
from psycopg_pool import ConnectionPool

from adapters.postgres.door import SETTING, sealed
from adapters.postgres.logins import view_login
from adapters.postgres.views import ViewsUnavailable
from adapters.postgres.views_setup import view_schema
from domain.roles import Role
from projections.entries import Desk, Entry

ANYONE = "*"
BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)
READERS_MAX = 2
READERS_WAITING_MAX = 64
WAIT_FOR_READER_S = 3

# The one condition for showing a case, the same for its row on the desk and its entries.
OPEN = """
    d.holders && %(holders)s::text[] AND NOT d.blocked && %(staff)s::text[]
    AND (d.until IS NULL OR d.until > %(at)s::timestamptz)
"""
DESKS = """
    SELECT d.case_id, d.seat, d.holders, d.blocked, d.until, d.body
    FROM {schema}.current_desks d WHERE {open} ORDER BY d.case_id, d.seat
"""
ENTRIES = """
    SELECT case_id, e.seat, e.number, e.body
    FROM {schema}.current_entries e JOIN {schema}.current_desks d USING (case_id, seat)
    WHERE {which} e.kind = %(kind)s AND {open}
    ORDER BY case_id, e.seat, e.number
"""
OF_ONE_CASE = "e.case_id = %(case_id)s AND"
SHOW = "SELECT set_config(%(setting)s, %(reader)s, true)"
ADMITS = """
    SELECT EXISTS (
        SELECT FROM {schema}.current_desks d
        WHERE d.case_id = %(case_id)s AND NOT d.blocked && %(staff)s::text[]
    )
"""


class PostgresViewReader:
    """One audience's view, read with a login that has rights on that view alone."""

    def __init__(self, conninfo: str, role: Role, door: bytes) -> None:
        self._login, self._door = view_login(role), door
        schema = Identifier(view_schema(role))
        self._desks = SQL(DESKS).format(schema=schema, open=SQL(OPEN))
        one, every = SQL(OF_ONE_CASE), SQL("")
        self._entries = SQL(ENTRIES).format(schema=schema, which=one, open=SQL(OPEN))
        self._all_entries = SQL(ENTRIES).format(schema=schema, which=every, open=SQL(OPEN))
        self._admits = SQL(ADMITS).format(schema=schema)
        self._pool = ConnectionPool(
            conninfo,
            min_size=0,
            max_size=READERS_MAX,
            timeout=WAIT_FOR_READER_S,
            max_waiting=READERS_WAITING_MAX,
            num_workers=1,
            open=False,
            kwargs={"autocommit": True},
            configure=_only_read,
            check=ConnectionPool.check_connection,
        )

    def desks(self, holders: Sequence[str], at: datetime) -> Sequence[Desk]:
        """Give the cases that any of the holders may open at an instant, by case and seat."""
        return [
            Desk(case_id, seat, tuple(held), tuple(blocked), until, orjson.loads(body))
            for case_id, seat, held, blocked, until, body in self._read(
                self._desks, holders, _opening(holders, at)
            )
        ]

    def entries(
        self, case_id: UUID | None, kind: str, holders: Sequence[str], at: datetime
    ) -> Sequence[Entry]:
        """Give one case's entries in order, or with None those of all that lie open.

        Empty when no holder may open it.
        """
        what = {"case_id": case_id, "kind": kind, **_opening(holders, at)}
        query = self._all_entries if case_id is None else self._entries
        return [
            Entry(of, seat, kind, number, orjson.loads(body))
            for of, seat, number, body in self._read(query, holders, what)
        ]

    def rows(self) -> Sequence[Desk]:
        """Give each row that is open to anybody, also when time has overtaken it."""
        return self.desks((), BEFORE_ALL)

    def admits(self, case_id: UUID, staff: str) -> bool:
        """Whether there is a row for a case that does not keep a person out."""
        asked = {"case_id": case_id, "staff": [staff]}
        return self._read(self._admits, (f"staff:{staff}",), asked)[0][0]

    def close(self) -> None:
        """Close the connections; the reader cannot be used again."""
        self._pool.close()

    def _read(
        self, query: Composed, holders: Sequence[str], values: Mapping[str, object]
    ) -> list[tuple[Any, ...]]:
        shown = {"setting": SETTING, "reader": sealed(self._door, self._login, holders)}
        try:
            self._pool.open()
            with self._pool.connection() as connection:
                # One round trip and one transaction, after which the seal is forgotten.
                with connection.pipeline():
                    connection.execute(SHOW, shown, prepare=True)
                    rows = connection.execute(query, values, prepare=True)
                return rows.fetchall()
        except psycopg.Error as error:
            state = error.sqlstate or "lost"
        raise ViewsUnavailable(f"PostgreSQL did not answer ({state})")


def _only_read(connection: psycopg.Connection) -> None:
    connection.execute("SET default_transaction_read_only = on")
    connection.execute("SET statement_timeout = '10s'")


def _opening(holders: Sequence[str], at: datetime) -> Mapping[str, object]:
    prefix = "staff:"
    staff = [name.removeprefix(prefix) for name in holders if name.startswith(prefix)]
    return {"holders": [*holders, ANYONE], "staff": staff, "at": at}
