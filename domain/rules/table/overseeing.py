"""Rules for facts about what is watched and erased (domain/facts/overseeing.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    DataAccessed,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    EventCorrected,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
)
from domain.rules.consenting import (
    SEALED_IS_NOT_CORRECTED,
)
from domain.rules.emergency import (
    EMERGENCY_AWAITS_REVIEW,
    EMERGENCY_IS_ONES_OWN,
    EMERGENCY_IS_SHORT,
    EMERGENCY_NAMES_WHAT_IT_OPENS,
    EMERGENCY_REVIEWED_BY_ANOTHER,
    REVIEWS_AN_EMERGENCY,
)
from domain.rules.ending import (
    BIRTH_DATE_IS_A_DAY,
    CORRECTION_IS_AS_GUARDED,
    CORRECTS_A_KNOWN_FACT,
)
from domain.rules.keeping import (
    KEPT_UNTIL_DUE,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)
from domain.rules.walling import (
    POINTS_WITHIN_THE_CASE,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    DataAccessed: (POINTS_WITHIN_THE_CASE,),
    EmergencyAccessUsed: (
        EMERGENCY_IS_ONES_OWN,
        EMERGENCY_IS_SHORT,
        EMERGENCY_NAMES_WHAT_IT_OPENS,
        EMERGENCY_AWAITS_REVIEW,
    ),
    EmergencyAccessReviewed: (
        REVIEWS_AN_EMERGENCY,
        EMERGENCY_REVIEWED_BY_ANOTHER,
    ),
    EventCorrected: (
        CORRECTS_A_KNOWN_FACT,
        BIRTH_DATE_IS_A_DAY,
        CORRECTION_IS_AS_GUARDED,
        SEALED_IS_NOT_CORRECTED,
        NO_PLACE_TRAVELS,
    ),
    ErasureExecuted: (
        GROUND_IN_FORCE,
        KEPT_UNTIL_DUE,
    ),
}
