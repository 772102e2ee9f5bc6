"""Whoever waits for the log to grow is woken soon, and never misses it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.logins import APP
from tests.adapters.conftest import Database
from tests.adapters.examples import CASE, PATIENCE_S, one

LATE_S = 1.0
"""Nobody who is called takes so long, and whoever looks now and then does."""


def someone_waits(log: PostgresFactLog) -> threading.Event:
    """Tell when somebody has begun to wait for the log to grow."""
    news, begun = log._listener._news, threading.Event()  # noqa: SLF001
    wait = news.wait

    def noted(timeout: float | None = None) -> bool:
        # Whoever has news needs the lock, which is given back once the wait has begun.
        begun.set()
        return wait(timeout)

    news.wait = noted
    return begun


def test_waiting_ends_as_soon_as_another_process_has_appended(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("adapters.postgres.listening.FALLBACK_S", 60)
    monkeypatch.setattr("adapters.postgres.listening.CLOSE_S", LATE_S * 2)
    fact_log.append(one(CASE, 1))
    assert another_log.wait(0, PATIENCE_S)
    begun, delays = someone_waits(another_log), list[float]()
    with ThreadPoolExecutor(1) as pool:
        for version in range(2, 12):
            begun.clear()
            waiting = pool.submit(
                lambda known: (another_log.wait(known, PATIENCE_S), time.perf_counter()),
                version - 1,
            )
            assert begun.wait(PATIENCE_S)
            fact_log.append(one(CASE, version))
            stored_at = time.perf_counter()
            grown, woken_at = waiting.result()
            assert grown
            delays.append(woken_at - stored_at)

    assert sorted(delays)[len(delays) // 2] < LATE_S


def test_who_waits_is_woken_by_the_call_before_anybody_has_looked_how_far_the_log_is(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("adapters.postgres.listening.FALLBACK_S", 3_600)
    fact_log.append(one(CASE, 1))
    assert another_log.wait(0, PATIENCE_S)
    execute, go_on = psycopg.Connection.execute, threading.Event()
    begun = someone_waits(another_log)

    def stand_still(connection, *args, **kwargs):
        assert threading.current_thread().name != "log-listener" or go_on.wait(2 * PATIENCE_S)
        return execute(connection, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", stand_still)
    with ThreadPoolExecutor(1) as pool:
        try:
            waiting = pool.submit(another_log.wait, 1, PATIENCE_S)
            assert begun.wait(PATIENCE_S)
            fact_log.append(one(CASE, 2))
            assert waiting.result()
        finally:
            go_on.set()


def test_waiting_ends_without_growth_when_its_time_is_up(fact_log: PostgresFactLog):
    fact_log.append(one(CASE, 1))
    began = time.perf_counter()

    assert not fact_log.wait(1, 0.1)
    assert 0.1 <= time.perf_counter() - began < PATIENCE_S
    assert fact_log.wait(0, 0)


def test_an_append_while_the_listening_begins_is_not_missed(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("adapters.postgres.listening.FALLBACK_S", 3_600)
    execute = psycopg.Connection.execute
    begun, appended = threading.Event(), threading.Event()

    def pause_after_the_first(connection, *args, **kwargs):
        answer = execute(connection, *args, **kwargs)
        if threading.current_thread().name == "log-listener" and not begun.is_set():
            begun.set()
            appended.wait(PATIENCE_S)
        return answer

    monkeypatch.setattr(psycopg.Connection, "execute", pause_after_the_first)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(another_log.wait, 0, PATIENCE_S)
        assert begun.wait(PATIENCE_S)
        fact_log.append(one(CASE, 1))
        appended.set()
        assert waiting.result()


def test_waiting_goes_on_when_the_listening_connection_was_lost(
    fact_log: PostgresFactLog, another_log: PostgresFactLog, database: Database
):
    fact_log.append(one(CASE, 1))
    assert another_log.wait(0, PATIENCE_S)
    with database.superuser() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = %s",
            (APP,),
        )
    fact_log.append(one(CASE, 2))

    assert another_log.wait(1, PATIENCE_S)


def test_closing_wakes_those_who_wait(fact_log: PostgresFactLog):
    with ThreadPoolExecutor(1) as pool:
        begun, began = someone_waits(fact_log), time.perf_counter()
        waiting = pool.submit(fact_log.wait, 0, 2 * PATIENCE_S)
        assert begun.wait(PATIENCE_S)
        fact_log.close()
        assert waiting.result() is False
    assert time.perf_counter() - began < PATIENCE_S
