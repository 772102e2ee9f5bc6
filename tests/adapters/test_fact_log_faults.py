"""The log when connections are lost, answers do not come, or nobody has the keys."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import psycopg
import pytest

from adapters.postgres import fact_log as module
from adapters.postgres import recorder
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import KeyStoreUnavailable, PostgresKeyStore
from adapters.postgres.logins import APP, KEYS, Server
from services.ports import LogUnavailable
from tests.adapters.conftest import Database
from tests.adapters.examples import CASE, PATIENCE_S, command, evaluation, eventually, one

CANARY = "kanariefågel-4711"


def kill_all(database: Database, condition: str = "true") -> int:
    with database.superuser() as connection:
        return len(
            connection.execute(
                "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity"
                f" WHERE usename IN ('{APP}', '{KEYS}') AND {condition}".encode()
            ).fetchall()
        )


def test_lost_connections_are_made_again(fact_log: PostgresFactLog, database: Database):
    fact_log.append(one(CASE, 1))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: fact_log.head(), range(50)))

    assert kill_all(database) > 0
    fact_log.append(one(CASE, 2))
    assert kill_all(database) > 0
    assert len(fact_log.load(CASE)) == 2


def test_a_backend_killed_in_the_middle_of_an_append_leaves_no_half(
    fact_log: PostgresFactLog, database: Database
):
    fact_log.append(one(CASE, 1))
    facts = command(CASE, 2, uuid4(), evaluation(), evaluation(), evaluation())
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(database.postgres.dsn(database.server.dbname)) as in_the_way,
    ):
        in_the_way.execute("LOCK TABLE log.turn IN EXCLUSIVE MODE")
        answer = pool.submit(fact_log.append, facts)
        eventually(lambda: kill_all(database, "wait_event_type = 'Lock'") == 1)
        eventually(lambda: kill_all(database, "wait_event_type = 'Lock'") == 1)
        in_the_way.rollback()
        assert list(answer.result(PATIENCE_S)) == [2, 3, 4]

    assert [fact.version for fact in fact_log.load(CASE)] == [1, 2, 3, 4]


def test_who_waits_too_long_for_the_turn_is_told_that_nothing_was_stored(
    fact_log: PostgresFactLog, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(recorder, "ATTEMPTS_MAX", 1)
    fact_log.append(one(CASE, 1))
    with (
        ThreadPoolExecutor(4) as pool,
        psycopg.connect(database.postgres.dsn(database.server.dbname)) as in_the_way,
    ):
        in_the_way.execute("LOCK TABLE log.turn IN EXCLUSIVE MODE")
        answers = [pool.submit(fact_log.append, one(uuid4(), 1)) for _ in range(4)]
        eventually(lambda: kill_all(database, "wait_event_type = 'Lock'") == 1)
        eventually(lambda: all(a.done() for a in answers) or kill_waiting(database))
        in_the_way.rollback()
        for answer in answers:
            with pytest.raises(LogUnavailable):
                answer.result()

    assert fact_log.head() == 1


def kill_waiting(database: Database) -> bool:
    kill_all(database, "wait_event_type = 'Lock'")
    return False


def test_an_append_whose_answer_was_lost_finds_what_it_stored(
    fact_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    real = recorder._fetch  # noqa: SLF001
    lost = list[str]()

    def lose_the_first_answer(query, params):
        def question(cursor):
            rows = real(query, params)(cursor)
            if query == recorder.APPEND and not lost:
                lost.append(query)
                raise recorder.OperationalError("connection lost")
            return rows

        return question

    monkeypatch.setattr(recorder, "_fetch", lose_the_first_answer)
    facts = command(CASE, 1, uuid4(), evaluation(), evaluation())

    assert list(fact_log.append(facts)) == [1, 2]
    assert lost
    assert fact_log.head() == 2
    fact_log.append(one(CASE, 3))
    assert len(fact_log.load(CASE)) == 3


def test_a_log_that_does_not_answer_says_so_and_nothing_else(
    keys: PostgresKeyStore, database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(module, "CONNECTION_WAIT_S", 1)
    elsewhere = Server(host=f"{database.server.host}-{CANARY}")
    with pytest.raises(LogUnavailable) as caught:
        PostgresFactLog(elsewhere.conninfo(database.logins[APP]), keys)

    assert CANARY not in str(caught.value)
    assert caught.value.__suppress_context__


def test_without_the_keys_nothing_is_stored_or_read(
    fact_log: PostgresFactLog, database: Database
):
    fact_log.append(one(CASE, 1))
    wrong = PostgresKeyStore(database.conninfo(KEYS), bytes(32))
    with closing(wrong), closing(PostgresFactLog(database.conninfo(APP), wrong)) as log:
        with pytest.raises(KeyStoreUnavailable):
            log.append(one(CASE, 2))
        with pytest.raises(LogUnavailable):
            log.load(CASE)

    assert fact_log.head() == 1
