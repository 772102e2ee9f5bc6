"""Whoever waits for the log to grow is woken soon, and never misses it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.logins import APP
from tests.adapters.conftest import Database
from tests.adapters.examples import CASE, one


def test_waiting_ends_as_soon_as_another_process_has_appended(
    fact_log: PostgresFactLog, another_log: PostgresFactLog
):
    fact_log.append(one(CASE, 1))
    assert another_log.wait(0, 5)
    delays = list[float]()
    with ThreadPoolExecutor(1) as pool:
        for version in range(2, 12):
            waiting = pool.submit(
                lambda known: (another_log.wait(known, 5), time.perf_counter()), version - 1
            )
            time.sleep(0.02)
            fact_log.append(one(CASE, version))
            stored_at = time.perf_counter()
            grown, woken_at = waiting.result()
            assert grown
            delays.append(woken_at - stored_at)

    assert sorted(delays)[len(delays) // 2] < 0.05


def test_who_waits_is_woken_by_the_call_before_anybody_has_looked_how_far_the_log_is(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("adapters.postgres.listening.FALLBACK_S", 60)
    fact_log.append(one(CASE, 1))
    assert another_log.wait(0, 5)
    execute, go_on = psycopg.Connection.execute, threading.Event()

    def stand_still(connection, *args, **kwargs):
        assert threading.current_thread().name != "log-listener" or go_on.wait(20)
        return execute(connection, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", stand_still)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(another_log.wait, 1, 10)
        time.sleep(0.3)
        fact_log.append(one(CASE, 2))
        try:
            assert waiting.result(8)
        finally:
            go_on.set()


def test_waiting_ends_without_growth_when_its_time_is_up(fact_log: PostgresFactLog):
    fact_log.append(one(CASE, 1))
    began = time.perf_counter()

    assert not fact_log.wait(1, 0.1)
    assert 0.1 <= time.perf_counter() - began < 1
    assert fact_log.wait(0, 0)


def test_an_append_while_the_listening_begins_is_not_missed(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    execute = psycopg.Connection.execute
    begun = threading.Event()

    def pause_after_the_first(connection, *args, **kwargs):
        answer = execute(connection, *args, **kwargs)
        if threading.current_thread().name == "log-listener" and not begun.is_set():
            begun.set()
            time.sleep(0.2)
        return answer

    monkeypatch.setattr(psycopg.Connection, "execute", pause_after_the_first)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(another_log.wait, 0, 5)
        assert begun.wait(5)
        fact_log.append(one(CASE, 1))
        assert waiting.result(0.6)


def test_waiting_goes_on_when_the_listening_connection_was_lost(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, database: Database
):
    fact_log.append(one(CASE, 1))
    assert another_log.wait(0, 5)
    with database.superuser() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = %s",
            (APP,),
        )
    fact_log.append(one(CASE, 2))

    assert another_log.wait(1, 5)


def test_closing_wakes_those_who_wait(fact_log: PostgresFactLog):
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(fact_log.wait, 0, 30)
        time.sleep(0.1)
        fact_log.close()
        assert waiting.result(1) is False
