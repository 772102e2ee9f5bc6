"""The case as a pure fold of its facts: one person, one case, one stream (R209, R232)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from domain.case import (
    assessing,
    filing,
    life,
    mandates,
    organising,
    persons,
    plan,
    standing,
    steps,
    support,
    voice,
)
from domain.case.access import Access
from domain.case.assessing import Assessed
from domain.case.filing import Filing
from domain.case.granting import evolve as grant
from domain.case.life import Life
from domain.case.mandates import Mandates
from domain.case.organising import Organised
from domain.case.persons import Persons
from domain.case.plan import Plans
from domain.case.standing import Standing, Status
from domain.case.steps import Course
from domain.case.support import Support
from domain.case.voice import Voice
from domain.categories import Category
from domain.clocks import running
from domain.clocks.clock import Around
from domain.clocks.running import Clocks
from domain.fact import Fact, categories_of, containers, marks
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ContactInterrupted,
    ContactResumed,
    CooperationNeedDecided,
    DecisionMade,
    HouseholdMapped,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    RiskAssessed,
    RiskSignalNoted,
    TaskAssigned,
    TaskCompleted,
)
from domain.recorded import Recorded


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier fact: which it is, and how guarded its values were, field by field."""

    fact_id: UUID
    kind: type[Fact]
    guarded: tuple[tuple[str, frozenset[Category]], ...]

    def categories_of(self, field_name: str) -> frozenset[Category]:
        """Give the categories that a field's value held."""
        for name, categories in self.guarded:
            if name == field_name:
                return categories
        return frozenset((marks(self.kind)[field_name].category,))


def _known(recorded: Recorded) -> Known:
    fact = recorded.fact
    kind = type(fact)
    guarded = [(name, categories_of(fact, mark)) for name, mark in containers(kind)]
    return Known(recorded.fact_id, kind, tuple(guarded))


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules need to know of a case. An empty case has version 0."""

    version: int = 0
    standing: Standing = field(default_factory=Standing)
    access: Access = field(default_factory=Access)
    assessed: Assessed = field(default_factory=Assessed)
    support: Support = field(default_factory=Support)
    filing: Filing = field(default_factory=Filing)
    course: Course = field(default_factory=Course)
    voice: Voice = field(default_factory=Voice)
    plans: Plans = field(default_factory=Plans)
    persons: Persons = field(default_factory=Persons)
    organised: Organised = field(default_factory=Organised)
    mandates: Mandates = field(default_factory=Mandates)
    life: Life = field(default_factory=Life)
    clocks: Clocks = field(default_factory=Clocks)
    facts: tuple[Known, ...] = ()

    def known(self, fact_id: UUID) -> Known | None:
        """Give what is remembered of an earlier fact of the case."""
        return next((known for known in self.facts if known.fact_id == fact_id), None)

    def kind_of(self, fact_id: UUID) -> type[Fact] | None:
        """Give the kind of an earlier fact of the case."""
        known = self.known(fact_id)
        return known.kind if known else None


Step = Callable[[Case, Any, Recorded], Case]


def _risk_signal(case: Case, fact: RiskSignalNoted, recorded: Recorded) -> Case:
    if not fact.invalidates_risk:
        return case
    return replace(case, assessed=assessing.risk_invalidated(case.assessed, recorded))


def _task_assigned(case: Case, fact: TaskAssigned, recorded: Recorded) -> Case:
    known, new = case.support, frozenset((recorded.fact_id,))
    weighing = known.weighing | new if fact.weigh_violence else known.weighing
    return replace(
        case, support=replace(known, open_tasks=known.open_tasks | new, weighing=weighing)
    )


def _task_completed(case: Case, fact: TaskCompleted, _recorded: Recorded) -> Case:
    left = case.support.open_tasks - {fact.task_ref}
    return replace(case, support=replace(case.support, open_tasks=left))


def _standing(change: Callable[[Standing, Any], Standing]) -> Step:
    def step(case: Case, fact: Any, _recorded: Recorded) -> Case:
        return replace(case, standing=change(case.standing, fact))

    return step


def _support(change: Callable[[Support, Any], Support]) -> Step:
    def step(case: Case, fact: Any, _recorded: Recorded) -> Case:
        return replace(case, support=change(case.support, fact))

    return step


EVOLVE: dict[type[Fact], Step] = {
    CaseRaised: _standing(standing.raised),
    HouseholdMapped: _standing(standing.mapped),
    CooperationNeedDecided: lambda case, fact, recorded: replace(
        case, standing=standing.cooperation_decided(case.standing, fact, recorded)
    ),
    InvestigationOpened: _standing(lambda s, _f: replace(s, investigation_open=True)),
    InvestigationClosed: _standing(lambda s, _f: replace(s, investigation_open=False)),
    ContactInterrupted: _standing(standing.interrupted),
    ContactResumed: _standing(lambda s, _f: replace(s, status=Status.OPEN)),
    CaseClosed: _standing(standing.closed),
    RiskAssessed: lambda case, fact, recorded: replace(
        case, assessed=assessing.risk_assessed(case.assessed, fact, recorded)
    ),
    RiskSignalNoted: _risk_signal,
    NeedsAssessed: lambda case, fact, recorded: replace(
        case, assessed=assessing.needs_assessed(case.assessed, fact, recorded)
    ),
    DecisionMade: _support(support.decided),
    InsatsStarted: _support(support.started),
    InsatsReviewed: _support(support.reviewed),
    PlacementStarted: _support(support.placed),
    PlacementEnded: lambda case, fact, recorded: replace(
        case, support=support.placement_ended(case.support, fact, recorded)
    ),
    TaskAssigned: _task_assigned,
    TaskCompleted: _task_completed,
}
"""Which facts change the state beyond access. Every other fact is only counted."""


def evolve(case: Case, recorded: Recorded) -> Case:
    """Fold one more fact into the case. Never raises: what is stored has happened."""
    return _turn(case, recorded, (*case.facts, _known(recorded)))


def _turn(case: Case, recorded: Recorded, facts: tuple[Known, ...]) -> Case:
    kind = type(recorded.fact)
    step = EVOLVE.get(kind)
    if step is not None:
        case = step(case, recorded.fact, recorded)
    stands = case.standing if case.version else standing.opened(case.standing, recorded)
    access = grant(case.access, recorded)
    around = Around(stands, access, case.assessed, case.support)
    return Case(
        version=recorded.version,
        standing=stands,
        access=access,
        assessed=case.assessed,
        support=case.support,
        filing=filing.evolve(case.filing, access, recorded),
        course=steps.evolve(case.course, case.support, recorded),
        voice=voice.evolve(case.voice, recorded),
        plans=plan.evolve(case.plans, recorded),
        persons=persons.evolve(case.persons, recorded),
        organised=organising.evolve(case.organised, recorded),
        mandates=mandates.evolve(case.mandates, recorded),
        life=life.evolve(case.life, recorded),
        clocks=running.evolve(case.clocks, around, recorded),
        facts=facts,
    )


def replay(facts: Iterable[Recorded]) -> Case:
    """Fold a case's facts from the beginning.

    What is remembered of each fact is put in place at the end: no step asks for it, and to
    copy it a thousand times would cost more than the rest.
    """
    case, known = Case(), list[Known]()
    for recorded in facts:
        known.append(_known(recorded))
        case = _turn(case, recorded, ())
    return replace(case, facts=tuple(known))
