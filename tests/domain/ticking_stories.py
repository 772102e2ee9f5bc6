"""For each clock a story that starts it, its last day, and the fact that stops it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from domain.clocks.running import Running
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConsentRecorded,
    ContactInterrupted,
    ContactResumed,
    CooperationMeetingHeld,
    DecisionMade,
    DisclosureRecalled,
    ExposureSuspected,
    FirstContactMade,
    FollowUpDone,
    FollowUpFormDecided,
    ImmediateProtectionAssessed,
    InformationDisclosed,
    InsatsReviewed,
    InsatsStarted,
    InsightRequested,
    InvestigationClosed,
    InvestigationOpened,
    LegalMeasureRegistered,
    LifeAreaUpdated,
    MandateGiven,
    NeedsAssessed,
    NoticeAnswered,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    PreliminaryAssessmentDecided,
    ProtectedIdentityRegistered,
    RaisedToTeamLeader,
    RecallAnswered,
    RiskAssessed,
    RiskSignalNoted,
    SafetyPlanSet,
    TaskAssigned,
    TaskCompleted,
)
from domain.roles import Role
from domain.values import (
    Area,
    Insats,
    InsatsKind,
    Need,
    NeedHolder,
    NeedStatus,
    Recipient,
    Subject,
)
from domain.watch import Alarm, watch
from tests.given import Story, example

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)
CHILD = Subject(alias="Lind", born=date(2015, 4, 5))
SENT = example(InformationDisclosed)
DEMANDS = example(InformationDisclosed, answer_by=date(2026, 3, 6))
GROWING_UP = Subject(alias="Lind", born=date(2008, 9, 1))


@dataclass(frozen=True)
class Told:
    """What starts a clock on 2 March 2026, the last day it is in time, and what stops it."""

    start: Fact
    last: str
    stop: Fact | None = None
    before: tuple[Fact, ...] = ()
    child: bool = False


def raised(kind: str, subject: Subject = CHILD) -> CaseRaised:
    return example(CaseRaised, kind=kind, subject=subject)


def decided(legal_basis: str, *insatser: InsatsKind) -> DecisionMade:
    return example(DecisionMade, legal_basis=legal_basis, insatser=insatser)


def measure(kind: str, step: str | None = None, **changes: object) -> LegalMeasureRegistered:
    usual = {"kind": kind, "step": step, "next_deadline": None}
    return example(LegalMeasureRegistered, **{**usual, **changes})


def needing(area: Area, status: NeedStatus = NeedStatus.OPEN) -> NeedsAssessed:
    alone = NeedHolder(need="behov", reason_without_holder="söks ännu")
    row = Need(key="behov", area=area, text="behov", status=status)
    return example(NeedsAssessed, needs=(row,), per_need_responsible=(alone,))


def followed_up(kind: str, about: str | None = None, **changes: object) -> FollowUpDone:
    return example(FollowUpDone, kind=kind, about=about, **{"next_date": None, **changes})


SHELTER = "lag 2024:79"
IMMEDIATE = decided("4 kap. 1 § lagen (2024:79)", InsatsKind.SKYDDAT_BOENDE)
SECRET = decided("5 kap. 4 § lagen (2024:79)")
CUSTODY = decided("6 § LVU (1990:52)")
SHELTER_BEGINS = example(
    InsatsStarted,
    insats=Insats(kind=InsatsKind.SKYDDAT_BOENDE, title="skydd", areas=(Area.SKYDD,)),
)
SHELTER_ENDS = example(InsatsReviewed, insats_ref="skyddat_boende", outcome="avslutas")
ENDS = example(InsatsReviewed, outcome="avslutas")
REGION = Recipient(role=Role.HALSO_OCH_SJUKVARD, title="regionen")
MOVING = example(CaseTransferred, kind="kommun", accepted_at=None)
MOVED = example(CaseTransferred, kind="kommun")
PLACED, LEFT = example(PlacementStarted), example(PlacementEnded)
JOURHEM = example(PlacementStarted, form="jourhem")
UNTIMED = example(InvestigationOpened, deadline=None)
EXPOSED = example(ExposureSuspected, person_warned_at=None)
SETTLED = example(ExposureSuspected, imy_settled_at=NOON)
ASKED = example(InsightRequested, kind="registerutdrag")
ANSWERED = example(InsightRequested, kind="registerutdrag", answered_at=NOON.date())
HIDDEN = example(ProtectedIdentityRegistered)
FOUND = example(ProtectedIdentityRegistered, status="upphört", review_at=None)
KEPT_AWAY = measure("kontaktförbud", next_deadline=date(2026, 4, 1))
CONSENT_GONE = example(ConsentRecorded, action="withdrawn")
LOW = followed_up("plan", feels="dåligt")

STATUTORY: dict[str, Told] = {
    "immediate_protection": Told(
        raised("concernReport"), "2026-03-03", example(ImmediateProtectionAssessed)
    ),
    "preliminary_assessment": Told(
        raised("otherInfo"), "2026-03-16", example(PreliminaryAssessmentDecided)
    ),
    "investigation_begins": Told(raised("application"), "2026-03-03", UNTIMED),
    "child_investigation": Told(
        UNTIMED, "2026-07-02", example(InvestigationClosed), child=True
    ),
    "adult_investigation": Told(UNTIMED, "2026-09-02", example(InvestigationClosed)),
    "decision_not_executed": Told(example(DecisionMade), "2026-06-01", example(InsatsStarted)),
    "appeal": Told(example(DecisionMade, outcome="avslag"), "2026-03-23"),
    "health_examination": Told(
        PLACED, "2026-03-03", example(InformationDisclosed, recipient=REGION), child=True
    ),
    "transfer_answer": Told(MOVING, "2026-04-02", MOVED),
    "jourhem": Told(
        example(InvestigationClosed), "2026-05-02", LEFT, (UNTIMED, JOURHEM), child=True
    ),
    "placement_review": Told(PLACED, "2026-09-02", LEFT, child=True),
    "care_plan": Told(example(PlanSet, plan_type="vårdplan"), "2028-03-02", child=True),
    "child_follow_up": Told(LEFT, "2026-09-02", followed_up("barn"), (PLACED,), child=True),
    "comes_of_age": Told(raised("application", GROWING_UP), "2026-08-31"),
    "shelter_submission": Told(IMMEDIATE, "2026-03-09", measure(SHELTER, "underställt")),
    "shelter_confirmation": Told(
        measure(SHELTER, "underställt"), "2026-03-09", measure(SHELTER, "fastställt")
    ),
    "shelter_application": Told(IMMEDIATE, "2026-04-13", measure(SHELTER, "ansökt")),
    "shelter_ruling": Told(
        measure(SHELTER, "ansökt"), "2026-03-16", measure(SHELTER, "beslutat")
    ),
    "shelter_lapses": Told(measure(SHELTER, "beslutat"), "2026-03-30", SHELTER_BEGINS),
    "shelter_review": Told(IMMEDIATE, "2026-09-02", SHELTER_ENDS),
    "secrecy_review": Told(SECRET, "2026-09-02", SHELTER_ENDS),
    "custody_submission": Told(CUSTODY, "2026-03-09", measure("LVU", "underställt")),
    "custody_application": Told(CUSTODY, "2026-03-30", measure("LVU", "ansökt")),
    "custody_ruling": Told(measure("LVU", "ansökt"), "2026-03-16", measure("LVU", "beslutat")),
    "care_review": Told(measure("LVU", "beslutat"), "2026-09-02", measure("LVU", "upphört")),
    "contact_review": Told(
        decided("14 § LVU (1990:52)"), "2026-06-02", measure("LVU", "upphört")
    ),
    "travel_ban_submission": Told(
        decided("31 d § LVU (1990:52)"), "2026-03-09", measure("utreseförbud", "underställt")
    ),
    "travel_ban_application": Told(
        measure("utreseförbud", "fastställt"), "2026-03-30", measure("utreseförbud", "ansökt")
    ),
    "travel_ban_review": Told(
        measure("utreseförbud", "beslutat"), "2026-09-02", measure("utreseförbud", "upphört")
    ),
    "exposure_report": Told(EXPOSED, "2026-03-05", SETTLED),
    "exposure_warning": Told(EXPOSED, "2026-03-03", example(ExposureSuspected)),
    "insight": Told(ASKED, "2026-04-02", ANSWERED),
}
"""Clocks of the law."""

PRODUCT: dict[str, Told] = {
    "raised_to_leader": Told(raised("otherInfo"), "2026-03-03", example(RaisedToTeamLeader)),
    "first_risk": Told(raised("otherInfo"), "2026-03-05", example(RiskAssessed)),
    "stands_alone": Told(
        LEFT, "2026-03-02", example(InsatsStarted), (needing(Area.BOENDE), PLACED)
    ),
    "home_without_support": Told(
        LEFT, "2026-03-16", example(InsatsStarted), (needing(Area.BOENDE), PLACED)
    ),
    "study_or_work": Told(
        needing(Area.ARBETE_STUDIER),
        "2026-03-09",
        example(TaskAssigned, area=Area.ARBETE_STUDIER),
    ),
    "transfer_accepted": Told(MOVING, "2026-03-02", MOVED),
    "long_term_plan": Told(PLACED, "2026-03-16", example(PlanSet)),
    "risk_validity": Told(example(RiskAssessed), "2026-06-01", example(RiskSignalNoted)),
    "needs_review": Told(
        needing(Area.BOENDE), "2026-09-02", needing(Area.BOENDE, NeedStatus.MET)
    ),
    "study_or_work_review": Told(
        example(LifeAreaUpdated, area="studier", status="gul"),
        "2026-04-02",
        example(LifeAreaUpdated, area="studier", status="grön"),
    ),
    "safety_plan_review": Told(example(SafetyPlanSet), "2026-04-02", followed_up("säkerhet")),
    "plan_review": Told(example(PlanSet), "2026-09-01", followed_up("plan")),
    "insats_follow_up": Told(example(InsatsStarted), "2026-04-02", example(InsatsReviewed)),
    "decision_period": Told(example(DecisionMade), "2026-09-01", ENDS),
    "silence": Told(example(FirstContactMade), "2026-04-01"),
    "meeting": Told(
        example(FollowUpFormDecided),
        "2026-03-16",
        example(CooperationMeetingHeld, next_date=None),
    ),
    "task": Told(example(TaskAssigned), "2026-03-09", example(TaskCompleted)),
    "mandate": Told(example(MandateGiven), "2026-09-01"),
    "consent": Told(example(ConsentRecorded), "2026-09-01", CONSENT_GONE),
    "open_door": Told(example(ContactInterrupted), "2026-09-02", example(ContactResumed)),
    "protected_identity": Told(HIDDEN, "2027-03-02", FOUND),
    "restraining_order": Told(KEPT_AWAY, "2026-04-01", measure("kontaktförbud")),
    "legal_deadline": Told(
        example(LegalMeasureRegistered), "2026-04-01", measure("polisanmälan")
    ),
    "unsafe_home": Told(
        followed_up("plan", home="otrygg"), "2026-03-09", followed_up("plan", home="trygg")
    ),
    "low_care": Told(LOW, "2026-03-03", example(TaskAssigned, area=Area.HALSA)),
    "low_safety": Told(LOW, "2026-03-03", example(RiskAssessed)),
    "answer": Told(DEMANDS, "2026-03-06", example(NoticeAnswered)),
    "answer_to_leader": Told(DEMANDS, "2026-03-10", example(NoticeAnswered)),
    "recall": Told(example(DisclosureRecalled), "2026-03-04", example(RecallAnswered), (SENT,)),
    "recall_to_leader": Told(
        example(DisclosureRecalled), "2026-03-06", example(RecallAnswered), (SENT,)
    ),
    "contact_lives": Told(
        example(TaskCompleted, introduced="någon följde med"),
        "2026-06-02",
        example(LifeAreaUpdated, area="socialt"),
    ),
}
"""Clocks of the hub's own."""

TELLING: dict[str, Told] = {**STATUTORY, **PRODUCT}


def running(name: str, story: Story) -> tuple[Running, ...]:
    return tuple(run for run in story.case.clocks.named(name) if run.due is not None)


def the_one(name: str, story: Story) -> Running:
    [one] = running(name, story)
    return one


def due(name: str, story: Story) -> datetime:
    at = the_one(name, story).due
    assert at is not None
    return at


def rung(name: str, story: Story, at: datetime) -> list[Alarm]:
    return [alarm for alarm in watch(story.case, at) if alarm.clock == name]
