"""Pairs of histories that differ only in what one viewer may not know, made by variation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from domain.recorded import Actor, Recorded
from domain.roles import Role
from tests.attacks.door import Door, Hold, Viewer
from tests.attacks.influences import may_show
from tests.attacks.may_know import images
from tests.attacks.telling import (
    BEGINS,
    CASES,
    PEOPLE,
    VIEWERS,
    WAITS_H,
    about,
    anything,
    opening,
    recorded,
    teller,
)
from tests.attacks.values import makers
from tests.attacks.watchman import Watchman, doors

DELETED, INSERTED, CHANGED, TRIES = 0.25, 0.3, 0.8, 3
LOOKS_MAX = 3
"""So many times somebody looks between two facts, beside after each."""


@dataclass(frozen=True)
class Turn:
    """What is recorded at an instant in each of the two, and when somebody looks after it."""

    left: tuple[Recorded, ...]
    right: tuple[Recorded, ...]
    looks: tuple[datetime, ...]


@dataclass(frozen=True)
class Pair:
    """Two histories that are one to the viewer."""

    viewer: Viewer
    turns: tuple[Turn, ...]

    @property
    def differs(self) -> bool:
        """Whether there is anything that the viewer may not see."""
        return any(turn.left != turn.right for turn in self.turns)


class Diverged(Exception):
    """What was varied before makes the same fact mean something else to the viewer."""


def pair_of(seed: int, turns: Sequence[int]) -> Pair:
    """Make a pair from chance: one number for who looks, and one for each fact."""
    chance = Random(seed)
    viewer = chance.choice(VIEWERS)
    history = _told(viewer, chance, turns)
    looks = _looks(viewer, history, chance)
    for bold in (True, False):
        try:
            right = _Varying(viewer, history, looks, Random(seed), bold).vary()
            break
        except Diverged:
            continue
    else:
        right = [(one,) for one in history]
    together = zip(history, right, looks, strict=True)
    return Pair(viewer, tuple(Turn((one,), other, when) for one, other, when in together))


def _told(viewer: Viewer, chance: Random, turns: Sequence[int]) -> list[Recorded]:
    now, history = BEGINS, list[Recorded]()
    for number, case_id in enumerate(CASES[:2]):
        fact, by = opening(viewer, chance)
        history.append(recorded(case_id, fact, by, now, timedelta(), f"opens {number}"))
        if chance.random() < 0.7:
            seat = about(viewer, chance, now)
            history.append(recorded(case_id, seat, PEOPLE[1], now, timedelta(), "seat"))
    for number, seed in enumerate(turns):
        chance = Random(seed)
        now += timedelta(hours=chance.choice(WAITS_H))
        case_id = chance.choice((*CASES[:1] * 4, CASES[1]))
        told = [one for one in history if one.case_id == case_id]
        hers = chance.random() < 0.3
        fact = about(viewer, chance, now) if hers else anything(chance, told, now)
        late = timedelta(hours=chance.choice((*WAITS_H, 0, 0)))
        by = teller(chance, viewer)
        history.append(recorded(case_id, fact, by, now, late, f"turn {number}"))
    return history


def _looks(
    viewer: Viewer, history: Sequence[Recorded], chance: Random
) -> list[tuple[datetime, ...]]:
    """After each fact, then at the edges of what the viewer holds until the next."""
    edges = {
        edge
        for case_id in CASES
        for door in doors((one for one in history if one.case_id == case_id), viewer)
        for edge in door.edges()
    }
    found: list[tuple[datetime, ...]] = []
    ends = [one.recorded_at for one in history[1:]]
    for one, end in zip(history, [*ends, None], strict=True):
        at = one.recorded_at
        last = end or at + timedelta(days=500)
        between = sorted(edge for edge in edges if at < edge < last)[:LOOKS_MAX]
        if last > at and chance.random() < 0.3:
            between = sorted({*between, at + (last - at) / 2})
        found.append((at, *between, *(() if end else (last,))))
    return found


@dataclass
class _Varying:
    """Makes the other history, fact by fact."""

    viewer: Viewer
    history: Sequence[Recorded]
    looks: Sequence[tuple[datetime, ...]]
    chance: Random
    bold: bool
    """Whether also to vary what might open or close a door."""
    here: dict[UUID, Watchman] = field(init=False)
    there: dict[UUID, Watchman] = field(init=False)
    door: dict[UUID, Door] = field(init=False)
    opened: set[UUID] = field(default_factory=set[UUID])

    def __post_init__(self) -> None:
        self.here = {case_id: Watchman(self.viewer) for case_id in CASES}
        self.there = {case_id: Watchman(self.viewer) for case_id in CASES}
        self.door = dict.fromkeys(CASES, Door())

    @property
    def knows_all(self) -> bool:
        """Whether the viewer is told that a case exists, whatever is in it."""
        return self.viewer.role is Role.INTERNKONTROLL or self.viewer.everybody

    def vary(self) -> list[tuple[Recorded, ...]]:
        """Give what is recorded instead of each fact. Raises Diverged."""
        ever = self._held()
        found: list[tuple[Recorded, ...]] = []
        for number, one in enumerate(self.history):
            holds = ever[number]
            self.door[one.case_id] = self.here[one.case_id].after(one)
            kept = self._instead(one, holds[one.case_id])
            added = self._added(number, one.recorded_at, holds)
            found.append((*kept, *added))
        return found

    def _held(self) -> list[dict[UUID, frozenset[Hold]]]:
        """Say for each fact what the viewer holds at any look from then on, case by case."""
        watchmen = {case_id: Watchman(self.viewer) for case_id in CASES}
        door, steps = dict.fromkeys(CASES, Door()), list[dict[UUID, set[Hold]]]()
        for one, looks in zip(self.history, self.looks, strict=True):
            door[one.case_id] = watchmen[one.case_id].after(one)
            steps.append(
                {c: {h for at in looks for h in door[c].holds(self.viewer, at)} for c in CASES}
            )
        later: dict[UUID, frozenset[Hold]] = dict.fromkeys(CASES, frozenset())
        found: list[dict[UUID, frozenset[Hold]]] = []
        for step in reversed(steps):
            later = {case_id: later[case_id] | step[case_id] for case_id in CASES}
            found.append(later)
        return found[::-1]

    def _instead(self, one: Recorded, holds: frozenset[Hold]) -> tuple[Recorded, ...]:
        is_first = one.case_id not in self.opened
        self.opened.add(one.case_id)
        seldom = is_first and (self.knows_all or self.chance.random() < 0.8)
        options: list[tuple[Recorded, ...]] = []
        if not seldom and self.chance.random() < DELETED and self._is_nothing(one, holds):
            options.append(())
        if self.bold or not self._moves_doors(one):
            options.append((self._changed(one, holds),))
        options.append((one,))
        for option in options:
            if self._fits(one.case_id, option):
                return option
        raise Diverged

    def _fits(self, case_id: UUID, option: Iterable[Recorded]) -> bool:
        """Whether the viewer's door then stands there as it stands here; if so, go on."""
        watchman = self.there[case_id].copy()
        door = watchman.last
        for one in option:
            door = watchman.after(one)
        if door != self.door[case_id]:
            return False
        self.there[case_id] = watchman
        return True

    def _is_nothing(self, one: Recorded, holds: frozenset[Hold]) -> bool:
        return (
            images(one, self.viewer, holds) is None
            and may_show(one, self.viewer, holds) is None
        )

    def _moves_doors(self, one: Recorded) -> bool:
        watchman = Watchman(self.viewer)
        return watchman.after(one) != Door()

    def _changed(self, one: Recorded, holds: frozenset[Hold]) -> Recorded:
        """Change what may be changed, field by field, and who told it."""

        def same(other: Recorded) -> bool:
            return images(other, self.viewer, holds) == image and (
                may_show(other, self.viewer, holds) == meant
            )

        image, meant = images(one, self.viewer, holds), may_show(one, self.viewer, holds)
        for name, draw in makers(type(one.fact)).items():
            if self.chance.random() > CHANGED:
                continue
            for _ in range(TRIES):
                fact = one.fact.model_copy(update={name: draw(self.chance)})
                if same(other := replace(one, fact=fact)):
                    one = other
                    break
        by = self.chance.choice(PEOPLE)
        earlier = timedelta(hours=self.chance.choice(WAITS_H))
        for other in (
            replace(one, by=Actor(by.staff, one.by.role, by.unit)),
            replace(one, by=by),
            replace(one, on_behalf_of=self.chance.choice((None, "Selma"))),
            replace(one, occurred_at=one.occurred_at - earlier),
        ):
            one = other if self.chance.random() < CHANGED and same(other) else one
        return one

    def _added(
        self, number: int, at: datetime, holds: dict[UUID, frozenset[Hold]]
    ) -> tuple[Recorded, ...]:
        if self.chance.random() > INSERTED:
            return ()
        case_id = self.chance.choice((*CASES[:2] * 2, *CASES))
        if self.knows_all and case_id not in self.opened:
            return ()
        told = [one for one in self.history[: number + 1] if one.case_id == case_id]
        fact = anything(self.chance, told, at)
        by, late = self.chance.choice(PEOPLE), timedelta(hours=self.chance.choice(WAITS_H))
        new = recorded(case_id, fact, by, at, late, f"added {number}")
        if not self._is_nothing(new, holds[case_id]) or (
            not self.bold and self._moves_doors(new)
        ):
            return ()
        return (new,) if self._fits(case_id, (new,)) else ()
