"""Who holds a seat in the case, who is kept out, and what may be passed on: folded alone.

Need-to-know rests on this part of the state and on nothing else, so a view can fold it
without reading the rest of the case.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from domain.case.calendar import ADULT_AGE_YEARS, birthday, end_of, start_of
from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DocumentationFormDecided,
    FirstContactMade,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    SecrecyReviewed,
)
from domain.recorded import Actor, Recorded
from domain.roles import Role
from domain.values import GroundKind, ProtectionLevel


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


@dataclass(frozen=True, slots=True)
class Consent:
    """Secrecy lifted for one recipient and some categories."""

    role: Role
    partner: str | None
    categories: frozenset[Category]
    starts: datetime
    ends: datetime


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
    reviews: tuple[Review, ...] = ()
    placement_responsible: frozenset[str] = frozenset()
    protection: ProtectionLevel = ProtectionLevel.NORMAL
    adult_from: datetime | None = None

    def seated(self, role: Role, at: datetime) -> tuple[Seat, ...]:
        """Give the seats that one role holds at an instant, without those kept out."""
        return tuple(
            seat
            for seat in self.seats
            if seat.role is role and seat.active(at) and seat.staff not in self.blocked
        )

    def holders(self, role: Role, at: datetime) -> tuple[str, ...]:
        """Name who may open the case in a role: `staff:ID`, or `unit:NAME` for a leader."""
        names = [
            f"staff:{seat.staff}" if seat.staff else f"unit:{seat.unit}"
            for seat in self.seated(role, at)
        ]
        return tuple(dict.fromkeys(names))

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
        instants = [seat.starts for seat in self.seats]
        instants += [seat.ends for seat in self.seats if seat.ends]
        instants += [consent.ends for consent in self.consents]
        instants += [self.adult_from] if self.adult_from else []
        return min((instant for instant in instants if instant > at), default=None)


def _seat(role: Role, staff: str | None, unit: str | None, starts: datetime) -> Seat:
    return Seat(role, staff, unit, frozenset(CONTENT), starts)


def _become_responsible(access: Access, recorded: Recorded) -> Access:
    """Whoever first meets the person answers for the case; the unit's leader follows (R165)."""
    if access.responsible is not None:
        return access
    actor, at = recorded.by, recorded.occurred_at
    return replace(
        access,
        responsible=actor,
        checked=access.checked | {actor.staff},
        seats=(
            *access.seats,
            _seat(actor.role, actor.staff, actor.unit, at),
            _seat(Role.ARBETSLEDARE, None, actor.unit, at),
        ),
    )


def _raised(access: Access, fact: CaseRaised, recorded: Recorded) -> Access:
    born = fact.subject.born
    if born is not None:
        access = replace(access, adult_from=start_of(birthday(born, ADULT_AGE_YEARS)))
    return _become_responsible(access, recorded)


def _met(access: Access, _fact: FirstContactMade, recorded: Recorded) -> Access:
    return _become_responsible(access, recorded)


def _checked(access: Access, fact: ConflictChecked, _recorded: Recorded) -> Access:
    blocked = access.blocked | set(fact.blocked_staff)
    return replace(
        access, blocked=blocked, checked=(access.checked | set(fact.checked_role)) - blocked
    )


def _assigned(access: Access, fact: ResourcePersonAssigned, recorded: Recorded) -> Access:
    holder = fact.role
    seat = Seat(
        role=holder.role,
        staff=holder.staff,
        unit=holder.unit or fact.unit,
        categories=frozenset(fact.visible_categories),
        starts=max(start_of(fact.valid_from), recorded.occurred_at),
        ends=end_of(fact.valid_to) if fact.valid_to else None,
    )
    return replace(access, seats=(*access.seats, seat))


def _end_seats(
    access: Access, matches: Callable[[Seat], bool], at: datetime
) -> tuple[Seat, ...]:
    return tuple(
        replace(seat, ends=min(at, seat.ends or at)) if matches(seat) else seat
        for seat in access.seats
    )


def _released(access: Access, fact: ResourcePersonReleased, _recorded: Recorded) -> Access:
    gone = fact.role
    seats = _end_seats(access, lambda s: s.role is gone.role and s.staff == gone.staff, fact.at)
    return replace(access, seats=seats)


def _appointed(access: Access, fact: CoordinatorAppointed, recorded: Recorded) -> Access:
    """The new coordinator takes the seat as the old one leaves it: never two, never none."""
    starts = max(start_of(fact.from_), recorded.occurred_at)
    seats = _end_seats(access, lambda s: s.role is Role.SAMORDNARE, starts)
    people = [person for person in (fact.role.staff, fact.deputy) if person]
    new = tuple(_seat(Role.SAMORDNARE, person, fact.unit, starts) for person in people)
    return replace(
        access, seats=(*seats, *new), coordinator=fact.role.staff, deputy=fact.deputy
    )


def _transferred(access: Access, fact: CaseTransferred, recorded: Recorded) -> Access:
    """The receiver answers once it has accepted; until then the giver does (R166)."""
    if fact.accepted_at is None or fact.to.staff is None:
        return access
    at, to = recorded.occurred_at, fact.to
    unit = to.unit or to.title
    leaves = (Role.ARBETSLEDARE, Role.RVT, Role.SAMORDNARE)
    seats = _end_seats(access, lambda s: s.role in leaves, at)
    return replace(
        access,
        responsible=Actor(to.staff or "", to.role, unit),
        coordinator=to.staff,
        deputy=None,
        checked=access.checked | {to.staff or ""},
        seats=(
            *seats,
            _seat(to.role, to.staff, unit, at),
            _seat(Role.SAMORDNARE, to.staff, unit, at),
            _seat(Role.ARBETSLEDARE, None, unit, at),
        ),
    )


def _consented(access: Access, fact: ConsentRecorded, recorded: Recorded) -> Access:
    """A new word about a recipient replaces the old one; a withdrawal leaves nothing."""
    at = recorded.occurred_at
    said = {(r.role, r.partner) for r in fact.recipient}
    kept = tuple(
        replace(consent, ends=min(consent.ends, at))
        if fact.action != "given" and (consent.role, consent.partner) in said
        else consent
        for consent in access.consents
    )
    if fact.action == "withdrawn":
        return replace(access, consents=kept)
    new = tuple(
        Consent(r.role, r.partner, frozenset(fact.categories), at, end_of(fact.valid_to))
        for r in fact.recipient
    )
    return replace(access, consents=(*kept, *new))


def _reviewed(access: Access, fact: SecrecyReviewed, recorded: Recorded) -> Access:
    if fact.outcome == "nekas":
        return access
    review = Review(
        fact_id=recorded.fact_id,
        role=fact.requester.role,
        partner=fact.requester.partner,
        categories=frozenset(fact.categories),
        ground=fact.ground.kind,
        by_delegate=fact.decided_by.role is Role.ARBETSLEDARE,
        starts=recorded.occurred_at,
    )
    return replace(access, reviews=(*access.reviews, review))


def _documented(access: Access, fact: DocumentationFormDecided, _recorded: Recorded) -> Access:
    return replace(access, protection=fact.protection_level)


def _placed(access: Access, fact: PlacementStarted, _recorded: Recorded) -> Access:
    return replace(access, placement_responsible=frozenset(fact.responsible_worker))


EVOLVE: dict[type[Fact], Callable[[Access, Any, Recorded], Access]] = {
    CaseRaised: _raised,
    FirstContactMade: _met,
    ConflictChecked: _checked,
    ResourcePersonAssigned: _assigned,
    ResourcePersonReleased: _released,
    CoordinatorAppointed: _appointed,
    CaseTransferred: _transferred,
    ConsentRecorded: _consented,
    SecrecyReviewed: _reviewed,
    DocumentationFormDecided: _documented,
    PlacementStarted: _placed,
}
"""Which facts change who may know what. Every other fact leaves it as it is."""


def evolve(access: Access, recorded: Recorded) -> Access:
    """Fold one more fact into what need-to-know rests on."""
    step = EVOLVE.get(type(recorded.fact))
    return step(access, recorded.fact, recorded) if step else access
