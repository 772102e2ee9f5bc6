"""Appending: one writer, many at once, and many facts in one commit."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import count, cycle

from benchmarks.figures import (
    HUB,
    LIBRARY,
    LIMIT,
    Figure,
    Goal,
    Rounds,
    interleaved,
    rates,
    timed,
)
from benchmarks.ground import Ground
from benchmarks.library import LibraryApplication, Noted, environment, text_for
from benchmarks.material import (
    THREADS,
    WORKER,
    command,
    everyday,
    open_cases,
    record_interleaved,
)
from benchmarks.raw import RawLog, make_table, mean_row_bytes

CASES = 64
WARM_FACTS = 256
ONE_BY_ONE = 150
PER_THREAD = 20
PER_COMMIT = 100
COMMITS = 8


@dataclass(frozen=True, slots=True)
class Sides:
    """The three that are compared, ready to append."""

    ground: Ground
    raw: Callable[[], RawLog]
    library: LibraryApplication
    text: str
    row_bytes: int


@contextmanager
def _sides(ground: Ground) -> Iterator[Sides]:
    """Open cases in the hub first: the others then write rows as long as its facts."""
    recording = ground.hub.recording
    record_interleaved(recording, open_cases(recording, CASES), WARM_FACTS)
    with ground.superuser() as connection:
        row_bytes = mean_row_bytes(connection)
    conninfo = ground.database("raw")
    make_table(conninfo)
    with ExitStack() as closing:

        def raw() -> RawLog:
            log = RawLog(conninfo, row_bytes)
            closing.callback(log.close)
            return log

        library = LibraryApplication(env=environment(ground.database("library")))
        closing.callback(library.close)
        yield Sides(ground, raw, library, text_for(row_bytes), row_bytes)


def one_writer(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Append one fact per commit, one after the other."""
    with _sides(ground) as sides:
        recording = ground.hub.recording
        cases = cycle(open_cases(recording, CASES))
        nth, raw = count(), sides.raw()
        noted = cycle(_opened(sides.library, CASES))

        def hub() -> float:
            asked = [command(next(cases), everyday(next(nth))) for _ in range(ONE_BY_ONE)]
            return ONE_BY_ONE / timed(lambda: [recording.record(WORKER, a) for a in asked])

        def limit() -> float:
            return ONE_BY_ONE / timed(lambda: [raw.insert() for _ in range(ONE_BY_ONE)])

        def library() -> float:
            ready = [_with_news(next(noted), 1, sides.text) for _ in range(CASES)]
            return CASES / timed(lambda: [sides.library.save(each) for each in ready])

        samples = interleaved({HUB: hub, LIMIT: limit, LIBRARY: library}, rounds)
        against = f"raw INSERT of {sides.row_bytes} bytes, a commit each; app.save"
    return [rates("append, one writer", samples, Goal(0.6, LIMIT), against)]


def many_writers(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Append from 32 threads at once, each in a case and a connection of its own."""
    with _sides(ground) as sides:
        recording = ground.hub.recording
        cases = open_cases(recording, THREADS)
        logs = [sides.raw() for _ in range(THREADS)]
        noted = [_opened(sides.library, PER_THREAD) for _ in range(THREADS)]

        def hub() -> float:
            def work(thread: int) -> None:
                for nth in range(PER_THREAD):
                    recording.record(WORKER, command(cases[thread], everyday(nth)))

            return _at_once(work)

        def limit() -> float:
            def work(thread: int) -> None:
                for _ in range(PER_THREAD):
                    logs[thread].insert()

            return _at_once(work)

        def library() -> float:
            ready = [[_with_news(each, 1, sides.text) for each in own] for own in noted]

            def work(thread: int) -> None:
                for each in ready[thread]:
                    sides.library.save(each)

            return _at_once(work)

        samples = interleaved({HUB: hub, LIMIT: limit, LIBRARY: library}, rounds)
    against = "raw INSERT on 32 connections, no lock; app.save"
    return [rates(f"append, {THREADS} at once", samples, Goal(0.55, LIMIT), against)]


def many_facts(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Append a hundred facts in one commit."""
    with _sides(ground) as sides:
        recording = ground.hub.recording
        cases = cycle(open_cases(recording, CASES))
        noted = cycle(_opened(sides.library, CASES))
        facts = [everyday(nth) for nth in range(PER_COMMIT)]
        raw = sides.raw()

        def hub() -> float:
            asked = [command(next(cases), *facts) for _ in range(COMMITS)]
            return _facts / timed(lambda: [recording.record(WORKER, a) for a in asked])

        def limit() -> float:
            return _facts / timed(lambda: [raw.insert_many(PER_COMMIT) for _ in range(COMMITS)])

        def library() -> float:
            ready = [_with_news(next(noted), PER_COMMIT, sides.text) for _ in range(COMMITS)]
            return _facts / timed(lambda: [sides.library.save(each) for each in ready])

        _facts = COMMITS * PER_COMMIT
        samples = interleaved({HUB: hub, LIMIT: limit, LIBRARY: library}, rounds)
    against = "raw executemany, 100 rows a commit; app.save"
    return [rates(f"append, {PER_COMMIT} per commit", samples, Goal(1.0, LIMIT), against)]


def _opened(library: LibraryApplication, cases: int) -> list[Noted]:
    opened = [Noted() for _ in range(cases)]
    library.save(*opened)
    return opened


def _with_news(noted: Noted, events: int, text: str) -> Noted:
    """Trigger the events before the clock runs: only saving is measured."""
    for _ in range(events):
        noted.note("KS", text)
    return noted


def _at_once(work: Callable[[int], None]) -> float:
    """Let every thread begin together; give the rate of all."""
    gate = threading.Barrier(THREADS + 1)

    def run(thread: int) -> None:
        gate.wait()
        work(thread)

    threads = [threading.Thread(target=run, args=(each,)) for each in range(THREADS)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return THREADS * PER_THREAD / (time.perf_counter() - began)
