"""A reader's login opens its own view and nothing else; projector and relay keep to theirs."""

from collections.abc import Callable, Iterable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from adapters.postgres.logins import PROJECTOR, RELAY, view_login
from adapters.postgres.views import PostgresViewReader, ViewsUnavailable
from adapters.postgres.views_setup import view_schema
from domain.roles import AUDIENCES, Role
from tests.adapters.conftest import Database

TABLES = """
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
OPEN_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
    JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND has_function_privilege(%s, p.oid, 'EXECUTE')
"""
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


def tables(database: Database) -> set[str]:
    with database.superuser() as superuser:
        return {name for (name,) in superuser.execute(TABLES)}


def is_refused(connection: psycopg.Connection, statement: str) -> bool:
    try:
        connection.execute(statement.encode())
    except InsufficientPrivilege:
        return True
    return False


def readable(connection: psycopg.Connection, names: Iterable[str]) -> set[str]:
    return {name for name in names if not is_refused(connection, f"SELECT FROM {name}")}


def test_a_reader_reads_its_own_view_and_no_other_table(database: Database) -> None:
    everything = tables(database)
    assert found_by_each_reader(database, lambda _, reader: readable(reader, everything)) == {
        role: {f"{view_schema(role)}.current_entries", f"{view_schema(role)}.current_desks"}
        for role in AUDIENCES
    }


def test_a_reader_writes_nothing_makes_nothing_and_becomes_nobody(database: Database) -> None:
    def done(role: Role, reader: psycopg.Connection) -> Iterable[str]:
        statements = [write.format(view=view_schema(role)) for write in WRITES]
        return [each for each in statements if not is_refused(reader, each)]

    assert found_by_each_reader(database, done) == {role: set() for role in AUDIENCES}


def test_a_reader_calls_no_function_of_the_hub(database: Database) -> None:
    with database.superuser() as superuser:
        callable_by = {
            role: superuser.execute(OPEN_FUNCTIONS, (view_login(role),)).fetchall()
            for role in AUDIENCES
        }
    assert callable_by == {role: [] for role in AUDIENCES}


def test_nobody_enters_the_database_of_keys_with_a_login_for_views(database: Database) -> None:
    for login in (PROJECTOR, RELAY, *map(view_login, AUDIENCES)):
        keys = make_conninfo(database.conninfo(login), dbname=database.server.keys_dbname)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(keys)


def test_the_projector_reaches_the_views_and_not_the_log(database: Database) -> None:
    with psycopg.connect(database.conninfo(PROJECTOR), autocommit=True) as projector:
        mine = {"views.progress", "views.entries", "views.desks"}
        assert readable(projector, tables(database)) == mine


def test_the_relay_reaches_its_book_alone_and_takes_nothing_out_of_it(
    database: Database,
) -> None:
    with psycopg.connect(database.conninfo(RELAY), autocommit=True) as relay:
        mine = {"relay.notices", "relay.numbers", "relay.progress"}
        assert readable(relay, tables(database)) == mine
        assert is_refused(relay, "DELETE FROM relay.notices")


def test_the_login_of_one_role_does_not_read_the_view_of_another(database: Database) -> None:
    reader = PostgresViewReader(database.conninfo(view_login(Role.POLIS)), Role.RVT)
    with pytest.raises(ViewsUnavailable):
        reader.count()
    reader.close()
