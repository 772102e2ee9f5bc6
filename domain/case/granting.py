"""Which facts change who may know what, and how: the part of the fold that views share."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.case import births
from domain.case.access import (
    EMERGENCY_MAX,
    IN_EMERGENCY,
    ON_CALL,
    Access,
    Consent,
    Emergency,
    Review,
    Seat,
    Withdrawal,
)
from domain.case.calendar import end_of, in_utc, start_of
from domain.categories import CONTENT
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DocumentationFormDecided,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    EventCorrected,
    FirstContactMade,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskSignalNoted,
    SecrecyReviewed,
)
from domain.recorded import Actor, Recorded
from domain.roles import Role


def _seat(role: Role, staff: str | None, unit: str | None, starts: datetime) -> Seat:
    return Seat(role, staff, unit, frozenset(CONTENT), starts)


def _who_began(recorded: Recorded) -> Actor:
    """What comes in by itself is somebody's on duty: the hub opens it on her or his behalf."""
    by, behalf = recorded.by, recorded.on_behalf_of
    if by.role is Role.HUB and behalf is not None:
        return Actor(behalf, Role.RVT, by.unit)
    return by


def _become_responsible(access: Access, recorded: Recorded) -> Access:
    """Whoever first meets the person answers for the case; the unit's leader follows (R165)."""
    if access.responsible is not None:
        return access
    actor, at = _who_began(recorded), recorded.occurred_at
    return replace(
        access,
        responsible=actor,
        checked=access.checked | ({actor.staff} if actor is recorded.by else set()),
        seats=(
            *access.seats,
            _seat(actor.role, actor.staff, actor.unit, at),
            _seat(Role.ARBETSLEDARE, None, actor.unit, at),
        ),
    )


def _raised(access: Access, fact: CaseRaised, recorded: Recorded) -> Access:
    born = fact.subject.born
    if born is not None:
        access = replace(access, adult_from=births.adult_from(born))
    return _become_responsible(access, recorded)


def _met(access: Access, _fact: FirstContactMade, recorded: Recorded) -> Access:
    return _become_responsible(access, recorded)


def _checked(access: Access, fact: ConflictChecked, recorded: Recorded) -> Access:
    """Who is blocked loses every seat at once, also as coordinator or deputy.

    Who answered for the case no longer does: the leader who found it out does, until
    somebody else has accepted (I1).
    """
    blocked = access.blocked | set(fact.blocked_staff)
    answers = access.responsible
    if answers is not None and answers.staff in blocked and recorded.by.staff not in blocked:
        answers = recorded.by
    return replace(
        access,
        responsible=answers,
        blocked=blocked,
        checked=(access.checked | set(fact.checked_role)) - blocked,
        coordinator=None if access.coordinator in blocked else access.coordinator,
        deputy=None if access.deputy in blocked else access.deputy,
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
        replace(seat, ends=at)
        if (seat.ends is None or at < seat.ends) and matches(seat)
        else seat
        for seat in access.seats
    )


def _released(access: Access, fact: ResourcePersonReleased, _recorded: Recorded) -> Access:
    gone = fact.role
    at = in_utc(fact.at)
    seats = _end_seats(access, lambda s: s.role is gone.role and s.staff == gone.staff, at)
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
    at, to = recorded.occurred_at, fact.to
    if fact.accepted_at is None or to.staff is None:
        return access
    unit = to.unit or to.title
    leaves = (Role.ARBETSLEDARE, Role.RVT, Role.SAMORDNARE)
    seats = _end_seats(access, lambda s: s.role in leaves, at)
    return replace(
        access,
        responsible=Actor(to.staff, to.role, unit),
        coordinator=to.staff,
        deputy=fact.deputy,
        seats=(
            *seats,
            _seat(to.role, to.staff, unit, at),
            *(_seat(Role.SAMORDNARE, one, unit, at) for one in (to.staff, fact.deputy) if one),
            _seat(Role.ARBETSLEDARE, None, unit, at),
        ),
    )


def _consented(access: Access, fact: ConsentRecorded, recorded: Recorded) -> Access:
    """A new word about a recipient replaces the old one; a withdrawal leaves nothing."""
    at = recorded.occurred_at

    def is_overtaken(withdrawal: Withdrawal) -> bool:
        """A consent written down late does not bring back what was withdrawn after it."""
        return withdrawal.at > at and is_meant(withdrawal)

    def is_meant(consent: Consent | Withdrawal) -> bool:
        return any(
            r.role is consent.role
            and (r.partner is None or consent.partner is None or r.partner == consent.partner)
            for r in fact.recipient
        )

    if fact.action != "withdrawn" and any(
        is_overtaken(withdrawal) for withdrawal in access.withdrawals
    ):
        return access
    kept = tuple(
        replace(consent, ends=min(consent.ends, at))
        if fact.action != "given" and is_meant(consent)
        else consent
        for consent in access.consents
    )
    if fact.action == "withdrawn":
        said = tuple(Withdrawal(r.role, r.partner, at) for r in fact.recipient)
        return replace(access, consents=kept, withdrawals=(*access.withdrawals, *said))
    ends = _last_instant(access, fact, at)
    given, by = frozenset(fact.categories), fact.by_whom
    new = tuple(Consent(r.role, r.partner, given, at, ends, by) for r in fact.recipient)
    return replace(access, consents=(*kept, *new))


def _last_instant(access: Access, fact: ConsentRecorded, at: datetime) -> datetime:
    """What a custodian gave ends as the child comes of age; at an unknown age, at once (I9)."""
    ends = end_of(fact.valid_to)
    if fact.by_whom != births.CUSTODIAN:
        return ends
    return min(ends, max(at, access.adult_from or at))


def _reviewed(access: Access, fact: SecrecyReviewed, recorded: Recorded) -> Access:
    if fact.outcome == "nekas":
        return access
    review = Review(
        fact_id=recorded.fact_id,
        role=fact.requester.role,
        partner=fact.requester.partner,
        categories=frozenset(fact.categories),
        ground=fact.ground.kind,
        by_delegate=fact.decided_by.role is recorded.by.role is Role.ARBETSLEDARE,
        starts=recorded.occurred_at,
    )
    return replace(access, reviews=(*access.reviews, review))


def _let_in(access: Access, fact: EmergencyAccessUsed, recorded: Recorded) -> Access:
    """For oneself, in the seat that is on call, for some hours, and never where she is."""
    at, by = recorded.occurred_at, recorded.by
    if by.role not in ON_CALL or fact.who != by.staff:
        return access
    ends = min(fact.until, at + EMERGENCY_MAX)
    categories = frozenset(fact.categories) & IN_EMERGENCY
    new = Emergency(recorded.fact_id, by.role, by.staff, categories, at, ends)
    return replace(access, emergencies=(*access.emergencies, new))


def _looked_at(access: Access, fact: EmergencyAccessReviewed, recorded: Recorded) -> Access:
    """Nobody reviews the own emergency. One that was not justified ends with the review."""

    def looked_at(one: Emergency) -> Emergency:
        if one.fact_id != fact.access_ref or one.staff == recorded.by.staff:
            return one
        ends = one.ends if fact.outcome == "befogad" else min(one.ends, recorded.occurred_at)
        return replace(one, reviewed=True, ends=ends)

    return replace(access, emergencies=tuple(map(looked_at, access.emergencies)))


def _documented(access: Access, fact: DocumentationFormDecided, _recorded: Recorded) -> Access:
    return replace(access, protection=fact.protection_level)


def _placed(access: Access, fact: PlacementStarted, _recorded: Recorded) -> Access:
    return replace(access, placement_responsible=frozenset(fact.responsible_worker))


def _signalled(access: Access, _fact: RiskSignalNoted, recorded: Recorded) -> Access:
    """Who speaks through the wall works with the other person, and never here (I12)."""
    if recorded.by.role is not Role.VALDSUTOVARENHET:
        return access
    staff = recorded.by.staff
    return replace(access, blocked=access.blocked | {staff}, checked=access.checked - {staff})


def _no_longer_placed(access: Access, _fact: PlacementEnded, _recorded: Recorded) -> Access:
    return replace(access, placement_responsible=frozenset())


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
    PlacementEnded: _no_longer_placed,
    RiskSignalNoted: _signalled,
    EmergencyAccessUsed: _let_in,
    EmergencyAccessReviewed: _looked_at,
    EventCorrected: births.correct,
}
"""Which facts change who may know what. Every other fact leaves it as it is."""


def evolve(access: Access, recorded: Recorded) -> Access:
    """Fold one more fact into what need-to-know rests on."""
    step = EVOLVE.get(type(recorded.fact))
    if step is None:
        return access
    # Instants of one zone are compared ten times as fast, and every decision compares them.
    at = in_utc(recorded.occurred_at)
    return step(access, recorded.fact, replace(recorded, occurred_at=at))
