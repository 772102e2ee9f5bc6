"""Every rule, fact by fact: this table is the specification of what may be recorded."""

from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    ContactInterrupted,
    ContactResumed,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DataAccessed,
    DecisionMade,
    DocumentationFormDecided,
    EvaluationDone,
    EventCorrected,
    FirstContactMade,
    FollowUpDone,
    FollowUpFormDecided,
    ImmediateProtectionAssessed,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    MandateGiven,
    NeedsAssessed,
    NoticeReceived,
    NoticeSuppressed,
    PlacementEnded,
    PlacementStarted,
    PreliminaryAssessmentDecided,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    SecrecyReviewed,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
    ViolenceMapped,
)
from domain.recorded import Recorded
from domain.refusals import Refused
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
from domain.rules.delegating import (
    BODY_LEAVES_MINUTES,
    CHILD_BY_THE_CHILDS_UNIT,
    DECIDED_BY_DELEGATION,
    DECIDED_IN_THE_OWN_NAME,
    REFUSED_BY_A_DELEGATE,
    REVIEWED_IN_THE_OWN_NAME,
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
from domain.rules.handing_over import (
    DOOR_IS_LEFT_OPEN,
    DOOR_IS_NOT_SHUT_EARLY,
    EVALUATION_NAMES_NOBODY,
    HANDED_OVER_WARMLY,
    INTERRUPTED_ONCE,
    RECEIVER_IS_KNOWN,
    TRANSFER_LEAVES_A_DEPUTY,
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
from domain.rules.organising import (
    BLOCKED_LEAVES_SOMEBODY,
    CARD_IS_SAFE,
    CHECK_SAYS_ONE_THING,
    CHILDREN_BRING_THEIR_UNIT,
    CONTACT_WORKER_IS_WHO_MET,
    COORDINATOR_BY_THE_ORDER,
    FEW_PEOPLE,
    FOLLOW_UP_LIES_AHEAD,
    FORM_BEFORE_NOTES,
    MANDATE_HAS_A_HOLDER,
    MANDATE_IS_IN_TIME,
    NEED_SAYS_ONE_THING,
    NEXT_APPOINTMENT_IS_SET,
    PLACEMENT_HAS_SOMEBODY_HERE,
    RAISED_BEFORE_DECIDED,
)
from domain.rules.recording import (
    DECIDED_BY_A_LEADER,
    HAS_HAPPENED,
    RAISED_ONCE,
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
)
from domain.rules.rule import Rule
from domain.rules.sharing import (
    CONSENT_LASTS,
    EXISTS_CARRIES_NOTHING,
    REVIEWED_BEFORE_DISCLOSED,
    WITHIN_THE_CEILING,
)
from domain.rules.walling import (
    NOBODY_BEHIND_THE_WALL,
    ONLY_A_SIGNAL_CROSSES,
    POINTS_WITHIN_THE_CASE,
)

ALWAYS: tuple[Rule, ...] = (
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
    HAS_HAPPENED,
    NOTHING_AFTER_THE_END,
    ONLY_A_SIGNAL_CROSSES,
    NOBODY_BEHIND_THE_WALL,
)
"""Rules for every fact."""

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    CaseRaised: (RAISED_ONCE,),
    ImmediateProtectionAssessed: (CHILD_BY_THE_CHILDS_UNIT,),
    PreliminaryAssessmentDecided: (CHILD_BY_THE_CHILDS_UNIT,),
    FirstContactMade: (NEXT_APPOINTMENT_IS_SET, CARD_IS_SAFE, CONTACT_WORKER_IS_WHO_MET),
    CooperationNeedDecided: (
        DECIDED_BY_A_LEADER,
        RAISED_BEFORE_DECIDED,
        NEED_SAYS_ONE_THING,
        CHILDREN_BRING_THEIR_UNIT,
    ),
    ConflictChecked: (DECIDED_BY_A_LEADER, CHECK_SAYS_ONE_THING, BLOCKED_LEAVES_SOMEBODY),
    ResourcePersonAssigned: (DECIDED_BY_A_LEADER, CHECKED_BEFORE_ASSIGNED, FEW_PEOPLE),
    ResourcePersonReleased: (DECIDED_BY_A_LEADER, RELEASED_FROM_A_SEAT, SOMEBODY_STAYS),
    CoordinatorAppointed: (
        DECIDED_BY_A_LEADER,
        COORDINATOR_IS_A_PERSON,
        COORDINATOR_CHECKED,
        HONOUR_NEEDS_A_DEPUTY,
        COORDINATOR_BY_THE_ORDER,
    ),
    MandateGiven: (DECIDED_BY_A_LEADER, MANDATE_HAS_A_HOLDER, MANDATE_IS_IN_TIME),
    DocumentationFormDecided: (DECIDED_BY_A_LEADER,),
    FollowUpFormDecided: (DECIDED_BY_A_LEADER, FOLLOW_UP_LIES_AHEAD),
    CaseTransferred: (
        RECEIVER_CHECKED,
        RECEIVER_IS_KNOWN,
        HANDED_OVER_WARMLY,
        TRANSFER_LEAVES_A_DEPUTY,
    ),
    InvestigationOpened: (CHILD_BY_THE_CHILDS_UNIT,),
    InvestigationClosed: (CHILD_BY_THE_CHILDS_UNIT,),
    ViolenceMapped: (FORM_BEFORE_NOTES,),
    RiskAssessed: (RISK_IS_VALID_AHEAD, CHILD_BY_THE_CHILDS_UNIT),
    NeedsAssessed: (NEEDS_ARE_NAMED_ONCE, NO_NEED_IS_FORGOTTEN, NO_NEED_WITHOUT_WORD),
    DecisionMade: (
        COOPERATION_HAS_A_COORDINATOR,
        RESTS_ON_A_CURRENT_RISK,
        URGENT_HAS_A_TASK,
        AGE_IS_KNOWN,
        CHILD_WITH_CUSTODIAN,
        YOUNG_ADULT_TESTED,
        DECIDED_IN_THE_OWN_NAME,
        BODY_LEAVES_MINUTES,
        DECIDED_BY_DELEGATION,
        POINTS_WITHIN_THE_CASE,
    ),
    InsatsStarted: (STARTED_AFTER_DECISION,),
    InsatsReviewed: (REVIEWS_A_KNOWN_INSATS,),
    PlacementStarted: (COOPERATION_HAS_A_COORDINATOR, PLACEMENT_HAS_SOMEBODY_HERE),
    PlacementEnded: (ENDS_A_PLACEMENT, EVERY_SUPPORT_HAS_A_SUCCESSOR, ASSESSED_AFTER_NOTICE),
    TaskAssigned: (POINTS_WITHIN_THE_CASE,),
    TaskCompleted: (COMPLETES_AN_OPEN_TASK,),
    SupportContactHeld: (FORM_BEFORE_NOTES,),
    FollowUpDone: (CHILD_BY_THE_CHILDS_UNIT,),
    ContactInterrupted: (INTERRUPTED_ONCE, MINORS_ARE_HANDLED, DOOR_IS_LEFT_OPEN),
    ContactResumed: (RESUMES_WHAT_WAS_INTERRUPTED,),
    ConsentRecorded: (CONSENT_LASTS,),
    SecrecyReviewed: (REVIEWED_IN_THE_OWN_NAME, REFUSED_BY_A_DELEGATE),
    InformationDisclosed: (
        COOPERATION_HAS_A_COORDINATOR,
        EXISTS_CARRIES_NOTHING,
        REVIEWED_BEFORE_DISCLOSED,
        WITHIN_THE_CEILING,
    ),
    CaseClosed: (
        DECIDED_BY_A_LEADER,
        MINORS_ARE_HANDLED,
        NO_NEED_IS_OPEN,
        NO_SUPPORT_RUNS,
        CLOSING_RISK_IS_ASSESSED,
        DOOR_IS_NOT_SHUT_EARLY,
    ),
    EvaluationDone: (DECIDED_BY_A_LEADER, EVALUATED_AFTER_THE_END, EVALUATION_NAMES_NOBODY),
    EventCorrected: (CORRECTS_A_KNOWN_FACT, CORRECTION_IS_AS_GUARDED),
    DataAccessed: (POINTS_WITHIN_THE_CASE,),
    NoticeReceived: (POINTS_WITHIN_THE_CASE,),
    NoticeSuppressed: (POINTS_WITHIN_THE_CASE,),
}
"""Rules per fact, beside those for every fact. A fact without a row has none of its own."""


def refusal(case: Case, recorded: Recorded) -> Refused | None:
    """Ask every rule about a fact; give the first no, or None when none refuses it."""
    for rule in (*ALWAYS, *RULES.get(type(recorded.fact), ())):
        refused = rule.check(case, recorded)
        if refused is not None:
            return refused
    return None
