"""A reader's login writes nothing and opens no other role's view."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from adapters.postgres.logins import view_login
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import ViewsUnavailable
from adapters.postgres.views_setup import view_schema
from domain.roles import AUDIENCES, Role
from tests.adapters.conftest import Database

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
WRITES = (
    "INSERT INTO {view}.current_entries (body) VALUES ('')",
    "UPDATE {view}.current_entries SET body = ''",
    "DELETE FROM {view}.current_entries",
    "INSERT INTO {view}.desks (body) VALUES ('')",
    "UPDATE {view}.desks SET holders = '{{*}}'",
    "DELETE FROM {view}.entries",
    "TRUNCATE {view}.entries",
    "UPDATE views.progress SET position = 0",
    "CREATE TABLE {view}.mine ()",
    "CREATE TABLE public.mine ()",
    "CREATE TEMPORARY TABLE mine ()",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION {view}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER VIEW {view}.current_desks RENAME TO mine",
    "DROP VIEW {view}.current_desks",
    "SET ROLE samlots_owner",
)


def found_by_each_reader(
    database: Database, find: Callable[[Role, psycopg.Connection], Iterable[str]]
) -> dict[Role, set[str]]:
    found: dict[Role, set[str]] = {}
    for role in AUDIENCES:
        with psycopg.connect(database.conninfo(view_login(role)), autocommit=True) as reader:
            found[role] = set(find(role, reader))
    return found


def is_refused(connection: psycopg.Connection, statement: str) -> bool:
    try:
        connection.execute(statement.encode())
    except InsufficientPrivilege:
        return True
    return False


def test_a_reader_writes_nothing_makes_nothing_and_becomes_nobody(database: Database) -> None:
    def done(role: Role, reader: psycopg.Connection) -> Iterable[str]:
        statements = [write.format(view=view_schema(role)) for write in WRITES]
        return [each for each in statements if not is_refused(reader, each)]

    assert found_by_each_reader(database, done) == {role: set() for role in AUDIENCES}


def test_the_login_of_one_role_does_not_read_the_view_of_another(database: Database) -> None:
    login = database.conninfo(view_login(Role.POLIS))
    reader = PostgresViewReader(login, Role.RVT, database.logins.door)
    with pytest.raises(ViewsUnavailable):
        reader.desks(("staff:s1",), NOON)
    reader.close()
