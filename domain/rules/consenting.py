"""I9: who lifts secrecy for whom, by age; and how kin is pointed at (R15)."""

from dataclasses import dataclass

from domain.case.calendar import ADULT_AGE_YEARS, birthday, day_of
from domain.case.case import Case
from domain.fact import Fact, marks
from domain.facts import ConsentRecorded, EventCorrected, HouseholdMapped
from domain.recorded import Recorded
from domain.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Speaks:
    """Who may lift secrecy from an age on; `noted` are those whose maturity is written down."""

    from_years: int
    who: frozenset[str]
    noted: frozenset[str] = frozenset()


BY_AGE: tuple[Speaks, ...] = (
    Speaks(18, frozenset(("person",))),
    Speaks(15, frozenset(("barn 15+",)), noted=frozenset(("barn 15+",))),
    Speaks(12, frozenset(("vårdnadshavare", "person")), noted=frozenset(("person",))),
    Speaks(0, frozenset(("vårdnadshavare",))),
)
"""Oldest first. From 15 the child speaks for itself (SoL 3:4), from 12 it may (SoL 21:1)."""


def _speaks(case: Case, recorded: Recorded) -> Speaks | None:
    """Give the row for the person's age that day; None when the age is unknown."""
    adult_from = case.access.adult_from
    if adult_from is None:
        return None
    grown, today = day_of(adult_from), day_of(recorded.occurred_at)
    reached = (r for r in BY_AGE if birthday(grown, r.from_years - ADULT_AGE_YEARS) <= today)
    return next(reached, BY_AGE[-1])


def _age_unknown(case: Case, fact: ConsentRecorded, _recorded: Recorded) -> bool:
    return fact.action != "withdrawn" and case.access.adult_from is None


def _not_hers_to_give(case: Case, fact: ConsentRecorded, recorded: Recorded) -> bool:
    row = _speaks(case, recorded)
    return fact.action != "withdrawn" and row is not None and fact.by_whom not in row.who


def _maturity_unsaid(case: Case, fact: ConsentRecorded, recorded: Recorded) -> bool:
    row = _speaks(case, recorded)
    if fact.action == "withdrawn" or row is None or fact.maturity_note is not None:
        return False
    return fact.by_whom in row.noted


def _kin_to_itself(_case: Case, fact: HouseholdMapped, recorded: Recorded) -> bool:
    cases = [row.case for row in fact.relations]
    return recorded.case_id in cases or len(set(cases)) != len(cases)


def _unseals(case: Case, fact: EventCorrected, _recorded: Recorded) -> bool:
    known = case.known(fact.target_event)
    kind: type[Fact] | None = known.kind if known else None
    if kind is None:
        return False
    named = {*fact.corrected_fields, *(value.field for value in fact.new_values)}
    sealed = {name for name, mark in marks(kind).items() if mark.only is not None}
    return bool(named & sealed)


CONSENT_NEEDS_AN_AGE = Rule(
    "consent_needs_an_age",
    _age_unknown,
    "Födelsedatum behövs för att veta vem som kan lämna samtycket.",
    "I9; OSL 12:3",
)
CONSENT_BY_THE_RIGHT_PERSON = Rule(
    "consent_by_the_right_person",
    _not_hers_to_give,
    "Vid den här åldern är det någon annan som lämnar samtycket: vårdnadshavaren för den som "
    "är under 12 år, barnet självt från 15 år, den vuxne själv från 18 år.",
    "I9; OSL 12:3; SoL 3:4",
)
MATURITY_IS_NOTED = Rule(
    "maturity_is_noted",
    _maturity_unsaid,
    "Skriv hur barnets ålder och mognad har bedömts.",
    "I9; OSL 12:3",
)
KIN_HAS_ANOTHER_CASE = Rule(
    "kin_has_another_case",
    _kin_to_itself,
    "Ett släktskap pekar på en annan persons ärende, en gång.",
    "I12; R209",
)
SEALED_IS_NOT_CORRECTED = Rule(
    "sealed_is_not_corrected",
    _unseals,
    "En förseglad koppling rättas genom en ny kartläggning av hushållet.",
    "I15; R194",
)
