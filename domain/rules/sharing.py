"""I8: nothing is disclosed without a review, and nothing above the level decided."""

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.categories import Category, Level
from domain.facts import ConsentRecorded, InformationDisclosed
from domain.need_to_know.decision import decide
from domain.need_to_know.grants import Need
from domain.recorded import Recorded
from domain.roles import INTERNAL
from domain.rules.rule import Rule

LEVELS = {"exists": Level.EXISTS, "summary": Level.SUMMARY, "full": Level.FULL}
DISCLOSURE_GIVES = frozenset((Need.OWN_PART, Need.TASK, Need.LOW_PROTECTION))
"""What is disclosed is the recipient's own part and what its task needs: so the review said.

It weighed the protection level too, so what the level takes from a task is not taken here.
"""


def _unreviewed(case: Case, fact: InformationDisclosed, _recorded: Recorded) -> bool:
    to, sent = fact.recipient, {item.category for item in fact.content_copy}
    return not any(
        review.fact_id == fact.review_ref
        and (review.role, review.partner) == (to.role, to.partner)
        and sent <= review.categories
        for review in case.access.reviews
    )


def allowed(case: Case, fact: InformationDisclosed, recorded: Recorded) -> bool:
    """Whether a recipient may have every piece of a disclosure at its level, at an instant.

    Somebody inside the authority must have a seat in the case as well.
    """
    at, to = recorded.recorded_at, fact.recipient
    if to.role in INTERNAL and not case.access.seated(to.role, at):
        return False
    answers = [
        decide(
            to.role, category, case.access, at, partner=to.partner, also=DISCLOSURE_GIVES
        ).level
        >= LEVELS[fact.level]
        for category in _asked(case, fact)
    ]
    return all(answers) if fact.content_copy else any(answers)


def _asked(case: Case, fact: InformationDisclosed) -> frozenset[Category]:
    """What is sent; without content a purpose and an instruction rest on what was reviewed."""
    if fact.content_copy:
        return frozenset(item.category for item in fact.content_copy)
    reviewed = (r.categories for r in case.access.reviews if r.fact_id == fact.review_ref)
    return frozenset[Category]().union(*reviewed)


def _above_ceiling(case: Case, fact: InformationDisclosed, recorded: Recorded) -> bool:
    return not allowed(case, fact, recorded)


def _content_without_level(_case: Case, fact: InformationDisclosed, _r: Recorded) -> bool:
    return fact.level == "exists" and bool(fact.content_copy)


def _consent_is_over(_case: Case, fact: ConsentRecorded, recorded: Recorded) -> bool:
    return fact.action != "withdrawn" and fact.valid_to < day_of(recorded.occurred_at)


REVIEWED_BEFORE_DISCLOSED = Rule(
    "reviewed_before_disclosed",
    _unreviewed,
    "Sekretessprövning saknas för mottagaren och uppgifterna.",
    "I8; OSL 26:1, 8:1",
)
WITHIN_THE_CEILING = Rule(
    "within_the_ceiling",
    _above_ceiling,
    "Mottagaren får inte ta del av uppgifterna på den nivån.",
    "I8; R180",
)
EXISTS_CARRIES_NOTHING = Rule(
    "exists_carries_nothing",
    _content_without_level,
    "På nivån ”finns” lämnas inget innehåll.",
    "I8",
)
CONSENT_LASTS = Rule(
    "consent_lasts", _consent_is_over, "Samtyckets sista dag har redan passerat.", "OSL 12:2"
)
