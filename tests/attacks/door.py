"""What one viewer holds in a case at an instant: seats, consents, and who is kept out.

A second opinion on `domain/need_to_know/decision.py`, written from docs/need-to-know.md.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from domain.categories import CONTENT, Category
from domain.facts import SecrecyReviewed
from domain.roles import Role
from domain.values import Recipient

ALL = frozenset(CONTENT)


@dataclass(frozen=True)
class Viewer:
    """Somebody at a screen, or a partner's program: who, in which seat, at which unit."""

    staff: str
    role: Role
    unit: str
    partner: str | None = None
    everybody: bool = False
    """An auditor, who is shown how a case looked to everybody in a role."""

    @property
    def names(self) -> tuple[str, ...]:
        """By what she is seated: herself, and a leader also by her unit."""
        unit = (f"unit:{self.unit}",) if self.role is Role.ARBETSLEDARE else ()
        return (f"staff:{self.staff}", *unit)


@dataclass(frozen=True)
class Sat:
    """A seat in the viewer's role."""

    role: Role
    staff: str | None
    unit: str | None
    categories: frozenset[Category]
    starts: datetime
    ends: datetime | None = None

    @property
    def name(self) -> str:
        return f"staff:{self.staff}" if self.staff else f"unit:{self.unit}"

    def ended(self, at: datetime) -> "Sat":
        return replace(self, ends=at) if self.ends is None or at < self.ends else self

    def holds(self, at: datetime) -> bool:
        return self.starts <= at and (self.ends is None or at < self.ends)


@dataclass(frozen=True)
class Yes:
    """A consent for one recipient, from one instant until another."""

    to: Recipient
    categories: frozenset[Category]
    starts: datetime
    ends: datetime
    by: str = field(compare=False)
    """Who gave it: nothing by itself, until another birth date says it was not theirs."""


@dataclass(frozen=True)
class Hold:
    """What decides how much of a fact is seen at an instant, apart from the fact itself."""

    categories: frozenset[Category]
    placed: bool
    consented: frozenset[Category]
    child: bool
    answers: bool
    """The case is the children's unit's own: it answers for it."""
    low: bool = True
    """The protection level is one of the two lower ones."""
    until: datetime | None = None
    """When an emergency ends that lets her in."""


@dataclass(frozen=True)
class Door:
    """All that a case says of one viewer's access, after a fact."""

    seats: tuple[Sat, ...] = ()
    lets: tuple[Sat, ...] = ()
    """Emergencies: they let somebody in for some hours, as a seat would."""
    low: bool = True
    out: bool = False
    placed: frozenset[str] = frozenset()
    consents: tuple[Yes, ...] = ()
    reviews: tuple[SecrecyReviewed | UUID, ...] = ()
    adult_from: datetime | None = None
    answers: Role | None = None
    erased: bool = False

    def holds(self, viewer: Viewer, at: datetime) -> Iterator[Hold]:
        """Give what the viewer holds, once for each name by which she is seated."""
        if self.out:
            return
        consented = [yes.categories for yes in self.consents if yes.starts <= at < yes.ends]
        child = viewer.role is Role.BARN_OCH_UNGA and (
            self.adult_from is not None and at < self.adult_from
        )
        answers = self.answers is viewer.role
        if viewer.role is Role.INTERNKONTROLL:
            yield Hold(
                frozenset(),
                placed=False,
                consented=_all(consented),
                child=False,
                answers=False,
                low=self.low,
            )
            return
        names = viewer.names
        if viewer.everybody:
            names = tuple(dict.fromkeys(seat.name for seat in (*self.seats, *self.lets)))
        for name in names:
            lets = [s for s in self.lets if s.name == name and s.holds(at)]
            mine = [s for s in self.seats if s.name == name and s.holds(at)] + lets
            if mine:
                placed = name.removeprefix("staff:") in self.placed
                given = _all(s.categories for s in mine)
                until = min((s.ends for s in lets if s.ends), default=None)
                yield Hold(given, placed, _all(consented), child, answers, self.low, until)

    def edges(self) -> Iterator[datetime]:
        """Give the instants at which time alone changes something."""
        for seat in (*self.seats, *self.lets):
            yield seat.starts
            if seat.ends is not None:
                yield seat.ends
        for yes in self.consents:
            yield yes.ends
        if self.adult_from is not None:
            yield self.adult_from


def _all(sets: Iterable[frozenset[Category]]) -> frozenset[Category]:
    return frozenset[Category]().union(*sets)
