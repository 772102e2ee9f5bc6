"""R9: what is decided names a section that applied that day, in an act that people can find."""

from collections.abc import Callable
from typing import Any

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    DecisionMade,
    ErasureExecuted,
    InsightRequested,
    InvestigationOpened,
    SecrecyReviewed,
)
from domain.law.lawbook import LAW, Lawbook
from domain.recorded import Recorded
from domain.rules.rule import Rule

CITES: dict[type[Fact], Callable[[Any], str]] = {
    CaseRaised: lambda fact: fact.legal_basis,
    InvestigationOpened: lambda fact: fact.legal_basis,
    DecisionMade: lambda fact: fact.legal_basis,
    SecrecyReviewed: lambda fact: fact.ground.citation,
    InsightRequested: lambda fact: fact.withheld_ground,
    CaseTransferred: lambda fact: fact.basis,
    ErasureExecuted: lambda fact: fact.ground,
}
"""Where each fact says which section it rests on."""


def ground_is_clear(law: Lawbook) -> Rule:
    """Make the rule that a ground names section, act and number, by the law given."""

    def is_unclear(_case: Case, fact: Fact, _recorded: Recorded) -> bool:
        return not law.is_clear(CITES[type(fact)](fact))

    return Rule(
        "ground_is_clear",
        is_unclear,
        "Ange paragraf, lag och lagens nummer, till exempel 11 kap. 1 § SoL (2025:400).",
        "R9",
    )


def ground_in_force(law: Lawbook) -> Rule:
    """Make the rule that what is cited applied on the day, by the law given."""

    def is_out_of_force(_case: Case, fact: Fact, recorded: Recorded) -> bool:
        on = day_of(recorded.occurred_at)
        return bool(law.out_of_force(CITES[type(fact)](fact), on))

    return Rule(
        "ground_in_force",
        is_out_of_force,
        "Lagrummet gällde inte den dagen: lagen är ersatt eller har inte trätt i kraft. "
        "Ange det som gällde då.",
        "R9",
    )


def _leans_on_a_barred_ground(_case: Case, fact: SecrecyReviewed, _recorded: Recorded) -> bool:
    return fact.outcome != "nekas" and LAW.bars(fact.ground.citation)


GROUND_IS_CLEAR = ground_is_clear(LAW)
GROUND_IN_FORCE = ground_in_force(LAW)
GROUND_OPENS_SECRECY = Rule(
    "ground_opens_secrecy",
    _leans_on_a_barred_ground,
    "Generalklausulen gäller inte socialtjänstens uppgifter. Ange samtycke eller annat lagrum.",
    "OSL 10:27, 26:1",
)
