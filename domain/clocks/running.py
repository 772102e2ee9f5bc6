"""Which clocks run in a case: one fold for all of them, driven by the table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.case.calendar import day_of
from domain.clocks.clock import Around, Clock, Ends, On, When, instant, last_day, over_in
from domain.clocks.table import BY_NAME, CLOCKS
from domain.fact import Fact
from domain.recorded import Recorded

OF_A_KIND_MAX = 50
"""So many of the same clock run at once in a case; the next does not start."""


class Running(NamedTuple):
    """One clock that runs: counted from an instant, over at another."""

    clock: str
    since: datetime
    due: datetime | None
    """None while it waits for the fact from which it is counted."""
    span_days: int | None = None
    """How long it runs, once it has moved by its own length."""

    @property
    def row(self) -> Clock:
        """Give its row in the table."""
        return BY_NAME[self.clock]

    @property
    def warns(self) -> datetime | None:
        """Give the instant from which it is a coming one."""
        return None if self.due is None else self.row.warns_at(self.since, self.due)


Slot = tuple[str, str]
"""A clock, and what tells several of the same apart."""


class Clocks(NamedTuple):
    """The clocks of a case."""

    running: Mapping[Slot, Running] = {}
    stopped: Mapping[str, datetime] = {}
    """When each was last stopped: a start written down late does not start it again."""

    def counted(self) -> tuple[Running, ...]:
        """Give every clock that runs and is counted."""
        return tuple(one for one in self.running.values() if one.due is not None)

    def named(self, name: str) -> tuple[Running, ...]:
        """Give those that run of one row of the table."""
        return tuple(one for slot, one in self.running.items() if slot[0] == name)


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one kind of fact does to one clock."""

    name: str
    when: When | None
    clock: Clock
    on: On
    only: tuple[Slot, ...]
    """The one slot of a clock that never runs several times; otherwise empty."""

    def since(self, around: Around, recorded: Recorded) -> datetime:
        """Give the instant from which it is counted."""
        if self.on.since is None:
            return instant(recorded.occurred_at, ends=False)
        given = self.on.since(recorded.fact, around, recorded)
        return instant(given or recorded.occurred_at, ends=False)

    def due(self, around: Around, recorded: Recorded, since: datetime) -> datetime | None:
        """Give the instant at which it is over; None when nothing says so."""
        given = self.on.due and self.on.due(recorded.fact, around, recorded)
        if given:
            return instant(given, ends=True)
        return self.clock.limit.after(since) if self.clock.limit else None


def _turn(clock: Clock, on: On) -> _Turn:
    runs_once = all(start.keys is None for start in clock.starts)
    return _Turn(clock.name, on.when, clock, on, ((clock.name, ""),) if runs_once else ())


def _turns(each: Callable[[Clock], tuple[On, ...]]) -> Mapping[type[Fact], tuple[_Turn, ...]]:
    found: dict[type[Fact], tuple[_Turn, ...]] = {}
    for clock in CLOCKS:
        for on in each(clock):
            found[on.kind] = (*found.get(on.kind, ()), _turn(clock, on))
    return found


STOPS = _turns(lambda clock: clock.stops)
MOVES = _turns(lambda clock: clock.moves)
STARTS = _turns(lambda clock: clock.starts)
KINDS = frozenset((*STOPS, *MOVES, *STARTS))
"""Facts that do anything to any clock."""


def evolve(clocks: Clocks, around: Around, recorded: Recorded) -> Clocks:
    """Stop, move and start what one more fact stops, moves and starts. Never raises."""
    fact, kind, at = recorded.fact, type(recorded.fact), None
    if kind not in KINDS:
        return clocks
    for turns, do in ((STOPS, _At.stop), (MOVES, _At.move), (STARTS, _At.start)):
        for turn in turns.get(kind, ()):
            if turn.when is None or turn.when(fact, around, recorded):
                at = at or _At({**clocks.running}, clocks.stopped, around, recorded)
                do(at, turn)
    return clocks if at is None else Clocks(at.running, at.stopped)


@dataclass(slots=True)
class _At:
    """The clocks at one fact, on their way from what they were to what they become."""

    running: dict[Slot, Running]
    stopped: Mapping[str, datetime]
    around: Around
    recorded: Recorded

    def meant(self, turn: _Turn) -> tuple[Slot, ...]:
        """Name what a fact means of what runs."""
        if turn.only:
            return turn.only
        if turn.on.keys is None:
            return tuple(slot for slot in self.running if slot[0] == turn.name)
        keys = turn.on.keys(self.recorded.fact, self.around, self.recorded)
        return tuple((turn.name, key) for key in keys)

    def stop(self, turn: _Turn) -> None:
        """Stop what is meant. What happened before a clock began does not stop it."""
        at = self.recorded.occurred_at
        for slot in self.meant(turn):
            one = self.running.get(slot)
            if one is not None and not _is_earlier(at, one.since):
                del self.running[slot]
        if turn.only:
            latest = max(at, self.stopped.get(turn.name, at))
            self.stopped = {**self.stopped, turn.name: latest}

    def move(self, turn: _Turn) -> None:
        """Count anew, from a fact that is not older than what it is counted from."""
        for slot in self.meant(turn):
            one = self.running.get(slot)
            if one is None:
                continue
            since = turn.since(self.around, self.recorded)
            if _is_earlier(since, one.since):
                continue
            if turn.on.same_span:
                self.running[slot] = _by_its_length(one, since)
            elif (due := self._moved_to(turn, one, since)) is not None:
                self.running[slot] = Running(turn.name, since, due)

    def _moved_to(self, turn: _Turn, one: Running, since: datetime) -> datetime | None:
        due = turn.due(self.around, self.recorded, since)
        too_early = due is not None and one.due is not None and due < one.due
        return None if turn.on.only_later and too_early else due

    def start(self, turn: _Turn) -> None:
        """Start what is meant, unless it runs, was stopped later, or the law is not there."""
        clock = turn.clock
        if turn.only and not clock.newest and turn.only[0] in self.running:
            return
        since = turn.since(self.around, self.recorded)
        due = None if turn.on.waits else turn.due(self.around, self.recorded, since)
        if (due is None and not turn.on.waits) or self._is_past(clock, since, due):
            return
        for slot in self.meant(turn):
            one = self.running.get(slot)
            replaces = one is None or (clock.newest and not _is_earlier(since, one.since))
            if replaces and (turn.only or self._has_room(turn, slot)):
                self.running[slot] = Running(clock.name, since, due)

    def _has_room(self, turn: _Turn, slot: Slot) -> bool:
        others = sum(name == turn.name for name, _ in self.running)
        return slot in self.running or others < OF_A_KIND_MAX

    def _is_past(self, clock: Clock, since: datetime, due: datetime | None) -> bool:
        stopped = self.stopped.get(clock.name)
        if stopped is not None and since < stopped and not clock.newest:
            return True
        if due is not None and due <= since and clock.ends is Ends.IS_OVER:
            return True
        return bool(clock.law) and not clock.law_on(day_of(since))


def _by_its_length(one: Running, since: datetime) -> Running:
    days = one.span_days
    if days is None:
        days = (last_day(one.due or one.since) - day_of(one.since)).days
    return Running(one.clock, since, over_in(since, days), days)


def _is_earlier(at: datetime, than: datetime) -> bool:
    """Whether it was on an earlier day: a fact of the same day has its own order."""
    return at < than and day_of(at) < day_of(than)
