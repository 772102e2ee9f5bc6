"""Every rule, fact by fact: the table is the specification of what may be recorded."""

from domain.case.case import Case
from domain.recorded import Recorded
from domain.refusals import Refused
from domain.rules.table import ALWAYS, RULES

__all__ = ["ALWAYS", "RULES", "refusal"]


def refusal(case: Case, recorded: Recorded) -> Refused | None:
    """Ask every rule about a fact; give the first no, or None when none refuses it."""
    for rules in (ALWAYS, RULES.get(type(recorded.fact), ())):
        for rule in rules:
            refused = rule.check(case, recorded)
            if refused is not None:
                return refused
    return None
