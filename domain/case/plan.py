"""What is planned: needs by horizon and kind, the plans in force, and who was last in touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.fact import Fact
from domain.facts import (
    InsatsReviewed,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlanSet,
    SupportContactHeld,
)
from domain.recorded import Recorded
from domain.roles import Role
from domain.values import Area, AreaHolder, Horizon, InsatsKind, NeedKind, NeedStatus

FIVE_AREAS = (Area.BOENDE, Area.ARBETE_STUDIER, Area.SOCIALT, Area.SAMTAL, Area.EKONOMI)
"""The fixed headings of the long-term plan (R99)."""
AFTER_SHELTER = (Area.BOENDE, Area.ARBETE_STUDIER, Area.SOCIALT, Area.EKONOMI)
"""What must be asked about after the shelter, each with an owner (R132-R135)."""
LONG_TERM = "långsiktig"
HOLDING = "hållandestruktur"

KIND_OF_AREA: dict[Area, NeedKind] = {
    Area.SKYDD: NeedKind.SKYDD,
    Area.SAMTAL: NeedKind.STOD,
    Area.SOCIALT: NeedKind.STOD,
    Area.HALSA: NeedKind.STOD,
    Area.BARN: NeedKind.STOD,
    Area.BOENDE: NeedKind.HJALP,
    Area.ARBETE_STUDIER: NeedKind.HJALP,
    Area.EKONOMI: NeedKind.HJALP,
    Area.ANNAT: NeedKind.HJALP,
}
"""What a need in an area usually asks for, when the assessment does not say (R8)."""


@dataclass(frozen=True, slots=True)
class PlannedNeed:
    """One need with what it asks for and when it presses."""

    key: str
    area: Area
    kind: NeedKind
    horizons: tuple[Horizon, ...]
    status: NeedStatus
    violence_related: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan of one type in its latest version."""

    version: int
    set_at: datetime
    review_at: date
    areas: tuple[Area, ...]
    held: tuple[AreaHolder, ...]

    def answered(self) -> frozenset[Area]:
        """Give the areas that have a responsible, or a written reason why nobody is."""
        return frozenset(
            row.area for row in self.held if row.holder or row.reason_without_holder
        )

    def holders(self) -> frozenset[Area]:
        """Give the areas that somebody holds."""
        return frozenset(row.area for row in self.held if row.holder)


class Plans(NamedTuple):
    """Needs, plans by type, areas that support measures hold, and when each was in touch."""

    needs: tuple[PlannedNeed, ...] = ()
    plans: Mapping[str, Plan] = {}
    insats_areas: Mapping[InsatsKind, tuple[Area, ...]] = {}
    contacts: Mapping[str, datetime] = {}
    at_shelter: Mapping[InsatsKind, tuple[Area, ...]] = {}
    """Support that the shelter's own staff gives."""

    def ends_with_placement(self) -> frozenset[Area]:
        """Give the areas that lose their support when the placement ends (R73)."""
        return frozenset(area for areas in self.at_shelter.values() for area in areas)

    @property
    def long_term(self) -> Plan | None:
        """The long-term plan in force."""
        return self.plans.get(LONG_TERM)

    @property
    def holding(self) -> Plan | None:
        """The holding structure in force."""
        return self.plans.get(HOLDING)


def _assessed(plans: Plans, fact: NeedsAssessed, _recorded: Recorded) -> Plans:
    said = {row.need: row.horizons for row in fact.per_need_horizon}
    needs = tuple(
        PlannedNeed(
            key=need.key,
            area=need.area,
            kind=need.kind or KIND_OF_AREA[need.area],
            horizons=said.get(need.key, ()),
            status=need.status,
            violence_related=need.violence_related,
        )
        for need in fact.needs
    )
    return plans._replace(needs=needs)


def _set(plans: Plans, fact: PlanSet, recorded: Recorded) -> Plans:
    plan = Plan(
        version=fact.version,
        set_at=recorded.occurred_at,
        review_at=fact.review_at,
        areas=tuple(row.area for row in fact.areas),
        held=fact.responsible_per_area,
    )
    return plans._replace(plans={**plans.plans, fact.plan_type: plan})


def _started(plans: Plans, fact: InsatsStarted, _recorded: Recorded) -> Plans:
    areas = {**plans.insats_areas, fact.insats.kind: fact.insats.areas}
    there = {k: held for k, held in plans.at_shelter.items() if k is not fact.insats.kind}
    if fact.provider.role is Role.SKYDDAT_BOENDE:
        there[fact.insats.kind] = fact.insats.areas
    return plans._replace(insats_areas=areas, at_shelter=there)


def _reviewed(plans: Plans, fact: InsatsReviewed, _recorded: Recorded) -> Plans:
    if fact.outcome != "avslutas":
        return plans
    there = {k: held for k, held in plans.at_shelter.items() if k is not fact.insats_ref}
    return plans._replace(at_shelter=there)


def _met(plans: Plans, _fact: SupportContactHeld, recorded: Recorded) -> Plans:
    who, at = recorded.by.staff, recorded.occurred_at
    latest = max(at, plans.contacts.get(who, at))
    return plans._replace(contacts={**plans.contacts, who: latest})


EVOLVE: dict[type[Fact], Callable[[Plans, Any, Recorded], Plans]] = {
    NeedsAssessed: _assessed,
    PlanSet: _set,
    InsatsStarted: _started,
    InsatsReviewed: _reviewed,
    PlacementEnded: lambda plans, _fact, _recorded: plans._replace(at_shelter={}),
    SupportContactHeld: _met,
}
"""Which facts change what is planned."""


def evolve(plans: Plans, recorded: Recorded) -> Plans:
    """Fold one more fact into what is planned."""
    step = EVOLVE.get(type(recorded.fact))
    return step(plans, recorded.fact, recorded) if step else plans
