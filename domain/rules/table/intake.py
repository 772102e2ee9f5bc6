"""Rules for facts about how a case begins (domain/facts/intake.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    CooperationNeedDecided,
    FirstContactMade,
    HouseholdMapped,
    ImmediateProtectionAssessed,
    PreliminaryAssessmentDecided,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
    GROUND_IS_CLEAR,
)
from domain.rules.consenting import (
    KIN_HAS_ANOTHER_CASE,
)
from domain.rules.delegating import (
    CHILD_BY_THE_CHILDS_UNIT,
)
from domain.rules.naming import (
    RAISED_UNDER_AN_ALIAS,
)
from domain.rules.organising import (
    BLOCKED_LEAVES_SOMEBODY,
    CARD_IS_SAFE,
    CHECK_SAYS_ONE_THING,
    CHILDREN_BRING_THEIR_UNIT,
    CONTACT_WORKER_IS_WHO_MET,
    NEED_SAYS_ONE_THING,
    NEXT_APPOINTMENT_IS_SET,
    RAISED_BEFORE_DECIDED,
)
from domain.rules.recording import (
    DECIDED_BY_A_LEADER,
    RAISED_ONCE,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.stepping import (
    NO_CHILD_IS_FORGOTTEN,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    CaseRaised: (
        RAISED_ONCE,
        RAISED_UNDER_AN_ALIAS,
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
        NO_PLACE_TRAVELS,
    ),
    ImmediateProtectionAssessed: (CHILD_BY_THE_CHILDS_UNIT,),
    PreliminaryAssessmentDecided: (CHILD_BY_THE_CHILDS_UNIT,),
    FirstContactMade: (
        NEXT_APPOINTMENT_IS_SET,
        CARD_IS_SAFE,
        CONTACT_WORKER_IS_WHO_MET,
    ),
    HouseholdMapped: (
        NO_CHILD_IS_FORGOTTEN,
        KIN_HAS_ANOTHER_CASE,
    ),
    CooperationNeedDecided: (
        DECIDED_BY_A_LEADER,
        RAISED_BEFORE_DECIDED,
        NEED_SAYS_ONE_THING,
        CHILDREN_BRING_THEIR_UNIT,
    ),
    ConflictChecked: (
        DECIDED_BY_A_LEADER,
        CHECK_SAYS_ONE_THING,
        BLOCKED_LEAVES_SOMEBODY,
    ),
}
