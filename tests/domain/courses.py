"""Lawful courses of work, and what nobody may do unless the case allows it."""

from datetime import date
from typing import Any

from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    ContactInterrupted,
    ContactResumed,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    EvaluationDone,
    EventCorrected,
    HouseholdMapped,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InvestigationOpened,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    RaisedToTeamLeader,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    RiskSignalNoted,
    SecrecyReviewed,
    TaskAssigned,
    TaskCompleted,
    ViolenceMapped,
)
from domain.values import Child
from tests.domain.drawing import ELSEWHERE
from tests.given import example

LONG_AHEAD = date(2035, 1, 1)
Course = tuple[tuple[type[Fact], dict[str, Any]], ...]

URGENT = {"urgent": True, "follow_on_task": "bedöm", "risk_ref": None}
SHELTER = {"insatser": ("skyddat_boende",)}
LENA_HAS_A_SEAT: Course = ((ConflictChecked, {}), (ResourcePersonAssigned, {}))
BEGUN: Course = ((CaseRaised, {}), (ConflictChecked, {}), (CoordinatorAppointed, {}))
INVESTIGATED: Course = ((InvestigationOpened, {}), (NeedsAssessed, {}))
MOVE: Course = (
    *INVESTIGATED,
    (RiskAssessed, {}),
    (DecisionMade, SHELTER),
    (PlacementStarted, {}),
    (PlanSet, {}),
    (RiskAssessed, {}),
    (NeedsAssessed, {}),
    (PlacementEnded, {}),
)
MET: Course = (
    (
        NeedsAssessed,
        {"needs": (example(NeedsAssessed).needs[0].model_copy(update={"status": "met"}),)},
    ),
)
END: Course = (
    (RiskAssessed, {"trigger": "inför avslut"}),
    (CaseClosed, {}),
    (EvaluationDone, {}),
)
COURSES: tuple[Course, ...] = (
    MOVE,
    (
        *INVESTIGATED,
        (RiskAssessed, {}),
        (DecisionMade, {}),
        (InsatsStarted, {}),
        (InsatsReviewed, {}),
        (InsatsReviewed, {"outcome": "avslutas"}),
    ),
    ((DecisionMade, URGENT), (InsatsStarted, {})),
    ((ConsentRecorded, {}), (SecrecyReviewed, {}), (InformationDisclosed, {})),
    (*LENA_HAS_A_SEAT, (ResourcePersonReleased, {})),
    ((RaisedToTeamLeader, {}), (CooperationNeedDecided, {})),
    ((TaskAssigned, {}), (TaskCompleted, {})),
    ((ContactInterrupted, {"keep_open_until": LONG_AHEAD}), (ContactResumed, {})),
    (
        *INVESTIGATED,
        (RiskAssessed, {}),
        (RiskSignalNoted, {}),
        (RiskAssessed, {}),
        (DecisionMade, {}),
    ),
    ((ViolenceMapped, {}), (EventCorrected, {})),
)
"""Lawful courses, so that chance gets further into a case than its first day."""


TEMPTATIONS: Course = (
    (DecisionMade, {}),
    (DecisionMade, {"urgent": True}),
    (DecisionMade, SHELTER),
    (DecisionMade, SHELTER | URGENT),
    (CoordinatorAppointed, {"deputy": None}),
    (PlacementEnded, {"successor_per_support": ()}),
    (NeedsAssessed, {"per_need_responsible": ()}),
    (HouseholdMapped, {"children": (Child(label="systern"),)}),
    (ContactInterrupted, {"minors_handled": ()}),
    (InformationDisclosed, {"level": "exists"}),
    (InformationDisclosed, {"review_ref": ELSEWHERE}),
    (ConflictChecked, {"checked_role": (), "blocked_staff": ("sara",)}),
    (CaseClosed, {}),
    (PlacementStarted, {}),
    (DecisionMade, {"public_text": "Du bor på plats 4."}),
    (ConsentRecorded, {"by_whom": "vårdnadshavare"}),
    (ConsentRecorded, {"by_whom": "barn 15+", "maturity_note": "moget"}),
)
"""What nobody may do unless the case allows it, tried again and again."""
