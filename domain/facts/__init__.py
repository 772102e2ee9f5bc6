"""Every fact there is, in the order a case lives: the table of contents of the domain."""

from domain.fact import Fact
from domain.facts.acting import (
    DecisionMade,
    InsatsReviewed,
    InsatsStarted,
    LifeAreaUpdated,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
)
from domain.facts.assessing import (
    InvestigationClosed,
    InvestigationOpened,
    LegalMeasureRegistered,
    NeedsAssessed,
    PersonViewDocumented,
    ProtectedIdentityRegistered,
    RiskAssessed,
    SafetyPlanSet,
    ViolenceMapped,
)
from domain.facts.ending import (
    CaseClosed,
    EvaluationDone,
)
from domain.facts.following_up import (
    ContactInterrupted,
    ContactResumed,
    CooperationMeetingHeld,
    FollowUpDone,
    RiskSignalNoted,
)
from domain.facts.intake import (
    CaseRaised,
    ConflictChecked,
    CooperationNeedDecided,
    FirstContactMade,
    HouseholdMapped,
    ImmediateProtectionAssessed,
    PreliminaryAssessmentDecided,
    RaisedToTeamLeader,
)
from domain.facts.notifying import (
    NoticeReceived,
    NoticeSuppressed,
)
from domain.facts.organising import (
    CaseTransferred,
    CoordinatorAppointed,
    DocumentationFormDecided,
    FollowUpFormDecided,
    MandateGiven,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.facts.overseeing import (
    AccessLogReviewed,
    DataAccessed,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    EventCorrected,
    ExposureSuspected,
)
from domain.facts.sharing import (
    ConsentRecorded,
    InformationDisclosed,
    InformationReceived,
    InsightRequested,
    SecrecyReviewed,
)

FACTS: tuple[type[Fact], ...] = (
    CaseRaised,
    ImmediateProtectionAssessed,
    PreliminaryAssessmentDecided,
    FirstContactMade,
    HouseholdMapped,
    RaisedToTeamLeader,
    CooperationNeedDecided,
    ConflictChecked,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    CoordinatorAppointed,
    MandateGiven,
    DocumentationFormDecided,
    FollowUpFormDecided,
    CaseTransferred,
    InvestigationOpened,
    InvestigationClosed,
    ViolenceMapped,
    NeedsAssessed,
    RiskAssessed,
    SafetyPlanSet,
    ProtectedIdentityRegistered,
    LegalMeasureRegistered,
    PersonViewDocumented,
    DecisionMade,
    InsatsStarted,
    InsatsReviewed,
    PlacementStarted,
    PlacementEnded,
    PlanSet,
    TaskAssigned,
    TaskCompleted,
    LifeAreaUpdated,
    SupportContactHeld,
    CooperationMeetingHeld,
    FollowUpDone,
    RiskSignalNoted,
    ContactInterrupted,
    ContactResumed,
    ConsentRecorded,
    SecrecyReviewed,
    InformationDisclosed,
    InformationReceived,
    InsightRequested,
    CaseClosed,
    EvaluationDone,
    DataAccessed,
    EmergencyAccessUsed,
    EmergencyAccessReviewed,
    AccessLogReviewed,
    ExposureSuspected,
    EventCorrected,
    ErasureExecuted,
    NoticeReceived,
    NoticeSuppressed,
)

BY_NAME: dict[str, type[Fact]] = {kind.name: kind for kind in FACTS}
"""The registry of stored names. A name that is not here cannot be read."""
