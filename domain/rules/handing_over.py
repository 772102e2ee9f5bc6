"""Handing over, letting go and ending: the receiver is known, and the door stays open."""

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.case.standing import Status
from domain.facts import CaseClosed, CaseTransferred, ContactInterrupted, EvaluationDone
from domain.recorded import Recorded
from domain.roles import Role
from domain.routine import is_honour
from domain.rules.rule import Rule

ANSWERING = frozenset((Role.RVT, Role.BARN_OCH_UNGA, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Roles that can answer for a case."""
ELSEWHERE = frozenset(("nämnd", "kommun"))
"""Kinds of transfer in which another organisation takes over, which has a name."""


def _unknown_receiver(_case: Case, fact: CaseTransferred, _recorded: Recorded) -> bool:
    to = fact.to
    nameless = fact.kind in ELSEWHERE and to.organisation is None
    return to.role not in ANSWERING or to.unit is None or nameless


def _handed_over_cold(_case: Case, fact: CaseTransferred, recorded: Recorded) -> bool:
    if fact.accepted_at is None:
        return False
    met, today = fact.warm_meeting_at, day_of(recorded.occurred_at)
    return met is None or met > fact.accepted_at or fact.accepted_at > today


def _leaves_no_deputy(case: Case, fact: CaseTransferred, _recorded: Recorded) -> bool:
    if fact.accepted_at is None:
        return False
    if fact.deputy is None:
        return is_honour(case)
    return fact.deputy == fact.to.staff or fact.deputy not in case.access.checked


def _interrupted_again(case: Case, _fact: ContactInterrupted, _recorded: Recorded) -> bool:
    return case.standing.status is Status.INTERRUPTED


def _door_shut_at_once(_case: Case, fact: ContactInterrupted, recorded: Recorded) -> bool:
    return fact.keep_open_until <= day_of(recorded.occurred_at)


def _door_still_open(case: Case, fact: CaseClosed, recorded: Recorded) -> bool:
    until = case.organised.open_until
    if until is None or fact.reason == "avliden":
        return False
    return day_of(recorded.occurred_at) <= until


def _names_the_person(case: Case, fact: EvaluationDone, _recorded: Recorded) -> bool:
    alias = case.standing.alias
    written = " ".join(
        getattr(fact, name) for name in type(fact).model_fields if getattr(fact, name)
    )
    return alias is not None and alias.casefold() in written.casefold()


RECEIVER_IS_KNOWN = Rule(
    "receiver_is_known",
    _unknown_receiver,
    "Ange roll och enhet som kan svara för ärendet, och organisation om det lämnar nämnden.",
    "I1; R166",
)
HANDED_OVER_WARMLY = Rule(
    "handed_over_warmly",
    _handed_over_cold,
    "Mottagaren, personen och du ska ha träffats innan ansvaret går över.",
    "R166",
)
TRANSFER_LEAVES_A_DEPUTY = Rule(
    "transfer_leaves_a_deputy",
    _leaves_no_deputy,
    "Ange en ersättare hos mottagaren, som är en annan och är relationskontrollerad.",
    "I1; R207",
)
INTERRUPTED_ONCE = Rule(
    "interrupted_once", _interrupted_again, "Kontakten är redan avbruten.", "R199"
)
DOOR_IS_LEFT_OPEN = Rule(
    "door_is_left_open",
    _door_shut_at_once,
    "Ange hur länge dörren hålls öppen. Dagen ska ligga framåt i tiden.",
    "R199",
)
DOOR_IS_NOT_SHUT_EARLY = Rule(
    "door_is_not_shut_early",
    _door_still_open,
    "Kontakten är avbruten och dörren hålls ännu öppen. Ärendet avslutas inte.",
    "R199",
)
EVALUATION_NAMES_NOBODY = Rule(
    "evaluation_names_nobody",
    _names_the_person,
    "Utvärderingen ska inte kunna kopplas till ärendet. Ta bort arbetsnamnet.",
    "R198",
)
