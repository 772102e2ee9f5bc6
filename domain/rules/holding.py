"""I1, I3: somebody always answers for the case, one coordinator holds it, and nobody is kin."""

from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    CaseTransferred,
    CoordinatorAppointed,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.recorded import Recorded
from domain.roles import INTERNAL, Role
from domain.routine import is_honour
from domain.rules.rule import Rule


def _unchecked(case: Case, fact: ResourcePersonAssigned, _recorded: Recorded) -> bool:
    """Inside the authority a seat is for a person; an organisation answers for its own."""
    staff = fact.role.staff
    if staff is None:
        return fact.role.role in INTERNAL
    return staff not in case.access.checked


def _receiver_unchecked(case: Case, fact: CaseTransferred, _recorded: Recorded) -> bool:
    return fact.accepted_at is not None and fact.to.staff not in case.access.checked


def _coordinator_unchecked(case: Case, fact: CoordinatorAppointed, _r: Recorded) -> bool:
    people = {fact.role.staff, fact.deputy} - {None}
    return not people <= case.access.checked


def _coordinator_without_person(_c: Case, fact: CoordinatorAppointed, _r: Recorded) -> bool:
    return fact.role.staff is None or fact.role.role is not Role.SAMORDNARE


def _no_deputy(case: Case, fact: CoordinatorAppointed, _recorded: Recorded) -> bool:
    return is_honour(case) and (fact.deputy is None or fact.deputy == fact.role.staff)


def _leaves_nobody(case: Case, fact: ResourcePersonReleased, _recorded: Recorded) -> bool:
    staff = fact.role.staff
    if fact.role.role is Role.ARBETSLEDARE:
        seated = case.access.seated(Role.ARBETSLEDARE, fact.at)
        return all(seat.staff == staff for seat in seated)
    if fact.role.role is Role.SAMORDNARE:
        return staff == case.access.coordinator
    responsible = case.access.responsible
    return responsible is not None and (staff, fact.role.role) == (
        responsible.staff,
        responsible.role,
    )


def _not_seated(case: Case, fact: ResourcePersonReleased, _recorded: Recorded) -> bool:
    """A seat may be left before it has begun, but not after it has ended."""
    return not any(
        seat.role is fact.role.role
        and seat.staff == fact.role.staff
        and (seat.ends is None or seat.ends > fact.at)
        for seat in case.access.seats
    )


def _ends_before_it_begins(_c: Case, fact: ResourcePersonAssigned, _r: Recorded) -> bool:
    return fact.valid_to is not None and fact.valid_to < fact.valid_from


def _without_coordinator(case: Case, _fact: Fact, recorded: Recorded) -> bool:
    coordinated = case.access.coordinated(recorded.recorded_at)
    return case.standing.cooperation_since is not None and not coordinated


CHECKED_BEFORE_ASSIGNED = Rule(
    "checked_before_assigned",
    _unchecked,
    "Relationskontroll saknas för personen i det här ärendet, eller gav spärr.",
    "I3; R137; R179",
)
SEAT_ENDS_AFTER_IT_BEGINS = Rule(
    "seat_ends_after_it_begins",
    _ends_before_it_begins,
    "Uppdraget slutar innan det börjar. Rätta sista dagen.",
    "R179",
)
RECEIVER_CHECKED = Rule(
    "receiver_checked",
    _receiver_unchecked,
    "Den som tar över ska vara en namngiven person som är relationskontrollerad i ärendet.",
    "I3; R166",
)
COORDINATOR_CHECKED = Rule(
    "coordinator_checked",
    _coordinator_unchecked,
    "Samordnare och ersättare ska vara relationskontrollerade i ärendet.",
    "I3",
)
COORDINATOR_IS_A_PERSON = Rule(
    "coordinator_is_a_person",
    _coordinator_without_person,
    "Samordnaren ska vara en namngiven person.",
    "I1; R183",
)
HONOUR_NEEDS_A_DEPUTY = Rule(
    "honour_needs_a_deputy",
    _no_deputy,
    "I ett hedersärende behövs en ersättare för samordnaren.",
    "I1; R207",
)
SOMEBODY_STAYS = Rule(
    "somebody_stays",
    _leaves_nobody,
    "Ärendet får inte stå utan ansvarig eller samordnare. Utse en ny först.",
    "I1; R165",
)
RELEASED_FROM_A_SEAT = Rule(
    "released_from_a_seat",
    _not_seated,
    "Personen har inget uppdrag i ärendet att lämna.",
    "R179",
)
COOPERATION_HAS_A_COORDINATOR = Rule(
    "cooperation_has_a_coordinator",
    _without_coordinator,
    "Samverkan är beslutad. Utse samordnare först.",
    "I1; R182",
)
