"""Rules for facts about how a case ends (domain/facts/ending.py)."""

from domain.fact import (
    Fact,
)
from domain.facts import (
    CaseClosed,
    EvaluationDone,
)
from domain.rules.ending import (
    CLOSING_RISK_IS_ASSESSED,
    EVALUATED_AFTER_THE_END,
    MINORS_ARE_HANDLED,
    NO_NEED_IS_OPEN,
    NO_SUPPORT_RUNS,
)
from domain.rules.handing_over import (
    DOOR_IS_NOT_SHUT_EARLY,
    EVALUATION_NAMES_NOBODY,
)
from domain.rules.recording import (
    DECIDED_BY_A_LEADER,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.stepping import (
    NO_NEED_IS_NAMED_OPEN,
    RISK_BEFORE_CLOSING,
)

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    CaseClosed: (
        DECIDED_BY_A_LEADER,
        MINORS_ARE_HANDLED,
        NO_NEED_IS_OPEN,
        NO_SUPPORT_RUNS,
        CLOSING_RISK_IS_ASSESSED,
        RISK_BEFORE_CLOSING,
        NO_NEED_IS_NAMED_OPEN,
        DOOR_IS_NOT_SHUT_EARLY,
    ),
    EvaluationDone: (
        DECIDED_BY_A_LEADER,
        EVALUATED_AFTER_THE_END,
        EVALUATION_NAMES_NOBODY,
    ),
}
