"""Projecting a long log: into one audience's view, into all of them, and with the library."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from adapters.postgres.views import PostgresViewStore
from benchmarks.figures import (
    HUB,
    LIBRARY,
    Figure,
    Goal,
    Rounds,
    interleaved,
    rates,
    timed,
)
from benchmarks.ground import Ground, wait_until
from benchmarks.library import (
    RESET,
    LibraryApplication,
    Noted,
    environment,
    runner,
    text_for,
)
from benchmarks.material import open_cases, record_interleaved
from benchmarks.raw import mean_row_bytes
from domain.roles import AUDIENCES, Role
from services.projecting import Projecting

CASES = 200
FACTS = 10_000
LIBRARY_EVENTS = 1_000
LIBRARY_WARM_EVENTS = 100
ONE = (Role.RVT,)
ALL = "all"
EMPTY = """
    TRUNCATE views.entries, views.desks;
    UPDATE views.progress SET position = 0, generation = 1, rebuilding = NULL
"""


@dataclass(frozen=True, slots=True)
class Sides:
    """The hub with a long log, and the library with one long enough."""

    ground: Ground
    store: PostgresViewStore
    superuser: psycopg.Connection
    library: dict[str, str]
    library_base: psycopg.Connection
    library_head: int

    def hub_rate(self, roles: tuple[Role, ...]) -> float:
        """Project the whole log into empty views."""
        hub = self.ground.hub
        self.superuser.execute(EMPTY)
        projecting = Projecting(hub.log, self.store, hub.place.clock, hub.handle, roles)
        return FACTS / timed(projecting.catch_up)

    def library_rate(self) -> float:
        """Count from the first events on: starting the runner is not projecting."""
        with suppress(psycopg.errors.UndefinedTable):
            self.library_base.execute(RESET)
        with runner(self.library) as running:

            def reached() -> int:
                return running.view.max_tracking_id(LibraryApplication.name) or 0

            wait_until(lambda: reached() >= LIBRARY_WARM_EVENTS)
            first, began = reached(), time.perf_counter()
            wait_until(lambda: reached() >= self.library_head)
            return (self.library_head - first) / (time.perf_counter() - began)


@contextmanager
def _sides(ground: Ground) -> Iterator[Sides]:
    recording = ground.hub.recording
    cases = open_cases(recording, CASES)
    record_interleaved(recording, cases, FACTS - ground.hub.log.count())
    store = ground.hub.view_store()
    conninfo = ground.database("library")
    library = environment(conninfo)
    with ground.superuser() as superuser:
        head = _fill_library(library, text_for(mean_row_bytes(superuser)))
        with psycopg.connect(conninfo, autocommit=True) as base:
            yield Sides(ground, store, superuser, library, base, head)


def into_views(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Project the log into the view of one audience, and into those of all."""
    with _sides(ground) as sides:
        samples = interleaved(
            {
                HUB: lambda: sides.hub_rate(ONE),
                ALL: lambda: sides.hub_rate(AUDIENCES),
                LIBRARY: sides.library_rate,
            },
            rounds,
        )
    to_one = {HUB: samples[HUB], LIBRARY: samples[LIBRARY]}
    to_all = {HUB: samples[ALL], LIBRARY: samples[LIBRARY]}
    what = f"projection of {FACTS:,} facts, {CASES} cases"
    against = "ProjectionRunner: one view, two rows and position"
    return [
        rates(f"{what}, 1 audience", to_one, Goal(20, LIBRARY), against),
        rates(f"{what}, {len(AUDIENCES)} audiences", to_all, None, against),
    ]


def _fill_library(env: dict[str, str], text: str) -> int:
    application = LibraryApplication(env=env)
    cases = [Noted() for _ in range(CASES)]
    for case in cases:
        for _ in range(LIBRARY_EVENTS // CASES - 1):
            case.note("KS", text)
    # It is the reading that is measured. All at once the library's pipeline may stand still.
    for case in cases:
        application.save(case)
    head = application.recorder.max_notification_id()
    application.close()
    assert head is not None
    return head
