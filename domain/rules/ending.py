"""I6, I7, I15: no one is forgotten when contact ends, and no fact is ever rewritten."""

from domain.case.births import BORN, corrected_born, names_born
from domain.case.calendar import day_of
from domain.case.case import Case
from domain.case.standing import Status
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    AccessLogReviewed,
    CaseClosed,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    DataAccessed,
    DisclosureRecalled,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    EvaluationDone,
    EventCorrected,
    ExposureSuspected,
    InsightRequested,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    RecallAnswered,
    ResourcePersonReleased,
)
from domain.recorded import Recorded
from domain.rules.rule import Rule

AFTER_THE_END: frozenset[type[Fact]] = frozenset(
    (
        AccessLogReviewed,
        ConflictChecked,
        DataAccessed,
        DisclosureRecalled,
        EmergencyAccessReviewed,
        EmergencyAccessUsed,
        ErasureExecuted,
        EvaluationDone,
        EventCorrected,
        ExposureSuspected,
        InsightRequested,
        NoticeAnswered,
        NoticeLimited,
        NoticeReceived,
        NoticeSuppressed,
        NoticeUndelivered,
        RecallAnswered,
        ResourcePersonReleased,
    )
)
"""What may still be recorded when the case is closed: what ends access always may."""
PARTS: dict[type[Fact], dict[str, str]] = {CaseRaised: {BORN: "subject"}}
"""Parts of a field that a correction may name by themselves, with the field they stand in."""


def _after_the_end(case: Case, fact: Fact, _recorded: Recorded) -> bool:
    if case.standing.status is not Status.CLOSED or type(fact) in AFTER_THE_END:
        return False
    return not (type(fact) is ConsentRecorded and fact.action == "withdrawn")


def _minors_left(case: Case, fact: Fact, _recorded: Recorded) -> bool:
    handled = {row.child for row in getattr(fact, "minors_handled", ())}
    return any(child not in handled for child in case.standing.unhandled())


def _needs_left(case: Case, _fact: CaseClosed, _recorded: Recorded) -> bool:
    return bool(case.assessed.open_needs()) or case.assessed.needs_at is None


def _support_runs(case: Case, _fact: CaseClosed, _recorded: Recorded) -> bool:
    return bool(case.support.running) or case.support.placed_since is not None


def _no_closing_risk(case: Case, fact: CaseClosed, recorded: Recorded) -> bool:
    risk = case.assessed.risk
    return (
        risk is None
        or risk.fact_id != fact.closing_risk_ref
        or not risk.stands(day_of(recorded.occurred_at))
    )


def _not_interrupted(case: Case, _fact: Fact, _recorded: Recorded) -> bool:
    return case.standing.status is not Status.INTERRUPTED


def _unknown_target(case: Case, fact: EventCorrected, _recorded: Recorded) -> bool:
    kind = case.kind_of(fact.target_event)
    if kind is None:
        return True
    return not _named(kind, fact) <= set(kind.model_fields)


def _named(kind: type[Fact], fact: EventCorrected) -> set[str]:
    """Name the fields that a correction is about; a part counts as the field it stands in."""
    parts = PARTS.get(kind, {})
    named = (*fact.corrected_fields, *(value.field for value in fact.new_values))
    return {parts.get(name, name) for name in named}


def _no_birth_date(_case: Case, fact: EventCorrected, recorded: Recorded) -> bool:
    if not names_born(fact):
        return False
    born = corrected_born(fact)
    return born is None or born > day_of(recorded.occurred_at)


def _wrong_categories(case: Case, fact: EventCorrected, _recorded: Recorded) -> bool:
    """Corrected text must be guarded at least as well as what it corrects."""
    known = case.known(fact.target_event)
    if known is None:
        return True
    named = _named(known.kind, fact) & set(known.kind.model_fields)
    needed = (known.categories_of(name) for name in named)
    return not frozenset[Category]().union(*needed) <= set(fact.categories)


def _not_closed(case: Case, _fact: Fact, _recorded: Recorded) -> bool:
    return case.standing.status is not Status.CLOSED


NOTHING_AFTER_THE_END = Rule(
    "nothing_after_the_end", _after_the_end, "Ärendet är avslutat.", "R197"
)
MINORS_ARE_HANDLED = Rule(
    "minors_are_handled",
    _minors_left,
    "Det finns barn i hushållet utan hanterad förhandsbedömning eller beslut.",
    "I6; R200",
)
NO_NEED_IS_OPEN = Rule(
    "no_need_is_open",
    _needs_left,
    "Det finns behov som varken är tillgodosedda, avböjda eller överlämnade.",
    "I7; R149; R22",
)
NO_SUPPORT_RUNS = Rule(
    "no_support_runs", _support_runs, "Insatser eller en placering pågår.", "I7; R149"
)
CLOSING_RISK_IS_ASSESSED = Rule(
    "closing_risk_is_assessed",
    _no_closing_risk,
    "En aktuell riskbedömning inför avslut saknas.",
    "I7; R149",
)
RESUMES_WHAT_WAS_INTERRUPTED = Rule(
    "resumes_what_was_interrupted",
    _not_interrupted,
    "Kontakten är inte avbruten.",
    "R199",
)
CORRECTS_A_KNOWN_FACT = Rule(
    "corrects_a_known_fact",
    _unknown_target,
    "Rättelsen pekar på en uppgift eller ett fält som inte finns i ärendet.",
    "I15; SoL 14:6",
)
CORRECTION_IS_AS_GUARDED = Rule(
    "correction_is_as_guarded",
    _wrong_categories,
    "Rättelsen ska ha minst samma skydd som de fält den rättar.",
    "I15",
)
BIRTH_DATE_IS_A_DAY = Rule(
    "birth_date_is_a_day",
    _no_birth_date,
    "Skriv födelsedatumet en gång, som åååå-mm-dd. Det är en dag som har varit.",
    "I9; I15",
)
EVALUATED_AFTER_THE_END = Rule(
    "evaluated_after_the_end", _not_closed, "Utvärdering görs efter avslut.", "R198"
)
