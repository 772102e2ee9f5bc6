"""Who may record what: the seats that record each kind of fact, and who stands outside."""

from domain.case.births import names_born
from domain.case.case import Case
from domain.fact import Fact
from domain.facts import (
    AccessLogReviewed,
    CaseRaised,
    ContactResumed,
    DecisionMade,
    DisclosureRecalled,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    ErasureExecuted,
    EventCorrected,
    ExposureSuspected,
    FirstContactMade,
    FollowUpDone,
    ImmediateProtectionAssessed,
    InformationReceived,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    LifeAreaUpdated,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    PersonViewDocumented,
    PreliminaryAssessmentDecided,
    RecallAnswered,
    RiskAssessed,
    RiskSignalNoted,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
)
from domain.recorded import Recorded
from domain.roles import EXTERNAL, Role
from domain.rules.rule import Rule

OPENERS: frozenset[type[Fact]] = frozenset((CaseRaised, FirstContactMade))
BY_THE_HUB: frozenset[type[Fact]] = frozenset(
    (NoticeReceived, NoticeSuppressed, NoticeLimited, NoticeUndelivered)
)
ALSO_BY_THE_HUB: frozenset[type[Fact]] = frozenset(
    (
        CaseRaised,
        DisclosureRecalled,
        ErasureExecuted,
        InformationReceived,
        NoticeAnswered,
        RecallAnswered,
    )
)
"""What the hub records when it comes to it, and people when it comes to them."""
WITHOUT_SEAT: dict[type[Fact], frozenset[Role]] = {
    EmergencyAccessUsed: frozenset((Role.RVT,)),
    EmergencyAccessReviewed: frozenset((Role.INTERNKONTROLL,)),
    AccessLogReviewed: frozenset((Role.INTERNKONTROLL,)),
    ExposureSuspected: frozenset((Role.INTERNKONTROLL,)),
}
"""What may be recorded by somebody who has no seat in the case."""

FROM_OUTSIDE: dict[Role, frozenset[type[Fact]]] = {
    Role.BOENDELOTS: frozenset(
        (InsatsStarted, LifeAreaUpdated, RiskSignalNoted, SupportContactHeld, TaskCompleted)
    ),
}
"""What an assigned person from outside the authority records (R42, R142, R163)."""

ONE_TASK: frozenset[type[Fact]] = frozenset(
    (
        DecisionMade,
        EventCorrected,
        ExposureSuspected,
        FollowUpDone,
        InformationReceived,
        InsatsReviewed,
        InsatsStarted,
        LifeAreaUpdated,
        PersonViewDocumented,
        RiskSignalNoted,
        SupportContactHeld,
        TaskAssigned,
        TaskCompleted,
    )
)
"""What a unit records that has one task in somebody else's case (R139)."""

NARROW: dict[Role, frozenset[type[Fact]]] = {
    Role.EKONOMISKT_BISTAND: ONE_TASK,
    Role.BOENDE: ONE_TASK,
    Role.JOBBTORG: ONE_TASK,
    Role.BARN_OCH_UNGA: ONE_TASK,
    Role.INTERNKONTROLL: frozenset(
        (AccessLogReviewed, EmergencyAccessReviewed, ExposureSuspected)
    ),
}
"""Roles that record less than the unit that answers for the case."""

IN_AN_EMERGENCY: frozenset[type[Fact]] = frozenset(
    (
        ContactResumed,
        EmergencyAccessUsed,
        ExposureSuspected,
        ImmediateProtectionAssessed,
        InformationReceived,
        RiskSignalNoted,
        SupportContactHeld,
    )
)
"""What somebody on call writes down at night, in a case that is open in an emergency alone."""

OF_THE_WHOLE = ("plan", "säkerhet")
"""Follow-ups of what the whole cooperation holds: not one task's to close."""

OF_A_CHILD: frozenset[type[Fact]] = frozenset(
    (
        ImmediateProtectionAssessed,
        InvestigationClosed,
        InvestigationOpened,
        PreliminaryAssessmentDecided,
        RiskAssessed,
    )
)
"""What the children's unit also records when the case is a child's, whoever answers for it."""

READ_ONLY = frozenset((Role.KVINNOFRIDSSAMORDNARE, Role.AUDITOR))


def opens_a_case(kind: type[Fact]) -> bool:
    """Whether a kind of fact may be the first of a case; any unit may record it (R156)."""
    return kind in OPENERS


def is_outsider(case: Case, recorded: Recorded) -> bool:
    """Whether the case, for whoever records, must be as if it did not exist (I2, D2)."""
    actor, kind = recorded.by, type(recorded.fact)
    if actor.role is Role.HUB:
        return not _is_the_hubs(case, recorded)
    if case.version == 0:
        return kind not in OPENERS
    if actor.role is Role.VALDSUTOVARENHET:
        return kind is not RiskSignalNoted
    if actor.staff in case.access.blocked:
        return True
    if actor.role in WITHOUT_SEAT.get(kind, frozenset()):
        return False
    at, access = recorded.recorded_at, case.access
    return not (access.may_open(actor, at) or access.is_let_in(actor, at))


def _is_the_hubs(case: Case, recorded: Recorded) -> bool:
    """It opens a case for somebody on duty alone; in one that there is, it notes what came."""
    kind = type(recorded.fact)
    if case.version == 0:
        return kind is CaseRaised and recorded.on_behalf_of is not None
    return kind is not CaseRaised and kind in BY_THE_HUB | ALSO_BY_THE_HUB


def _by_wrong_hand(_case: Case, fact: Fact, recorded: Recorded) -> bool:
    if recorded.by.role in READ_ONLY:
        return True
    by_hub = type(fact) in BY_THE_HUB
    return type(fact) not in ALSO_BY_THE_HUB and by_hub is not (recorded.by.role is Role.HUB)


def _beyond_the_task(case: Case, fact: Fact, recorded: Recorded) -> bool:
    """Who opens a case, or answers for it, records all of it; others their own task."""
    role, kind = recorded.by.role, type(fact)
    if role in EXTERNAL:
        return kind not in FROM_OUTSIDE.get(role, frozenset())
    answers = case.access.responsible
    if role not in NARROW or (answers is not None and answers.role is role):
        return False
    if case.version == 0 and role is not Role.INTERNKONTROLL:
        return kind not in OPENERS
    own = NARROW[role]
    if role is Role.BARN_OCH_UNGA and case.access.is_child(recorded.occurred_at):
        own = own | OF_A_CHILD
    elif type(fact) is FollowUpDone and fact.kind in OF_THE_WHOLE:
        return True
    return kind not in own or _moves_the_age(fact)


def _moves_the_age(fact: Fact) -> bool:
    """The age decides who may know what: it is not for a single task to say."""
    return type(fact) is EventCorrected and names_born(fact)


def _beyond_the_mandate(case: Case, fact: Fact, recorded: Recorded) -> bool:
    if case.access.is_let_in(recorded.by, recorded.recorded_at):
        return type(fact) not in IN_AN_EMERGENCY
    return _beyond_the_task(case, fact, recorded)


def _not_by_leader(_case: Case, _fact: Fact, recorded: Recorded) -> bool:
    return recorded.by.role is not Role.ARBETSLEDARE


def _raised_again(case: Case, _fact: Fact, _recorded: Recorded) -> bool:
    return case.standing.alias is not None


def _before_now(_case: Case, _fact: Fact, recorded: Recorded) -> bool:
    return recorded.occurred_at > recorded.recorded_at


WITHIN_THE_MANDATE = Rule(
    "within_the_mandate",
    _beyond_the_mandate,
    "Det här ligger utanför ditt uppdrag i ärendet.",
    "R142; SoLPuL 10 §",
)
DECIDED_BY_A_LEADER = Rule(
    "decided_by_a_leader",
    _not_by_leader,
    "Det här beslutar arbetsledaren.",
    "R178",
)
RECORDED_BY_THE_RIGHT_HAND = Rule(
    "recorded_by_the_right_hand",
    _by_wrong_hand,
    "Din roll får inte registrera den här uppgiften.",
    "SoLPuL 10 §",
)
RAISED_ONCE = Rule("raised_once", _raised_again, "Ärendet är redan aktualiserat.", "R101")
HAS_HAPPENED = Rule(
    "has_happened",
    _before_now,
    "Tidpunkten ligger i framtiden. Ange när det hände.",
    "I15",
)
