"""A read as the access log has it: who, in which seat, how, of which case; never content.

Searched words are marks that tell whether words are the same, and not what they are.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from uuid import UUID

from domain.categories import CONTENT, Category
from domain.need_to_know.table import TABLE
from domain.roles import Role


class Act(StrEnum):
    """How somebody read."""

    DESK = "desk"
    SEARCH = "search"
    CASE = "case"
    INBOX = "inbox"
    REPLAY = "replay"
    EXPLANATION = "explanation"
    LOG = "log"
    ERASURE = "erasure"
    """What a file would lose, in kinds and numbers."""
    EXPORT = "export"
    """A copy of a case that leaves the hub."""
    REGISTER = "register"
    """Who got what: of one case, or by one partner."""
    INSIGHT = "insight"
    """What is handed to the person herself, or to a party."""


class Purpose(StrEnum):
    """What the read was for (SoLPuL 10 §: what each needs for the own task)."""

    CASEWORK = "casework"
    RECORDING = "recording"
    RECEIVED = "received"
    OVERSIGHT = "oversight"
    OPERATION = "operation"


class Ground(StrEnum):
    """Why one case was open to the reader."""

    SEAT = "seat"
    UNIT = "unit"
    EMERGENCY = "emergency"
    DUTY = "duty"
    """The role alone, without a seat: internal control, the auditor, whoever runs the hub."""


ONE_CASE = frozenset(
    (Act.CASE, Act.REPLAY, Act.EXPLANATION, Act.EXPORT, Act.REGISTER, Act.INSIGHT)
)


@dataclass(frozen=True, slots=True)
class Read:
    """One read. `hits` are the cases or letters that it gave; 0 for a door that was closed.

    `categories` is what the answer may have held; `words` are marks of the words searched for.
    """

    at: datetime
    staff: str
    role: Role
    unit: str
    act: Act
    purpose: Purpose
    case_id: UUID | None = None
    ground: Ground | None = None
    categories: tuple[Category, ...] = ()
    hits: int = 0
    words: tuple[str, ...] = ()


@cache
def may_hold(role: Role) -> tuple[Category, ...]:
    """Name what a role's view of a case may hold at most, as the table of need-to-know says."""
    cells = TABLE.get(role, {})
    return tuple(category for category in CONTENT if cells.get(category))


@cache
def may_stand_on_desk(role: Role) -> tuple[Category, ...]:
    """Name what a list of cases may hold: the working name, and status otherwise (I16)."""
    return tuple(category for category in may_hold(role) if category is Category.ID)
