"""Deciding who may know what, and cutting facts down. Pure: no servers.

Both are asked of every fact of a long case, with what the case had come to when the fact was
recorded. Time is the thread's own, so what else the machine does counts less.
"""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks.figures import Figure, Rounds, within
from benchmarks.watching import story_of_a_long_case
from domain.case import granting
from domain.case.access import Access, Profile
from domain.need_to_know.decision import decide
from domain.need_to_know.holding import Held, held_in
from domain.need_to_know.redaction import cut
from domain.recorded import Recorded
from domain.roles import AUDIENCES, INTERNAL, Role

DECISION_US_MAX = 2.0
CUT_US_MAX = 30.0
EVERYTHING = Profile(("everybody",))
"""The widest seat there is: no view asks for more."""
Moment = tuple[Recorded, Access, datetime, dict[Role, Held]]
Work = Callable[[Sequence[Moment]], None]


def knowing(rounds: Rounds) -> list[Figure]:
    """Decide and cut every fact for every role."""
    moments, every, inside = _moments(), len(AUDIENCES), len(INTERNAL)
    asked: tuple[tuple[str, Work, int, float], ...] = (
        ("decide for a role, with reasons", _decide, every, DECISION_US_MAX),
        (f"cut a fact for {inside} roles inside", _cut_inside, 1, CUT_US_MAX),
        (f"cut a fact for all {every} roles", _cut_for_all, 1, CUT_US_MAX),
    )
    taken: dict[str, list[float]] = {what: [] for what, *_ in asked}
    for _ in rounds:
        for what, work, roles, _ in asked:
            began = time.thread_time_ns()
            work(moments)
            taken[what].append((time.thread_time_ns() - began) / 1_000 / len(moments) / roles)
    return [
        within(what, taken[what], most_us, len(moments) * roles)
        for what, _, roles, most_us in asked
    ]


def _decide(moments: Sequence[Moment]) -> None:
    for recorded, access, at, _ in moments:
        gist = recorded.fact.gist
        for role in AUDIENCES:
            decide(role, gist, access, at)


def _cut_inside(moments: Sequence[Moment]) -> None:
    for recorded, _, _, held in moments:
        for role in INTERNAL:
            cut(recorded, role, held[role])


def _cut_for_all(moments: Sequence[Moment]) -> None:
    for recorded, _, _, held in moments:
        for role in AUDIENCES:
            cut(recorded, role, held[role])


def _moments() -> Sequence[Moment]:
    moments: list[Moment] = []
    access = Access()
    for recorded in story_of_a_long_case():
        access, at = granting.evolve(access, recorded), recorded.recorded_at.astimezone(UTC)
        held = {role: held_in(access, role, at, given=EVERYTHING) for role in AUDIENCES}
        moments.append((recorded, access, at, held))
    return moments
