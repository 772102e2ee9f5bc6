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
    DecisionMade,
    DocumentationFormDecided,
    ErasureExecuted,
    EvaluationDone,
    EventCorrected,
    FollowUpFormDecided,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InsightRequested,
    InvestigationOpened,
    MandateGiven,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
    SecrecyReviewed,
    TaskCompleted,
)
from domain.recorded import Recorded
from domain.refusals import Refused
from domain.rules.citing import GROUND_IN_FORCE, GROUND_IS_CLEAR, GROUND_OPENS_SECRECY
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
from domain.rules.keeping import KEPT_UNTIL_DUE
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

ALWAYS: tuple[Rule, ...] = (
    RECORDED_BY_THE_RIGHT_HAND,
    WITHIN_THE_MANDATE,
    HAS_HAPPENED,
    NOTHING_AFTER_THE_END,
)
"""Rules for every fact."""

RULES: dict[type[Fact], tuple[Rule, ...]] = {
    CaseRaised: (RAISED_ONCE, GROUND_IS_CLEAR, GROUND_IN_FORCE),
    CooperationNeedDecided: (DECIDED_BY_A_LEADER,),
    ConflictChecked: (DECIDED_BY_A_LEADER,),
    ResourcePersonAssigned: (DECIDED_BY_A_LEADER, CHECKED_BEFORE_ASSIGNED),
    ResourcePersonReleased: (DECIDED_BY_A_LEADER, RELEASED_FROM_A_SEAT, SOMEBODY_STAYS),
    CoordinatorAppointed: (
        DECIDED_BY_A_LEADER,
        COORDINATOR_IS_A_PERSON,
        COORDINATOR_CHECKED,
        HONOUR_NEEDS_A_DEPUTY,
    ),
    MandateGiven: (DECIDED_BY_A_LEADER,),
    DocumentationFormDecided: (DECIDED_BY_A_LEADER,),
    FollowUpFormDecided: (DECIDED_BY_A_LEADER,),
    CaseTransferred: (RECEIVER_CHECKED, GROUND_IN_FORCE),
    InvestigationOpened: (GROUND_IS_CLEAR, GROUND_IN_FORCE),
    RiskAssessed: (RISK_IS_VALID_AHEAD,),
    NeedsAssessed: (NEEDS_ARE_NAMED_ONCE, NO_NEED_IS_FORGOTTEN, NO_NEED_WITHOUT_WORD),
    DecisionMade: (
        GROUND_IS_CLEAR,
        GROUND_IN_FORCE,
        COOPERATION_HAS_A_COORDINATOR,
        RESTS_ON_A_CURRENT_RISK,
        URGENT_HAS_A_TASK,
        AGE_IS_KNOWN,
        CHILD_WITH_CUSTODIAN,
        YOUNG_ADULT_TESTED,
    ),
    InsatsStarted: (STARTED_AFTER_DECISION,),
    InsatsReviewed: (REVIEWS_A_KNOWN_INSATS,),
    PlacementStarted: (COOPERATION_HAS_A_COORDINATOR,),
    PlacementEnded: (ENDS_A_PLACEMENT, EVERY_SUPPORT_HAS_A_SUCCESSOR, ASSESSED_AFTER_NOTICE),
    TaskCompleted: (COMPLETES_AN_OPEN_TASK,),
    ContactInterrupted: (MINORS_ARE_HANDLED,),
    ContactResumed: (RESUMES_WHAT_WAS_INTERRUPTED,),
    ConsentRecorded: (CONSENT_LASTS,),
    SecrecyReviewed: (GROUND_IN_FORCE, GROUND_OPENS_SECRECY),
    InsightRequested: (GROUND_IN_FORCE,),
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
    ),
    EvaluationDone: (DECIDED_BY_A_LEADER, EVALUATED_AFTER_THE_END),
    ErasureExecuted: (GROUND_IN_FORCE, KEPT_UNTIL_DUE),
    EventCorrected: (CORRECTS_A_KNOWN_FACT, CORRECTION_IS_AS_GUARDED),
}
"""Rules per fact, beside those for every fact. A fact without a row has none of its own."""


def refusal(case: Case, recorded: Recorded) -> Refused | None:
    """Ask every rule about a fact; give the first no, or None when none refuses it."""
    for rule in (*ALWAYS, *RULES.get(type(recorded.fact), ())):
        refused = rule.check(case, recorded)
        if refused is not None:
            return refused
    return None
