"""Which facts of a case count when one looks back: by when they happened, and were recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from domain.recorded import Recorded
from domain.roles import Role

HOLDER = r"^(partner|staff|unit):[^\x00-\x1f]{1,120}$"
"""How one holder in a role is named: as the views name who may open a case."""
STEPS_MAX = 1_000_000


@dataclass(frozen=True, slots=True)
class Then:
    """An instant to look from, and the facts that count there, by one time or both.

    `recorded_by` is what had been recorded, `happened_by` what had happened; None when it
    does not matter when something happened. `last` is the last fact, by its place in the case.
    """

    at: datetime
    recorded_by: datetime
    happened_by: datetime | None = None
    last: int | None = None

    def __contains__(self, recorded: Recorded) -> bool:
        """Whether a fact counts."""
        return (
            recorded.recorded_at <= self.recorded_by
            and (self.happened_by is None or recorded.occurred_at <= self.happened_by)
            and (self.last is None or recorded.version <= self.last)
        )

    def of(self, facts: Sequence[Recorded]) -> Sequence[Recorded]:
        """Give the facts that count, in the order in which they were recorded."""
        return [recorded for recorded in facts if recorded in self]

    @classmethod
    def asked(cls, at: datetime, recorded_by: datetime | None) -> Self:
        """Look as one saw it then; or, told what was recorded by when, at what had happened."""
        if recorded_by is None:
            return cls(at, at)
        return cls(at, recorded_by, at)

    @classmethod
    def after(cls, facts: Sequence[Recorded], number: int) -> Self | None:
        """Look as one saw it when a fact had just been recorded; None for none such."""
        if not 1 <= number <= len(facts):
            return None
        at = max(recorded.recorded_at for recorded in facts[:number])
        return cls(at, at, last=number)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: what a role, or one holder in it, knew of a case.

    Either `at` an instant, or at the `step` when the case had so many facts. `who` is
    `partner:ID`, `staff:ID` or `unit:NAME`; None for everybody in the role. `since` asks
    what is different from an earlier instant as well; a step always tells.
    """

    case_id: UUID
    role: Role
    at: datetime | None = None
    recorded_by: datetime | None = None
    since: datetime | None = None
    who: str | None = None
    step: int | None = None

    def then(self, facts: Sequence[Recorded]) -> Then | None:
        """Say which facts count; None when there is no such step."""
        if self.at is not None:
            return Then.asked(self.at, self.recorded_by)
        return Then.after(facts, self.step or 0)

    def before(self, facts: Sequence[Recorded]) -> Then | None:
        """Say with which facts to compare; None when nothing is to be compared."""
        if self.at is None:
            number = (self.step or 0) - 1
            return Then.after(facts, number) or (_nothing(facts) if number == 0 else None)
        return Then.asked(self.since, self.recorded_by) if self.since else None


def _nothing(facts: Sequence[Recorded]) -> Then:
    """Look at the first fact's instant, when nothing was there."""
    at = facts[0].recorded_at
    return Then(at, at, last=0)
