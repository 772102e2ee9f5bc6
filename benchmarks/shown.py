"""From fact to view: this process appends, another one projects, a reader's login looks."""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count, cycle
from typing import LiteralString

import psycopg

from adapters.postgres.door import SETTING, sealed
from adapters.postgres.logins import view_login
from benchmarks import followers
from benchmarks.figures import HUB, LIBRARY, LIMIT, Figure, Goal, Laps, Rounds, times
from benchmarks.ground import PATIENCE_S, Ground, Stuck, wait_until
from benchmarks.library import LibraryApplication, Noted, environment, text_for
from benchmarks.material import WORKER, command, everyday, open_cases
from benchmarks.raw import INSERT_AND_TELL, RawLog, make_table, mean_row_bytes
from domain.roles import Role

CASES = 40
PER_ROUND = 10
LOOK_S = 0.0001
PAUSE_S = (0.004, 0.012)
"""Between two appends, so that nobody is still busy with the one before."""

SEEN_BY_RVT = (
    "SELECT FROM view_rvt.current_entries "
    "WHERE case_id = %b AND kind = 'timeline' AND seat = '' AND number = %b"
)
SEEN_RAW = "SELECT FROM shown WHERE position = %b"
SEEN_LIBRARY = "SELECT FROM entries WHERE position = %b"

Append = Callable[[], tuple[object, ...]]
"""Appends one fact and says what to look for."""


class Eye:
    """Looks for a row until it is there."""

    def __init__(self, conninfo: str, query: LiteralString, seal: str = "") -> None:
        self._connection = psycopg.connect(conninfo, autocommit=True)
        self._connection.execute("SELECT set_config(%s, %s, false)", (SETTING, seal))
        self._query: LiteralString = query

    def seconds_until_seen(self, append: Append) -> float:
        """Give the time from the start of an append until a reader sees what came of it."""
        time.sleep(random.uniform(*PAUSE_S))
        began = time.perf_counter()
        what = append()
        while not self.sees(what):
            if time.perf_counter() - began > PATIENCE_S:
                raise Stuck
            time.sleep(LOOK_S)
        return time.perf_counter() - began

    def sees(self, what: tuple[object, ...]) -> bool:
        """Look once."""
        return bool(self._connection.execute(self._query, what, prepare=True).fetchall())

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def in_another_process(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Append and look, with the projector of all audiences in a process of its own."""
    with ExitStack() as closing:
        sides = {
            HUB: closing.enter_context(_hub(ground)),
            LIMIT: closing.enter_context(_raw(ground)),
            LIBRARY: closing.enter_context(_library(ground)),
        }
        laps: Laps = {name: [] for name in sides}
        for eye, append in sides.values():
            eye.seconds_until_seen(append)
        for _ in rounds:
            for name, (eye, append) in sides.items():
                laps[name].append([eye.seconds_until_seen(append) for _ in range(PER_ROUND)])
    against = "INSERT, NOTIFY, INSERT; app.save, ProjectionRunner"
    return [
        times("fact to view elsewhere, p50", laps, 0.5, Goal(3, "ms"), against),
        times("fact to view elsewhere, p99", laps, 0.99, None, against),
    ]


@contextmanager
def _eye(conninfo: str, query: LiteralString, seal: str = "") -> Iterator[Eye]:
    eye = Eye(conninfo, query, seal)
    try:
        yield eye
    finally:
        eye.close()


@contextmanager
def _hub(ground: Ground) -> Iterator[tuple[Eye, Append]]:
    hub, place = ground.hub, ground.hub.place
    cases = cycle(open_cases(hub.recording, CASES))
    seen: dict[object, int] = {}
    nth = count()
    ground.start("projector", "project")
    store = hub.view_store()
    wait_until(lambda: store.position(Role.RVT) == hub.log.head())

    def append() -> tuple[object, ...]:
        case_id = next(cases)
        receipt = hub.recording.record(WORKER, command(case_id, everyday(next(nth))))
        seen[case_id] = receipt.last
        return case_id, shown[case_id] + receipt.last - opened[case_id]

    opened, shown = _entries(ground)
    login = view_login(Role.RVT)
    seal = sealed(place.logins.door, login, (f"staff:{WORKER.staff}",))
    with _eye(place.server.conninfo(place.logins[login]), SEEN_BY_RVT, seal) as eye:
        yield eye, append


def _entries(ground: Ground) -> tuple[dict[object, int], dict[object, int]]:
    """Count each case's facts, and its rows in the view: some facts are not for this role."""
    with ground.superuser() as connection:
        opened = connection.execute(
            "SELECT originator_id, max(originator_version) FROM log.hub_events GROUP BY 1"
        ).fetchall()
        shown = connection.execute(
            "SELECT case_id, max(number) FROM view_rvt.entries "
            "WHERE kind = 'timeline' GROUP BY 1"
        ).fetchall()
    return dict(opened), dict(shown)


@contextmanager
def _raw(ground: Ground) -> Iterator[tuple[Eye, Append]]:
    conninfo = ground.database("raw")
    make_table(conninfo)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(followers.TABLE)
    with ground.superuser() as connection:
        raw = RawLog(conninfo, mean_row_bytes(connection), INSERT_AND_TELL)
    ground.crew.start("raw", "benchmarks.followers", "raw", **{followers.CONNINFO: conninfo})
    number = count(1)

    def append() -> tuple[object, ...]:
        raw.insert()
        return (next(number),)

    with _eye(conninfo, SEEN_RAW) as eye:
        yield eye, append
    raw.close()


@contextmanager
def _library(ground: Ground) -> Iterator[tuple[Eye, Append]]:
    conninfo = ground.database("library")
    env = environment(conninfo)
    with ground.superuser() as connection:
        text = text_for(mean_row_bytes(connection))
    application = LibraryApplication(env=env)
    opened = [Noted() for _ in range(CASES)]
    application.save(*opened)
    cases = cycle(opened)
    ground.crew.start(
        "library", "benchmarks.followers", "library", **{followers.LIBRARY_ENV: json.dumps(env)}
    )

    def append() -> tuple[object, ...]:
        case = next(cases)
        case.note("KS", text)
        return (application.save(case)[-1].notification.id,)

    wait_until(lambda: _is_followed(conninfo))
    with _eye(conninfo, SEEN_LIBRARY) as eye:
        yield eye, append
    application.close()


def _is_followed(conninfo: str) -> bool:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute("SELECT to_regclass('entries') IS NOT NULL").fetchone()
    return row == (True,)
