"""Every table that is kept: out of a database, and into an empty one."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal

from adapters.postgres.views_setup import view_schema
from domain.roles import AUDIENCES

HUB_SCHEMAS = ("log", "access", "ledger", "relay", "erasure")
KEYS_SCHEMAS = ("keys",)
BUILT_ANEW = ("views", *(view_schema(role) for role in AUDIENCES))
"""Made from the log, so neither kept nor brought back."""
MADE_BY_SETUP = {
    "relay.progress": "position = 0",
    "views.progress": "position = 0",
    "views.door": "true",
}
"""The rows that stand in a place where nothing has happened."""
COUNTERS = {"log.hub_events_notification_id_seq": ("log.hub_events", "notification_id")}

TABLES = """
    SELECT c.relnamespace::regnamespace::text, c.relname::text,
        array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        AND c.relnamespace::regnamespace::text = ANY (%s)
    GROUP BY 1, 2 ORDER BY 1, 2
"""
# The owner alone may write where nothing else may, and only past the triggers that forbid it.
UNGUARDED = "SET LOCAL session_replication_role = replica"
ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

Connection = psycopg.Connection[tuple[Any, ...]]
Write = Callable[[bytes], object]


class Table(NamedTuple):
    """A table with its columns in a fixed order."""

    schema: str
    name: str
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def named(self) -> Composed:
        """The table as a statement names it."""
        return SQL("{}.{}").format(Identifier(self.schema), Identifier(self.name))

    def listed(self, columns: Sequence[str]) -> Composed:
        """The table with columns, as COPY names them."""
        names = SQL(", ").join(map(Identifier, columns))
        return SQL("{} ({})").format(self.named, names)


Rows = Mapping[Table, set[tuple[Any, ...]]]


def begin(connection: Connection) -> None:
    """Show the database as it is at this moment, for as long as the transaction lasts."""
    connection.execute(ONE_MOMENT)
    connection.execute("SELECT 1")


def tables(connection: Connection, schemas: Sequence[str]) -> list[Table]:
    """Name the tables that have columns, whichever version of the program made them."""
    found = connection.execute(TABLES, (list(schemas),)).fetchall()
    return [Table(schema, name, tuple(columns)) for schema, name, columns in found]


def copy_out(connection: Connection, table: Table, write: Write) -> int:
    """Write a table's rows; gives how many there were."""
    out = SQL("COPY {} TO STDOUT (FORMAT binary)").format(table.listed(table.columns))
    cursor = connection.cursor()
    with cursor.copy(out) as copy:
        for piece in copy:
            write(bytes(piece))
    return cursor.rowcount


def copy_in(
    connection: Connection, table: Table, columns: Sequence[str], pieces: Iterator[bytes]
) -> int:
    """Read a table's rows; gives how many there were."""
    into = SQL("COPY {} FROM STDIN (FORMAT binary)").format(table.listed(columns))
    cursor = connection.cursor()
    with cursor.copy(into) as copy:
        for piece in pieces:
            copy.write(piece)
    return cursor.rowcount


def is_untouched(connection: Connection, schemas: Sequence[str]) -> bool:
    """Whether nothing stands there but what set_up made."""
    for table in tables(connection, schemas):
        ours = SQL(MADE_BY_SETUP.get(str(table), "false"))  # pyright: ignore[reportArgumentType]
        query = SQL("SELECT EXISTS (SELECT FROM {} WHERE NOT ({}))").format(table.named, ours)
        if _one(connection, query):
            return False
    return True


def take_out(connection: Connection, schemas: Sequence[str]) -> Rows:
    """Take all rows out of tables, for this transaction, and give them."""
    found: dict[Table, set[tuple[Any, ...]]] = {}
    for table in tables(connection, schemas):
        found[table] = _rows(connection, table)
        if found[table]:
            connection.execute(SQL("TRUNCATE {}").format(table.named))
    return found


def holds(connection: Connection, rows: Rows) -> bool:
    """Whether all these rows stand in their tables."""
    return all(had <= _rows(connection, table) for table, had in rows.items() if had)


def _rows(connection: Connection, table: Table) -> set[tuple[Any, ...]]:
    query = SQL("SELECT * FROM {}").format(table.named)
    return set(connection.execute(query, binary=True).fetchall())


def shut(connection: Connection, table: Table) -> None:
    """Let nobody else write to a table, or read it, while this transaction lasts."""
    connection.execute(SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(table.named))


def make_room(connection: Connection, known: Mapping[str, Table]) -> None:
    """Lay the guards down for this transaction, and take away what set_up made."""
    connection.execute(UNGUARDED)
    for name in MADE_BY_SETUP:
        if name in known:
            connection.execute(SQL("DELETE FROM {}").format(known[name].named))


def set_counters(connection: Connection, known: Mapping[str, Table]) -> None:
    """Let numbers go on where they were."""
    for counter, (table, column) in COUNTERS.items():
        if table in known:
            query = SQL("SELECT setval({}, greatest(max({}), 1), max({}) > 0) FROM {}")
            of, by = Literal(counter), Identifier(column)
            connection.execute(query.format(of, by, by, known[table].named))


def _one(connection: Connection, query: Composed) -> Any:
    row = connection.execute(query).fetchone()
    return row[0] if row else None
