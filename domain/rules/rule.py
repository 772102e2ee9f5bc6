"""What a rule is: a named question to the case, and the words of its no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.case.case import Case
from domain.recorded import Recorded
from domain.refusals import Refused

Breaks = Callable[[Case, Any, Recorded], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`breaks` answers whether the fact would break the rule, given the case before it."""

    name: str
    breaks: Breaks
    text: str
    source: str

    def check(self, case: Case, recorded: Recorded) -> Refused | None:
        """Give the refusal, or None when the rule has nothing against the fact."""
        if self.breaks(case, recorded.fact, recorded):
            return Refused(self.name, self.text, self.source)
        return None
