"""Gallring: who may decide it, what comes after what, and why not.

It takes two persons, and one may stop it. What is decided stands outside the case, since it has
to outlive it, and tells of nobody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from domain.case.access import Access
from domain.case.calendar import day_of
from domain.categories import Category
from domain.fact import Fact
from domain.law.retention import Retention, Sample, may_be_erased
from domain.recorded import Actor
from domain.refusals import Refused
from domain.roles import Role

COPIES_DAYS = 90
"""How long after an erasure a backup may still hold what was erased; the product's proposal."""


class Erased(Fact):
    """What is left where a fact stood that was erased. It is never recorded."""

    name: ClassVar[str] = "erased"
    label: ClassVar[str] = "Gallrat"
    gist: ClassVar[Category] = Category.ACCESS


class Move(StrEnum):
    """What can be decided about the erasure of a case."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DECLINED = "declined"
    HELD = "held"
    LIFTED = "lifted"
    BEGUN = "begun"
    """By the hub, when it carries an approval out."""
    STOPPED = "stopped"
    """By the hub, when the case had changed since it was approved."""


class Reason(StrEnum):
    """Why an erasure is stopped for now. A closed list: a text could tell of the person."""

    INSIGHT = "insight"
    """Somebody has asked for the file: it is not erased before that is answered."""
    COURT = "court"
    SUPERVISION = "supervision"
    RESEARCH = "research"
    ARCHIVE = "archive"
    """The archive authority has been asked."""


MAY: dict[Move, frozenset[Role]] = {
    Move.PROPOSED: frozenset((Role.ARBETSLEDARE, Role.INTERNKONTROLL)),
    Move.APPROVED: frozenset((Role.ARBETSLEDARE,)),
    Move.DECLINED: frozenset((Role.ARBETSLEDARE,)),
    Move.HELD: frozenset((Role.ARBETSLEDARE, Role.INTERNKONTROLL, Role.AUDITOR)),
    Move.LIFTED: frozenset((Role.ARBETSLEDARE, Role.INTERNKONTROLL)),
}
"""Who may decide what. Whoever is in no row decides nothing."""

DECIDERS = frozenset[Role]().union(*MAY.values())
BY_DUTY = frozenset((Role.INTERNKONTROLL, Role.AUDITOR))
"""Who decides in any case, for the role's sake; others in cases where they have a seat."""

AFTER: dict[Move, frozenset[Move | None]] = {
    Move.PROPOSED: frozenset((None, Move.DECLINED, Move.LIFTED, Move.STOPPED)),
    Move.APPROVED: frozenset((Move.PROPOSED,)),
    Move.DECLINED: frozenset((Move.PROPOSED, Move.APPROVED)),
    Move.HELD: frozenset(
        (None, Move.PROPOSED, Move.APPROVED, Move.DECLINED, Move.LIFTED, Move.STOPPED)
    ),
    Move.LIFTED: frozenset((Move.HELD,)),
}
"""What a decision may follow on. After a hold all begins anew, whatever was approved."""
TOWARDS = frozenset((Move.PROPOSED, Move.APPROVED))
"""What leads to an erasure: only when the file's day has come."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about the erasure of a case."""

    move: Move
    by: Actor
    at: datetime
    ground: str | None = None
    """The section that the period rests on, for a proposal."""
    reason: Reason | None = None
    """For a hold."""


def is_outsider(access: Access, by: Actor, at: datetime) -> bool:
    """Whether the case, for whoever decides, must be as if it did not exist (I2)."""
    if by.staff in access.blocked:
        return True
    return by.role not in BY_DUTY and not access.may_open(by, at)


def last_move(decisions: Iterable[Decision]) -> Move | None:
    """Give what was decided last, None when nothing was."""
    return next((decision.move for decision in reversed([*decisions])), None)


NOT_YOURS = Refused(
    "erasure_is_decided_by_few", "Din roll får inte besluta det om gallring.", "SoLPuL 10 §"
)
NOT_NOW = Refused(
    "erasure_has_an_order",
    "Det kan inte beslutas nu. Se vad som redan är beslutat.",
    "I17; SoL 16:1",
)
TWO_PERSONS = Refused(
    "erasure_takes_two",
    "Den som har föreslagit gallringen får inte godkänna den. Någon annan behöver göra det.",
    "I17",
)
NO_LONGER_THEIRS = Refused(
    "erasure_is_still_theirs",
    "Den som föreslog eller godkände gallringen får inte längre besluta om den. Gallringen är "
    "stoppad och behöver föreslås och godkännas på nytt.",
    "I17; SoLPuL 10 §",
)
NOT_DUE = Refused(
    "erasure_is_due", "Akten får inte gallras ännu.", "I17; SoL 16:1, 16:2, 16:2 a"
)
NEVER_DUE = Refused("some_is_never_erased", "Akten ska aldrig gallras.", "I17; SoL 16:2, 16:4")
UNKNOWN_YET = Refused(
    "erasure_is_certain",
    "Det saknas en uppgift som behövs för att avgöra om akten får gallras.",
    "I17; SoL 16:2 a, 16:4",
)
SAMPLE_UNKNOWN = Refused(
    "the_sample_is_known",
    "Ingen har angett hur kommunen ingår i urvalet för forskning.",
    "I17; SoL 16:4",
)
A_HOLD_HAS_A_REASON = Refused(
    "a_hold_has_a_reason", "Ange varför gallringen stoppas.", "I17; TF 2 kap."
)
REFUSALS = (
    NOT_YOURS,
    NOT_NOW,
    TWO_PERSONS,
    NO_LONGER_THEIRS,
    NOT_DUE,
    NEVER_DUE,
    UNKNOWN_YET,
    SAMPLE_UNKNOWN,
    A_HOLD_HAS_A_REASON,
)
"""Every no, for the pages that list them."""


def refusal(
    decisions: tuple[Decision, ...],
    wanted: Decision,
    kept: Retention | None,
    on: date,
    sample: Sample | None,
) -> Refused | None:
    """Say why something may not be decided, None when it may.

    `kept` is how long the file is kept by the law of the day, `sample` how much of the
    municipality is kept for research; None when nobody has said.
    """
    if wanted.by.role not in MAY.get(wanted.move, frozenset()):
        return NOT_YOURS
    if last_move(decisions) not in AFTER[wanted.move]:
        return NOT_NOW
    if wanted.move is Move.HELD and wanted.reason is None:
        return A_HOLD_HAS_A_REASON
    if wanted.move is Move.APPROVED and decisions[-1].by.staff == wanted.by.staff:
        return TWO_PERSONS
    return too_early(kept, on, sample) if wanted.move in TOWARDS else None


def choices(
    decisions: tuple[Decision, ...],
    by: Actor,
    at: datetime,
    kept: Retention | None,
    sample: Sample | None,
) -> dict[Move, Refused | None]:
    """Say what comes next and is somebody's to decide; with why not, where it is not open."""
    found: dict[Move, Refused | None] = {}
    for move, roles in MAY.items():
        if by.role in roles and last_move(decisions) in AFTER[move]:
            wanted = Decision(move, by, at, reason=Reason.INSIGHT)
            found[move] = refusal(decisions, wanted, kept, day_of(at), sample)
    return found


def no_longer(
    decisions: Iterable[Decision], access: Access, has: Callable[[Actor], bool], at: datetime
) -> Refused | None:
    """Say why what was approved may not be carried out by what these people are now.

    `has` is whether somebody still has the role in the unit that she or he decided in.
    """
    last = {decision.move: decision.by for decision in decisions}
    proposed, approved = last.get(Move.PROPOSED), last.get(Move.APPROVED)
    if proposed is None or approved is None:
        return NOT_NOW
    if proposed.staff == approved.staff:
        return TWO_PERSONS
    for move, by in ((Move.PROPOSED, proposed), (Move.APPROVED, approved)):
        if by.role not in MAY[move] or not has(by) or is_outsider(access, by, at):
            return NO_LONGER_THEIRS
    return None


def too_early(kept: Retention | None, on: date, sample: Sample | None) -> Refused | None:
    """Say why a file may not be erased on a day, None when it may."""
    if sample is None:
        return SAMPLE_UNKNOWN
    if kept is not None and kept.asks:
        return UNKNOWN_YET
    if sample is Sample.WHOLE or (kept is not None and kept.never):
        return NEVER_DUE
    return None if may_be_erased(kept, on) else NOT_DUE


def copies_gone_by(erased_on: date) -> date:
    """Give the day on which no backup holds any more what was erased on a day."""
    return erased_on + timedelta(days=COPIES_DAYS)
