"""I4, I5, I11: no decision on an old picture, no move without successors, no child alone."""

from datetime import datetime, timedelta

from domain.case.calendar import ADULT_AGE_YEARS, birthday, day_of
from domain.case.case import Case
from domain.facts import (
    DecisionMade,
    InsatsReviewed,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    RiskAssessed,
    TaskCompleted,
)
from domain.recorded import Recorded
from domain.rules.rule import Rule
from domain.values import InsatsKind

RISK_DAYS_MAX = 366
"""How long an assessment of risk may be said to hold (proposal)."""
YOUNG_ADULT_UNTIL_YEARS = 21


def grants(fact: DecisionMade) -> bool:
    return bool(fact.insatser) and fact.outcome in ("bifall", "delvis")


def _old_picture(case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    if not grants(fact) or fact.urgent:
        return False
    risk = case.assessed.risk
    return risk is None or not risk.stands(day_of(recorded.occurred_at))


def _urgent_without_task(_case: Case, fact: DecisionMade, _recorded: Recorded) -> bool:
    return fact.urgent and fact.follow_on_task is None


def _shelter(fact: DecisionMade) -> bool:
    return grants(fact) and InsatsKind.SKYDDAT_BOENDE in fact.insatser


def _child_alone(case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    if not _shelter(fact) or not case.access.is_child(recorded.occurred_at):
        return False
    custodian = fact.custodian_placed
    decided_on = day_of(recorded.occurred_at)
    return custodian is None or not custodian.adult or custodian.granted_on > decided_on


def _age_unknown(case: Case, fact: DecisionMade, _recorded: Recorded) -> bool:
    return _shelter(fact) and case.access.adult_from is None


def _young_untested(case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    grown = case.access.adult_from
    if not _shelter(fact) or grown is None or case.access.is_child(recorded.occurred_at):
        return False
    day = day_of(recorded.occurred_at)
    young_until = birthday(day_of(grown), YOUNG_ADULT_UNTIL_YEARS - ADULT_AGE_YEARS)
    return day < young_until and case.assessed.needs_at is None


def _not_placed(case: Case, _fact: PlacementEnded, _recorded: Recorded) -> bool:
    return case.support.placed_since is None


def _support_dropped(_case: Case, fact: PlacementEnded, _recorded: Recorded) -> bool:
    rows = fact.successor_per_support
    return not rows or any(
        row.successor is None and row.reason_without_successor is None for row in rows
    )


def _assessed_before_notice(case: Case, fact: PlacementEnded, _recorded: Recorded) -> bool:
    """Both are made between the notice and the move, and the risk still stands that day."""

    def is_between(at: datetime | None) -> bool:
        return at is not None and fact.notice_at <= day_of(at) <= fact.end

    risk = case.assessed.risk
    return (
        risk is None
        or not risk.stands(fact.end)
        or risk.fact_id != fact.risk_ref
        or case.assessed.needs_ref != fact.needs_ref
        or not is_between(risk.assessed_at)
        or not is_between(case.assessed.needs_at)
    )


def _never_decided(case: Case, fact: InsatsStarted, _recorded: Recorded) -> bool:
    known = case.kind_of(fact.decision_ref)
    return known is not DecisionMade or fact.insats.kind not in case.support.granted


def _unknown_insats(case: Case, fact: InsatsReviewed, _recorded: Recorded) -> bool:
    return fact.insats_ref not in case.support.running | case.support.granted


def _unknown_task(case: Case, fact: TaskCompleted, _recorded: Recorded) -> bool:
    return fact.task_ref not in case.support.open_tasks


def _violence_not_weighed(case: Case, fact: TaskCompleted, _recorded: Recorded) -> bool:
    return fact.task_ref in case.support.weighing and fact.violence_weighed is None


def _needs_mismatch(_case: Case, fact: NeedsAssessed, _recorded: Recorded) -> bool:
    keys = [need.key for need in fact.needs]
    held = {row.need for row in (*fact.per_need_responsible, *fact.per_need_horizon)}
    return len(set(keys)) != len(keys) or not held <= set(keys)


def _need_forgotten(case: Case, fact: NeedsAssessed, _recorded: Recorded) -> bool:
    named = {need.key for need in fact.needs}
    return not {need.key for need in case.assessed.open_needs()} <= named


def _need_without_word(_case: Case, fact: NeedsAssessed, _recorded: Recorded) -> bool:
    rows = {row.need: row for row in fact.per_need_responsible}
    return any(
        need.key not in rows
        or (rows[need.key].holder is None and rows[need.key].reason_without_holder is None)
        for need in fact.needs
    )


def _already_over(_case: Case, fact: RiskAssessed, recorded: Recorded) -> bool:
    today = day_of(recorded.occurred_at)
    return not today <= fact.valid_until <= today + timedelta(days=RISK_DAYS_MAX)


RESTS_ON_A_CURRENT_RISK = Rule(
    "rests_on_a_current_risk",
    _old_picture,
    "Riskbedömningen är inaktuell. Gör en ny, eller besluta akut med uppföljande uppgift.",
    "I4; R226; HSLF-FS 2022:39 6 kap.",
)
URGENT_HAS_A_TASK = Rule(
    "urgent_has_a_task",
    _urgent_without_task,
    "Ett akut beslut behöver en uppgift om vad som ska bedömas i efterhand.",
    "I4; R1",
)
CHILD_WITH_CUSTODIAN = Rule(
    "child_with_custodian",
    _child_alone,
    "Ett barn beviljas skyddat boende bara med en vuxen vårdnadshavare som också beviljats.",
    "I11; SoL 22:5",
)
YOUNG_ADULT_TESTED = Rule(
    "young_adult_tested",
    _young_untested,
    "För den som är 18-20 år ska behoven prövas individuellt före skyddat boende.",
    "I11; SoL 11:5",
)
ENDS_A_PLACEMENT = Rule(
    "ends_a_placement", _not_placed, "Det finns ingen pågående placering.", "R128"
)
EVERY_SUPPORT_HAS_A_SUCCESSOR = Rule(
    "every_support_has_a_successor",
    _support_dropped,
    "Ange för varje stöd som upphör vem som tar över, eller varför ingen gör det.",
    "I5; R74",
)
ASSESSED_AFTER_NOTICE = Rule(
    "assessed_after_notice",
    _assessed_before_notice,
    "Risk och behov ska bedömas på nytt efter beskedet om utflytt och före den.",
    "I5; R30",
)
STARTED_AFTER_DECISION = Rule(
    "started_after_decision",
    _never_decided,
    "Insatsen är inte beviljad i det beslut som anges.",
    "R98",
)
REVIEWS_A_KNOWN_INSATS = Rule(
    "reviews_a_known_insats", _unknown_insats, "Insatsen pågår inte i ärendet.", "R140"
)
COMPLETES_AN_OPEN_TASK = Rule(
    "completes_an_open_task", _unknown_task, "Uppgiften är inte öppen i ärendet.", "R80"
)
SAYS_HOW_VIOLENCE_WAS_WEIGHED = Rule(
    "says_how_violence_was_weighed",
    _violence_not_weighed,
    "Beskriv hur våldsutsattheten vägdes in i svaret.",
    "R121",
)
NEEDS_ARE_NAMED_ONCE = Rule(
    "needs_are_named_once", _needs_mismatch, "Varje behov anges en gång.", "R52"
)
NO_NEED_IS_FORGOTTEN = Rule(
    "no_need_is_forgotten",
    _need_forgotten,
    "Ett öppet behov saknas i bedömningen. Ta med det, eller ange att det är tillgodosett.",
    "I7; R52",
)
AGE_IS_KNOWN = Rule(
    "age_is_known",
    _age_unknown,
    "Födelsedatum behövs för att pröva skyddat boende. Saknas det registrerar du Händelse "
    "rättad: välj Aktualisering mottagen, fältet Född (åååå-mm-dd) och uppgiftsslaget "
    "Identitet.",
    "I11; SoL 22:5",
)
NO_NEED_WITHOUT_WORD = Rule(
    "no_need_without_word",
    _need_without_word,
    "Ange för varje behov vem som ansvarar, eller varför ingen gör det.",
    "R52",
)
RISK_IS_VALID_AHEAD = Rule(
    "risk_is_valid_ahead",
    _already_over,
    "Giltighetstiden ska vara framåt i tiden och högst ett år.",
    "R105; R226",
)
