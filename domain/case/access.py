"""Who holds a seat in the case, who is kept out, and what may be passed on.

Need-to-know rests on this part of the state and on nothing else, so a view can fold it
without reading the rest of the case.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.categories import CONTENT, Category
from domain.recorded import Actor
from domain.roles import Role
from domain.values import GroundKind, ProtectionLevel

GUARDED = frozenset((ProtectionLevel.HEDER, ProtectionLevel.EXTREM))
"""Levels 3 and 4."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's assignment: from an instant, until an instant (not included)."""

    role: Role
    staff: str | None
    unit: str | None
    categories: frozenset[Category]
    starts: datetime
    ends: datetime | None = None

    def active(self, at: datetime) -> bool:
        """Whether the seat is held at an instant. Ends come before beginnings."""
        return self.starts <= at and (self.ends is None or at < self.ends)


EMERGENCY_MAX = timedelta(hours=4)
IN_EMERGENCY = frozenset(CONTENT) - {Category.WHERE}
"""What an emergency may open: never where she is (I10; domain report 7.1)."""
ON_CALL = frozenset((Role.RVT,))
"""Seats in which people are on call at night, and may need a case that is not theirs."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """One person's way into a case for some hours, without an assignment (I2)."""

    fact_id: Any
    role: Role
    staff: str
    categories: frozenset[Category]
    starts: datetime
    ends: datetime
    reviewed: bool = False

    def active(self, at: datetime) -> bool:
        """Whether it is open at an instant. Ends come before beginnings."""
        return self.starts <= at < self.ends


@dataclass(frozen=True, slots=True)
class Profile:
    """What some people in one role were given alike, and who they are.

    `placed` is for whom answers for a placement: she alone may know where it is. `until` is
    for whom the case is open in an emergency: when that ends.
    """

    holders: tuple[str, ...]
    categories: frozenset[Category] = frozenset(CONTENT)
    placed: bool = False
    until: datetime | None = None

    @property
    def key(self) -> str:
        """Name the profile; empty for whoever was given all that the role may have."""
        if (self.categories, self.placed, self.until) == (frozenset(CONTENT), False, None):
            return ""
        ends = f" until {self.until.isoformat()}" if self.until else ""
        return "+".join(sorted(self.categories)) + (" placed" if self.placed else "") + ends


@dataclass(frozen=True, slots=True)
class Consent:
    """Secrecy lifted for one recipient and some categories."""

    role: Role
    partner: str | None
    categories: frozenset[Category]
    starts: datetime
    ends: datetime
    by_whom: str = "person"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Secrecy restored towards a recipient."""

    role: Role
    partner: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A secrecy review that let something go."""

    fact_id: Any
    role: Role
    partner: str | None
    categories: frozenset[Category]
    ground: GroundKind
    by_delegate: bool
    starts: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """The state that need-to-know is decided on."""

    responsible: Actor | None = None
    seats: tuple[Seat, ...] = ()
    coordinator: str | None = None
    deputy: str | None = None
    checked: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    consents: tuple[Consent, ...] = ()
    withdrawals: tuple[Withdrawal, ...] = ()
    reviews: tuple[Review, ...] = ()
    emergencies: tuple[Emergency, ...] = ()
    placement_responsible: frozenset[str] = frozenset()
    protection: ProtectionLevel = ProtectionLevel.NORMAL
    adult_from: datetime | None = None

    def seated(self, role: Role, at: datetime) -> tuple[Seat, ...]:
        """Give the seats that one role holds at an instant, without those kept out."""
        return tuple(
            [
                seat
                for seat in self.seats
                if seat.role is role and seat.active(at) and seat.staff not in self.blocked
            ]
        )

    def holders(self, role: Role, at: datetime) -> tuple[str, ...]:
        """Name who may open the case in a role: `staff:ID`, or `unit:NAME` for a leader."""
        names = [
            f"staff:{seat.staff}" if seat.staff else f"unit:{seat.unit}"
            for seat in self.seated(role, at)
        ]
        return tuple(dict.fromkeys(names))

    def coordinated(self, at: datetime) -> bool:
        """Whether the one coordinator sits at an instant; a deputy alone is not enough."""
        seats = self.seated(Role.SAMORDNARE, at)
        return self.coordinator is not None and any(s.staff == self.coordinator for s in seats)

    def profiles(self, role: Role, at: datetime) -> tuple[Profile, ...]:
        """Group those who hold a seat in a role by what their assignments give them."""
        given: dict[str, frozenset[Category]] = {}
        for seat in self.seated(role, at):
            name = f"staff:{seat.staff}" if seat.staff else f"unit:{seat.unit}"
            given[name] = given.get(name, frozenset()) | seat.categories
        until: dict[str, datetime] = {}
        for one in self.let_in(role, at):
            name = f"staff:{one.staff}"
            given[name] = given.get(name, frozenset()) | one.categories
            until[name] = min(one.ends, until.get(name, one.ends))
        groups: dict[tuple[frozenset[Category], bool, datetime | None], list[str]] = {}
        for name, categories in given.items():
            placed = name.removeprefix("staff:") in self.placement_responsible
            groups.setdefault((categories, placed, until.get(name)), []).append(name)
        return tuple(
            Profile(tuple(names), categories, placed, ends)
            for (categories, placed, ends), names in groups.items()
        )

    def let_in(self, role: Role, at: datetime) -> tuple[Emergency, ...]:
        """Give the emergencies in which somebody has a case open, without those kept out."""
        return tuple(
            one
            for one in self.emergencies
            if one.role is role and one.active(at) and one.staff not in self.blocked
        )

    def is_let_in(self, actor: Actor, at: datetime) -> bool:
        """Whether a person on duty has the case open in an emergency alone."""
        if self.may_open(actor, at):
            return False
        return any(one.staff == actor.staff for one in self.let_in(actor.role, at))

    def unreviewed(self) -> tuple[str, ...]:
        """Name those who used an emergency that nobody else has looked at yet."""
        return tuple(dict.fromkeys(e.staff for e in self.emergencies if not e.reviewed))

    def may_open(self, actor: Actor, at: datetime) -> bool:
        """Whether a person on duty has a seat in the case at an instant."""
        if actor.staff in self.blocked:
            return False
        held = self.holders(actor.role, at)
        return f"staff:{actor.staff}" in held or f"unit:{actor.unit}" in held

    def is_child(self, at: datetime) -> bool:
        """Whether the person whom the case is about is under 18."""
        return self.adult_from is not None and at < self.adult_from

    def next_change(self, at: datetime) -> datetime | None:
        """Give the next instant at which time alone changes who may know what."""
        later = [seat.starts for seat in self.seats if seat.starts > at]
        later += [seat.ends for seat in self.seats if seat.ends and seat.ends > at]
        later += [consent.starts for consent in self.consents if consent.starts > at]
        later += [consent.ends for consent in self.consents if consent.ends > at]
        later += [review.starts for review in self.reviews if review.starts > at]
        later += [one.starts for one in self.emergencies if one.starts > at]
        later += [one.ends for one in self.emergencies if one.ends > at]
        later += [self.adult_from] if self.adult_from and self.adult_from > at else []
        return min(later, default=None)
