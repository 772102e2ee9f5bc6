"""Cases as they were last seen, so that a command need not read the log first."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from domain.case.case import Case

CASES_REMEMBERED_MAX = 512
REMEMBERED_S = 30.0
"""As long as a data key: what has been erased is not remembered for longer than it."""
LATELY_S = 0.5
"""Whoever has just written in a case is likely to be alone there for as long."""


@dataclass
class RememberedCases:
    """The latest folded cases.

    A stale case does no harm: the append then fails, and what is new is read.
    """

    ticks: Callable[[], float] = time.monotonic
    cases: OrderedDict[UUID, Case] = field(default_factory=OrderedDict[UUID, Case])
    seen: dict[UUID, float] = field(default_factory=dict[UUID, float])
    since: dict[UUID, float] = field(default_factory=dict[UUID, float])
    """When each was read from its first fact on, the longest ago first."""
    lock: Lock = field(default_factory=Lock)

    def get(self, case_id: UUID) -> Case | None:
        """Give the case as last seen, if it is remembered."""
        with self.lock:
            self._forget_the_old()
            case = self.cases.get(case_id)
            if case is not None:
                self.cases.move_to_end(case_id)
            return case

    def lately(self, case_id: UUID) -> bool:
        """Whether the case was seen so lately that asking what is new is not worth it."""
        return self.ticks() - self.seen.get(case_id, 0.0) < LATELY_S

    def put(self, case_id: UUID, case: Case) -> None:
        """Remember a case, forgetting the one longest unused."""
        with self.lock:
            now = self._forget_the_old()
            known = self.cases.get(case_id)
            if known is None or known.version <= case.version:
                self.cases[case_id] = case
                self.cases.move_to_end(case_id)
                self.seen[case_id] = now
                self.since.setdefault(case_id, now)
            if len(self.cases) > CASES_REMEMBERED_MAX:
                self._drop(next(iter(self.cases)))

    def forget(self, case_id: UUID, version: int) -> None:
        """Read the case anew next time, unless somebody has remembered a newer version."""
        with self.lock:
            known = self.cases.get(case_id)
            if known is not None and known.version <= version:
                self._drop(case_id)

    def _forget_the_old(self) -> float:
        now = self.ticks()
        while self.since:
            oldest = next(iter(self.since))
            if now - self.since[oldest] < REMEMBERED_S:
                break
            self._drop(oldest)
        return now

    def _drop(self, case_id: UUID) -> None:
        del self.cases[case_id], self.seen[case_id], self.since[case_id]
