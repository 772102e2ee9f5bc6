"""H. Overseeing: access, exposure, correction and erasure."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from domain.categories import Category
from domain.fact import Fact, Is, TellsNoPlace
from domain.summaries import itself
from domain.texts import Line, Text
from domain.values import Day, FactRef, Instant, Many, NewValue, StaffId


def _what_is_corrected(fact: Any) -> frozenset[Category]:
    """A corrected value is as sensitive as the fields it corrects."""
    return frozenset((Category.DOC, *fact.categories)) - {Category.META}


class DataAccessed(Fact):
    """Somebody read content. Every read is one of these."""

    name: ClassVar[str] = "data_accessed"
    label: ClassVar[str] = "Åtkomst gjord"
    gist: ClassVar[Category] = Category.ACCESS

    who: Annotated[StaffId, Is(Category.ACCESS)]
    role: Annotated[Line, Is(Category.ACCESS)]
    case: Annotated[FactRef | None, Is(Category.META)]
    categories: Annotated[Many[Category], Is(Category.ACCESS)]
    purpose: Annotated[Line, Is(Category.ACCESS)]
    at: Annotated[Instant, Is(Category.META)]
    device: Annotated[Line, Is(Category.ACCESS)]


class EmergencyAccessUsed(Fact):
    """Access outside assignment, for a short time and with a reason told at once."""

    name: ClassVar[str] = "emergency_access_used"
    label: ClassVar[str] = "Nödåtkomst använd"
    gist: ClassVar[Category] = Category.ACCESS

    who: Annotated[StaffId, Is(Category.ACCESS)]
    reason: Annotated[Text, Is(Category.ACCESS)]
    categories: Annotated[Many[Category], Is(Category.ACCESS)]
    until: Annotated[Instant, Is(Category.ACCESS)]
    notified: Annotated[Text, Is(Category.ACCESS)]


class EmergencyAccessReviewed(Fact):
    """Somebody else looked at an emergency access: whether there was reason enough."""

    name: ClassVar[str] = "emergency_access_reviewed"
    label: ClassVar[str] = "Nödåtkomst granskad"
    gist: ClassVar[Category] = Category.ACCESS

    access_ref: Annotated[FactRef, Is(Category.META)]
    outcome: Annotated[Literal["befogad", "obefogad"], Is(Category.ACCESS, itself)]
    reasons: Annotated[Text, Is(Category.ACCESS)]


class AccessLogReviewed(Fact):
    """A log reviewer looked at who read what (SoLPuL 10 §)."""

    name: ClassVar[str] = "access_log_reviewed"
    label: ClassVar[str] = "Loggkontroll gjord"
    gist: ClassVar[Category] = Category.ACCESS

    period: Annotated[Line, Is(Category.META)]
    sample: Annotated[Text, Is(Category.ACCESS)]
    findings: Annotated[Text, Is(Category.ACCESS)]
    action: Annotated[Text, Is(Category.ACCESS)]


class ExposureSuspected(Fact):
    """Whereabouts or the case may have leaked: an incident of its own."""

    name: ClassVar[str] = "exposure_suspected"
    label: ClassVar[str] = "Röjande misstänkt"
    gist: ClassVar[Category] = Category.THREAT

    what: Annotated[Text, Is(Category.THREAT)]
    when: Annotated[Day, Is(Category.META)]
    path: Annotated[Text, Is(Category.THREAT)]
    affected_persons: Annotated[Text, Is(Category.ID)]
    immediate_action: Annotated[Text, Is(Category.THREAT)]
    person_warned_at: Annotated[Instant | None, Is(Category.META)]
    imy_report_due: Annotated[Day, Is(Category.META)]
    outcome: Annotated[Text, Is(Category.THREAT)]
    imy_settled_at: Annotated[Instant | None, Is(Category.META)] = None
    """When it was reported to the supervisory authority, or found not to need it."""


class EventCorrected(Fact):
    """An earlier fact was wrong. It stays; this one says what it should have said (I15)."""

    name: ClassVar[str] = "event_corrected"
    label: ClassVar[str] = "Händelse rättad"
    gist: ClassVar[Category] = Category.DOC

    target_event: Annotated[FactRef, Is(Category.META)]
    reason: Annotated[
        Literal["skrivfel", "fel person", "ofullständig", "ny kunskap", "annat"],
        Is(Category.META),
    ]
    corrected_fields: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")], ...],
        Field(min_length=1, max_length=20),
        Is(Category.META),
    ]
    categories: Annotated[
        tuple[Category, ...], Field(min_length=1, max_length=17), Is(Category.META)
    ]
    new_values: Annotated[Many[NewValue], Is(Category.DOC, contains=_what_is_corrected)]
    person_objection: Annotated[Text | None, Is(Category.VOICE)] = None
    tells_no_place: TellsNoPlace = None


class ErasureExecuted(Fact):
    """Content was erased by law (gallring)."""

    name: ClassVar[str] = "erasure_executed"
    label: ClassVar[str] = "Gallring verkställd"
    gist: ClassVar[Category] = Category.ACCESS

    ground: Annotated[Line, Is(Category.META)]
    scope: Annotated[Line, Is(Category.META)]
    keys_destroyed: Annotated[Many[Line], Is(Category.META)]
    exceptions: Annotated[Many[Line], Is(Category.META)]
    approved_by: Annotated[StaffId, Is(Category.ACCESS)]
