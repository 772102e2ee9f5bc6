"""E. Following up: meetings, follow-ups, signals, and the open door."""

from typing import Annotated, ClassVar, Literal

from domain.categories import Category
from domain.fact import Fact, Is, TellsNoPlace
from domain.summaries import itself
from domain.texts import Line, Text
from domain.values import Day, Instant, Many, MinorHandled


class CooperationMeetingHeld(Fact):
    """Two or more units met: a shared picture, what was agreed and what was left out (R196)."""

    name: ClassVar[str] = "cooperation_meeting_held"
    label: ClassVar[str] = "Samverkansmöte genomfört"
    gist: ClassVar[Category] = Category.MEET

    date: Annotated[Day, Is(Category.MEET, itself)]
    participants_roles: Annotated[Text, Is(Category.MEET)]
    consent_ref: Annotated[Line, Is(Category.ACCESS)]
    status_picture: Annotated[Text, Is(Category.PLAN)]
    agreements: Annotated[Text, Is(Category.PLAN)]
    next_date: Annotated[Day | None, Is(Category.MEET, itself)]
    left_out: Annotated[Text, Is(Category.ACCESS)]
    tells_no_place: TellsNoPlace = None


class FollowUpDone(Fact):
    """A planned review of a support measure, a plan or a statutory question (R37, R46)."""

    name: ClassVar[str] = "follow_up_done"
    label: ClassVar[str] = "Uppföljning gjord"
    gist: ClassVar[Category] = Category.PLAN

    kind: Annotated[
        Literal["insats", "plan", "övervägande 6 mån", "övervägande 3 mån", "säkerhet", "barn"],
        Is(Category.META),
    ]
    findings: Annotated[Text, Is(Category.PLAN)]
    pillars: Annotated[Text, Is(Category.PLAN)]
    goals: Annotated[Text, Is(Category.PLAN)]
    person_voice: Annotated[Text, Is(Category.VOICE)]
    outcome: Annotated[Text, Is(Category.PLAN)]
    next_date: Annotated[Day | None, Is(Category.META)]
    about: Annotated[
        Literal["insatsen", "hemlighållandet", "vården", "utreseförbudet"] | None,
        Is(Category.META),
    ] = None
    """What a statutory review was about: each has a clock of its own."""
    home: Annotated[
        Literal["trygg", "otrygg", "saknas"] | None,
        Is(Category.HOUSING, itself),
    ] = None
    """How she lives now: what everything else rests on (R55, R57)."""
    feels: Annotated[Literal["bra", "varken eller", "dåligt"] | None, Is(Category.HEALTH)] = (
        None
    )
    """What the person says of how she feels (R77)."""


class RiskSignalNoted(Fact):
    """A change that may make the current risk assessment invalid (R226)."""

    name: ClassVar[str] = "risk_signal_noted"
    label: ClassVar[str] = "Risksignal noterad"
    gist: ClassVar[Category] = Category.THREAT

    signal: Annotated[Text, Is(Category.THREAT)]
    source: Annotated[Line, Is(Category.ACCESS)]
    severity: Annotated[Literal["låg", "medel", "hög"], Is(Category.THREAT, itself)]
    immediate_action: Annotated[Text, Is(Category.PLAN)]
    invalidates_risk: Annotated[bool, Is(Category.META)]


class ContactInterrupted(Fact):
    """The person says no or disappears. Not a closing: the door stays open (R199, I6)."""

    name: ClassVar[str] = "contact_interrupted"
    label: ClassVar[str] = "Kontakt avbruten"
    gist: ClassVar[Category] = Category.THREAT

    since: Annotated[Day, Is(Category.META)]
    manner: Annotated[Literal["avböjt", "uteblivit", "återvänt", "okänt"], Is(Category.THREAT)]
    message_welcome_back: Annotated[Text, Is(Category.VOICE)]
    how_given: Annotated[Text, Is(Category.CONTACT)]
    minors_handled: Annotated[Many[MinorHandled], Is(Category.CHILD)]
    safe_way_back: Annotated[Text, Is(Category.CONTACT)]
    keep_open_until: Annotated[Day, Is(Category.META)]
    how_met: Annotated[Text | None, Is(Category.VOICE)] = None
    """How the person thinks that we have met her, when she could be asked (R91)."""


class ContactResumed(Fact):
    """The person is back, without a new intake and without blame."""

    name: ClassVar[str] = "contact_resumed"
    label: ClassVar[str] = "Kontakt återupptagen"
    gist: ClassVar[Category] = Category.THREAT

    via: Annotated[Text, Is(Category.CONTACT)]
    at: Annotated[Instant, Is(Category.META)]
    situation: Annotated[Text, Is(Category.THREAT)]
    wants_now: Annotated[Text, Is(Category.VOICE)]
