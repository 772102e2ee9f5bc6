"""What of each fact stands behind the status on a desk: alarms, clocks, steps and numbers.

Written by hand beside domain/clocks and domain/watch. A list holds status and dates (I16),
so these may show to whom the alarm is for, and nothing else of a fact may.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from domain import facts as told
from domain.categories import CONTENT, Category
from domain.fact import Fact

ACCESS, CONTACT, CRIME, HEALTH = (
    Category.ACCESS,
    Category.CONTACT,
    Category.CRIME,
    Category.HEALTH,
)
HOUSING, MEET, PLAN, THREAT = Category.HOUSING, Category.MEET, Category.PLAN, Category.THREAT
VOICE, WORK = Category.VOICE, Category.WORK
SEATED = (PLAN, HOUSING, ACCESS)
"""Whether a need has a holder, and whether a case has a coordinator, rests on who sits."""


@dataclass(frozen=True)
class Behind:
    """The fields of a fact that status rests on, and what one must know to see that status."""

    fields: tuple[str, ...]
    seen_with: tuple[Category, ...]


def b(*fields: str, by: tuple[Category, ...] = ()) -> Behind:
    """Of these fields; without `by`, only whoever was given the whole case sees it."""
    return Behind(fields, by)


STATUS: Mapping[type[Fact], Behind] = {
    told.CaseRaised: b("kind", "case_type", "subject", by=CONTENT),
    told.ImmediateProtectionAssessed: b(by=(VOICE,)),
    told.PreliminaryAssessmentDecided: b(by=(VOICE,)),
    told.FirstContactMade: b(by=(VOICE, CONTACT, *SEATED)),
    told.HouseholdMapped: b("children"),
    told.RaisedToTeamLeader: b("raised_at", by=(VOICE,)),
    told.CooperationNeedDecided: b("internal", "external", by=(ACCESS, VOICE)),
    told.ConflictChecked: b("blocked_staff", by=(VOICE, *SEATED)),
    told.ResourcePersonAssigned: b("role", "valid_from", "valid_to", by=SEATED),
    told.ResourcePersonReleased: b("role", "at", by=SEATED),
    told.CoordinatorAppointed: b("role", "deputy", "from_", by=(VOICE, *SEATED)),
    told.MandateGiven: b(
        "holder", "valid_to", "hours_in_all", "accepted_at", "excluded_categories", by=(PLAN,)
    ),
    told.EmergencyAccessUsed: b("who", by=(ACCESS,)),
    told.EmergencyAccessReviewed: b("access_ref", by=(ACCESS,)),
    told.DocumentationFormDecided: b("protection_level", by=(ACCESS, CONTACT)),
    told.FollowUpFormDecided: b("first_date", "interval_days", by=(CONTACT, MEET)),
    told.CaseTransferred: b("kind", "to", "accepted_at", "deputy", by=SEATED),
    told.InvestigationOpened: b("deadline", by=(PLAN, VOICE, HOUSING)),
    told.InvestigationClosed: b(by=(PLAN, HOUSING)),
    told.ViolenceMapped: b(by=(CONTACT,)),
    told.NeedsAssessed: b(
        "needs", "per_need_horizon", "per_need_responsible", by=(PLAN, HOUSING, CONTACT)
    ),
    told.RiskAssessed: b("level", "trigger", "valid_until", by=(THREAT, VOICE, CONTACT)),
    told.SafetyPlanSet: b("version", "review_at", by=(THREAT,)),
    told.ProtectedIdentityRegistered: b("measure", "review_at", by=(THREAT,)),
    told.LegalMeasureRegistered: b(
        "kind", "step", "date", "next_deadline", by=(CRIME, PLAN)
    ),
    told.PersonViewDocumented: b(by=(CONTACT,)),
    told.DecisionMade: b("outcome", "insatser", "period", "legal_basis", by=(PLAN, VOICE)),
    told.InsatsStarted: b(
        "insats", "provider", "first_follow_up", by=(PLAN, HOUSING, CRIME, HEALTH, CONTACT)
    ),
    told.InsatsReviewed: b("insats_ref", "outcome", "until", by=(PLAN, HOUSING, CONTACT)),
    told.PlacementStarted: b("form", "start", by=(PLAN, HOUSING, CONTACT)),
    told.PlacementEnded: b(
        "successor_per_support", "first_own_home", by=(PLAN, HOUSING, CONTACT)
    ),
    told.PlanSet: b(
        "plan_type", "version", "areas", "responsible_per_area", "review_at",
        by=(PLAN, HOUSING),
    ),
    told.TaskAssigned: b("area", "due", "weigh_violence", by=(PLAN, HEALTH)),
    told.TaskCompleted: b("task_ref", "introduced", by=(PLAN,)),
    told.LifeAreaUpdated: b("area", "status", "source", by=(PLAN, HOUSING, WORK, CONTACT)),
    told.SupportContactHeld: b("minutes", by=(CONTACT,)),
    told.CooperationMeetingHeld: b("date", "next_date", by=(MEET,)),
    told.FollowUpDone: b(
        "kind", "about", "next_date", "home", "feels",
        by=(CONTACT, THREAT, HEALTH, HOUSING, PLAN, CRIME),
    ),
    told.RiskSignalNoted: b("invalidates_risk", by=(THREAT,)),
    told.ContactInterrupted: b("keep_open_until", "minors_handled", by=CONTENT),
    told.ContactResumed: b(by=CONTENT),
    told.ConsentRecorded: b("action", "recipient", "valid_to", by=(ACCESS,)),
    told.SecrecyReviewed: b("requester", "outcome", "categories"),
    told.InformationDisclosed: b(
        "recipient", "content_copy", "answer_by", by=(HOUSING, ACCESS)
    ),
    told.NoticeSuppressed: b("disclosure_ref", by=(ACCESS,)),
    told.NoticeAnswered: b("disclosure_ref", "answer", by=(ACCESS,)),
    told.DisclosureRecalled: b("disclosure_ref", by=(ACCESS,)),
    told.RecallAnswered: b("recall_ref", by=(ACCESS,)),
    told.InsightRequested: b("kind", "received_at", "answered_at", by=(ACCESS,)),
    told.CaseClosed: b(by=CONTENT),
    told.EvaluationDone: b(),
    told.EventCorrected: b("new_values", by=CONTENT),
    told.ExposureSuspected: b("when", "person_warned_at", "imy_settled_at", by=(THREAT,)),
}  # fmt: skip
"""Every other kind of fact moves nothing on any desk but the time of the latest one seen."""
OWN_VIEW: Mapping[type[Fact], str] = {
    told.RiskAssessed: "person_own_view",
    told.PlanSet: "person_agreed",
    told.InsatsReviewed: "person_view",
    told.FollowUpDone: "person_voice",
}
"""Where it stands whether she was asked: that nobody did is status, her words are not (R11)."""
