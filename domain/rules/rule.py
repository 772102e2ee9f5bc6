"""What a rule is: a named question to the case, and the words of its no."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.case.case import Case
from domain.recorded import Recorded
from domain.refusals import Refused

Breaks = Callable[[Case, Any, Recorded], bool]
Says = Callable[[Case, Any, Recorded], str]


@dataclass(frozen=True, slots=True)
class Rule:
    """`breaks` answers whether the fact would break the rule, given the case before it.

    `says` gives the words of one no, from a fixed list; without it they are `text`.
    """

    name: str
    breaks: Breaks
    text: str
    source: str
    says: Says | None = None

    def check(self, case: Case, recorded: Recorded) -> Refused | None:
        """Give the refusal, or None when the rule has nothing against the fact."""
        if not self.breaks(case, recorded.fact, recorded):
            return None
        text = self.says(case, recorded.fact, recorded) if self.says else self.text
        return Refused(self.name, text, self.source)
