"""I10, R205: nothing that tells where she is goes along in text that travels far or wide."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from domain.case.case import Case
from domain.categories import Category
from domain.fact import Fact, marks
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
from domain.need_to_know.table import TABLE
from domain.places import HINTS, KNOWN, REACHING, Hint, hints_in
from domain.recorded import Recorded
from domain.roles import EXTERNAL
from domain.rules.rule import Rule

MAY_TELL_HOW_TO_REACH = frozenset(("handling_instruction", Category.CONTACT.value))
"""Where a number to ring, or an address of e-mail, is what the recipient needs."""

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


def _raised(fact: CaseRaised) -> Texts:
    yield "subject", fact.subject.alias
    yield "stated_request", fact.stated_request


def _planned(fact: PlanSet) -> Texts:
    yield "goals", fact.goals
    for row in fact.areas:
        yield "areas", row.text


TRAVELLING: dict[type[Fact], Callable[[Any], Texts]] = {
    CaseRaised: _raised,
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
    """A correction of a text that travels travels as well; one of a field for places stays."""
    kind = case.kind_of(fact.target_event)
    if kind in TRAVELLING:
        for value in fact.new_values:
            mark = marks(kind).get(value.field)
            if mark is None or mark.category is not Category.WHERE:
                yield value.field, value.text


def _known_to(case: Case, recorded: Recorded) -> frozenset[str]:
    """What this case calls its places, for who was given them with an assignment.

    To anybody else the answer would tell which town is the right one. An emergency gives none.
    """
    by = recorded.by
    if by.role in EXTERNAL or Category.WHERE not in TABLE.get(by.role, {}):
        return NONE
    mine = (f"staff:{by.staff}", f"unit:{by.unit}")
    given = any(
        Category.WHERE in profile.categories and any(name in profile.holders for name in mine)
        for profile in case.access.profiles(by.role, recorded.recorded_at)
    )
    return case.persons.places if given else NONE


def _texts(case: Case, fact: Fact) -> Texts:
    if isinstance(fact, EventCorrected):
        return _corrected(case, fact)
    return TRAVELLING[BY_NAME[fact.name]](fact)


def hints_that_tell(
    texts: Texts, *, confirmed: bool, known: frozenset[str] = NONE
) -> Iterator[tuple[str, Hint]]:
    """Find, text by text, what tells a place and has not been confirmed to tell nothing."""
    for field, text in texts:
        for hint in hints_in(text, known) if text else ():
            reaches = hint.kind in REACHING and field in MAY_TELL_HOW_TO_REACH
            if not (confirmed and not hint.certain) and not reaches:
                yield field, hint


def _first_hint(case: Case, fact: Any, recorded: Recorded) -> Hint | None:
    confirmed = fact.tells_no_place is not None
    found = hints_that_tell(
        _texts(case, fact), confirmed=confirmed, known=_known_to(case, recorded)
    )
    return next((hint for _, hint in found), None)


def _place_travels(case: Case, fact: Fact, recorded: Recorded) -> bool:
    return _first_hint(case, fact, recorded) is not None


def _said_of(hint: Hint) -> str:
    way = (
        "Ta bort det, eller skriv det i fältet för plats."
        if hint.certain
        else "Skriv om, eller bekräfta sist i formuläret att texten inte röjer någon."
    )
    return f"Texten innehåller {hint.what}, och det kan röja var någon finns. {way}"


WORDS = {hint.kind: _said_of(hint) for hint in (KNOWN, *HINTS)}
"""What is said of each kind of hint. Of the text itself nothing is repeated."""


def _words(case: Case, fact: Fact, recorded: Recorded) -> str:
    hint = _first_hint(case, fact, recorded)
    return WORDS[hint.kind] if hint else NO_PLACE_TRAVELS.text


NO_PLACE_TRAVELS = Rule(
    "no_place_travels",
    _place_travels,
    "Texten kan röja var någon finns. Skriv utan adress, ort, boende, skola, telefonnummer "
    "och platsreferens.",
    "I10; OSL 21:3, 26:14 c",
    _words,
)
