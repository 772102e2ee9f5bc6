"""I13, I14: who decides is who records it; children's matters are for their own unit (R58)."""

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.delegation import may_decide
from domain.fact import Fact
from domain.facts import (
    DecisionMade,
    FollowUpDone,
    ImmediateProtectionAssessed,
    PreliminaryAssessmentDecided,
    SecrecyReviewed,
)
from domain.recorded import Recorded
from domain.roles import Role
from domain.rules.rule import Rule

CLAIMS_A_BODY = ("utskott", "nämnd", "ordförande", "domstol", "rätten")
CLAIMS_A_LEADER = ("arbetsledare", "chef")
"""Words by which a decision says that somebody else than a case worker took it."""
OF_CHILDREN = frozenset((ImmediateProtectionAssessed, PreliminaryAssessmentDecided))
"""What is always about a child, whosever case it is in."""


def _undelegated(_case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    return not may_decide(fact, recorded.by.role, day_of(recorded.occurred_at))


def _body_without_minutes(_case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    """The chair decides alone and reports later; the others leave minutes."""
    if fact.decided_in is None:
        return False
    unwritten = fact.minutes_ref is None and fact.decided_in != "ordföranden"
    return recorded.by.role is not Role.ARBETSLEDARE or unwritten


def _borrowed_name(_case: Case, fact: DecisionMade, recorded: Recorded) -> bool:
    said = fact.decision_maker.casefold()
    body = any(word in said for word in CLAIMS_A_BODY)
    leader = any(word in said for word in CLAIMS_A_LEADER)
    by_leader = recorded.by.role is Role.ARBETSLEDARE
    return (body and fact.decided_in is None) or (leader and not by_leader)


def _borrowed_review(_case: Case, fact: SecrecyReviewed, recorded: Recorded) -> bool:
    said = fact.decided_by
    if said.role is not Role.ARBETSLEDARE:
        return False
    own = recorded.by
    return own.role is not Role.ARBETSLEDARE or said.staff not in (None, own.staff)


def _refused_by_a_worker(_case: Case, fact: SecrecyReviewed, recorded: Recorded) -> bool:
    return fact.outcome == "nekas" and recorded.by.role is not Role.ARBETSLEDARE


def _of_a_child(case: Case, fact: Fact, recorded: Recorded) -> bool:
    if type(fact) in OF_CHILDREN or (type(fact) is FollowUpDone and fact.kind == "barn"):
        return True
    return case.access.is_child(recorded.occurred_at)


def _by_another_unit(case: Case, fact: Fact, recorded: Recorded) -> bool:
    """A leader counts as far as the child's unit is the leader's own."""
    actor = recorded.by
    if not _of_a_child(case, fact, recorded) or actor.role is Role.BARN_OCH_UNGA:
        return False
    units = {seat.unit for seat in case.access.seated(Role.BARN_OCH_UNGA, recorded.occurred_at)}
    return actor.role is not Role.ARBETSLEDARE or actor.unit not in units


def _childs_unit_for_an_adult(case: Case, _fact: DecisionMade, recorded: Recorded) -> bool:
    """Whoever comes of age in a case of the children's unit goes on with it there."""
    access, at = case.access, recorded.occurred_at
    answers = access.responsible
    theirs = answers is not None and answers.role is Role.BARN_OCH_UNGA
    adult = access.adult_from is not None and not access.is_child(at)
    return recorded.by.role is Role.BARN_OCH_UNGA and adult and not theirs


DECIDED_BY_DELEGATION = Rule(
    "decided_by_delegation",
    _undelegated,
    "Det här beslutet är inte delegerat till dig.",
    "I13; SoL 30 kap.",
)
BODY_LEAVES_MINUTES = Rule(
    "body_leaves_minutes",
    _body_without_minutes,
    "Arbetsledaren registrerar vad nämnd, utskott eller domstol beslutat, med protokoll.",
    "I13; SoL 30 kap.",
)
DECIDED_IN_THE_OWN_NAME = Rule(
    "decided_in_the_own_name",
    _borrowed_name,
    "Den som anges som beslutsfattare är en annan än den som registrerar.",
    "I13",
)
REVIEWED_IN_THE_OWN_NAME = Rule(
    "reviewed_in_the_own_name",
    _borrowed_review,
    "En prövning som arbetsledaren gjort registrerar arbetsledaren själv.",
    "I13; OSL 26:1",
)
REFUSED_BY_A_DELEGATE = Rule(
    "refused_by_a_delegate",
    _refused_by_a_worker,
    "Att neka beslutar arbetsledaren.",
    "I13; OSL 6:3",
)
CHILD_BY_THE_CHILDS_UNIT = Rule(
    "child_by_the_childs_unit",
    _by_another_unit,
    "Barns ärenden bedöms, utreds och följs upp av barn och unga.",
    "I14; SoL 25:1",
)
ADULT_BY_THE_ADULTS_UNIT = Rule(
    "adult_by_the_adults_unit",
    _childs_unit_for_an_adult,
    "Ärendet gäller en vuxen. Beslutet fattas där ärendet handläggs.",
    "I13; R139",
)
