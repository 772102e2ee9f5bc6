"""The table of rules: which rules each kind of fact has to pass, part by part of a case."""

from domain.fact import (
    Fact,
)
from domain.rules.ending import (
    NOTHING_AFTER_THE_END,
)
from domain.rules.keeping import (
    NOTHING_AFTER_ERASURE,
)
from domain.rules.recording import (
    HAS_HAPPENED,
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.table import (
    acting,
    assessing,
    ending,
    following_up,
    intake,
    notifying,
    organising,
    overseeing,
    sharing,
)
from domain.rules.walling import (
    NOBODY_BEHIND_THE_WALL,
    ONLY_A_SIGNAL_CROSSES,
)

ALWAYS: tuple[Rule, ...] = (
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
    HAS_HAPPENED,
    NOTHING_AFTER_THE_END,
    NOTHING_AFTER_ERASURE,
    ONLY_A_SIGNAL_CROSSES,
    NOBODY_BEHIND_THE_WALL,
)
"""Rules for every fact."""

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    **intake.RULES,
    **organising.RULES,
    **assessing.RULES,
    **acting.RULES,
    **following_up.RULES,
    **sharing.RULES,
    **ending.RULES,
    **notifying.RULES,
    **overseeing.RULES,
}
"""Rules per fact, beside those for every fact. A fact without a row has none of its own."""
