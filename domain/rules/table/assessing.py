"""Rules for facts about what is assessed (domain/facts/assessing.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    InvestigationClosed,
    InvestigationOpened,
    NeedsAssessed,
    RiskAssessed,
    SafetyPlanSet,
    ViolenceMapped,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
    GROUND_IS_CLEAR,
)
from domain.rules.deciding import (
    NEEDS_ARE_NAMED_ONCE,
    NO_NEED_IS_FORGOTTEN,
    NO_NEED_WITHOUT_WORD,
    RISK_IS_VALID_AHEAD,
)
from domain.rules.delegating import (
    CHILD_BY_THE_CHILDS_UNIT,
)
from domain.rules.organising import (
    FORM_BEFORE_NOTES,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.stepping import (
    BOTH_PARTS_INVESTIGATED,
    CLOSES_AN_OPEN_INVESTIGATION,
    SAFETY_PLAN_FOLLOWS,
    SAFETY_PLAN_IS_REVIEWED_AHEAD,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    InvestigationOpened: (
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
        CHILD_BY_THE_CHILDS_UNIT,
    ),
    InvestigationClosed: (
        CLOSES_AN_OPEN_INVESTIGATION,
        BOTH_PARTS_INVESTIGATED,
        NO_PLACE_TRAVELS,
        CHILD_BY_THE_CHILDS_UNIT,
    ),
    ViolenceMapped: (FORM_BEFORE_NOTES,),
    NeedsAssessed: (
        NEEDS_ARE_NAMED_ONCE,
        NO_NEED_IS_FORGOTTEN,
        NO_NEED_WITHOUT_WORD,
    ),
    RiskAssessed: (
        RISK_IS_VALID_AHEAD,
        CHILD_BY_THE_CHILDS_UNIT,
    ),
    SafetyPlanSet: (
        SAFETY_PLAN_FOLLOWS,
        SAFETY_PLAN_IS_REVIEWED_AHEAD,
    ),
}
