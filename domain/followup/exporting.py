"""Courses of cases that may leave in an export: only what at least five have in common.

A course is when each kind of fact first happened, and which role recorded it. Even so it is
about single persons: an export is pseudonymised, not anonymous, and is kept as the log is.

R89, R224.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from domain.fact import Fact
from domain.facts import (
    FACTS,
    InsatsReviewed,
    InsatsStarted,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
)
from domain.followup.course import day_on_which
from domain.recorded import Recorded
from domain.refusals import PlainFailure
from domain.roles import Role

CASES_MIN = 20
"""Fewer cases than these are not exported: who is among them is too easily guessed."""
ALIKE_MIN = 5
"""A course that fewer have is cut shorter until it is theirs."""
NOT_TOLD = ("domain.facts.overseeing", "domain.facts.notifying")
"""What the hub and its reviewers do is no part of a case's course."""
TOLD: dict[type[Fact], int] = {
    kind: nth for nth, kind in enumerate(FACTS) if kind.__module__ not in NOT_TOLD
}
"""Kinds of fact that an export names, in the order of a case's life."""
THINGS: dict[type[Fact], str] = {
    PlanSet: "plan",
    InsatsStarted: "insats",
    InsatsReviewed: "insats",
    PlacementStarted: "placement",
    PlacementEnded: "placement",
}
"""Facts about something that has a course of its own within the case."""


class TooFew(PlainFailure):
    """There are too few cases, or too few that are alike, for any of them to leave."""


@dataclass(frozen=True, slots=True)
class Step:
    """A kind of fact happened for the first time. No content, and nobody's name."""

    kind: str
    thing: str | None
    day: date
    role: Role
    fact_id: UUID

    @property
    def seen(self) -> tuple[str, Role]:
        """Give what makes two courses alike; days are left out."""
        return self.kind, self.role


@dataclass(frozen=True, slots=True)
class Path:
    """One case's course. `unit` opened the case; None when fewer than five share it."""

    case_id: UUID
    unit: str | None
    steps: tuple[Step, ...]

    @property
    def seen(self) -> tuple[tuple[str, Role], ...]:
        """Give what makes two courses alike."""
        return tuple(step.seen for step in self.steps)


def path_of(facts: Sequence[Recorded]) -> Path:
    """Keep of a case the first fact of each kind, in order of days."""
    first: dict[type[Fact], Recorded] = {}
    for recorded in sorted(facts, key=day_on_which):
        if type(recorded.fact) in TOLD:
            first.setdefault(type(recorded.fact), recorded)
    ordered = sorted(first.items(), key=lambda item: (day_on_which(item[1]), TOLD[item[0]]))
    return Path(
        facts[0].case_id,
        facts[0].by.unit,
        tuple(
            Step(kind.name, THINGS.get(kind), day_on_which(r), r.by.role, r.fact_id)
            for kind, r in ordered
        ),
    )


def may_leave(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Cut every course to what five cases share, and leave out the rest; raises TooFew."""
    if len(paths) < CASES_MIN:
        raise TooFew(f"An export needs at least {CASES_MIN} cases. Nothing was written.")
    kept = list(paths)
    while rare := _rare(kept):
        kept = [
            replace(path, steps=path.steps[:-1]) if path.seen in rare else path for path in kept
        ]
    kept = [path for path in kept if path.steps]
    if len(kept) < CASES_MIN:
        raise TooFew("Too few cases have a course in common. Nothing was written.")
    return _without_small_units(kept)


def _rare(paths: Sequence[Path]) -> set[tuple[tuple[str, Role], ...]]:
    """Name the longest of the courses that too few have; the empty course is never rare.

    The longest first, so that what is cut may meet others that are as long as it then is.
    """
    alike = Counter(path.seen for path in paths)
    rare = {seen for seen, number in alike.items() if seen and number < ALIKE_MIN}
    longest = max(map(len, rare), default=0)
    return {seen for seen in rare if len(seen) == longest}


def _without_small_units(paths: Sequence[Path]) -> tuple[Path, ...]:
    together: defaultdict[tuple[object, str | None], int] = defaultdict(int)
    for path in paths:
        together[path.seen, path.unit] += 1
    return tuple(
        path if together[path.seen, path.unit] >= ALIKE_MIN else replace(path, unit=None)
        for path in paths
    )
