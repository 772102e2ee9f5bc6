"""Whose part a fact is: what belongs to a recipient's own area, and what its task needs."""

from collections.abc import Callable
from typing import Any

from domain.categories import Category
from domain.facts import (
    CaseRaised,
    ConsentRecorded,
    DecisionMade,
    DisclosureRecalled,
    DocumentationFormDecided,
    HouseholdMapped,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    LifeAreaUpdated,
    NoticeAnswered,
    NoticeReceived,
    RecallAnswered,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    SecrecyReviewed,
    TaskAssigned,
)
from domain.recorded import Recorded
from domain.roles import Role

NOBODY: frozenset[Role] = frozenset()

TASK: dict[Role, dict[type[Any], frozenset[Category]]] = {
    Role.EKONOMISKT_BISTAND: {
        CaseRaised: frozenset((Category.ID,)),
        DocumentationFormDecided: frozenset((Category.ID,)),
        HouseholdMapped: frozenset((Category.CHILD,)),
    },
    Role.BARN_OCH_UNGA: {
        HouseholdMapped: frozenset((Category.NETWORK,)),
        RiskAssessed: frozenset((Category.NETWORK,)),
    },
    Role.JOBBTORG: {
        CaseRaised: frozenset((Category.ID,)),
    },
    Role.BOENDE: {
        CaseRaised: frozenset((Category.ID,)),
        DocumentationFormDecided: frozenset((Category.ID,)),
        HouseholdMapped: frozenset((Category.CHILD,)),
    },
}
"""What a unit's own task needs of facts that others recorded (condition n)."""

OWN_LIFE_AREAS: dict[str, frozenset[Role]] = {
    "bostad": frozenset((Role.BOENDE,)),
    "ekonomi": frozenset((Role.EKONOMISKT_BISTAND,)),
    "studier": frozenset((Role.JOBBTORG,)),
    "arbete": frozenset((Role.JOBBTORG,)),
}
"""Which unit a life area is the own part of."""


def _one_recipient(fact: Any) -> frozenset[Role]:
    return frozenset((fact.recipient.role,))


OWN_PART: dict[type[Any], Callable[[Any], frozenset[Role]]] = {
    InformationDisclosed: _one_recipient,
    NoticeReceived: _one_recipient,
    NoticeAnswered: _one_recipient,
    DisclosureRecalled: _one_recipient,
    RecallAnswered: _one_recipient,
    SecrecyReviewed: lambda fact: frozenset((fact.requester.role,)),
    ConsentRecorded: lambda fact: (
        frozenset(r.role for r in fact.recipient) if len(fact.recipient) == 1 else NOBODY
    ),
    ResourcePersonAssigned: lambda fact: frozenset((fact.role.role,)),
    ResourcePersonReleased: lambda fact: frozenset((fact.role.role,)),
    TaskAssigned: lambda fact: frozenset((fact.owner.role,)),
    InsatsStarted: lambda fact: frozenset((fact.provider.role,)),
    LifeAreaUpdated: lambda fact: OWN_LIFE_AREAS.get(fact.area, NOBODY),
}
"""To whom a fact belongs because of what it says (condition o)."""

AUTHORED: frozenset[type[Any]] = frozenset((DecisionMade, InsatsReviewed))
"""Facts that are the own part of the unit that recorded them."""

OWNED: frozenset[type[Any]] = AUTHORED | OWN_PART.keys()
"""Facts that may be somebody's own part: no other is asked whose it is."""


def own_part_of(recorded: Recorded) -> frozenset[Role]:
    """Name the recipients whose own part a fact is."""
    kind = type(recorded.fact)
    if kind in AUTHORED:
        return frozenset((recorded.by.role,))
    step = OWN_PART.get(kind)
    return step(recorded.fact) if step else NOBODY


def task_needs(role: Role, kind: type[Any], category: Category) -> bool:
    """Whether a recipient's own task needs a category of a kind of fact."""
    return category in TASK.get(role, {}).get(kind, frozenset())


def has_task(role: Role, kind: type[Any]) -> bool:
    """Whether a recipient's own task needs anything of a kind of fact."""
    return kind in TASK.get(role, {})
