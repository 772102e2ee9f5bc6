"""I17: a file is erased when the law says so, never before, and some never."""

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.fact import Fact
from domain.facts import ErasureExecuted
from domain.law.retention import may_be_erased, retention_of
from domain.recorded import Recorded
from domain.rules.rule import Rule


def _is_erased(case: Case, _fact: Fact, _recorded: Recorded) -> bool:
    return case.filing.erased


def _too_early(case: Case, _fact: ErasureExecuted, recorded: Recorded) -> bool:
    on = day_of(recorded.occurred_at)
    return not may_be_erased(retention_of(case.filing, on), on)


KEPT_UNTIL_DUE = Rule(
    "kept_until_due",
    _too_early,
    "Akten får inte gallras ännu, eller ska aldrig gallras.",
    "I17; SoL 16:1, 16:2, 16:2 a",
)
NOTHING_AFTER_ERASURE = Rule(
    "nothing_after_erasure", _is_erased, "Akten är gallrad.", "I17; SoL 16:1"
)
