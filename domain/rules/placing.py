"""R34, R73: supported housing is for the young, and what ends with a placement is named."""

from datetime import date

from domain.case.calendar import ADULT_AGE_YEARS, birthday, day_of
from domain.case.case import Case
from domain.facts import InsatsReviewed, PlacementEnded, PlacementStarted
from domain.recorded import Recorded
from domain.roles import Role
from domain.rules.rule import Rule
from domain.values import InsatsKind

SUPPORTED_HOUSING = "stödboende"
FROM_YEARS, BELOW_YEARS = 16, 21
MAY_END_SHELTER = frozenset((Role.RVT, Role.ARBETSLEDARE, Role.BARN_OCH_UNGA))


def _has_turned(grown: date, years: int, on: date) -> bool:
    return birthday(grown, years - ADULT_AGE_YEARS) <= on


def _outside_the_ages(case: Case, fact: PlacementStarted, _recorded: Recorded) -> bool:
    if fact.form != SUPPORTED_HOUSING:
        return False
    if case.access.adult_from is None:
        return True
    grown, moves_in = day_of(case.access.adult_from), day_of(fact.start)
    return not _has_turned(grown, FROM_YEARS, moves_in) or _has_turned(
        grown, BELOW_YEARS, moves_in
    )


def _young_without_reasons(case: Case, fact: PlacementStarted, _recorded: Recorded) -> bool:
    grown = case.access.adult_from
    if fact.form != SUPPORTED_HOUSING or grown is None:
        return False
    return day_of(fact.start) < day_of(grown) and fact.special_reasons is None


def _ends_unnamed(case: Case, fact: PlacementEnded, _recorded: Recorded) -> bool:
    named = {row.area for row in fact.successor_per_support}
    return not case.plans.ends_with_placement() <= named


def _ends_beside_the_placement(case: Case, fact: InsatsReviewed, recorded: Recorded) -> bool:
    """A child has no placement of its own: its shelter ends by the unit that decided it."""
    if fact.outcome != "avslutas" or fact.insats_ref is not InsatsKind.SKYDDAT_BOENDE:
        return False
    return case.support.placed_since is not None or recorded.by.role not in MAY_END_SHELTER


SHELTER_ENDS_WITH_THE_PLACEMENT = Rule(
    "shelter_ends_with_the_placement",
    _ends_beside_the_placement,
    "Skyddat boende avslutas genom att placeringen avslutas, så att någon tar vid för varje "
    "stöd.",
    "I5; R29",
)
SUPPORTED_HOUSING_IS_FOR_THE_YOUNG = Rule(
    "supported_housing_is_for_the_young",
    _outside_the_ages,
    "Stödboende är för den som är 16-20 år, och födelsedatum behövs för att pröva det.",
    "R34; SoL 9:1",
)
UNDER_EIGHTEEN_HAS_SPECIAL_REASONS = Rule(
    "under_eighteen_has_special_reasons",
    _young_without_reasons,
    "Ange de särskilda skälen för stödboende före 18 år.",
    "R34; SoL 9:1",
)
NAMES_WHAT_ENDS_WITH_IT = Rule(
    "names_what_ends_with_it",
    _ends_unnamed,
    "Det skyddade boendet ger stöd som upphör med placeringen. Ange vem som tar över det.",
    "R73; I5",
)
