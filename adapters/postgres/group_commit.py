"""Lets threads that append at the same time share one transaction and one round trip."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from eventsourcing.persistence import OperationalError, PersistenceError, StoredEvent

GROUP_FACTS_MAX = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one command: `stored`, `already` or `clash`, and where it stands."""

    outcome: str
    case_id: UUID
    first: int
    last: int
    last_position: int | None


def _closed_gate() -> threading.Lock:
    gate = threading.Lock()
    gate.acquire()
    return gate


@dataclass(eq=False, slots=True)
class Order:
    """One command's rows on their way into the log."""

    command_id: UUID
    rows: Sequence[StoredEvent]
    answer: Answer | None = field(default=None, init=False)
    failure: PersistenceError | None = field(default=None, init=False)
    leads: bool = field(default=False, init=False)
    gate: threading.Lock = field(default_factory=_closed_gate, init=False)
    """Opens when the order is settled, or when its thread is to lead."""

    @property
    def settled(self) -> bool:
        return self.answer is not None or self.failure is not None


class GroupCommit:
    """Whoever comes first stores for all who wait, then hands the lead to the next in line."""

    def __init__(self, store: Callable[[Sequence[Order]], Sequence[Answer]]) -> None:
        self._store = store
        self._turn = threading.Lock()
        self._waiting: deque[Order] = deque()
        self._led = False

    def settle(self, order: Order) -> Answer:
        """Store one command, alone or in company; raises PersistenceError."""
        with self._turn:
            self._waiting.append(order)
            order.leads, self._led = not self._led, True
        try:
            if not order.leads:
                order.gate.acquire()
            if order.leads:
                self._lead(self._next_group())
        finally:
            self._leave(order)
        if order.answer is None:
            raise order.failure or _no_answer()
        return order.answer

    def _next_group(self) -> list[Order]:
        group: list[Order] = []
        facts = 0
        with self._turn:
            while self._waiting and (not group or facts < GROUP_FACTS_MAX):
                order = self._waiting.popleft()
                facts += len(order.rows)
                group.append(order)
        return group

    def _lead(self, group: list[Order]) -> None:
        try:
            self._store_group(group)
        finally:
            # Nobody may wait for a leader that was interrupted.
            for order in group:
                if not order.settled:
                    order.failure = _no_answer()
                order.gate.release()

    def _store_group(self, group: list[Order]) -> None:
        try:
            for order, answer in zip(group, self._store(group), strict=True):
                order.answer = answer
        except OperationalError:
            # The database does not answer: asking once per command would not help anyone.
            return
        except PersistenceError as failure:
            if len(group) == 1:
                group[0].failure = failure
                return
            for order in group:
                self._store_group([order])

    def _leave(self, order: Order) -> None:
        with self._turn:
            if not order.settled and order in self._waiting:
                self._waiting.remove(order)
            if not order.leads:
                return
            order.leads = False
            if self._waiting:
                self._waiting[0].leads = True
                self._waiting[0].gate.release()
            else:
                self._led = False


def _no_answer() -> OperationalError:
    return OperationalError("the log does not answer")
