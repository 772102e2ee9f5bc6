"""R67, R99, R130: a plan says for every area who answers, or why nobody does, and goes on."""

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.case.plan import FIVE_AREAS, LONG_TERM
from domain.facts import ContactInterrupted, PlacementEnded, PlanSet
from domain.recorded import Recorded
from domain.rules.rule import Rule


def _areas_missing(_case: Case, fact: PlanSet, _recorded: Recorded) -> bool:
    named = {row.area for row in fact.areas}
    return fact.plan_type == LONG_TERM and not named.issuperset(FIVE_AREAS)


def _area_unanswered(_case: Case, fact: PlanSet, _recorded: Recorded) -> bool:
    answered = {
        row.area
        for row in fact.responsible_per_area
        if row.holder is not None or row.reason_without_holder is not None
    }
    named = {row.area for row in fact.areas}
    asked = {row.area for row in fact.responsible_per_area}
    return not named <= answered or not asked <= named


def _wrong_version(case: Case, fact: PlanSet, _recorded: Recorded) -> bool:
    known = case.plans.plans.get(fact.plan_type)
    return fact.version != (known.version if known else 0) + 1


def _review_is_over(_case: Case, fact: PlanSet, recorded: Recorded) -> bool:
    return fact.review_at < day_of(recorded.occurred_at)


def _moves_without_plan(case: Case, _fact: PlacementEnded, _recorded: Recorded) -> bool:
    plan = case.plans.long_term
    return plan is None or not plan.answered().issuperset(FIVE_AREAS)


def _unknown_minor(case: Case, fact: ContactInterrupted, _recorded: Recorded) -> bool:
    named = [row.child for row in fact.minors_handled]
    known = set(case.standing.children)
    return len(set(named)) != len(named) or (bool(known) and not set(named) <= known)


FIVE_AREAS_ARE_PLANNED = Rule(
    "five_areas_are_planned",
    _areas_missing,
    "Den långsiktiga planen ska ha boende, arbete och studier, socialt umgänge, samtalsstöd "
    "och ekonomi.",
    "R99",
)
EVERY_AREA_IS_ANSWERED = Rule(
    "every_area_is_answered",
    _area_unanswered,
    "Ange för varje område i planen vem som ansvarar, eller varför ingen gör det.",
    "R52; R99",
)
PLAN_FOLLOWS = Rule(
    "plan_follows",
    _wrong_version,
    "Planens versioner följer på varandra. Ange nästa nummer.",
    "R99",
)
PLAN_IS_REVIEWED_AHEAD = Rule(
    "plan_is_reviewed_ahead",
    _review_is_over,
    "Ange när planen ska ses över. Dagen har redan passerat.",
    "R131",
)
PLANNED_BEFORE_MOVING_OUT = Rule(
    "planned_before_moving_out",
    _moves_without_plan,
    "Den långsiktiga planen ska ha svar på alla fem områden före utflytten.",
    "I5; R130",
)
MINORS_ARE_NAMED = Rule(
    "minors_are_named",
    _unknown_minor,
    "Ange beslutet för varje barn för sig, med samma benämning som i hushållskartläggningen.",
    "I6; R200",
)
