"""Which facts a seat is offered to record. The services decide; this only keeps lists short."""

from domain.clocks.table import CLOCKS
from domain.fact import Fact
from domain.facts import (
    FACTS,
    AccessLogReviewed,
    ConsentRecorded,
    CoordinatorAppointed,
    DataAccessed,
    DecisionMade,
    DisclosureRecalled,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    InformationDisclosed,
    InsatsStarted,
    NeedsAssessed,
    RiskAssessed,
    SecrecyReviewed,
    TaskAssigned,
)
from domain.roles import INTERNAL, Role
from domain.rules import RULES
from domain.rules.emergency import REVIEWERS
from domain.rules.recording import (
    BY_THE_HUB,
    DECIDED_BY_A_LEADER,
    NARROW,
    OPENERS,
    READ_ONLY,
)
from domain.watch import AlarmKind

NOT_BY_HAND = BY_THE_HUB | {DataAccessed, EmergencyAccessUsed, ErasureExecuted}
"""An emergency has a page of its own: whoever needs one does not see the case yet."""
ONLY: dict[type[Fact], frozenset[Role]] = {
    AccessLogReviewed: frozenset((Role.INTERNKONTROLL,)),
    EmergencyAccessReviewed: REVIEWERS,
}
MEETS_PEOPLE_FIRST = frozenset(
    (Role.RVT, Role.ARBETSLEDARE, Role.BARN_OCH_UNGA, Role.SAMORDNARE)
)
REMEDY: dict[str, type[Fact]] = {
    AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER: InsatsStarted,
    AlarmKind.NEED_WITHOUT_HOLDER: NeedsAssessed,
    AlarmKind.COORDINATOR_MISSING: CoordinatorAppointed,
    AlarmKind.DEPUTY_MISSING: CoordinatorAppointed,
    AlarmKind.EMERGENCY_USED: EmergencyAccessReviewed,
    AlarmKind.RISK_MISSING: RiskAssessed,
    AlarmKind.RISK_NOT_CURRENT: RiskAssessed,
    **{clock.name: clock.remedy for clock in CLOCKS},
}
"""What answers an alarm, by its kind or by the name of its clock."""
REFERS_TO: dict[str, type[Fact]] = {
    "access_ref": EmergencyAccessUsed,
    "closing_risk_ref": RiskAssessed,
    "consent_ref": ConsentRecorded,
    "decision_ref": DecisionMade,
    "disclosure_ref": InformationDisclosed,
    "needs_ref": NeedsAssessed,
    "recall_ref": DisclosureRecalled,
    "review_ref": SecrecyReviewed,
    "risk_ref": RiskAssessed,
    "task_ref": TaskAssigned,
}
"""Which kind of earlier fact a reference means; without a row, any."""


def offered(role: Role) -> tuple[type[Fact], ...]:
    """Give the kinds of fact that a seat is offered in a case."""
    if role not in INTERNAL or role in READ_ONLY:
        return ()
    # A child's worker answers for the child's own case; the rules know whose it is.
    narrow = NARROW.get(role) if role is not Role.BARN_OCH_UNGA else None
    return tuple(
        kind
        for kind in FACTS
        if kind not in NOT_BY_HAND
        and (role is Role.ARBETSLEDARE or DECIDED_BY_A_LEADER not in RULES.get(kind, ()))
        and (narrow is None or kind in narrow)
        and role in ONLY.get(kind, INTERNAL)
    )


def opening(role: Role) -> tuple[type[Fact], ...]:
    """Give the kinds of fact with which a seat opens a case."""
    if role not in MEETS_PEOPLE_FIRST:
        return ()
    return tuple(kind for kind in FACTS if kind in OPENERS)


DESK = tuple(
    role for role in INTERNAL if {SecrecyReviewed, InformationDisclosed} <= set(offered(role))
)
"""Who may stand at the disclosure desk: whoever is offered to record both facts."""
