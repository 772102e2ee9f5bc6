"""Watching: whatever it starts from, it tells what begins and ends, and asks nobody twice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from domain.case.case import replay
from domain.facts import (
    CaseClosed,
    CaseRaised,
    PersonViewDocumented,
    RiskAssessed,
    RiskSignalNoted,
)
from domain.watch import watch
from services import watching
from services.ports import LogUnavailable
from services.watching import Change, Watching, alarms_at
from tests.domain.stories import stories
from tests.given import MATS, MORNING, Story, an_open_case, example, told
from tests.services.histories import case_id, in_one_log
from tests.services.memory import MemoryLog, SetClock

SIGNAL, RISK = example(RiskSignalNoted), example(RiskAssessed)
LONG = timedelta(days=400)


@dataclass
class World:
    """A log that grows and a clock that somebody moves."""

    log: MemoryLog = field(default_factory=MemoryLog)
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))

    def watching(self) -> Watching:
        return Watching(self.log, self.clock)

    def hear(self, *told_stories: Story) -> None:
        self.log.facts = in_one_log(*told_stories)
        self.clock.now = max(self.clock.now, self.log.facts[-1].recorded_at)


def said(changes: list[Change]) -> set[tuple[UUID, str, bool]]:
    return {(one.case_id, one.alarm.kind.value, one.began) for one in changes}


def as_they_are(world: World) -> dict[UUID, tuple[object, ...]]:
    cases = {known: world.log.load(known) for known in world.log.cases()}
    return {known: watch(replay(facts), world.clock.now) for known, facts in cases.items()}


def test_a_fact_begins_an_alarm_and_another_ends_it() -> None:
    world = World()
    world.hear(an_open_case())
    watcher = world.watching()
    assert watcher.catch_up() == []
    world.hear(an_open_case(SIGNAL))
    assert said(watcher.catch_up()) == {(case_id(0), "risk_missing", True)}
    assert watcher.catch_up() == []
    world.hear(an_open_case(SIGNAL, RISK))
    assert said(watcher.catch_up()) == {(case_id(0), "risk_missing", False)}


def test_time_alone_begins_an_alarm_at_its_instant() -> None:
    world = World()
    world.hear(an_open_case(RISK))
    watcher = world.watching()
    watcher.catch_up()
    for _ in range(20):
        due = watcher.next_due()
        if due is None:
            break
        world.clock.now = due - timedelta(microseconds=1)
        assert watcher.catch_up() == []
        world.clock.now = due
        assert watcher.catch_up() != []
    assert watcher.next_due() is None
    assert watcher.alarms == as_they_are(world)


def test_it_tells_the_alarms_that_there_are_when_it_starts() -> None:
    world = World()
    world.hear(an_open_case(SIGNAL), an_open_case())
    assert said(world.watching().catch_up()) == {(case_id(0), "risk_missing", True)}


def test_a_change_of_one_case_asks_nothing_of_the_others() -> None:
    world = World()
    quiet = [an_open_case() for _ in range(5)]
    world.hear(an_open_case(), *quiet)
    watcher = world.watching()
    watcher.catch_up()
    reads = world.log.reads
    world.hear(an_open_case(SIGNAL), *quiet)
    watcher.catch_up()
    assert world.log.reads == reads


def test_a_case_that_was_forgotten_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "CASES_REMEMBERED_MAX", 1)
    world = World()
    world.hear(an_open_case(), an_open_case())
    watcher = world.watching()
    watcher.catch_up()
    world.hear(an_open_case(SIGNAL), an_open_case(SIGNAL))
    assert said(watcher.catch_up()) == {
        (case_id(0), "risk_missing", True),
        (case_id(1), "risk_missing", True),
    }
    world.clock.now += LONG
    watcher.catch_up()
    assert watcher.alarms == as_they_are(world)


def test_after_a_failure_it_goes_on_where_it_was() -> None:
    world = World()
    world.hear(an_open_case())
    watcher = world.watching()
    watcher.catch_up()
    world.hear(an_open_case(SIGNAL))
    world.log.available = False
    with pytest.raises(LogUnavailable):
        watcher.catch_up()
    world.log.available = True
    assert said(watcher.catch_up()) == {(case_id(0), "risk_missing", True)}


def test_a_closed_case_is_left_in_peace() -> None:
    world = World()
    world.hear(an_open_case(SIGNAL, told(example(CaseClosed), MATS)))
    watcher = world.watching()
    assert watcher.catch_up() == []
    assert watcher.next_due() is None


@for_all(
    told_stories=strategies.lists(stories(), min_size=1, max_size=3),
    pauses=strategies.lists(strategies.integers(1, 5), max_size=6),
)
def test_however_it_is_interrupted_it_holds_what_is(
    told_stories: list[Story], pauses: list[int]
) -> None:
    whole = World()
    whole.hear(*told_stories)
    world, facts = World(), list(whole.log.facts)
    watcher = world.watching()
    start = 0
    for size in (*pauses, len(facts)):
        world.log.facts = facts[: start + size]
        start += size
        if world.log.facts:
            world.clock.now = max(world.clock.now, world.log.facts[-1].recorded_at)
            watcher.catch_up()
    assert watcher.alarms == as_they_are(world)
    world.clock.now += LONG
    watcher.catch_up()
    assert watcher.alarms == as_they_are(world)


def test_the_list_is_what_was_known_then() -> None:
    world = World()
    late = told(SIGNAL, at=MORNING, heard=MORNING + timedelta(days=2))
    world.hear(an_open_case(RISK, late), an_open_case(example(PersonViewDocumented)))
    assert list(_listed(world, MORNING - timedelta(days=1))) == []
    assert (case_id(0), "risk_not_current") not in _listed(world, MORNING + timedelta(days=1))
    assert (case_id(0), "risk_not_current") in _listed(world, MORNING + timedelta(days=2))
    assert (case_id(1), "clock_overdue") in _listed(world, MORNING + timedelta(days=9))


def _listed(world: World, at: datetime) -> list[tuple[UUID, str]]:
    return [(case, alarm.kind.value) for case, alarm in alarms_at(world.log, at)]


def test_what_is_told_names_the_position_and_nothing_that_was_written() -> None:
    world = World()
    world.hear(an_open_case(SIGNAL))
    [change] = world.watching().catch_up()
    assert change.position == 2
    assert example(CaseRaised).stated_request not in str(change)
