"""A. Intake: the person seeks help, or somebody worries."""

from typing import Annotated, ClassVar, Literal

from domain.categories import Category
from domain.fact import Fact, Is, TellsNoPlace
from domain.roles import COORDINATING, Role
from domain.summaries import alias, itself, number_and_ages
from domain.texts import Line, Text
from domain.values import Child, Day, Instant, Many, Relation, StaffId, Subject


class CaseRaised(Fact):
    """A matter comes to the board: application, concern report or other information.

    R71, R101, R162, R210.
    """

    name: ClassVar[str] = "case_raised"
    label: ClassVar[str] = "Aktualisering mottagen"
    gist: ClassVar[Category] = Category.VOICE

    kind: Annotated[Literal["application", "concernReport", "otherInfo"], Is(Category.META)]
    channel: Annotated[
        Literal["telefon", "besök", "skriftlig", "digital", "muntlig", "annan"],
        Is(Category.META),
    ]
    channel_detail: Annotated[Line | None, Is(Category.ACCESS)] = None
    received_at: Annotated[Instant, Is(Category.META)]
    reporter_role: Annotated[Line, Is(Category.ACCESS)]
    reporter_identity: Annotated[Text | None, Is(Category.NETWORK)] = None
    stated_request: Annotated[Text, Is(Category.VOICE)]
    case_type: Annotated[Literal["heder", "nära relation", "båda", "oklart"], Is(Category.META)]
    subject: Annotated[Subject, Is(Category.ID, alias)]
    legal_basis: Annotated[Line, Is(Category.META)]
    tells_no_place: TellsNoPlace = None


class ImmediateProtectionAssessed(Fact):
    """Whether a child needs protection at once (SoL 20:1, R106)."""

    name: ClassVar[str] = "immediate_protection_assessed"
    label: ClassVar[str] = "Omedelbar skyddsbedömning gjord"
    gist: ClassVar[Category] = Category.THREAT

    subject: Annotated[Line, Is(Category.CHILD)]
    needs_protection: Annotated[Literal["ja", "nej", "oklart"], Is(Category.THREAT, itself)]
    reasons: Annotated[Text, Is(Category.THREAT)]
    actions_taken: Annotated[Text, Is(Category.PLAN)]
    assessed_at: Annotated[Instant, Is(Category.META)]


class PreliminaryAssessmentDecided(Fact):
    """Whether an investigation about a child opens, within 14 days (SoL 20:2)."""

    name: ClassVar[str] = "preliminary_assessment_decided"
    label: ClassVar[str] = "Förhandsbedömning avslutad"
    gist: ClassVar[Category] = Category.CHILD

    outcome: Annotated[Literal["open", "notOpen", "alreadyOngoing"], Is(Category.META)]
    reasons: Annotated[Text, Is(Category.CHILD)]
    decided_at: Annotated[Day, Is(Category.META)]
    deadline: Annotated[Day, Is(Category.META)]
    extended_reason: Annotated[Line | None, Is(Category.META)] = None
    feedback_to_reporter: Annotated[Text, Is(Category.ACCESS)]


class FirstContactMade(Fact):
    """Who first meets the person answers for the help until another has accepted.

    R165, R170-R172.
    """

    name: ClassVar[str] = "first_contact_made"
    label: ClassVar[str] = "Första kontakt etablerad"
    gist: ClassVar[Category] = Category.CONTACT

    contact_worker: Annotated[StaffId, Is(Category.ACCESS)]
    next_appointment: Annotated[Instant | None, Is(Category.MEET)]
    appointment_declined: Annotated[Line | None, Is(Category.MEET)] = None
    appointment_place: Annotated[Text, Is(Category.WHERE)]
    contact_card_form: Annotated[Literal["papper", "neutral", "muntlig"], Is(Category.CONTACT)]
    safe_channel: Annotated[Text, Is(Category.CONTACT)]
    material_handed_out: Annotated[Text, Is(Category.DOC)]
    take_home_safe: Annotated[Literal["ja", "nej", "oklart"], Is(Category.THREAT)]
    interpreter: Annotated[Text | None, Is(Category.ACCESS)] = None
    language_or_dialect: Annotated[Line | None, Is(Category.ID)] = None


class HouseholdMapped(Fact):
    """Who else lives there, who needs help, and who may be a danger (R108, R167, R228)."""

    name: ClassVar[str] = "household_mapped"
    label: ClassVar[str] = "Hushåll kartlagt"
    gist: ClassVar[Category] = Category.NETWORK

    members: Annotated[Text, Is(Category.NETWORK)]
    children: Annotated[Many[Child], Is(Category.CHILD, number_and_ages)]
    needs_per_member: Annotated[Text, Is(Category.CHILD)]
    danger_relation: Annotated[Text, Is(Category.THREAT)]
    joint_financial_case: Annotated[Text, Is(Category.ECON)]
    shared_accounts: Annotated[Text, Is(Category.THREAT)]
    relations: Annotated[Many[Relation], Is(Category.ACCESS, only=COORDINATING)] = ()


class RaisedToTeamLeader(Fact):
    """The case worker lifts the case to the nearest team leader (R173)."""

    name: ClassVar[str] = "raised_to_team_leader"
    label: ClassVar[str] = "Ärende lyft till arbetsledare"
    gist: ClassVar[Category] = Category.PLAN

    raised_at: Annotated[Instant, Is(Category.META)]
    questions: Annotated[Text, Is(Category.PLAN)]
    urgency: Annotated[Literal["låg", "medel", "hög"], Is(Category.THREAT, itself)]


class CooperationNeedDecided(Fact):
    """Own unit, others, or both; what presses now, or on the long term (R168, R174-R176)."""

    name: ClassVar[str] = "cooperation_need_decided"
    label: ClassVar[str] = "Samverkansbehov bedömt"
    gist: ClassVar[Category] = Category.PLAN

    own_unit_suffices: Annotated[bool, Is(Category.META)]
    internal: Annotated[Many[Role], Is(Category.ACCESS)]
    external: Annotated[Many[Role], Is(Category.ACCESS)]
    reasons: Annotated[Text, Is(Category.PLAN)]
    horizon: Annotated[Literal["akut", "lång", "båda"], Is(Category.PLAN, itself)]


class ConflictChecked(Fact):
    """Whether staff have ties to the people of the case; who has is blocked (I3, D2)."""

    name: ClassVar[str] = "conflict_checked"
    label: ClassVar[str] = "Relations-/jävskontroll gjord"
    gist: ClassVar[Category] = Category.ACCESS

    checked_role: Annotated[Many[StaffId], Is(Category.ACCESS)]
    result: Annotated[Literal["ok", "spärr"], Is(Category.ACCESS, itself)]
    blocked_staff: Annotated[Many[StaffId], Is(Category.ACCESS)]
    basis: Annotated[Text, Is(Category.NETWORK)]
    not_kin: Annotated[Many[StaffId], Is(Category.ACCESS)] = ()
    """Who has the same family name as the person, and was found to be no relative (D2)."""
