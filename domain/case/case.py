"""The case as a pure fold of its facts: one person, one case, one stream (R209, R232)."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from domain.case import (
    answers,
    assessing,
    filing,
    granting,
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
from domain.case.answers import Answers
from domain.case.assessing import Assessed
from domain.case.filing import Filing
from domain.case.life import Life
from domain.case.mandates import Mandates
from domain.case.organising import Organised
from domain.case.persons import Persons
from domain.case.plan import Plans
from domain.case.standing import Standing
from domain.case.steps import Course
from domain.case.support import Support
from domain.case.voice import Voice
from domain.categories import Category
from domain.clocks import running
from domain.clocks.clock import Around
from domain.clocks.running import Clocks
from domain.fact import Fact, categories_of, containers, marks
from domain.recorded import Recorded


class Known(NamedTuple):
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


class Case(NamedTuple):
    """What the rules need to know of a case. An empty case has version 0.

    A tuple, since a new one is made at every fact: twice as fast as a frozen dataclass.
    """

    version: int = 0
    standing: Standing = Standing()
    access: Access = Access()
    assessed: Assessed = Assessed()
    support: Support = Support()
    filing: Filing = Filing()
    course: Course = Course()
    voice: Voice = Voice()
    plans: Plans = Plans()
    persons: Persons = Persons()
    organised: Organised = Organised()
    mandates: Mandates = Mandates()
    life: Life = Life()
    answers: Answers = Answers()
    clocks: Clocks = Clocks()
    facts: tuple[Known, ...] = ()

    def known(self, fact_id: UUID) -> Known | None:
        """Give what is remembered of an earlier fact of the case."""
        return next((known for known in self.facts if known.fact_id == fact_id), None)

    def kind_of(self, fact_id: UUID) -> type[Fact] | None:
        """Give the kind of an earlier fact of the case."""
        known = self.known(fact_id)
        return known.kind if known else None


def evolve(case: Case, recorded: Recorded) -> Case:
    """Fold one more fact into the case. Never raises: what is stored has happened."""
    return _turn(case, recorded, (*case.facts, _known(recorded)))


def _turn(case: Case, recorded: Recorded, facts: tuple[Known, ...]) -> Case:
    stands = standing.evolve(case.standing, recorded)
    access = granting.evolve(case.access, recorded)
    assessed = assessing.evolve(case.assessed, recorded)
    measures = support.evolve(case.support, recorded)
    return Case(
        version=recorded.version,
        standing=stands,
        access=access,
        assessed=assessed,
        support=measures,
        filing=filing.evolve(case.filing, access, recorded),
        course=steps.evolve(case.course, measures, recorded),
        voice=voice.evolve(case.voice, recorded),
        plans=plan.evolve(case.plans, recorded),
        persons=persons.evolve(case.persons, recorded),
        organised=organising.evolve(case.organised, recorded),
        mandates=mandates.evolve(case.mandates, recorded),
        life=life.evolve(case.life, recorded),
        answers=answers.evolve(case.answers, recorded),
        clocks=running.evolve(
            case.clocks, Around(stands, access, assessed, measures), recorded
        ),
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
    return case._replace(facts=tuple(known))
