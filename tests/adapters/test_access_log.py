"""The access log in PostgreSQL: it only grows, holds no name, and shows what was removed."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from adapters.postgres.access_log import PostgresAccessLog, PostgresAccessRecords
from adapters.postgres.logins import ACCESS, APP, OWNER, PROJECTOR, RELAY, REVIEWER, VIEWS
from adapters.postgres.setup import set_up
from domain.reads import Read
from services.access_log import AccessLogUnavailable
from tests.adapters.conftest import Database
from tests.ports.test_access_log_port import EVER, MISSED, NOON, OPENED
from tests.services.reads import marks

CANARY = "kanariefågel-4711"
LATER = NOON + timedelta(days=9)
CHANGES = (
    "UPDATE access.reads SET hits = 9",
    "DELETE FROM access.reads",
    "TRUNCATE access.reads",
)
MEDDLING = (
    "INSERT INTO access.reads SELECT 99, at, staff, role, unit, act, purpose, case_id, ground,"
    " categories, hits, words, hash FROM access.reads",
    "ALTER TABLE access.reads DISABLE TRIGGER ALL",
    "DROP TRIGGER never_change ON access.reads",
    "DROP TABLE access.reads",
    "DROP FUNCTION access.refuse_change CASCADE",
    "LOCK TABLE access.turn IN EXCLUSIVE MODE",
    "SET session_replication_role = replica",
    "SET ROLE samlots_owner",
    "CREATE TABLE access.mine ()",
    "CREATE TEMPORARY TABLE mine ()",
    "COPY access.reads TO PROGRAM 'cat'",
)
RECORD = """
    SELECT access.record(now(), 'EB7', 'rvt', 'EB', 'search', 'casework', NULL, NULL,
        '{}', 0, ARRAY[%s])
"""


@pytest.fixture
def log(database: Database) -> Iterator[PostgresAccessLog]:
    with closing(PostgresAccessLog(database.conninfo(ACCESS))) as log:
        yield log


@pytest.fixture
def records(database: Database) -> Iterator[PostgresAccessRecords]:
    with closing(PostgresAccessRecords(database.conninfo(REVIEWER))) as records:
        yield records


def kept(records: PostgresAccessRecords) -> list[Read]:
    return list(records.between(EVER, LATER, 10_000))


@pytest.mark.parametrize("login", [ACCESS, REVIEWER, APP])
@pytest.mark.parametrize("statement", [*CHANGES, *MEDDLING])
def test_no_login_of_the_hub_changes_or_removes_a_read(
    log: PostgresAccessLog,
    records: PostgresAccessRecords,
    database: Database,
    login: str,
    statement: str,
) -> None:
    log.record(OPENED)

    with (
        psycopg.connect(database.conninfo(login)) as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute(statement.encode())

    assert kept(records) == [OPENED]


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_changes_a_read(
    log: PostgresAccessLog, database: Database, statement: str
) -> None:
    log.record(OPENED)

    for role in (OWNER, "postgres"):
        with database.superuser() as connection:
            connection.execute(f"SET ROLE {role}".encode())
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement.encode())


def test_who_writes_cannot_read_and_who_reads_cannot_write(
    log: PostgresAccessLog, database: Database
) -> None:
    log.record(OPENED)
    for login, statement in (
        (ACCESS, "SELECT * FROM access.reads"),
        (ACCESS, "SELECT access.broken('-infinity')"),
        (REVIEWER, RECORD % f"'{'a' * 16}'"),
    ):
        with (
            psycopg.connect(database.conninfo(login)) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


@pytest.mark.parametrize("login", [APP, PROJECTOR, RELAY, VIEWS[0], VIEWS[-1]])
def test_no_other_login_reaches_the_access_log(database: Database, login: str) -> None:
    for statement in ("SELECT * FROM access.reads", RECORD % f"'{'a' * 16}'"):
        with (
            psycopg.connect(database.conninfo(login)) as connection,
            pytest.raises(InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


@pytest.mark.parametrize("login", [ACCESS, REVIEWER])
@pytest.mark.parametrize(
    "table", ["log.hub_events", "log.commands", "views.entries", "view_rvt.current_desks"]
)
def test_the_logins_of_the_access_log_reach_nothing_else(
    database: Database, login: str, table: str
) -> None:
    with (
        psycopg.connect(database.conninfo(login)) as connection,
        pytest.raises(InsufficientPrivilege),
    ):
        connection.execute(f"SELECT * FROM {table}".encode())
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(database.conninfo(login), dbname=database.server.keys_dbname)


def test_a_search_without_hits_is_there_and_its_words_are_not(
    log: PostgresAccessLog, records: PostgresAccessRecords, database: Database
) -> None:
    log.record(replace(MISSED, words=marks(f"{CANARY} Dilan")))

    (found,) = kept(records)
    with database.superuser() as connection:
        (row,) = connection.execute("SELECT r::text FROM access.reads r").fetchall()[0]
    plain = [word.casefold() for word in (CANARY.replace("-", ""), CANARY, "Dilan")]
    assert (found.hits, len(found.words)) == (0, 2)
    for word in plain:
        digest = hashlib.sha256(word.encode()).hexdigest()[:16]
        assert word not in row.casefold()
        assert digest not in row


@pytest.mark.parametrize("words", ["Dilan", "a" * 15, "A" * 16, f"{'a' * 16} {'b' * 15}"])
def test_the_table_takes_no_word_in_clear(database: Database, words: str) -> None:
    with psycopg.connect(database.conninfo(ACCESS), autocommit=True) as connection:
        with pytest.raises(CheckViolation):
            connection.execute((RECORD % f"'{words}'").encode())
        connection.execute((RECORD % f"'{'a' * 16}', '{'b' * 16}'").encode())


TAMPERING = {
    "a read is taken away": ("DELETE FROM access.reads WHERE number = 2", 3),
    "the first read is taken away": ("DELETE FROM access.reads WHERE number = 1", 2),
    "a read is given to somebody else": (
        "UPDATE access.reads SET staff = 'XY' WHERE number = 3",
        3,
    ),
    "a hit becomes a miss": ("UPDATE access.reads SET hits = 5 WHERE number = 2", 2),
    "a read is moved in time": (
        "UPDATE access.reads SET at = at + interval '1 second' WHERE number = 1",
        1,
    ),
    "a read is taken away and the others are counted anew": (
        "DELETE FROM access.reads WHERE number = 2;"
        "UPDATE access.reads SET number = number - 1 WHERE number > 2",
        2,
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_what_is_altered_or_taken_away_is_found(
    log: PostgresAccessLog, records: PostgresAccessRecords, database: Database, what: str
) -> None:
    for read in (OPENED, MISSED, OPENED, MISSED):
        log.record(read)
    assert records.broken(EVER) is None
    statement, first = TAMPERING[what]
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement.encode())

    assert records.broken(EVER) == first


ALTERED = {
    "number": "7",
    "at": "at - interval '1 second'",
    "staff": "'KS'",
    "role": "'rvt'",
    "unit": "''",
    "act": "'case'",
    "purpose": "'oversight'",
    "case_id": "gen_random_uuid()",
    "ground": "'duty'",
    "categories": "'{ID}'",
    "hits": "1",
    "words": f"'{{{'a' * 16}}}'",
    "hash": "sha256('')",
}


@pytest.mark.parametrize("column", ALTERED)
def test_no_part_of_a_read_can_be_altered_unseen(
    log: PostgresAccessLog, records: PostgresAccessRecords, database: Database, column: str
) -> None:
    log.record(MISSED)
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(f'UPDATE access.reads SET "{column}" = {ALTERED[column]}'.encode())

    assert records.broken(EVER) is not None


def test_every_part_of_a_read_is_tried(database: Database) -> None:
    with database.superuser() as connection:
        rows = connection.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'access' AND table_name = 'reads'"
        ).fetchall()
    assert {name for (name,) in rows} == set(ALTERED)


def test_reads_at_once_stand_in_one_unbroken_chain(
    log: PostgresAccessLog, records: PostgresAccessRecords, database: Database
) -> None:
    with (
        closing(PostgresAccessLog(database.conninfo(ACCESS))) as other,
        ThreadPoolExecutor(8) as pool,
    ):
        for done in [
            pool.submit((log, other)[n % 2].record, replace(MISSED, hits=n)) for n in range(60)
        ]:
            done.result()

    assert sorted(read.hits for read in kept(records)) == list(range(60))
    assert records.broken(EVER) is None


def test_while_the_access_log_is_away_a_read_is_refused_and_afterwards_taken(
    log: PostgresAccessLog, records: PostgresAccessRecords, database: Database
) -> None:
    log.record(OPENED)
    with database.superuser() as connection:
        connection.execute(f"ALTER ROLE {ACCESS} NOLOGIN".encode())
        connection.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = %s",
            (ACCESS,),
        )
    try:
        for _ in range(2):
            with pytest.raises(AccessLogUnavailable) as caught:
                log.record(MISSED)
            assert MISSED.staff not in repr(caught.value)
        assert not log.answers()
    finally:
        with database.superuser() as connection:
            connection.execute(f"ALTER ROLE {ACCESS} LOGIN".encode())
    assert log.answers()
    log.record(MISSED)
    assert kept(records) == [OPENED, MISSED]


def test_a_read_waits_for_the_disk_whatever_its_session_wants(database: Database) -> None:
    with psycopg.connect(database.conninfo(ACCESS)) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute((RECORD % f"'{'a' * 16}'").encode())
        assert connection.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_setting_up_again_keeps_the_reads(
    log: PostgresAccessLog, records: PostgresAccessRecords, database: Database
) -> None:
    log.record(OPENED)

    set_up(database.server, database.postgres.dsn(), database.logins)

    log.record(MISSED)
    assert kept(records) == [OPENED, MISSED]
    assert records.broken(datetime(2001, 1, 1, tzinfo=UTC)) is None
