"""I10, R205: nothing that tells where she is goes along in text that travels far or wide."""

from collections.abc import Callable, Iterable
from typing import Any

from domain.case.case import Case
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    BY_NAME,
    CaseRaised,
    CooperationMeetingHeld,
    DecisionMade,
    DocumentationFormDecided,
    EventCorrected,
    FollowUpFormDecided,
    InformationDisclosed,
    InsatsStarted,
    InvestigationClosed,
    LifeAreaUpdated,
    MandateGiven,
    PlanSet,
    SupportContactHeld,
    TaskAssigned,
)
from domain.places import tells_number, tells_place
from domain.recorded import Recorded
from domain.roles import EXTERNAL
from domain.rules.recording import NARROW
from domain.rules.rule import Rule

MAY_HOLD_A_NUMBER = frozenset(("handling_instruction", Category.CONTACT.value))
"""Where a number to ring is what the recipient needs."""

NONE: frozenset[str] = frozenset()
Texts = Iterable[tuple[str, str | None]]
"""Texts of a fact, each with the name of its field, or of the category it is marked with."""


def _fields(*names: str) -> Callable[[Any], Texts]:
    return lambda fact: ((name, getattr(fact, name)) for name in names)


def _sent(fact: InformationDisclosed) -> Texts:
    yield from _fields("purpose", "handling_instruction", "person_informed")(fact)
    for item in fact.content_copy:
        if item.category is not Category.WHERE:
            yield item.category.value, item.text


def _planned(fact: PlanSet) -> Texts:
    yield "goals", fact.goals
    for row in fact.areas:
        yield "areas", row.text


TRAVELLING: dict[type[Fact], Callable[[Any], Texts]] = {
    CaseRaised: lambda fact: (("subject", fact.subject.alias),),
    DocumentationFormDecided: _fields("alias_used"),
    FollowUpFormDecided: _fields("interval", "participants_roles", "form"),
    MandateGiven: _fields("task", "limits"),
    InvestigationClosed: _fields("result", "proposed_insatser", "document"),
    DecisionMade: _fields("kind", "public_text", "decision_maker", "follow_on_task"),
    InsatsStarted: lambda fact: (("insats", fact.insats.title),),
    PlanSet: _planned,
    TaskAssigned: _fields("task"),
    LifeAreaUpdated: _fields("status", "detail"),
    SupportContactHeld: _fields("form", "content"),
    CooperationMeetingHeld: _fields(
        "participants_roles", "status_picture", "agreements", "left_out"
    ),
    InformationDisclosed: _sent,
}
"""What is sent to others, read by a party, or stands in calendars, titles and lists."""


def _corrected(case: Case, fact: EventCorrected) -> Texts:
    """A correction of a text that travels travels as well."""
    if case.kind_of(fact.target_event) in TRAVELLING:
        yield from ((value.field, value.text) for value in fact.new_values)


def _tells(known: frozenset[str], field: str, text: str | None) -> bool:
    if text is None:
        return False
    if field not in MAY_HOLD_A_NUMBER and tells_number(text):
        return True
    return tells_place(text, known)


def _known_to(case: Case, recorded: Recorded) -> frozenset[str]:
    """What this case calls its places, for who works with all of it.

    To anybody else the answer would tell which town is the right one.
    """
    role = recorded.by.role
    answers = case.access.responsible
    own = answers is not None and answers.role is role
    return case.persons.places if own or (role not in NARROW and role not in EXTERNAL) else NONE


def _place_travels(case: Case, fact: Fact, recorded: Recorded) -> bool:
    if isinstance(fact, EventCorrected):
        texts = _corrected(case, fact)
    else:
        texts = TRAVELLING[BY_NAME[fact.name]](fact)
    known = _known_to(case, recorded)
    return any(_tells(known, field, text) for field, text in texts)


NO_PLACE_TRAVELS = Rule(
    "no_place_travels",
    _place_travels,
    "Texten kan röja var någon finns. Skriv utan adress, ort, boende, skola, telefonnummer "
    "och platsreferens.",
    "I10; OSL 21:3, 26:14 c",
)
