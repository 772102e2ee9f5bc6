"""Who may do what in the log's database, and what whoever reads the table learns."""

from uuid import UUID

import psycopg
import pytest

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.logins import APP, KEYS, OWNER, PROJECTOR, RELAY, VIEWS
from adapters.postgres.mapper import UnknownFact
from adapters.postgres.sealing import SealBroken
from domain.facts import FACTS
from tests.adapters.conftest import Database
from tests.adapters.examples import ANN, CASE, one

CANARY = "kanariefågel-4711"

CHANGES = (
    "UPDATE log.hub_events SET topic = topic",
    "UPDATE log.commands SET last_version = 9",
    "DELETE FROM log.hub_events",
    "DELETE FROM log.commands",
    "TRUNCATE log.hub_events",
    "TRUNCATE log.commands",
)
MEDDLING = (
    "INSERT INTO log.hub_events VALUES (gen_random_uuid(), 1, 'fact', 'x', 99)",
    "INSERT INTO log.commands VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1)",
    "DROP TRIGGER never_change ON log.hub_events",
    "ALTER TABLE log.hub_events DISABLE TRIGGER ALL",
    "DROP TABLE log.hub_events",
    "DROP FUNCTION log.refuse_change CASCADE",
    "CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "SET session_replication_role = replica",
    "SELECT setval('log.hub_events_notification_id_seq', 1)",
    "LOCK TABLE log.turn IN EXCLUSIVE MODE",
    "CREATE TABLE log.mine ()",
    "CREATE TABLE public.mine ()",
    "CREATE TEMPORARY TABLE mine ()",
    "SET ROLE samlots_owner",
    "COPY log.hub_events TO PROGRAM 'cat'",
)


@pytest.mark.parametrize("statement", [*CHANGES, *MEDDLING])
def test_the_programs_own_login_cannot_change_what_stands(
    fact_log: PostgresFactLog, database: Database, statement: str
):
    fact_log.append(one())

    with (
        psycopg.connect(database.conninfo(APP)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())

    assert len(fact_log.load(CASE)) == 1


@pytest.mark.parametrize("table", ["log.hub_events", "log.commands", "log.turn"])
def test_the_programs_own_login_has_no_right_that_only_the_triggers_would_stop(
    database: Database, table: str
):
    with psycopg.connect(database.conninfo(APP)) as connection:
        held = [
            right
            for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
            if connection.execute(
                "SELECT has_table_privilege(%s, %s)", (table, right)
            ).fetchone()
            != (False,)
        ]

    assert held == []


@pytest.mark.parametrize("statement", CHANGES)
def test_not_even_the_owner_can_change_what_stands(
    fact_log: PostgresFactLog, database: Database, statement: str
):
    fact_log.append(one())

    for role in (OWNER, "postgres"):
        with database.superuser() as connection:
            connection.execute(f"SET ROLE {role}".encode())
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.parametrize("login", [PROJECTOR, RELAY, VIEWS[0], VIEWS[-1]])
def test_no_other_login_reads_or_appends_facts(database: Database, login: str):
    for statement in (
        "SELECT * FROM log.hub_events",
        "SELECT * FROM log.commands",
        "SELECT * FROM log.append('{}', '{}', '{}', '{}', '{}')",
    ):
        with (
            psycopg.connect(database.conninfo(login)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(statement.encode())


def test_the_keys_are_in_a_database_that_only_their_login_enters(database: Database):
    for login in (APP, PROJECTOR, RELAY, *VIEWS):
        conninfo = database.conninfo(login)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(conninfo, dbname=database.server.keys_dbname)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(database.conninfo(KEYS), dbname=database.server.dbname)


def test_nobody_connects_as_the_owner(database: Database):
    with database.superuser() as connection:
        row = connection.execute(
            "SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %s", (OWNER,)
        ).fetchone()

    assert row == (False, False)


def test_who_reads_the_table_learns_neither_what_happened_nor_to_whom(
    fact_log: PostgresFactLog, database: Database
):
    fact_log.append(one(text=CANARY))
    fact_log.append(one(CASE, 2, CANARY))

    with database.superuser() as connection:
        rows = connection.execute("SELECT e::text FROM log.hub_events e").fetchall()
        raw = connection.execute("SELECT state FROM log.hub_events").fetchall()
    with database.superuser(database.server.keys_dbname) as connection:
        rows += connection.execute("SELECT k::text FROM keys.data_keys k").fetchall()

    text = "\n".join(row[0] for row in rows).encode() + b"".join(row[0] for row in raw)
    assert len(raw) == 2
    # No secret here is made of hex digits alone: the text has many of those, by chance any.
    for secret in (CANARY, CANARY.encode().hex(), ANN.staff, ANN.unit, "what_worked", "fields"):
        assert secret.encode() not in text
    for kind in FACTS:
        assert kind.name.encode() not in text


TAMPERING = {
    "two rows change places": """
        UPDATE log.hub_events e SET state = o.state FROM log.hub_events o
        WHERE e.originator_version IN (1, 2) AND o.originator_id = e.originator_id
        AND o.originator_version = 3 - e.originator_version""",
    "a row is put in another case": f"""
        UPDATE log.hub_events SET originator_id = '{UUID(int=3)}'
        WHERE originator_version = 1""",
    "a row is taken away": "DELETE FROM log.hub_events WHERE originator_version = 2",
    "the first row is taken away": "DELETE FROM log.hub_events WHERE originator_version = 1",
    "a bit of the content is flipped": """
        UPDATE log.hub_events SET state = set_byte(state, 200, 255 - get_byte(state, 200))
        WHERE originator_version = 3""",
    "a bit of the time is flipped": """
        UPDATE log.hub_events SET state = set_byte(state, 65, 255 - get_byte(state, 65))
        WHERE originator_version = 3""",
    "a row is cut short": """
        UPDATE log.hub_events SET state = substr(state, 1, 300) WHERE originator_version = 3""",
    "a row is emptied": "UPDATE log.hub_events SET state = '' WHERE originator_version = 3",
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_in_the_database_is_an_error(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, database: Database, what: str
):
    for version in (1, 2, 3):
        fact_log.append(one(CASE, version, CANARY))
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(TAMPERING[what].encode())

    for log in (fact_log, another_log):
        with pytest.raises(SealBroken) as caught:
            [log.load(case_id) for case_id in (CASE, UUID(int=3))]
        assert CANARY not in repr(caught.value)
    if not what.startswith("the first"):
        with pytest.raises(SealBroken):
            fact_log.since(0, 100)


def test_what_comes_later_must_follow_on_what_we_know(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, database: Database
):
    fact_log.append(one(CASE, 1, CANARY))
    another_log.load(CASE)
    another_log.append(one(CASE, 2, CANARY))
    assert [each.version for each in fact_log.later(CASE, 1)] == [2]
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM log.hub_events WHERE originator_version = 2")
    fact_log.load(CASE)
    another = one(CASE, 1, "en annan början")
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("DELETE FROM log.hub_events")
    another_log.append(another)
    another_log.append(one(CASE, 2, CANARY))
    with pytest.raises(SealBroken) as caught:
        fact_log.later(CASE, 1)
    assert CANARY not in repr(caught.value)


def test_a_fact_of_an_unknown_kind_is_an_error_that_says_where(
    fact_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("domain.facts.EvaluationDone.name", "from_the_future")
    fact_log.append(one())

    with pytest.raises(UnknownFact) as caught:
        fact_log.load(CASE)

    assert (caught.value.case_id, caught.value.version) == (CASE, 1)
