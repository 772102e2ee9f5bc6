"""Mandates, and what is held against them: reported time, and what was done outside."""

from datetime import datetime
from typing import NamedTuple

from domain.case.calendar import end_of
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    EventCorrected,
    ExposureSuspected,
    InformationDisclosed,
    MandateGiven,
    RiskSignalNoted,
    SecrecyReviewed,
    SupportContactHeld,
)
from domain.recorded import Recorded


class Mandate(NamedTuple):
    """What somebody was asked to do: until when, for how long, and what lies outside it."""

    holder: str
    ends: datetime
    accepted: bool
    hours: int | None
    excluded: frozenset[Category]
    reported_minutes: int = 0

    def with_reported(self, minutes: int) -> "Mandate":
        """Add reported time."""
        return self._replace(reported_minutes=self.reported_minutes + minutes)

    def holds(self, at: datetime) -> bool:
        """Whether somebody acts under it at an instant."""
        return self.accepted and at < self.ends


class Mandates(NamedTuple):
    """Every mandate in the order they were given, and how many facts lay outside one."""

    given: tuple[Mandate, ...] = ()
    outside: int = 0

    def of(self, staff: str | None) -> Mandate | None:
        """Give the newest mandate of a person."""
        for one in reversed(self.given):
            if one.holder == staff:
                return one
        return None


NEEDS_NO_MANDATE: frozenset[type[Fact]] = frozenset(
    (EventCorrected, ExposureSuspected, RiskSignalNoted)
)
"""What everybody must say when they see it, whatever they were asked to do."""


def _carries(fact: Fact, excluded: frozenset[Category]) -> bool:
    if type(fact) is InformationDisclosed:
        return any(item.category in excluded for item in fact.content_copy)
    if type(fact) is SecrecyReviewed and fact.outcome != "nekas":
        return not excluded.isdisjoint(fact.categories)
    return False


def is_outside(mandate: Mandate, recorded: Recorded) -> bool:
    """Whether its holder did something after its last day, or shared what it leaves out."""
    if type(recorded.fact) in NEEDS_NO_MANDATE:
        return False
    return recorded.occurred_at >= mandate.ends or _carries(recorded.fact, mandate.excluded)


def evolve(now: Mandates, recorded: Recorded) -> Mandates:
    """Hold one more fact against the mandates."""
    fact = recorded.fact
    if type(fact) is MandateGiven:
        return Mandates((*now.given, _given(fact)), now.outside)
    if not now.given:
        return now
    mandate = now.of(recorded.by.staff)
    if mandate is None:
        return now
    outside = now.outside + (mandate.accepted and is_outside(mandate, recorded))
    if type(fact) is not SupportContactHeld or fact.minutes is None:
        return now if outside == now.outside else Mandates(now.given, outside)
    spent = mandate.with_reported(fact.minutes)
    return Mandates(tuple([spent if one is mandate else one for one in now.given]), outside)


def _given(fact: MandateGiven) -> Mandate:
    return Mandate(
        holder=fact.holder,
        ends=end_of(fact.valid_to),
        accepted=fact.accepted_at is not None,
        hours=fact.hours_in_all,
        excluded=frozenset(fact.excluded_categories),
    )
