"""Rules for facts about what is watched and erased (domain/facts/overseeing.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    DataAccessed,
    ErasureExecuted,
    EventCorrected,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
)
from domain.rules.consenting import (
    SEALED_IS_NOT_CORRECTED,
)
from domain.rules.ending import (
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
    EventCorrected: (
        CORRECTS_A_KNOWN_FACT,
        CORRECTION_IS_AS_GUARDED,
        SEALED_IS_NOT_CORRECTED,
        NO_PLACE_TRAVELS,
    ),
    ErasureExecuted: (
        GROUND_IN_FORCE,
        KEPT_UNTIL_DUE,
    ),
}
