"""I2: in an emergency somebody on call gets in, for some hours, and somebody else looks at it.

It opens named categories of one case to one person, never more than the seat's own row of
the table, and never where she is.
"""

from domain.case.access import EMERGENCY_MAX, IN_EMERGENCY, ON_CALL
from domain.case.case import Case
from domain.facts import EmergencyAccessReviewed, EmergencyAccessUsed
from domain.recorded import Recorded
from domain.roles import Role
from domain.rules.rule import Rule

REVIEWERS = frozenset((Role.ARBETSLEDARE, Role.INTERNKONTROLL))


def _for_somebody_else(_case: Case, fact: EmergencyAccessUsed, recorded: Recorded) -> bool:
    by = recorded.by
    return by.role not in ON_CALL or fact.who != by.staff or recorded.on_behalf_of is not None


def _too_long(_case: Case, fact: EmergencyAccessUsed, recorded: Recorded) -> bool:
    over = fact.until <= recorded.recorded_at
    return over or fact.until - recorded.occurred_at > EMERGENCY_MAX


def _opens_too_much(_case: Case, fact: EmergencyAccessUsed, _recorded: Recorded) -> bool:
    return not fact.categories or not set(fact.categories) <= IN_EMERGENCY


def _waits_for_review(case: Case, fact: EmergencyAccessUsed, _recorded: Recorded) -> bool:
    return fact.who in case.access.unreviewed()


def _nothing_to_review(case: Case, fact: EmergencyAccessReviewed, _recorded: Recorded) -> bool:
    waiting = {one.fact_id for one in case.access.emergencies if not one.reviewed}
    return fact.access_ref not in waiting


def _reviews_the_own(case: Case, fact: EmergencyAccessReviewed, recorded: Recorded) -> bool:
    by, known = recorded.by, case.access.emergencies
    own = {one.fact_id for one in known if one.staff == by.staff}
    return fact.access_ref in own or by.role not in REVIEWERS


EMERGENCY_IS_ONES_OWN = Rule(
    "emergency_is_ones_own",
    _for_somebody_else,
    "Nödåtkomst tar den som har jour, för egen del och i eget namn.",
    "I2; SoLPuL 10 §",
)
EMERGENCY_IS_SHORT = Rule(
    "emergency_is_short",
    _too_long,
    "Nödåtkomst gäller högst fyra timmar, och ska ha tid kvar. Ange en annan sluttid.",
    "I2; SoLPuL 10 §",
)
EMERGENCY_NAMES_WHAT_IT_OPENS = Rule(
    "emergency_names_what_it_opens",
    _opens_too_much,
    "Ange vilka slag av uppgifter som behövs nu. Vistelseort öppnas aldrig så här.",
    "I2; I10; SoLPuL 10 §",
)
EMERGENCY_AWAITS_REVIEW = Rule(
    "emergency_awaits_review",
    _waits_for_review,
    "Din förra nödåtkomst är inte granskad. Ring arbetsledaren.",
    "I2; P12",
)
REVIEWS_AN_EMERGENCY = Rule(
    "reviews_an_emergency",
    _nothing_to_review,
    "Det finns ingen sådan nödåtkomst som väntar på granskning.",
    "I2; P12",
)
EMERGENCY_REVIEWED_BY_ANOTHER = Rule(
    "emergency_reviewed_by_another",
    _reviews_the_own,
    "Nödåtkomst granskas av arbetsledaren eller internkontrollen, aldrig av den som tog den.",
    "I2; P12",
)
