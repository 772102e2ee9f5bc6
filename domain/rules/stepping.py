"""The gates of the seven steps: what must have been done before the next is (R97-R149)."""

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.facts import (
    CaseClosed,
    DecisionMade,
    FollowUpDone,
    HouseholdMapped,
    InsatsReviewed,
    InvestigationClosed,
    PlacementStarted,
    RiskAssessed,
    SafetyPlanSet,
)
from domain.recorded import Recorded
from domain.rules.deciding import grants
from domain.rules.recording import NARROW
from domain.rules.rule import Rule
from domain.values import Horizon, InsatsKind

THREE = ("förlängs", "förändras", "avslutas")
"""How a follow-up of a support measure ends: exactly one of these (R140)."""
GRANTED_AS: dict[str, InsatsKind] = {"skyddat boende": InsatsKind.SKYDDAT_BOENDE}
"""What must be granted before a placement of a form; other forms rest on any decision."""


def _not_investigated(case: Case, fact: DecisionMade, _recorded: Recorded) -> bool:
    return grants(fact) and not fact.urgent and case.course.investigated_at is None


def _nothing_to_close(case: Case, _fact: InvestigationClosed, _recorded: Recorded) -> bool:
    return not case.standing.investigation_open


def _half_investigated(case: Case, fact: InvestigationClosed, _recorded: Recorded) -> bool:
    if case.assessed.needs_at is None:
        return True
    both = {Horizon.AKUT, Horizon.LANG} <= case.course.horizons
    return not both and fact.part_without_needs is None


def _rests_on_another_risk(case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    """A unit with one task cannot see the assessment; the case's own one counts for it."""
    if fact.risk_ref is None:
        needed = grants(fact) and not fact.urgent
        return needed and recorded.by.role not in NARROW
    if case.kind_of(fact.risk_ref) is not RiskAssessed:
        return True
    risk = case.assessed.risk
    current = risk is not None and risk.fact_id == fact.risk_ref
    return grants(fact) and not fact.urgent and not current


def _for_unknown_needs(case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    """A unit with one task does not see the assessment, and cannot name what is in it."""
    if not grants(fact) or fact.urgent or recorded.by.role in NARROW:
        return False
    known = {need.key for need in case.plans.needs}
    return not fact.need_refs or not set(fact.need_refs) <= known


def _placed_without_decision(case: Case, fact: PlacementStarted, _recorded: Recorded) -> bool:
    needed = GRANTED_AS.get(fact.form)
    return needed not in case.support.granted if needed else not case.support.granted


def _child_without_decision(_case: Case, fact: PlacementStarted, _recorded: Recorded) -> bool:
    named = [row.child for row in fact.children_placed]
    moved_in = day_of(fact.start)
    return (
        (fact.with_children is not None and not named)
        or len(set(named)) != len(named)
        or any(row.decided_on > moved_in for row in fact.children_placed)
    )


def _unknown_child(case: Case, fact: PlacementStarted, _recorded: Recorded) -> bool:
    known = set(case.standing.children)
    return bool(known) and any(row.child not in known for row in fact.children_placed)


def _wrong_version(case: Case, fact: SafetyPlanSet, _recorded: Recorded) -> bool:
    known = case.course.safety
    return fact.version != (known.version if known else 0) + 1


def _review_is_over(_case: Case, fact: SafetyPlanSet, recorded: Recorded) -> bool:
    return fact.review_at < day_of(recorded.occurred_at)


def _none_of_three(_case: Case, fact: FollowUpDone, _recorded: Recorded) -> bool:
    return fact.kind == "insats" and fact.outcome.casefold() not in THREE


def _home_untold(_case: Case, fact: FollowUpDone, recorded: Recorded) -> bool:
    """A unit with one task may not know; the law's own reviews are about something else."""
    asked = fact.kind in ("insats", "plan") and recorded.by.role not in NARROW
    return asked and fact.home is None


def _extended_without_end(_case: Case, fact: InsatsReviewed, recorded: Recorded) -> bool:
    if fact.outcome != "förlängs":
        return False
    return fact.until is None or fact.until < day_of(recorded.occurred_at)


def _child_forgotten(case: Case, fact: HouseholdMapped, _recorded: Recorded) -> bool:
    named = {child.label for child in fact.children}
    return not set(case.standing.unhandled()) <= named


def _closing_on_another_risk(case: Case, fact: CaseClosed, _recorded: Recorded) -> bool:
    return case.course.closing_risk != fact.closing_risk_ref


def _needs_still_named(_case: Case, fact: CaseClosed, _recorded: Recorded) -> bool:
    return bool(fact.open_needs)


DECIDED_AFTER_INVESTIGATION = Rule(
    "decided_after_investigation",
    _not_investigated,
    "Inled en utredning innan insatsen beviljas, eller besluta akut med uppföljande uppgift.",
    "R1; R102",
)
CLOSES_AN_OPEN_INVESTIGATION = Rule(
    "closes_an_open_investigation",
    _nothing_to_close,
    "Det finns ingen pågående utredning att avsluta.",
    "R102",
)
BOTH_PARTS_INVESTIGATED = Rule(
    "both_parts_investigated",
    _half_investigated,
    "Utredningen ska ha behov på både akut och lång sikt. Bedöm den del som saknas, eller "
    "skriv varför den inte har några behov.",
    "R103; R119",
)
NAMES_THE_CURRENT_RISK = Rule(
    "names_the_current_risk",
    _rests_on_another_risk,
    "Ange den aktuella riskbedömningen i ärendet som beslutet vilar på.",
    "I4; R1",
)
FOR_KNOWN_NEEDS = Rule(
    "for_known_needs",
    _for_unknown_needs,
    "Ange vilka av de bedömda behoven som beslutet svarar mot.",
    "R1; R2",
)
PLACED_AFTER_DECISION = Rule(
    "placed_after_decision",
    _placed_without_decision,
    "Det finns inget beslut som placeringen vilar på.",
    "R98; R128",
)
EACH_CHILD_IS_DECIDED = Rule(
    "each_child_is_decided",
    _child_without_decision,
    "Ange för varje barn som följer med när barnets eget beslut fattades.",
    "I11; SoL 22:5; R232",
)
CHILD_IS_OF_THE_HOUSEHOLD = Rule(
    "child_is_of_the_household",
    _unknown_child,
    "Barnet finns inte i hushållskartläggningen.",
    "I6; R167",
)
SAFETY_PLAN_FOLLOWS = Rule(
    "safety_plan_follows",
    _wrong_version,
    "Säkerhetsplanens versioner följer på varandra. Ange nästa nummer.",
    "R122",
)
SAFETY_PLAN_IS_REVIEWED_AHEAD = Rule(
    "safety_plan_is_reviewed_ahead",
    _review_is_over,
    "Ange när säkerhetsplanen ska ses över. Dagen har redan passerat.",
    "R131",
)
HOME_IS_TOLD = Rule(
    "home_is_told",
    _home_untold,
    "Ange hur boendet är: tryggt, otryggt eller att det saknas.",
    "R55",
)
ENDS_IN_ONE_OF_THREE = Rule(
    "ends_in_one_of_three",
    _none_of_three,
    "Ange om insatsen förlängs, förändras eller avslutas.",
    "R140",
)
EXTENDED_UNTIL_A_DAY = Rule(
    "extended_until_a_day",
    _extended_without_end,
    "Ange till vilken dag insatsen förlängs.",
    "R140",
)
NO_CHILD_IS_FORGOTTEN = Rule(
    "no_child_is_forgotten",
    _child_forgotten,
    "Ett barn utan beslut saknas i kartläggningen. Ta med det, eller ange vad som beslutats.",
    "I6; R200",
)
RISK_BEFORE_CLOSING = Rule(
    "risk_before_closing",
    _closing_on_another_risk,
    "Riskbedömningen ska vara gjord inför avslut.",
    "I7; R149",
)
NO_NEED_IS_NAMED_OPEN = Rule(
    "no_need_is_named_open",
    _needs_still_named,
    "Ett avslut har inga öppna behov. Ange i behovsbedömningen vad som hänt med dem.",
    "I7; R149",
)
