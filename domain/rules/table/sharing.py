"""Rules for facts about what is shared (domain/facts/sharing.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    ConsentRecorded,
    InformationDisclosed,
    InsightRequested,
    SecrecyReviewed,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
    GROUND_OPENS_SECRECY,
)
from domain.rules.consenting import (
    CONSENT_BY_THE_RIGHT_PERSON,
    CONSENT_NEEDS_AN_AGE,
    MATURITY_IS_NOTED,
)
from domain.rules.delegating import (
    REFUSED_BY_A_DELEGATE,
    REVIEWED_IN_THE_OWN_NAME,
)
from domain.rules.holding import (
    COOPERATION_HAS_A_COORDINATOR,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.sharing import (
    CONSENT_LASTS,
    EXISTS_CARRIES_NOTHING,
    REVIEWED_BEFORE_DISCLOSED,
    WITHIN_THE_CEILING,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    ConsentRecorded: (
        CONSENT_LASTS,
        CONSENT_NEEDS_AN_AGE,
        CONSENT_BY_THE_RIGHT_PERSON,
        MATURITY_IS_NOTED,
    ),
    SecrecyReviewed: (
        GROUND_IN_FORCE,
        GROUND_OPENS_SECRECY,
        REVIEWED_IN_THE_OWN_NAME,
        REFUSED_BY_A_DELEGATE,
    ),
    InformationDisclosed: (
        COOPERATION_HAS_A_COORDINATOR,
        EXISTS_CARRIES_NOTHING,
        REVIEWED_BEFORE_DISCLOSED,
        WITHIN_THE_CEILING,
        NO_PLACE_TRAVELS,
    ),
    InsightRequested: (GROUND_IN_FORCE,),
}
