"""The routine: found children, lifted cases, few people, mandates (R165-R195)."""

from datetime import datetime

from domain.case.calendar import day_of, start_of
from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    FirstContactMade,
    FollowUpFormDecided,
    MandateGiven,
    PlacementStarted,
    ResourcePersonAssigned,
)
from domain.recorded import Recorded
from domain.roles import Role
from domain.routine import people, people_max
from domain.rules.rule import Rule


def _no_appointment(_case: Case, fact: FirstContactMade, recorded: Recorded) -> bool:
    if fact.next_appointment is None:
        return fact.appointment_declined is None
    return fact.next_appointment < recorded.occurred_at


def _card_gives_her_away(_case: Case, fact: FirstContactMade, _recorded: Recorded) -> bool:
    return fact.contact_card_form == "papper" and fact.take_home_safe != "ja"


def _somebody_else_met(_case: Case, fact: FirstContactMade, recorded: Recorded) -> bool:
    return fact.contact_worker != recorded.by.staff and recorded.on_behalf_of is None


def _not_raised(case: Case, _fact: CooperationNeedDecided, _recorded: Recorded) -> bool:
    return case.organised.raised_at is None


def _unclear_need(_case: Case, fact: CooperationNeedDecided, _recorded: Recorded) -> bool:
    return fact.own_unit_suffices is bool(fact.internal or fact.external)


def _children_without_unit(case: Case, fact: CooperationNeedDecided, _r: Recorded) -> bool:
    answers = case.access.responsible
    theirs = answers is not None and answers.role is Role.BARN_OCH_UNGA
    waiting = bool(case.standing.unhandled()) and not theirs
    return waiting and Role.BARN_OCH_UNGA not in fact.internal


def _check_says_two_things(_case: Case, fact: ConflictChecked, _recorded: Recorded) -> bool:
    return (fact.result == "spärr") is not bool(fact.blocked_staff)


def _blocks_both(case: Case, fact: ConflictChecked, recorded: Recorded) -> bool:
    answers = case.access.responsible
    blocked = set(fact.blocked_staff)
    return answers is not None and answers.staff in blocked and recorded.by.staff in blocked


def _one_too_many(case: Case, fact: ResourcePersonAssigned, recorded: Recorded) -> bool:
    staff = fact.role.staff
    starts = max(start_of(fact.valid_from), recorded.occurred_at)
    there = people(case, starts)
    if staff is None or staff in there:
        return False
    return len(there) >= people_max(case) and fact.lost_without is None


def _seated_as(case: Case, role: Role, staff: str | None, at: datetime) -> bool:
    return any(seat.staff == staff for seat in case.access.seated(role, at))


def _against_the_order(case: Case, fact: CoordinatorAppointed, recorded: Recorded) -> bool:
    """Who handles the adult and takes part coordinates; only without one is another named."""
    at = max(start_of(fact.from_), recorded.occurred_at)
    if fact.rule == "vuxenhandläggare":
        return not _seated_as(case, Role.RVT, fact.role.staff, at)
    return any(
        role is Role.RVT and _seated_as(case, Role.RVT, staff, at)
        for role, staff in case.organised.assigned
    )


def _has_a_seat(case: Case, staff: str, at: datetime) -> bool:
    return staff in people(case, at)


def _mandate_for_nobody(case: Case, fact: MandateGiven, recorded: Recorded) -> bool:
    return not _has_a_seat(case, fact.holder, recorded.occurred_at)


def _mandate_out_of_time(_case: Case, fact: MandateGiven, recorded: Recorded) -> bool:
    today, accepted = day_of(recorded.occurred_at), fact.accepted_at
    return fact.valid_to < today or (accepted is not None and accepted > today)


def _form_in_the_past(_case: Case, fact: FollowUpFormDecided, recorded: Recorded) -> bool:
    return fact.first_date < day_of(recorded.occurred_at)


def _notes_before_form(case: Case, _fact: Fact, _recorded: Recorded) -> bool:
    cooperating = case.standing.cooperation_since is not None
    return cooperating and case.organised.documented_at is None


def _placed_with_a_stranger(case: Case, fact: PlacementStarted, recorded: Recorded) -> bool:
    there = people(case, recorded.recorded_at)
    return not fact.responsible_worker or not set(fact.responsible_worker) <= there


NEXT_APPOINTMENT_IS_SET = Rule(
    "next_appointment_is_set",
    _no_appointment,
    "Ange en tid för återbesök, eller att personen avböjt.",
    "R170",
)
CARD_IS_SAFE = Rule(
    "card_is_safe",
    _card_gives_her_away,
    "Ett kort på papper lämnas bara när det är tryggt att ta hem det.",
    "R171",
)
CONTACT_WORKER_IS_WHO_MET = Rule(
    "contact_worker_is_who_met",
    _somebody_else_met,
    "Den som först mötte personen ska stå som kontaktperson.",
    "R165; R171",
)
RAISED_BEFORE_DECIDED = Rule(
    "raised_before_decided",
    _not_raised,
    "Ärendet ska lyftas till arbetsledaren innan samverkan bedöms.",
    "R173",
)
NEED_SAYS_ONE_THING = Rule(
    "need_says_one_thing",
    _unclear_need,
    "Ange vilka som behövs, eller att den egna verksamheten räcker.",
    "R174-R176",
)
CHILDREN_BRING_THEIR_UNIT = Rule(
    "children_bring_their_unit",
    _children_without_unit,
    "Det finns barn utan beslut i hushållet. Barn och unga ska vara med.",
    "I6; R167",
)
CHECK_SAYS_ONE_THING = Rule(
    "check_says_one_thing",
    _check_says_two_things,
    "Spärr ska anges när någon spärras, och bara då.",
    "I3",
)
BLOCKED_LEAVES_SOMEBODY = Rule(
    "blocked_leaves_somebody",
    _blocks_both,
    "Både du och den ansvariga spärras. En annan arbetsledare ska göra kontrollen.",
    "I1; I3",
)
FEW_PEOPLE = Rule(
    "few_people",
    _one_too_many,
    "Så många som får ha tillgång har det redan. Ange vad som går förlorat utan personen.",
    "R180; R204",
)
COORDINATOR_BY_THE_ORDER = Rule(
    "coordinator_by_the_order",
    _against_the_order,
    "Finns en vuxenhandläggare bland resurspersonerna är det hon eller han som samordnar.",
    "R182-R183",
)
MANDATE_HAS_A_HOLDER = Rule(
    "mandate_has_a_holder",
    _mandate_for_nobody,
    "Mandat ges till någon som har ett uppdrag i ärendet.",
    "R190",
)
MANDATE_IS_IN_TIME = Rule(
    "mandate_is_in_time",
    _mandate_out_of_time,
    "Mandatets sista dag har passerat, eller så är det godtaget i förväg.",
    "R190",
)
FOLLOW_UP_LIES_AHEAD = Rule(
    "follow_up_lies_ahead",
    _form_in_the_past,
    "Första träffen ska ligga framåt i tiden.",
    "R195",
)
FORM_BEFORE_NOTES = Rule(
    "form_before_notes",
    _notes_before_form,
    "Besluta hur ärendet ska dokumenteras innan det skrivs i detalj.",
    "R192",
)
PLACEMENT_HAS_SOMEBODY_HERE = Rule(
    "placement_has_somebody_here",
    _placed_with_a_stranger,
    "Den som ansvarar för placeringen ska ha ett uppdrag i ärendet.",
    "I2; I3",
)
