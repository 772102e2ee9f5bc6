"""The course of one case, as follow-up reads it: which kinds of fact happened on which days."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from domain.case.births import corrected_born
from domain.case.calendar import day_of
from domain.case.case import Case, replay
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ContactInterrupted,
    ContactResumed,
    EventCorrected,
    InsatsStarted,
    PlacementEnded,
    PlacementStarted,
)
from domain.recorded import Recorded

AnyFact = TypeVar("AnyFact", bound=Fact)
Dated = tuple[date, AnyFact]

OWN_DAY: dict[type[Fact], Callable[[Any], date]] = {
    PlacementStarted: lambda fact: day_of(fact.start),
    PlacementEnded: lambda fact: fact.end,
    InsatsStarted: lambda fact: fact.start,
    ContactInterrupted: lambda fact: fact.since,
    ContactResumed: lambda fact: day_of(fact.at),
}
"""Facts that say on which day they are true. Every other fact is of the day it happened."""


def day_on_which(recorded: Recorded) -> date:
    """Give the day on which a fact is counted."""
    own = OWN_DAY.get(type(recorded.fact))
    return own(recorded.fact) if own else day_of(recorded.occurred_at)


@dataclass(frozen=True)
class Course:
    """What happened in one case, without the facts that were about somebody else."""

    recorded: tuple[Recorded, ...]
    _cases: dict[date, Case] = field(default_factory=dict[date, Case], compare=False)

    @property
    def opened(self) -> date:
        """Give the day of the first fact."""
        return day_of(self.recorded[0].occurred_at)

    @property
    def unit(self) -> str:
        """Name the unit that met the person first."""
        return self.recorded[0].by.unit

    @property
    def raised(self) -> CaseRaised | None:
        """Give the latest word on whom and what the case is about."""
        told = [r.fact for r in self.recorded if isinstance(r.fact, CaseRaised)]
        return told[-1] if told else None

    @property
    def born(self) -> date | None:
        """Give the latest word on when the person was born."""
        born: date | None = None
        for one in self.recorded:
            if isinstance(one.fact, CaseRaised):
                born = one.fact.subject.born
            elif isinstance(one.fact, EventCorrected):
                born = corrected_born(one.fact) or born
        return born

    def of(self, kind: type[AnyFact]) -> tuple[Dated[AnyFact], ...]:
        """Give the facts of a kind with their days, the earliest first."""
        found = [(day_on_which(r), r.fact) for r in self.recorded if isinstance(r.fact, kind)]
        return tuple(sorted(found, key=lambda dated: dated[0]))

    def ids_of(self, kind: type[AnyFact]) -> tuple[tuple[date, UUID, AnyFact], ...]:
        """Give the facts of a kind with their days and ids, the earliest first."""
        found = [
            (day_on_which(r), r.fact_id, r.fact)
            for r in self.recorded
            if isinstance(r.fact, kind)
        ]
        return tuple(sorted(found, key=lambda dated: dated[0]))

    def case_on(self, day: date) -> Case:
        """Give the case as its facts up to and with a day leave it."""
        if day not in self._cases:
            self._cases[day] = replay(r for r in self.recorded if day_on_which(r) <= day)
        return self._cases[day]

    def closed_by(self, day: date) -> bool:
        """Whether the case was over that day."""
        return any(ended <= day for ended, _ in self.of(CaseClosed))


def course_of(facts: Iterable[Recorded]) -> Course | None:
    """Leave out what was about somebody else; None when nothing is left."""
    told = tuple(facts)
    strangers = {
        r.fact.target_event
        for r in told
        if isinstance(r.fact, EventCorrected) and r.fact.reason == "fel person"
    }
    kept = tuple(r for r in told if r.fact_id not in strangers)
    return Course(kept) if kept else None
