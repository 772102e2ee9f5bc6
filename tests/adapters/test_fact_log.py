"""The log on a real PostgreSQL: what is appended stands once, in order, sealed, unchanged."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.logins import APP
from domain.facts import FACTS
from domain.recorded import Recorded
from domain.refusals import SomeoneWasFaster
from services.ports import AlreadyDone, FactLog, LogUnavailable
from tests.adapters.conftest import Database
from tests.adapters.examples import CASE, built, command, evaluation, one

OTHER = UUID(int=2)


def test_it_is_the_port(fact_log: PostgresFactLog):
    port: FactLog = fact_log

    assert (port.head(), port.load(CASE), port.since(0, 10)) == (0, [], [])


def test_a_fact_of_every_kind_is_stored_and_read(fact_log: PostgresFactLog):
    @settings(
        max_examples=1,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(facts=st.tuples(*(built(kind) for kind in FACTS)))
    def store(facts):
        case_id = uuid4()
        recorded = command(case_id, 1, uuid4(), *facts)
        positions = fact_log.append(recorded)
        assert fact_log.load(case_id) == [
            replace(fact, position=n) for fact, n in zip(recorded, positions, strict=True)
        ]

    store()


def test_nothing_is_appended_when_there_is_nothing_to_append(fact_log: PostgresFactLog):
    assert list(fact_log.append([])) == []
    assert fact_log.head() == 0


def test_whoever_decided_on_an_older_case_is_told_so(
    fact_log: PostgresFactLog, another_log: PostgresFactLog
):
    fact_log.append(one(CASE, 1))
    another_log.append(one(CASE, 2, "snabbare"))

    with pytest.raises(SomeoneWasFaster):
        fact_log.append(command(CASE, 2, uuid4(), evaluation("a"), evaluation("b")))

    assert [fact.fact for fact in fact_log.load(CASE)][1:] == [evaluation("snabbare")]
    fact_log.append(one(CASE, 3))


def test_a_hole_in_a_case_cannot_be_stored(fact_log: PostgresFactLog):
    for version in (2, 3, 0, -1):
        with pytest.raises((SomeoneWasFaster, LogUnavailable)):
            fact_log.append(one(CASE, max(version, 2)))
    fact_log.append(one(CASE, 1))
    with pytest.raises(SomeoneWasFaster):
        fact_log.append(one(CASE, 3))
    facts = command(CASE, 2, uuid4(), evaluation(), evaluation())
    with pytest.raises(ValueError, match="consecutive"):
        fact_log.append([facts[0], replace(facts[1], version=4)])

    assert [fact.version for fact in fact_log.load(CASE)] == [1]


def test_a_repeated_command_is_told_where_it_stands(
    fact_log: PostgresFactLog, another_log: PostgresFactLog
):
    facts = command(CASE, 1, UUID(int=9), evaluation(), evaluation())
    fact_log.append(facts)
    fact_log.append(one(CASE, 3))

    for log in (fact_log, another_log):
        for again in (facts, command(OTHER, 1, UUID(int=9), evaluation("annat"))):
            with pytest.raises(AlreadyDone) as caught:
                log.append(again)
            done = caught.value
            assert (done.case_id, done.first, done.last) == (CASE, 1, 2)
    assert fact_log.head() == 3


def test_threads_that_append_together_get_what_each_alone_would(fact_log: PostgresFactLog):
    cases = [uuid4() for _ in range(20)]
    contested = cases[:4]
    repeated = command(CASE, 1, UUID(int=9), evaluation(), evaluation())
    attempts = [one(case_id, 1, f"{case_id}") for case_id in cases]
    attempts += [one(case_id, 1, "för sent") for case_id in contested for _ in range(3)]
    attempts += [repeated] * 4
    start = threading.Barrier(len(attempts))

    def append(facts: list[Recorded]) -> str:
        start.wait()
        try:
            positions = fact_log.append(facts)
        except (SomeoneWasFaster, AlreadyDone) as error:
            return type(error).__name__
        assert [fact.position for fact in fact_log.load(facts[0].case_id)] == list(positions)
        return "stored"

    with ThreadPoolExecutor(len(attempts)) as pool:
        outcomes = list(pool.map(append, attempts))

    assert Counter(outcomes) == {"stored": 21, "SomeoneWasFaster": 12, "AlreadyDone": 3}
    assert all(len(fact_log.load(case_id)) == 1 for case_id in cases)
    assert [f.position for f in fact_log.since(0, 100)] == sorted(
        f.position for case_id in (*cases, CASE) for f in fact_log.load(case_id)
    )


def test_many_writers_in_two_processes_build_cases_without_holes(
    fact_log: PostgresFactLog, another_log: PostgresFactLog
):
    cases = [uuid4() for _ in range(3)]

    def write(n: int) -> None:
        log = (fact_log, another_log)[n % 2]
        for _ in range(5):
            while True:
                known = log.load(cases[n % 3])
                try:
                    log.append(one(cases[n % 3], len(known) + 1, f"{n}"))
                    break
                except SomeoneWasFaster:
                    continue

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(write, range(12)))

    assert fact_log.head() == len(fact_log.since(0, 100)) == 60
    for case_id in cases:
        assert [f.version for f in another_log.load(case_id)] == list(range(1, 21))


def test_a_reader_never_passes_a_position_that_is_filled_in_later(
    database: Database, keys: PostgresKeyStore, fact_log: PostgresFactLog
):
    seen = list[int]()
    done = threading.Event()

    def follow() -> None:
        while not done.is_set() or fact_log.head() > (seen[-1] if seen else 0):
            seen.extend(f.position for f in fact_log.since(seen[-1] if seen else 0, 50))

    def write_as_a_process(_: int) -> None:
        with closing(PostgresFactLog(database.conninfo(APP), keys)) as log:
            for _ in range(40):
                log.append(command(uuid4(), 1, uuid4(), *[evaluation()] * 20))

    follower = threading.Thread(target=follow)
    follower.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_as_a_process, range(4)))
    done.set()
    follower.join()

    assert len(seen) == fact_log.count() == 4 * 40 * 20
    assert seen == sorted(seen)


def test_processes_that_take_turns_in_a_case_build_one_chain(
    fact_log: PostgresFactLog, another_log: PostgresFactLog
):
    for version in range(1, 9):
        (fact_log, another_log)[version % 3 == 0].append(one(CASE, version))

    assert len(fact_log.load(CASE)) == len(another_log.since(0, 100)) == 8


def test_the_database_refuses_a_hole_an_empty_command_and_another_label(
    database: Database,
):
    with psycopg.connect(database.conninfo(APP), autocommit=True) as connection:

        def append(first: int, size: int) -> str:
            row = connection.execute(
                "SELECT outcome FROM log.append(%s, %s, %s, %s, %s)",
                ([uuid4()], [CASE], [first], [size], [b"x"] * size),
            ).fetchone()
            assert row is not None
            return row[0]

        assert [append(n, 1) for n in (2, 0, -1)] == ["clash"] * 3
        with pytest.raises(psycopg.Error):
            append(1, 0)
        assert [append(1, 2), append(3, 1), append(5, 1), append(3, 1)] == [
            "stored",
            "stored",
            "clash",
            "clash",
        ]
