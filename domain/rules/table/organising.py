"""Rules for facts about how a case is organised (domain/facts/organising.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    CaseTransferred,
    CoordinatorAppointed,
    DocumentationFormDecided,
    FollowUpFormDecided,
    MandateGiven,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
)
from domain.rules.handing_over import (
    HANDED_OVER_WARMLY,
    RECEIVER_IS_KNOWN,
    TRANSFER_LEAVES_A_DEPUTY,
)
from domain.rules.holding import (
    CHECKED_BEFORE_ASSIGNED,
    COORDINATOR_CHECKED,
    COORDINATOR_IS_A_PERSON,
    HONOUR_NEEDS_A_DEPUTY,
    RECEIVER_CHECKED,
    RELEASED_FROM_A_SEAT,
    SEAT_ENDS_AFTER_IT_BEGINS,
    SOMEBODY_STAYS,
)
from domain.rules.naming import (
    KEPT_UNDER_AN_ALIAS,
)
from domain.rules.organising import (
    COORDINATOR_BY_THE_ORDER,
    FEW_PEOPLE,
    FOLLOW_UP_LIES_AHEAD,
    MANDATE_HAS_A_HOLDER,
    MANDATE_IS_IN_TIME,
)
from domain.rules.recording import (
    DECIDED_BY_A_LEADER,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    ResourcePersonAssigned: (
        DECIDED_BY_A_LEADER,
        CHECKED_BEFORE_ASSIGNED,
        SEAT_ENDS_AFTER_IT_BEGINS,
        FEW_PEOPLE,
    ),
    ResourcePersonReleased: (
        DECIDED_BY_A_LEADER,
        RELEASED_FROM_A_SEAT,
        SOMEBODY_STAYS,
    ),
    CoordinatorAppointed: (
        DECIDED_BY_A_LEADER,
        COORDINATOR_IS_A_PERSON,
        COORDINATOR_CHECKED,
        HONOUR_NEEDS_A_DEPUTY,
        COORDINATOR_BY_THE_ORDER,
    ),
    MandateGiven: (
        DECIDED_BY_A_LEADER,
        NO_PLACE_TRAVELS,
        MANDATE_HAS_A_HOLDER,
        MANDATE_IS_IN_TIME,
    ),
    DocumentationFormDecided: (
        DECIDED_BY_A_LEADER,
        KEPT_UNDER_AN_ALIAS,
        NO_PLACE_TRAVELS,
    ),
    FollowUpFormDecided: (
        DECIDED_BY_A_LEADER,
        NO_PLACE_TRAVELS,
        FOLLOW_UP_LIES_AHEAD,
    ),
    CaseTransferred: (
        RECEIVER_CHECKED,
        GROUND_IN_FORCE,
        RECEIVER_IS_KNOWN,
        HANDED_OVER_WARMLY,
        TRANSFER_LEAVES_A_DEPUTY,
    ),
}
