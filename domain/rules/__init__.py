"""Every rule, fact by fact: this table is the specification of what may be recorded."""

from domain.case.case import (
    Case,
)
from domain.fact import (
    Fact,
)
from domain.facts import (
    CaseClosed,
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    ContactInterrupted,
    ContactResumed,
    CooperationMeetingHeld,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    ErasureExecuted,
    EvaluationDone,
    EventCorrected,
    FollowUpDone,
    FollowUpFormDecided,
    HouseholdMapped,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InsightRequested,
    InvestigationClosed,
    InvestigationOpened,
    MandateGiven,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    SafetyPlanSet,
    SecrecyReviewed,
    TaskAssigned,
    TaskCompleted,
)
from domain.recorded import (
    Recorded,
)
from domain.refusals import (
    Refused,
)
from domain.rules.citing import (
    GROUND_IN_FORCE,
    GROUND_IS_CLEAR,
    GROUND_OPENS_SECRECY,
)
from domain.rules.consenting import (
    CONSENT_BY_THE_RIGHT_PERSON,
    CONSENT_NEEDS_AN_AGE,
    KIN_HAS_ANOTHER_CASE,
    MATURITY_IS_NOTED,
    SEALED_IS_NOT_CORRECTED,
)
from domain.rules.deciding import (
    AGE_IS_KNOWN,
    ASSESSED_AFTER_NOTICE,
    CHILD_WITH_CUSTODIAN,
    COMPLETES_AN_OPEN_TASK,
    ENDS_A_PLACEMENT,
    EVERY_SUPPORT_HAS_A_SUCCESSOR,
    NEEDS_ARE_NAMED_ONCE,
    NO_NEED_IS_FORGOTTEN,
    NO_NEED_WITHOUT_WORD,
    RESTS_ON_A_CURRENT_RISK,
    REVIEWS_A_KNOWN_INSATS,
    RISK_IS_VALID_AHEAD,
    STARTED_AFTER_DECISION,
    URGENT_HAS_A_TASK,
    YOUNG_ADULT_TESTED,
)
from domain.rules.ending import (
    CLOSING_RISK_IS_ASSESSED,
    CORRECTION_IS_AS_GUARDED,
    CORRECTS_A_KNOWN_FACT,
    EVALUATED_AFTER_THE_END,
    MINORS_ARE_HANDLED,
    NO_NEED_IS_OPEN,
    NO_SUPPORT_RUNS,
    NOTHING_AFTER_THE_END,
    RESUMES_WHAT_WAS_INTERRUPTED,
)
from domain.rules.holding import (
    CHECKED_BEFORE_ASSIGNED,
    COOPERATION_HAS_A_COORDINATOR,
    COORDINATOR_CHECKED,
    COORDINATOR_IS_A_PERSON,
    HONOUR_NEEDS_A_DEPUTY,
    RECEIVER_CHECKED,
    RELEASED_FROM_A_SEAT,
    SOMEBODY_STAYS,
)
from domain.rules.keeping import (
    KEPT_UNTIL_DUE,
)
from domain.rules.planning import (
    EVERY_AREA_IS_ANSWERED,
    FIVE_AREAS_ARE_PLANNED,
    MINORS_ARE_NAMED,
    PLAN_FOLLOWS,
    PLAN_IS_REVIEWED_AHEAD,
    PLANNED_BEFORE_MOVING_OUT,
)
from domain.rules.recording import (
    DECIDED_BY_A_LEADER,
    HAS_HAPPENED,
    RAISED_ONCE,
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
)
from domain.rules.rule import (
    Rule,
)
from domain.rules.sharing import (
    CONSENT_LASTS,
    EXISTS_CARRIES_NOTHING,
    REVIEWED_BEFORE_DISCLOSED,
    WITHIN_THE_CEILING,
)
from domain.rules.stepping import (
    BOTH_PARTS_INVESTIGATED,
    CHILD_IS_OF_THE_HOUSEHOLD,
    CLOSES_AN_OPEN_INVESTIGATION,
    DECIDED_AFTER_INVESTIGATION,
    EACH_CHILD_IS_DECIDED,
    ENDS_IN_ONE_OF_THREE,
    EXTENDED_UNTIL_A_DAY,
    FOR_KNOWN_NEEDS,
    NAMES_THE_CURRENT_RISK,
    NO_CHILD_IS_FORGOTTEN,
    NO_NEED_IS_NAMED_OPEN,
    PLACED_AFTER_DECISION,
    RISK_BEFORE_CLOSING,
    SAFETY_PLAN_FOLLOWS,
    SAFETY_PLAN_IS_REVIEWED_AHEAD,
)
from domain.rules.travelling import (
    NO_PLACE_TRAVELS,
)

ALWAYS: tuple[Rule, ...] = (
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
    HAS_HAPPENED,
    NOTHING_AFTER_THE_END,
)
"""Rules for every fact."""

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    CaseRaised: (
        RAISED_ONCE,
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
        NO_PLACE_TRAVELS,
    ),
    CooperationNeedDecided: (DECIDED_BY_A_LEADER,),
    ConflictChecked: (DECIDED_BY_A_LEADER,),
    ResourcePersonAssigned: (
        DECIDED_BY_A_LEADER,
        CHECKED_BEFORE_ASSIGNED,
    ),
    ResourcePersonReleased: (
        DECIDED_BY_A_LEADER,
        RELEASED_FROM_A_SEAT,
        SOMEBODY_STAYS,
    ),
    CoordinatorAppointed: (
        DECIDED_BY_A_LEADER,
        COORDINATOR_IS_A_PERSON,
        COORDINATOR_CHECKED,
        HONOUR_NEEDS_A_DEPUTY,
    ),
    MandateGiven: (
        DECIDED_BY_A_LEADER,
        NO_PLACE_TRAVELS,
    ),
    DocumentationFormDecided: (
        DECIDED_BY_A_LEADER,
        NO_PLACE_TRAVELS,
    ),
    FollowUpFormDecided: (
        DECIDED_BY_A_LEADER,
        NO_PLACE_TRAVELS,
    ),
    CaseTransferred: (
        RECEIVER_CHECKED,
        GROUND_IN_FORCE,
    ),
    InvestigationOpened: (
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
    ),
    RiskAssessed: (RISK_IS_VALID_AHEAD,),
    NeedsAssessed: (
        NEEDS_ARE_NAMED_ONCE,
        NO_NEED_IS_FORGOTTEN,
        NO_NEED_WITHOUT_WORD,
    ),
    DecisionMade: (
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
        COOPERATION_HAS_A_COORDINATOR,
        RESTS_ON_A_CURRENT_RISK,
        URGENT_HAS_A_TASK,
        AGE_IS_KNOWN,
        CHILD_WITH_CUSTODIAN,
        YOUNG_ADULT_TESTED,
        DECIDED_AFTER_INVESTIGATION,
        NAMES_THE_CURRENT_RISK,
        FOR_KNOWN_NEEDS,
        NO_PLACE_TRAVELS,
    ),
    InsatsStarted: (
        STARTED_AFTER_DECISION,
        NO_PLACE_TRAVELS,
    ),
    InsatsReviewed: (
        REVIEWS_A_KNOWN_INSATS,
        EXTENDED_UNTIL_A_DAY,
    ),
    PlacementStarted: (
        COOPERATION_HAS_A_COORDINATOR,
        PLACED_AFTER_DECISION,
        EACH_CHILD_IS_DECIDED,
        CHILD_IS_OF_THE_HOUSEHOLD,
    ),
    PlacementEnded: (
        ENDS_A_PLACEMENT,
        EVERY_SUPPORT_HAS_A_SUCCESSOR,
        ASSESSED_AFTER_NOTICE,
        PLANNED_BEFORE_MOVING_OUT,
    ),
    TaskCompleted: (COMPLETES_AN_OPEN_TASK,),
    ContactInterrupted: (
        MINORS_ARE_HANDLED,
        MINORS_ARE_NAMED,
    ),
    ContactResumed: (RESUMES_WHAT_WAS_INTERRUPTED,),
    ConsentRecorded: (
        CONSENT_LASTS,
        CONSENT_NEEDS_AN_AGE,
        CONSENT_BY_THE_RIGHT_PERSON,
        MATURITY_IS_NOTED,
    ),
    SecrecyReviewed: (
        GROUND_IN_FORCE,
        GROUND_OPENS_SECRECY,
    ),
    InsightRequested: (GROUND_IN_FORCE,),
    InformationDisclosed: (
        COOPERATION_HAS_A_COORDINATOR,
        EXISTS_CARRIES_NOTHING,
        REVIEWED_BEFORE_DISCLOSED,
        WITHIN_THE_CEILING,
        NO_PLACE_TRAVELS,
    ),
    CaseClosed: (
        DECIDED_BY_A_LEADER,
        MINORS_ARE_HANDLED,
        NO_NEED_IS_OPEN,
        NO_SUPPORT_RUNS,
        CLOSING_RISK_IS_ASSESSED,
        RISK_BEFORE_CLOSING,
        NO_NEED_IS_NAMED_OPEN,
    ),
    EvaluationDone: (
        DECIDED_BY_A_LEADER,
        EVALUATED_AFTER_THE_END,
    ),
    ErasureExecuted: (
        GROUND_IN_FORCE,
        KEPT_UNTIL_DUE,
    ),
    EventCorrected: (
        CORRECTS_A_KNOWN_FACT,
        CORRECTION_IS_AS_GUARDED,
        SEALED_IS_NOT_CORRECTED,
        NO_PLACE_TRAVELS,
    ),
    HouseholdMapped: (
        NO_CHILD_IS_FORGOTTEN,
        KIN_HAS_ANOTHER_CASE,
    ),
    InvestigationClosed: (
        CLOSES_AN_OPEN_INVESTIGATION,
        BOTH_PARTS_INVESTIGATED,
        NO_PLACE_TRAVELS,
    ),
    SafetyPlanSet: (
        SAFETY_PLAN_FOLLOWS,
        SAFETY_PLAN_IS_REVIEWED_AHEAD,
    ),
    PlanSet: (
        FIVE_AREAS_ARE_PLANNED,
        EVERY_AREA_IS_ANSWERED,
        PLAN_FOLLOWS,
        PLAN_IS_REVIEWED_AHEAD,
        NO_PLACE_TRAVELS,
    ),
    TaskAssigned: (NO_PLACE_TRAVELS,),
    CooperationMeetingHeld: (NO_PLACE_TRAVELS,),
    FollowUpDone: (ENDS_IN_ONE_OF_THREE,),
}
"""Rules per fact, beside those for every fact. A fact without a row has none of its own."""


def refusal(case: Case, recorded: Recorded) -> Refused | None:
    """Ask every rule about a fact; give the first no, or None when none refuses it."""
    for rule in (*ALWAYS, *RULES.get(type(recorded.fact), ())):
        refused = rule.check(case, recorded)
        if refused is not None:
            return refused
    return None
