"""Who answers for what in a case, and what that unit may grant: one map (R79)."""

from dataclasses import dataclass
from datetime import datetime

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.delegation import may_grant
from domain.roles import INTERNAL, Role
from domain.values import Area, InsatsKind


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A unit in the case: the areas of open needs that it holds, and what it may grant."""

    role: Role
    areas: tuple[Area, ...]
    may_grant: tuple[InsatsKind, ...]


def responsibilities(case: Case, at: datetime) -> tuple[Responsibility, ...]:
    """Map every kind of unit of the authority that has a seat at an instant.

    What a unit calls itself is left out: people phrase it, and this is shown on a desk (I16).
    """
    needs = case.assessed.open_needs()
    found: list[Responsibility] = []
    for role in INTERNAL:
        seats = case.access.seated(role, at)
        people = {seat.staff for seat in seats if seat.staff}
        areas = tuple(sorted({need.area for need in needs if need.staff in people}))
        if seats:
            found.append(Responsibility(role, areas, may_grant(role, day_of(at))))
    return tuple(found)
