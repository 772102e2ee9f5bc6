"""Watching: which alarms begin and end, as facts arrive and as time alone passes.

A case is evaluated when a fact of it arrives and at the next instant at which time changes
anything; nothing is asked of the others.
"""

import heapq
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.case.case import Case, evolve, replay
from domain.erasing import Erased
from domain.facts import ErasureExecuted
from domain.recorded import Recorded
from domain.watch import Alarm, next_alarm_change, watch
from services.history import history_of
from services.ports import Clock, ContentErased, FactStream

BATCH_FACTS_MAX = 500
CASES_REMEMBERED_MAX = 256
ENDS = (Erased, ErasureExecuted)


@dataclass(frozen=True, slots=True)
class Change:
    """An alarm that began or ended. `position` is how far the log was read."""

    case_id: UUID
    alarm: Alarm
    position: int
    began: bool


def alarms_at(log: FactStream, at: datetime) -> Iterator[tuple[UUID, Alarm]]:
    """Give every alarm of every case as of an instant, from what was recorded by then."""
    for case_id in log.cases():
        try:
            facts = [r for r in log.load(case_id) if r.recorded_at <= at]
        except ContentErased:
            continue
        for alarm in watch(replay(facts), at):
            yield case_id, alarm


@dataclass(slots=True)
class Watching:
    """Keeps every case's alarms, and knows when each may change next."""

    log: FactStream
    clock: Clock
    position: int | None = None
    """How far the log is read; None before the first round."""
    alarms: dict[UUID, tuple[Alarm, ...]] = field(default_factory=dict[UUID, tuple[Alarm, ...]])
    due: dict[UUID, datetime] = field(default_factory=dict[UUID, datetime])
    _queue: list[tuple[datetime, UUID]] = field(default_factory=list[tuple[datetime, UUID]])
    _folded: OrderedDict[UUID, Case] = field(default_factory=OrderedDict[UUID, Case])

    def catch_up(self) -> list[Change]:
        """Take in what is new in the log, then the time; tell what began and ended."""
        if self.position is None:
            return self._begin()
        changes: list[Change] = []
        while facts := self.log.since(self.position, BATCH_FACTS_MAX):
            changes += self._take(facts)
            self.position = facts[-1].position
        return changes + self._pass_time()

    def next_due(self) -> datetime | None:
        """Give the next instant at which time alone changes any case."""
        while self._queue and self.due.get(self._queue[0][1]) != self._queue[0][0]:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def _begin(self) -> list[Change]:
        """Evaluate every case once, as the log stands."""
        head, now = self.log.head(), self.clock()
        changes: list[Change] = []
        for case_id in self.log.cases():
            changes += self._evaluate(case_id, self._case(case_id, head), now, head)
        self.position = head
        return changes

    def _take(self, facts: Sequence[Recorded]) -> list[Change]:
        now, reached = self.clock(), facts[-1].position
        per_case: dict[UUID, list[Recorded]] = {}
        for recorded in facts:
            per_case.setdefault(recorded.case_id, []).append(recorded)
        changes: list[Change] = []
        for case_id, new in per_case.items():
            case = self._folded.pop(case_id, None)
            if any(isinstance(recorded.fact, ENDS) for recorded in new):
                case = Case()
            elif case is None or case.version + 1 != new[0].version:
                case = self._case(case_id, reached)
            else:
                for recorded in new:
                    case = evolve(case, recorded)
            changes += self._evaluate(case_id, case, now, reached)
        return changes

    def _pass_time(self) -> list[Change]:
        now, reached = self.clock(), self.position or 0
        changes: list[Change] = []
        while (instant := self.next_due()) is not None and instant <= now:
            _, case_id = heapq.heappop(self._queue)
            case = self._folded.get(case_id) or self._case(case_id, reached)
            changes += self._evaluate(case_id, case, now, reached)
        return changes

    def _case(self, case_id: UUID, position: int) -> Case:
        """Of what was erased nothing is left to watch."""
        return replay(history_of(self.log, case_id, position))

    def _evaluate(
        self, case_id: UUID, case: Case, now: datetime, position: int
    ) -> list[Change]:
        self._remember(case_id, case)
        before, after = self.alarms.get(case_id, ()), watch(case, now)
        self.alarms[case_id] = after
        change = next_alarm_change(case, now)
        self.due.pop(case_id, None)
        if change is not None:
            self.due[case_id] = change
            heapq.heappush(self._queue, (change, case_id))
        ended = [one for one in before if one not in after]
        began = [one for one in after if one not in before]
        return [
            *(Change(case_id, one, position, began=False) for one in ended),
            *(Change(case_id, one, position, began=True) for one in began),
        ]

    def _remember(self, case_id: UUID, case: Case) -> None:
        self._folded[case_id] = case
        self._folded.move_to_end(case_id)
        while len(self._folded) > CASES_REMEMBERED_MAX:
            self._folded.popitem(last=False)
