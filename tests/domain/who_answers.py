"""I1, I2, I3 and I13 as questions to what has happened, without the rules or the fold.

Each says whether one more accepted fact would break it. `told` is the case before the fact.
"""

from collections.abc import Sequence
from typing import TypeVar

from domain.facts import (
    CaseClosed,
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    EmergencyAccessUsed,
    EvaluationDone,
    FirstContactMade,
    FollowUpFormDecided,
    InformationDisclosed,
    MandateGiven,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.recorded import Recorded
from domain.roles import Role
from domain.values import ProtectionLevel

Told = Sequence[Recorded]
Kind = TypeVar("Kind")
BY_A_LEADER = (
    CaseClosed,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DocumentationFormDecided,
    EvaluationDone,
    FollowUpFormDecided,
    MandateGiven,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)


def facts_of(told: Told, kind: type[Kind]) -> list[Kind]:
    return [r.fact for r in told if isinstance(r.fact, kind)]


def told_of(told: Told, *kinds: type) -> list[Recorded]:
    return [r for r in told if isinstance(r.fact, kinds)]


def _blocked(told: Told) -> set[str]:
    return {staff for check in facts_of(told, ConflictChecked) for staff in check.blocked_staff}


def _opener(told: Told) -> Recorded:
    return told_of(told, CaseRaised, FirstContactMade)[0]


def _named(told: Told) -> set[str]:
    """Everybody who was ever given a seat: people by name, leaders by unit."""
    opener = _opener(told).by
    names = {f"staff {opener.staff}", f"unit {opener.unit}"}
    for given in facts_of(told, ResourcePersonAssigned):
        names |= {f"staff {given.role.staff}", f"unit {given.role.unit or given.unit}"}
    for given in facts_of(told, CoordinatorAppointed):
        names |= {f"staff {given.role.staff}", f"staff {given.deputy}"}
    for given in facts_of(told, CaseTransferred):
        names |= {f"staff {given.to.staff}", f"unit {given.to.unit or given.to.title}"}
    return names


def nobody_answers(told: Told, new: Recorded) -> bool:
    """I1: work in cooperation without a named coordinator, in honour without a deputy."""
    fact = new.fact
    if isinstance(fact, CoordinatorAppointed):
        honour = any(c.case_type in ("heder", "båda") for c in facts_of(told, CaseRaised)[-1:])
        levels = [d.protection_level for d in facts_of(told, DocumentationFormDecided)[-1:]]
        guarded = {ProtectionLevel.HEDER, ProtectionLevel.EXTREM} & set(levels)
        alone = fact.deputy is None or fact.deputy == fact.role.staff
        return fact.role.staff is None or (bool(honour or guarded) and alone)
    if not isinstance(fact, DecisionMade | PlacementStarted | InformationDisclosed):
        return False
    decided = [c for c in facts_of(told, CooperationNeedDecided) if c.internal or c.external]
    named = {c.role.staff for c in facts_of(told, CoordinatorAppointed)}
    named |= {c.to.staff for c in facts_of(told, CaseTransferred) if c.accepted_at}
    return bool(decided) and not named - _blocked(told) - {None}


def a_stranger_records(told: Told, new: Recorded) -> bool:
    """I2: nobody records without a seat, except the hub, internal control and in emergency."""
    by = new.by
    if by.role is Role.HUB or not told:
        return False
    if by.staff in _blocked(told):
        return True
    if isinstance(new.fact, EmergencyAccessUsed) or by.role is Role.INTERNKONTROLL:
        return False
    return not {f"staff {by.staff}", f"unit {by.unit}"} & _named(told)


def kin_is_assigned(told: Told, new: Recorded) -> bool:
    """I3: whoever gets a seat was checked, and no check found a tie."""
    fact = new.fact
    if isinstance(fact, ResourcePersonAssigned):
        people = {fact.role.staff}
    elif isinstance(fact, CoordinatorAppointed):
        people = {fact.role.staff, fact.deputy}
    elif isinstance(fact, CaseTransferred) and fact.accepted_at:
        people = {fact.to.staff}
    else:
        return False
    checked = {s for check in facts_of(told, ConflictChecked) for s in check.checked_role}
    met = {r.by.staff for r in told_of(told, CaseRaised, FirstContactMade)}
    return not people - {None} <= (checked | met) - _blocked(told)


def somebody_else_decides(_told: Told, new: Recorded) -> bool:
    """I13: what the team leader decides is decided by nobody else."""
    return isinstance(new.fact, BY_A_LEADER) and new.by.role is not Role.ARBETSLEDARE
