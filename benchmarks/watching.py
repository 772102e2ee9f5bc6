"""Folding one long case, and watching many cases after a change of one. Pure: no servers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid5

from adapters.demo.stories import case_ids, load_stories
from benchmarks.figures import HUB, Figure, Goal, Rounds, timed, times
from benchmarks.material import everyday
from domain.case.calendar import in_utc
from domain.case.case import replay
from domain.facts import CaseClosed, EvaluationDone
from domain.recorded import Recorded, fact_id_of
from services.watching import Watching

FACTS = 1_000
CASES = 5_000
OPENING_FACTS = 20
"""So much of the story every open case has behind it."""
GAP = timedelta(hours=3)
NAMES = UUID(int=0xB)


def folding(rounds: Rounds) -> list[Figure]:
    """Fold a case that began as Björk did and went on with everyday notes."""
    facts = _long_case()
    replay(facts)
    taken = [[timed(lambda: replay(facts))] for _ in rounds]
    what = f"fold {FACTS:,} facts of one case"
    return [times(what, {HUB: taken}, 0.5, Goal(15, "ms"), "nothing: a pure fold")]


def watching(rounds: Rounds) -> list[Figure]:
    """Evaluate every case once, then again and again after one of them has changed."""
    log = _Log()
    story = _opening()
    for number in range(CASES):
        log.open(uuid5(NAMES, str(number)), story)
    watcher = Watching(log, lambda: story[-1].recorded_at + GAP)
    first = timed(watcher.catch_up)
    turn = count()

    def change_one() -> None:
        number = next(turn)
        log.grow(uuid5(NAMES, str(number * 7 % CASES)), number)
        watcher.catch_up()

    taken = [[timed(change_one)] for _ in rounds]
    what = f"watch {CASES:,} open cases after a change of one"
    against = f"the first evaluation of all of them, {first:.1f} s"
    return [times(what, {HUB: taken}, 0.95, Goal(1_000, "ms"), against)]


@dataclass(slots=True)
class _Log:
    """A log in memory, as far as watching asks of it."""

    facts: list[Recorded] = field(default_factory=list[Recorded])
    per_case: dict[UUID, list[Recorded]] = field(default_factory=dict[UUID, list[Recorded]])

    def open(self, case_id: UUID, story: Sequence[Recorded]) -> None:
        for recorded in story:
            self._add(replace(recorded, case_id=case_id))

    def grow(self, case_id: UUID, nth: int) -> None:
        latest = self.per_case[case_id][-1]
        version = latest.version + 1
        self._add(_next(latest, version, nth))

    def _add(self, recorded: Recorded) -> None:
        placed = replace(recorded, position=len(self.facts) + 1)
        self.facts.append(placed)
        self.per_case.setdefault(placed.case_id, []).append(placed)

    def cases(self) -> Sequence[UUID]:
        return list(self.per_case)

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        del until_position
        return self.per_case[case_id]

    def since(self, position: int, limit: int) -> Sequence[Recorded]:
        return self.facts[position : position + limit]

    def head(self) -> int:
        return len(self.facts)

    def count(self) -> int:
        return len(self.facts)

    def append(self, facts: Sequence[Recorded]) -> Sequence[int]:
        raise NotImplementedError

    def wait(self, position: int, timeout_s: float) -> bool:
        del timeout_s
        return len(self.facts) > position


def story_of_a_long_case() -> list[Recorded]:
    """Give Björk's facts as they were recorded, until the case was about to end."""
    bjork = case_ids()[0]
    rows = [row for row in load_stories() if row.case_id == bjork]
    going_on = [row for row in rows if not isinstance(row.fact, CaseClosed | EvaluationDone)]
    return [
        Recorded(
            case_id=bjork,
            version=version,
            fact=row.fact,
            fact_id=fact_id_of(row.command_id, 0),
            occurred_at=in_utc(row.occurred_at),
            recorded_at=in_utc(row.recorded_at),
            by=row.actor,
            command_id=row.command_id,
        )
        for version, row in enumerate(going_on, start=1)
    ]


def _opening() -> list[Recorded]:
    return story_of_a_long_case()[:OPENING_FACTS]


def _long_case() -> list[Recorded]:
    facts = story_of_a_long_case()
    while len(facts) < FACTS:
        facts.append(_next(facts[-1], len(facts) + 1, len(facts)))
    return facts


def _next(latest: Recorded, version: int, nth: int) -> Recorded:
    at = latest.recorded_at + GAP
    fact_id = uuid5(latest.case_id, str(version))
    return replace(
        latest,
        version=version,
        fact=everyday(nth),
        fact_id=fact_id,
        occurred_at=at,
        recorded_at=at,
        command_id=fact_id,
    )
