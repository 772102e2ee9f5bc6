"""What the age of the file depends on: its last note, and what was done while a child."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.case.access import Access
from domain.fact import Fact
from domain.facts import (
    AccessLogReviewed,
    CaseRaised,
    ConflictChecked,
    DataAccessed,
    DecisionMade,
    EmergencyAccessUsed,
    ErasureExecuted,
    EvaluationDone,
    InsightRequested,
    InvestigationOpened,
    NoticeReceived,
    NoticeSuppressed,
    PlacementStarted,
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
        EmergencyAccessUsed,
        ErasureExecuted,
        EvaluationDone,
        InsightRequested,
        NoticeReceived,
        NoticeSuppressed,
        ResourcePersonAssigned,
        ResourcePersonReleased,
    )
)
"""Control, the system's own work and evaluation: no notes about the person.

Every other kind is a note, so a new kind keeps a file longer, never shorter.
"""


@dataclass(frozen=True, slots=True)
class Filing:
    """What retention is counted from. `last_note` is when it was written down."""

    last_note: datetime | None = None
    born: date | None = None
    child: bool = False
    """Whether the file is about somebody who was a child when it was opened."""
    investigated: bool = False
    """Whether an investigation was opened while the person was a child."""
    placed: bool = False
    """Whether the person was placed outside the own home as a child."""


def evolve(filing: Filing, access: Access, recorded: Recorded) -> Filing:
    """Fold one more fact. `access` is as the fact left it: it says who is a child."""
    fact = recorded.fact
    if type(fact) in BESIDE_THE_FILE:
        return filing
    at = _later(filing.last_note, recorded.recorded_at)
    filing = Filing(at, filing.born, filing.child, filing.investigated, filing.placed)
    if isinstance(fact, CaseRaised):
        born = fact.subject.born
        return replace(filing, born=born, child=_is_child(filing, access, recorded))
    if not isinstance(fact, InvestigationOpened | DecisionMade | PlacementStarted):
        return filing
    if not _is_child(filing, access, recorded):
        return filing
    if isinstance(fact, InvestigationOpened):
        return replace(filing, investigated=True)
    return replace(filing, placed=filing.placed or _places(fact))


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)


def _is_child(filing: Filing, access: Access, recorded: Recorded) -> bool:
    """Who has no known birthday is a child where the children's unit answers for the case."""
    if access.adult_from is not None:
        return access.is_child(recorded.occurred_at)
    answers = access.responsible
    return filing.child or (answers is not None and answers.role is Role.BARN_OCH_UNGA)


def _places(fact: DecisionMade | PlacementStarted) -> bool:
    """A child who comes along to a shelter is placed by the child's own decision."""
    if isinstance(fact, PlacementStarted):
        return True
    return fact.outcome in ("bifall", "delvis") and InsatsKind.SKYDDAT_BOENDE in fact.insatser
