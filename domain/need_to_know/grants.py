"""The vocabulary of the need-to-know table: what must be held, and what it then gives."""

from dataclasses import dataclass
from enum import StrEnum

from domain.categories import Category, Level


class Need(StrEnum):
    """What a recipient must hold for a grant to count (domain report 4)."""

    ASSIGNED = "a"
    CONSENT = "c"
    LEGAL_GROUND = "l"
    DELEGATE = "d"
    TASK = "n"
    OWN_PART = "o"
    OWN_CASE = "own child case"
    INSTRUCTION = "instr"
    PLACEMENT_RESPONSIBLE = "placement"
    LOW_PROTECTION = "level 1-2"
    REVIEWED = "reviewed"
    PARTY = "party"
    CHILD_AGREES = "child agrees"


@dataclass(frozen=True, slots=True)
class Grant:
    """A level, and everything that must be held at once to get it."""

    level: Level
    needs: frozenset[Need]


Cells = dict[Category, tuple[Grant, ...]]
"""What one recipient gets. A category left out is hidden; the highest grant counts."""

a, c, law, d, n, o = (
    Need.ASSIGNED,
    Need.CONSENT,
    Need.LEGAL_GROUND,
    Need.DELEGATE,
    Need.TASK,
    Need.OWN_PART,
)
instr, own_case, placed = Need.INSTRUCTION, Need.OWN_CASE, Need.PLACEMENT_RESPONSIBLE
low = Need.LOW_PROTECTION
reviewed, party, agrees = Need.REVIEWED, Need.PARTY, Need.CHILD_AGREES


def E(*needs: Need) -> Grant:  # noqa: N802 - the table's own letter
    """The recipient may learn that it exists."""
    return Grant(Level.EXISTS, frozenset(needs))


def S(*needs: Need) -> Grant:  # noqa: N802 - the table's own letter
    """The recipient may have the summary."""
    return Grant(Level.SUMMARY, frozenset(needs))


def F(*needs: Need) -> Grant:  # noqa: N802 - the table's own letter
    """The recipient may have it all."""
    return Grant(Level.FULL, frozenset(needs))
