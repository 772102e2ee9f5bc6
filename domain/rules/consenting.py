"""I9: who lifts secrecy for whom, by age; and how kin is pointed at (R15)."""

from domain.case.births import Speaks, speaks
from domain.case.calendar import day_of
from domain.case.case import Case
from domain.fact import Fact, marks
from domain.facts import ConsentRecorded, EventCorrected, HouseholdMapped
from domain.recorded import Recorded
from domain.rules.rule import Rule


def _speaks(case: Case, recorded: Recorded) -> Speaks | None:
    """Give the row for the person's age that day; None when the age is unknown."""
    adult_from = case.access.adult_from
    return adult_from and speaks(adult_from, day_of(recorded.occurred_at))


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
    "Födelsedatum behövs för att veta vem som kan lämna samtycket. Saknas det registrerar "
    "du Händelse rättad: välj Aktualisering mottagen, fältet Född (åååå-mm-dd) och "
    "uppgiftsslaget Identitet.",
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
