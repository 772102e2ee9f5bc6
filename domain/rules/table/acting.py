"""Rules for facts about what is decided and done (domain/facts/acting.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    DecisionMade,
    InsatsReviewed,
    InsatsStarted,
    LifeAreaUpdated,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
    GROUND_IS_CLEAR,
)
from domain.rules.deciding import (
    AGE_IS_KNOWN,
    ASSESSED_AFTER_NOTICE,
    CHILD_WITH_CUSTODIAN,
    COMPLETES_AN_OPEN_TASK,
    ENDS_A_PLACEMENT,
    EVERY_SUPPORT_HAS_A_SUCCESSOR,
    RESTS_ON_A_CURRENT_RISK,
    REVIEWS_A_KNOWN_INSATS,
    SAYS_HOW_VIOLENCE_WAS_WEIGHED,
    STARTED_AFTER_DECISION,
    URGENT_HAS_A_TASK,
    YOUNG_ADULT_TESTED,
)
from domain.rules.delegating import (
    ADULT_BY_THE_ADULTS_UNIT,
    BODY_LEAVES_MINUTES,
    DECIDED_BY_DELEGATION,
    DECIDED_IN_THE_OWN_NAME,
)
from domain.rules.holding import (
    COOPERATION_HAS_A_COORDINATOR,
)
from domain.rules.organising import (
    FORM_BEFORE_NOTES,
    PLACEMENT_HAS_SOMEBODY_HERE,
)
from domain.rules.placing import (
    NAMES_WHAT_ENDS_WITH_IT,
    SHELTER_ENDS_WITH_THE_PLACEMENT,
    SUPPORTED_HOUSING_IS_FOR_THE_YOUNG,
    UNDER_EIGHTEEN_HAS_SPECIAL_REASONS,
)
from domain.rules.planning import (
    EVERY_AREA_IS_ANSWERED,
    FIVE_AREAS_ARE_PLANNED,
    PLAN_FOLLOWS,
    PLAN_IS_REVIEWED_AHEAD,
    PLANNED_BEFORE_MOVING_OUT,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.stepping import (
    CHILD_IS_OF_THE_HOUSEHOLD,
    DECIDED_AFTER_INVESTIGATION,
    EACH_CHILD_IS_DECIDED,
    EXTENDED_UNTIL_A_DAY,
    FOR_KNOWN_NEEDS,
    NAMES_THE_CURRENT_RISK,
    PLACED_AFTER_DECISION,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)
from domain.rules.walling import (
    POINTS_WITHIN_THE_CASE,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    DecisionMade: (
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
        COOPERATION_HAS_A_COORDINATOR,
        RESTS_ON_A_CURRENT_RISK,
        URGENT_HAS_A_TASK,
        AGE_IS_KNOWN,
        CHILD_WITH_CUSTODIAN,
        YOUNG_ADULT_TESTED,
        DECIDED_AFTER_INVESTIGATION,
        NAMES_THE_CURRENT_RISK,
        FOR_KNOWN_NEEDS,
        NO_PLACE_TRAVELS,
        DECIDED_IN_THE_OWN_NAME,
        BODY_LEAVES_MINUTES,
        DECIDED_BY_DELEGATION,
        ADULT_BY_THE_ADULTS_UNIT,
        POINTS_WITHIN_THE_CASE,
    ),
    InsatsStarted: (
        STARTED_AFTER_DECISION,
        NO_PLACE_TRAVELS,
    ),
    InsatsReviewed: (
        REVIEWS_A_KNOWN_INSATS,
        EXTENDED_UNTIL_A_DAY,
        SHELTER_ENDS_WITH_THE_PLACEMENT,
    ),
    PlacementStarted: (
        COOPERATION_HAS_A_COORDINATOR,
        PLACED_AFTER_DECISION,
        EACH_CHILD_IS_DECIDED,
        CHILD_IS_OF_THE_HOUSEHOLD,
        PLACEMENT_HAS_SOMEBODY_HERE,
        SUPPORTED_HOUSING_IS_FOR_THE_YOUNG,
        UNDER_EIGHTEEN_HAS_SPECIAL_REASONS,
    ),
    PlacementEnded: (
        ENDS_A_PLACEMENT,
        EVERY_SUPPORT_HAS_A_SUCCESSOR,
        ASSESSED_AFTER_NOTICE,
        PLANNED_BEFORE_MOVING_OUT,
        NAMES_WHAT_ENDS_WITH_IT,
    ),
    PlanSet: (
        FIVE_AREAS_ARE_PLANNED,
        EVERY_AREA_IS_ANSWERED,
        PLAN_FOLLOWS,
        PLAN_IS_REVIEWED_AHEAD,
        NO_PLACE_TRAVELS,
    ),
    TaskAssigned: (
        NO_PLACE_TRAVELS,
        POINTS_WITHIN_THE_CASE,
    ),
    TaskCompleted: (
        COMPLETES_AN_OPEN_TASK,
        SAYS_HOW_VIOLENCE_WAS_WEIGHED,
    ),
    LifeAreaUpdated: (NO_PLACE_TRAVELS,),
    SupportContactHeld: (FORM_BEFORE_NOTES, NO_PLACE_TRAVELS),
}
