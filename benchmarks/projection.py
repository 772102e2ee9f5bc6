"""Projecting a long log: into one audience's view, into all of them, and with the library."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg

from benchmarks.figures import HUB, LIBRARY, Figure, Goal, Samples, interleaved, rates, timed
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
FACTS = 20_000
LIBRARY_EVENTS = 1_200
LIBRARY_WARM_EVENTS = 200
ONE = (Role.RVT,)
EMPTY = """
    TRUNCATE views.entries, views.desks;
    UPDATE views.progress SET position = 0, generation = 1, rebuilding = NULL
"""


@dataclass(frozen=True, slots=True)
class Sides:
    """The hub with a long log, and the library with one long enough."""

    ground: Ground
    facts: int
    superuser: psycopg.Connection
    library: dict[str, str]
    library_base: psycopg.Connection
    library_head: int


@contextmanager
def _sides(ground: Ground) -> Iterator[Sides]:
    recording = ground.hub.recording
    cases = open_cases(recording, CASES)
    with ground.superuser() as superuser:
        opening = ground.hub.log.head()
        record_interleaved(recording, cases, FACTS - opening)
        conninfo = ground.database("library")
        library = environment(conninfo)
        head = _fill_library(library, text_for(mean_row_bytes(superuser)))
        with psycopg.connect(conninfo, autocommit=True) as base:
            yield Sides(ground, FACTS, superuser, library, base, head)


def one_audience(ground: Ground, rounds: int) -> Sequence[Figure]:
    """Project the log into the view of one audience."""
    with _sides(ground) as sides:
        samples = _compared(sides, ONE, rounds)
    what = f"projection of {FACTS:,} facts, {CASES} cases, one audience"
    return [rates(what, samples, Goal(20, LIBRARY), "ProjectionRunner, as many writes each")]


def all_audiences(ground: Ground, rounds: int) -> Sequence[Figure]:
    """Project the log into the views of all audiences."""
    with _sides(ground) as sides:
        samples = _compared(sides, AUDIENCES, rounds)
    what = f"the same, all {len(AUDIENCES)} audiences"
    return [rates(what, samples, None, "ProjectionRunner keeping one view")]


def _compared(sides: Sides, roles: tuple[Role, ...], rounds: int) -> Samples:
    hub = sides.ground.hub
    store = hub.view_store()

    def project() -> float:
        sides.superuser.execute(EMPTY)
        projecting = Projecting(hub.log, store, hub.place.clock, hub.handle, roles)
        return sides.facts / timed(projecting.catch_up)

    return interleaved({HUB: project, LIBRARY: lambda: _library_rate(sides)}, rounds)


def _library_rate(sides: Sides) -> float:
    """Count from the first event that is written: starting the runner is not projecting."""
    with suppress(psycopg.errors.UndefinedTable):
        sides.library_base.execute(RESET)
    with runner(sides.library) as running:

        def reached(position: int) -> bool:
            return (running.view.max_tracking_id(LibraryApplication.name) or 0) >= position

        wait_until(lambda: reached(LIBRARY_WARM_EVENTS))
        began = time.perf_counter()
        first = running.view.max_tracking_id(LibraryApplication.name) or 0
        wait_until(lambda: reached(sides.library_head))
        return (sides.library_head - first) / (time.perf_counter() - began)


def _fill_library(env: dict[str, str], text: str) -> int:
    application = LibraryApplication(env=env)
    cases = [Noted() for _ in range(CASES)]
    application.save(*cases)
    for nth in range(LIBRARY_EVENTS):
        cases[nth % CASES].note("KS", text)
        application.save(cases[nth % CASES])
    head = application.recorder.max_notification_id()
    application.close()
    assert head is not None
    return head
