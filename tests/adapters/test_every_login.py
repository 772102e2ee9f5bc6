"""Each login does its own task; whatever else it tries, PostgreSQL refuses it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from adapters.postgres.logins import (
    BESIDE_THE_KEYS,
    NAMES,
    OWNER,
    PROJECTOR,
    RELAY,
    SEALER,
)
from tests.adapters.conftest import Database
from tests.adapters.logins_may import MAY

HELD = """
    SELECT r.rolname, held.what
    FROM pg_roles r CROSS JOIN LATERAL (
        SELECT p || ' ' || n.nspname FROM pg_namespace n, unnest('{USAGE,CREATE}'::text[]) p
        WHERE n.nspname !~ '^(pg_toast|pg_catalog)' AND has_schema_privilege(r.oid, n.oid, p)
        UNION ALL
        SELECT p || ' ' || c.relnamespace::regnamespace || '.' || c.relname
        FROM pg_class c, unnest(
            '{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER,MAINTAIN}'::text[]) p
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid >= 16384
            AND c.relnamespace::regnamespace::text <> 'information_schema'
            AND (has_table_privilege(r.oid, c.oid, p) OR CASE
                WHEN p IN ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
                THEN has_any_column_privilege(r.oid, c.oid, p) END)
        UNION ALL
        SELECT p || ' ' || c.oid::regclass
        FROM pg_class c, unnest('{USAGE,SELECT,UPDATE}'::text[]) p
        WHERE c.relkind = 'S' AND has_sequence_privilege(r.oid, c.oid, p)
        UNION ALL
        SELECT 'EXECUTE ' || f.pronamespace::regnamespace || '.' || f.proname
        FROM pg_proc f WHERE f.oid >= 16384 AND has_function_privilege(r.oid, f.oid, 'EXECUTE')
        UNION ALL
        SELECT 'USAGE ' || l.lanname FROM pg_language l
        WHERE l.lanpltrusted AND has_language_privilege(r.oid, l.oid, 'USAGE')
        UNION ALL
        SELECT p || ' ' || d.datname FROM pg_database d, unnest('{CREATE,TEMPORARY}'::text[]) p
        WHERE has_database_privilege(r.oid, d.oid, p)
    ) held (what)
    WHERE r.rolname LIKE 'samlots%' AND r.rolcanlogin
"""

TABLES = """
    SELECT c.relnamespace::regnamespace || '.' || c.relname FROM pg_class c
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.oid >= 16384
        AND c.relnamespace::regnamespace::text
            NOT IN ('information_schema', 'pg_toast', 'pristine')
"""
THREAT_MODEL = Path(__file__).parents[2] / "docs/threat-model.md"

NOBODY_NEEDS = (
    # What others are doing, and how much there is of it.
    "SELECT * FROM pg_stat_activity",
    "SELECT * FROM pg_stat_user_tables",
    "SELECT * FROM pg_stat_database",
    "SELECT * FROM pg_locks",
    "SELECT reltuples FROM pg_class",
    "SELECT * FROM pg_stats",
    "SELECT * FROM pg_roles",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_db_role_setting",
    "SELECT * FROM pg_largeobject_metadata",
    "SELECT * FROM pg_prepared_xacts",
    "SELECT * FROM pg_replication_slots",
    "SELECT * FROM information_schema.tables",
    "SELECT pg_stat_get_live_tuples(1259)",
    "SELECT pg_stat_get_activity(NULL)",
    "SELECT pg_stat_get_db_xact_commit(1)",
    "SELECT pg_lock_status()",
    "SELECT pg_database_size(1)",
    "SELECT pg_relation_size(1259)",
    "SELECT pg_total_relation_size(1259)",
    "SELECT pg_current_wal_lsn()",
    "SELECT pg_current_xact_id()",
    "SELECT pg_current_snapshot()",
    "SELECT txid_current()",
    "SELECT pg_postmaster_start_time()",
    "SELECT pg_get_sequence_data(1259)",
    # What stands in somebody's way.
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_advisory_lock(1, 2)",
    "SELECT pg_advisory_lock_shared(1)",
    "SELECT pg_advisory_xact_lock(1)",
    "SELECT pg_try_advisory_lock(1)",
    "SELECT pg_try_advisory_lock(1, 2)",
    "SELECT pg_try_advisory_xact_lock(1, 2)",
    "SELECT pg_terminate_backend(1)",
    "SELECT pg_cancel_backend(1)",
    "SELECT pg_sleep(0)",
    "SELECT pg_export_snapshot()",
    "SELECT pg_logical_emit_message(false, '', '')",
    "SELECT pg_notify('hub_events', '')",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    # Where something could be put or brought out.
    "CREATE TEMPORARY TABLE mine ()",
    "CREATE TABLE public.mine ()",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "CREATE PUBLICATION mine",
    "DO 'BEGIN END'",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_get(1)",
    "SELECT lo_put(1, 0, 'x')",
    "SELECT lo_unlink(1)",
    "SELECT lo_import('/etc/hostname')",
    "SELECT pg_read_file('/etc/hostname')",
    "SELECT pg_ls_dir('.')",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "COPY (SELECT FROM pg_authid) TO STDOUT",
    # Who somebody is.
    f"SET ROLE {OWNER}",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "SET temp_file_limit = -1",
    "ALTER ROLE CURRENT_USER CREATEROLE",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER SYSTEM SET work_mem = '1MB'",
    "SHOW hba_file",
)
CANNOT_BE_TAKEN = {
    "LISTEN hub_events": "LISTEN",
    "NOTIFY hub_events": "NOTIFY",
    "ALTER ROLE CURRENT_USER RESET work_mem": "own password and settings",
    "SET statement_timeout = 0": "time and memory",
    "EXPLAIN SELECT 1": "EXPLAIN",
}
"""What every login can do, whatever is revoked: each has its words in the threat model."""


def refused(connection: psycopg.Connection, statement: str) -> bool:
    try:
        connection.execute(statement.encode())
    except InsufficientPrivilege:
        return True
    return False


def let_through(database: Database, login: str, statements: Iterable[str]) -> Sequence[str]:
    with psycopg.connect(database.conninfo(login), autocommit=True) as connection:
        return [each for each in statements if not refused(connection, each)]


def test_each_login_has_the_rights_on_this_page_and_no_other(database: Database) -> None:
    held: dict[str, set[str]] = {name: set() for name in NAMES}
    for dbname in (database.server.dbname, database.server.keys_dbname):
        with database.superuser(dbname) as superuser:
            for login, what in superuser.execute(HELD):
                held[login].add(what)
    assert held == MAY


def test_what_no_task_needs_is_refused_to_every_login(database: Database) -> None:
    others = {login: [f"SET ROLE {n}" for n in NAMES if n != login] for login in NAMES}
    assert {
        login: let_through(database, login, (*NOBODY_NEEDS, *others[login])) for login in NAMES
    } == {login: [] for login in NAMES}


def tries(database: Database, login: str) -> Iterable[str]:
    """Read and empty every table that this login has no such right on."""
    beside = login in BESIDE_THE_KEYS
    own = database.server.keys_dbname if beside else database.server.dbname
    with database.superuser(own) as superuser:
        tables = [name for (name,) in superuser.execute(TABLES)]
    assert tables
    for table in tables:
        for right, statement in (
            ("SELECT", f"SELECT FROM {table}"),
            ("DELETE", f"DELETE FROM {table}"),
        ):
            if f"{right} {table}" not in MAY[login]:
                yield statement


def test_a_login_reads_and_empties_only_what_is_its_own(
    database: Database,
) -> None:
    assert {login: let_through(database, login, tries(database, login)) for login in NAMES} == {
        login: [] for login in NAMES
    }


def test_a_login_enters_its_own_database_and_no_other(database: Database) -> None:
    server = database.server
    for login in NAMES:
        own = server.keys_dbname if login in BESIDE_THE_KEYS else server.dbname
        for dbname in {server.dbname, server.keys_dbname, "postgres", "template1"} - {own}:
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(make_conninfo(database.conninfo(login), dbname=dbname))


def test_no_login_is_anybody_else_and_none_may_pass_by_the_rows_rules(
    database: Database,
) -> None:
    with database.superuser() as superuser:
        members = superuser.execute(
            "SELECT member::regrole FROM pg_auth_members"
            " WHERE member::regrole::text LIKE 'samlots%'"
        ).fetchall()
        powers = superuser.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'samlots%' AND (rolsuper"
            " OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)"
        ).fetchall()
    assert (members, powers) == ([], [])


def test_the_leader_s_lock_is_the_only_one_that_a_leader_can_take(database: Database) -> None:
    for login, mine, theirs in (
        (PROJECTOR, "views.lead(7)", "relay.lead(7)"),
        (RELAY, "relay.lead(7)", "ledger.lead(7)"),
        (SEALER, "ledger.lead(7)", "views.lead(7)"),
    ):
        asked = (f"SELECT {mine}", f"SELECT {theirs}")
        assert let_through(database, login, asked) == [f"SELECT {mine}"]
    with (
        psycopg.connect(database.conninfo(PROJECTOR)) as projector,
        psycopg.connect(database.conninfo(RELAY)) as relay,
    ):
        assert projector.execute("SELECT views.lead(7)").fetchone() == (True,)
        assert relay.execute("SELECT relay.lead(7)").fetchone() == (True,)


def test_what_cannot_be_taken_away_is_what_the_threat_model_says(database: Database) -> None:
    page = THREAT_MODEL.read_text("utf-8")
    for login in NAMES:
        assert set(let_through(database, login, CANNOT_BE_TAKEN)) == set(CANNOT_BE_TAKEN)
    assert [words for words in CANNOT_BE_TAKEN.values() if words not in page] == []
