"""B. Organising the case: who holds it, under which mandate, and how it is written down."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.categories import Category
from domain.fact import Fact, Is, TellsNoPlace
from domain.summaries import itself, seat
from domain.texts import Line, Text
from domain.values import Count, Day, Holder, Instant, Interval, Many, ProtectionLevel, StaffId


class ResourcePersonAssigned(Fact):
    """A person gets a seat in the case; the list of assignments is the access list (R179)."""

    name: ClassVar[str] = "resource_person_assigned"
    label: ClassVar[str] = "Resursperson utsedd"
    gist: ClassVar[Category] = Category.ACCESS

    role: Annotated[Holder, Is(Category.ACCESS, seat)]
    unit: Annotated[Line, Is(Category.ACCESS)]
    responsibility: Annotated[Text, Is(Category.PLAN)]
    visible_categories: Annotated[Many[Category], Is(Category.ACCESS)]
    valid_from: Annotated[Day, Is(Category.ACCESS)]
    valid_to: Annotated[Day | None, Is(Category.ACCESS)] = None
    reason_needed: Annotated[Text, Is(Category.ACCESS)]
    lost_without: Annotated[Text | None, Is(Category.ACCESS)] = None


class ResourcePersonReleased(Fact):
    """A person leaves the case; access ends at once."""

    name: ClassVar[str] = "resource_person_released"
    label: ClassVar[str] = "Resursperson entledigad"
    gist: ClassVar[Category] = Category.ACCESS

    role: Annotated[Holder, Is(Category.ACCESS, seat)]
    reason: Annotated[Text, Is(Category.ACCESS)]
    at: Annotated[Instant, Is(Category.META)]


class CoordinatorAppointed(Fact):
    """Exactly one coordinator holds the cooperation together (R182-R183, I1)."""

    name: ClassVar[str] = "coordinator_appointed"
    label: ClassVar[str] = "Samordnare utsedd"
    gist: ClassVar[Category] = Category.ACCESS

    role: Annotated[Holder, Is(Category.ACCESS, seat)]
    unit: Annotated[Line, Is(Category.ACCESS)]
    rule: Annotated[Literal["vuxenhandläggare", "utsedd"], Is(Category.META)]
    deputy: Annotated[StaffId | None, Is(Category.ACCESS)] = None
    from_: Annotated[Day, Field(alias="from"), Is(Category.META)]


class MandateGiven(Fact):
    """A written task with limits and a period, accepted by the one who got it (R62, R190)."""

    name: ClassVar[str] = "mandate_given"
    label: ClassVar[str] = "Mandat givet"
    gist: ClassVar[Category] = Category.PLAN

    holder: Annotated[StaffId, Is(Category.ACCESS)]
    task: Annotated[Text, Is(Category.PLAN)]
    limits: Annotated[Text, Is(Category.PLAN)]
    estimated_hours: Annotated[Line, Is(Category.META)]
    hours_in_all: Annotated[Count | None, Is(Category.META)] = None
    excluded_categories: Annotated[Many[Category], Is(Category.ACCESS)] = ()
    valid_to: Annotated[Day, Is(Category.META)]
    accepted_at: Annotated[Day | None, Is(Category.META)] = None
    tells_no_place: TellsNoPlace = None


class DocumentationFormDecided(Fact):
    """How the case is written down, decided before detailed notes (R192-R194)."""

    name: ClassVar[str] = "documentation_form_decided"
    label: ClassVar[str] = "Dokumentationsform beslutad"
    gist: ClassVar[Category] = Category.THREAT

    protection_level: Annotated[ProtectionLevel, Is(Category.THREAT, itself)]
    separate_files: Annotated[Text, Is(Category.ACCESS)]
    alias_used: Annotated[Line, Is(Category.ID, itself)]
    identity_holder: Annotated[Text, Is(Category.ACCESS)]
    paper_only_parts: Annotated[Text | None, Is(Category.DOC)] = None
    reasons: Annotated[Text, Is(Category.THREAT)]
    tells_no_place: TellsNoPlace = None


class FollowUpFormDecided(Fact):
    """How often, in which form and with whom the case is followed up (R195)."""

    name: ClassVar[str] = "follow_up_form_decided"
    label: ClassVar[str] = "Uppföljningsform beslutad"
    gist: ClassVar[Category] = Category.MEET

    interval: Annotated[Text, Is(Category.MEET)]
    participants_roles: Annotated[Text, Is(Category.MEET)]
    form: Annotated[Text, Is(Category.MEET)]
    first_date: Annotated[Day, Is(Category.MEET)]
    interval_days: Annotated[Interval | None, Is(Category.MEET)] = None
    """The longest agreed time without contact: silence beyond it is an alarm (R207)."""
    tells_no_place: TellsNoPlace = None


class CaseTransferred(Fact):
    """Someone else takes over, after agreement with the person (R166, SoL 29)."""

    name: ClassVar[str] = "case_transferred"
    label: ClassVar[str] = "Ärende/ansvar överlämnat"
    gist: ClassVar[Category] = Category.ACCESS

    kind: Annotated[Literal["handläggare", "enhet", "nämnd", "kommun"], Is(Category.META)]
    from_: Annotated[Holder, Field(alias="from"), Is(Category.ACCESS, seat)]
    to: Annotated[Holder, Is(Category.WHERE)]
    agreed_by_person: Annotated[Text, Is(Category.VOICE)]
    warm_meeting_at: Annotated[Day | None, Is(Category.MEET)]
    accepted_at: Annotated[Day | None, Is(Category.META)] = None
    basis: Annotated[Text, Is(Category.ACCESS)]
    handed_over: Annotated[Text, Is(Category.DOC)]
    deputy: Annotated[StaffId | None, Is(Category.ACCESS)] = None
