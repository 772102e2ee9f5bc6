"""What the age of the file depends on: its last note, and what was done while a child."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from domain.case.access import Access
from domain.case.births import corrected_born
from domain.fact import Fact
from domain.facts import (
    AccessLogReviewed,
    CaseRaised,
    ConflictChecked,
    DataAccessed,
    DecisionMade,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    EvaluationDone,
    EventCorrected,
    InsightRequested,
    InvestigationOpened,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    PlacementStarted,
    RecallAnswered,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.recorded import Recorded
from domain.roles import Role
from domain.values import InsatsKind

BESIDE_THE_FILE: frozenset[type[Fact]] = frozenset(
    (
        AccessLogReviewed,
        ConflictChecked,
        DataAccessed,
        EmergencyAccessReviewed,
        EmergencyAccessUsed,
        ErasureExecuted,
        EvaluationDone,
        InsightRequested,
        NoticeAnswered,
        NoticeLimited,
        NoticeReceived,
        NoticeSuppressed,
        NoticeUndelivered,
        RecallAnswered,
        ResourcePersonAssigned,
        ResourcePersonReleased,
    )
)
"""Control, the system's own work and evaluation: no notes about the person.

Every other kind is a note, so a new kind keeps a file longer, never shorter.
"""


class Filing(NamedTuple):
    """What retention is counted from. `last_note` is when it was written down."""

    last_note: datetime | None = None
    born: date | None = None
    child: bool = False
    """Whether the file is about somebody who was a child when it was opened."""
    investigated: bool = False
    """Whether an investigation was opened while the person was a child."""
    placed: bool = False
    """Whether the person was placed outside the own home as a child."""
    erased: bool = False
    """Whether the file is erased, or about to be: nothing follows on that."""
    asked: frozenset[date] = frozenset()
    """When requests to read it came in that nobody has answered."""
    raised_at: datetime | None = None
    investigated_at: datetime | None = None
    placed_at: datetime | None = None
    """The first of each, at whatever age: a corrected birth date counts them anew."""


def _raised(filing: Filing, access: Access, recorded: Recorded, fact: CaseRaised) -> Filing:
    child = _is_child(filing, access, recorded)
    return filing._replace(born=fact.subject.born, child=child, raised_at=recorded.occurred_at)


def _opened(
    filing: Filing, access: Access, recorded: Recorded, _fact: InvestigationOpened
) -> Filing:
    known = filing.investigated or _is_child(filing, access, recorded)
    first = _first(filing.investigated_at, recorded)
    return filing._replace(investigated=known, investigated_at=first)


def _decided(filing: Filing, access: Access, recorded: Recorded, fact: DecisionMade) -> Filing:
    """A child who comes along to a shelter is placed by the child's own decision."""
    if fact.outcome not in ("bifall", "delvis"):
        return filing
    if InsatsKind.SKYDDAT_BOENDE not in fact.insatser:
        return filing
    return _placed(filing, access, recorded, fact)


def _placed(filing: Filing, access: Access, recorded: Recorded, _fact: Fact) -> Filing:
    known = filing.placed or _is_child(filing, access, recorded)
    return filing._replace(placed=known, placed_at=_first(filing.placed_at, recorded))


def _first(known: datetime | None, recorded: Recorded) -> datetime:
    return recorded.occurred_at if known is None else min(known, recorded.occurred_at)


def _corrected(
    filing: Filing, access: Access, _recorded: Recorded, fact: EventCorrected
) -> Filing:
    """Who was a child when it happened is counted anew from the right birth date."""
    born = corrected_born(fact)
    if born is None:
        return filing
    return filing._replace(
        born=born,
        child=_was_child(access, filing.raised_at),
        investigated=_was_child(access, filing.investigated_at),
        placed=_was_child(access, filing.placed_at),
    )


def _was_child(access: Access, at: datetime | None) -> bool:
    return at is not None and access.is_child(at)


EVOLVE: dict[type[Fact], Callable[[Filing, Access, Recorded, Any], Filing]] = {
    CaseRaised: _raised,
    InvestigationOpened: _opened,
    DecisionMade: _decided,
    EventCorrected: _corrected,
    PlacementStarted: _placed,
}
"""Which notes say more of the file than that something was noted."""


def evolve(filing: Filing, access: Access, recorded: Recorded) -> Filing:
    """Fold one more fact. `access` is as the fact left it: it says who is a child."""
    fact, at, known = recorded.fact, recorded.recorded_at, filing.last_note
    if type(fact) in BESIDE_THE_FILE:
        return _beside(filing, fact)
    if known is not None and at < known:
        at = known
    filing = Filing(at, *filing[1:])
    step = EVOLVE.get(type(fact))
    return step(filing, access, recorded, fact) if step else filing


def _beside(filing: Filing, fact: Fact) -> Filing:
    """What is no note, and yet decides whether the file may go: what is asked for stays."""
    if isinstance(fact, InsightRequested):
        came = frozenset((fact.received_at,))
        waits = filing.asked - came if fact.answered_at else filing.asked | came
        return filing._replace(asked=waits)
    return filing._replace(erased=True) if type(fact) is ErasureExecuted else filing


def _is_child(filing: Filing, access: Access, recorded: Recorded) -> bool:
    """Who has no known birthday is a child where the children's unit answers for the case."""
    if access.adult_from is not None:
        return access.is_child(recorded.occurred_at)
    answers = access.responsible
    return filing.child or (answers is not None and answers.role is Role.BARN_OCH_UNGA)
