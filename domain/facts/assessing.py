"""C. Assessing: what has happened, what is needed, how dangerous it is, what she wants."""

from itertools import zip_longest
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from domain.categories import Category
from domain.fact import Fact, Is, JsonObject, TellsNoPlace
from domain.summaries import areas_of_needs, itself, seats_per_need
from domain.texts import LINE_MAX_CHARS, Line, Text
from domain.values import Count, Day, Many, Need, NeedHolder, NeedHorizon, RiskLevel
from domain.ways import Way


class InvestigationOpened(Fact):
    """An investigation opens, with its legal basis and scope."""

    name: ClassVar[str] = "investigation_opened"
    label: ClassVar[str] = "Utredning inledd"
    gist: ClassVar[Category] = Category.PLAN

    legal_basis: Annotated[Line, Is(Category.META)]
    scope: Annotated[Text, Is(Category.PLAN)]
    deadline: Annotated[Day | None, Is(Category.META)] = None
    informed_parties: Annotated[Text, Is(Category.ACCESS)]
    inform_delay_reason: Annotated[Text | None, Is(Category.THREAT)] = None


class InvestigationClosed(Fact):
    """An investigation ends with a result and the support that is proposed (R10)."""

    name: ClassVar[str] = "investigation_closed"
    label: ClassVar[str] = "Utredning avslutad"
    gist: ClassVar[Category] = Category.PLAN

    result: Annotated[Text, Is(Category.PLAN)]
    proposed_insatser: Annotated[Text, Is(Category.PLAN)]
    communicated_at: Annotated[Line, Is(Category.ACCESS)]
    document: Annotated[Text, Is(Category.DOC)]
    part_without_needs: Annotated[Text | None, Is(Category.PLAN)] = None
    """Why the acute or the long-term part holds no need (R119)."""
    tells_no_place: TellsNoPlace = None


class ViolenceMapped(Fact):
    """Nature, extent and period of the violence and oppression (R4, R202)."""

    name: ClassVar[str] = "violence_mapped"
    label: ClassVar[str] = "Våldsutsatthet kartlagd"
    gist: ClassVar[Category] = Category.VIOLENCE

    method: Annotated[Literal["FREDA-beskrivning", "samtal", "annat"], Is(Category.META)]
    nature: Annotated[Text, Is(Category.VIOLENCE)]
    extent: Annotated[Text, Is(Category.VIOLENCE)]
    period: Annotated[Line, Is(Category.VIOLENCE)]
    perpetrators: Annotated[Text, Is(Category.NETWORK)]
    honour_motive: Annotated[Text, Is(Category.VIOLENCE)]


def _in_lines(text: str) -> list[str]:
    return [text[i : i + LINE_MAX_CHARS] for i in range(0, len(text), LINE_MAX_CHARS)]


def _needs_from_text(stored: JsonObject) -> JsonObject:
    """Turn version 1, where needs were texts, into structure; not a word is lost."""
    asked = _in_lines(f"{stored['needs']} (horisont: {stored['per_need_horizon']})")
    answering = _in_lines(stored["per_need_responsible"])
    rows = list(zip_longest(asked, answering, fillvalue="(se ovan)"))
    return {
        **stored,
        "needs": [
            {"key": f"tidigare_{n}", "area": "annat", "text": text}
            for n, (text, _) in enumerate(rows, start=1)
        ],
        "per_need_horizon": [],
        "per_need_responsible": [
            {"need": f"tidigare_{n}", "holder": None, "reason_without_holder": said}
            for n, (_, said) in enumerate(rows, start=1)
        ],
    }


class NeedsAssessed(Fact):
    """Which needs there are, how they press and who answers for each.

    R2, R5, R6, R37, R52, R104, R107, R109, R229-R231.
    """

    name: ClassVar[str] = "needs_assessed"
    label: ClassVar[str] = "Behov bedömda"
    gist: ClassVar[Category] = Category.PLAN
    schema_version: ClassVar[int] = 2
    upcasts: ClassVar = {1: _needs_from_text}

    needs: Annotated[Many[Need], Is(Category.PLAN, areas_of_needs)]
    per_need_horizon: Annotated[Many[NeedHorizon], Is(Category.PLAN)]
    per_need_responsible: Annotated[Many[NeedHolder], Is(Category.ACCESS, seats_per_need)]
    own_resources: Annotated[Text, Is(Category.VOICE)]
    health: Annotated[Text | None, Is(Category.HEALTH)] = None
    economy: Annotated[Text | None, Is(Category.ECON)] = None
    housing: Annotated[Text, Is(Category.HOUSING)]
    work: Annotated[Text, Is(Category.WORK)]
    social: Annotated[Text, Is(Category.PLAN)]
    overall: Annotated[Text, Is(Category.PLAN)]


class RiskAssessed(Fact):
    """The assessed risk of further violence, valid until a day or until a signal.

    R76, R105, R116, R226.
    """

    name: ClassVar[str] = "risk_assessed"
    label: ClassVar[str] = "Riskbedömning gjord"
    gist: ClassVar[Category] = Category.THREAT

    method: Annotated[Line, Is(Category.META)]
    subject: Annotated[Line, Is(Category.ID)]
    level: Annotated[RiskLevel, Is(Category.THREAT, itself)]
    factors: Annotated[Text, Is(Category.THREAT)]
    scenarios: Annotated[Text, Is(Category.THREAT)]
    most_likely_actors: Annotated[Text, Is(Category.NETWORK)]
    return_risk: Annotated[Text, Is(Category.THREAT)]
    valid_until: Annotated[Day, Is(Category.META)]
    trigger: Annotated[
        Literal[
            "första",
            "risksignal",
            "inför utflytt",
            "kris",
            "återupptagen kontakt",
            "inför avslut",
            "röjande",
            "uppföljning",
        ],
        Is(Category.META),
    ]
    person_own_view: Annotated[Text, Is(Category.VOICE)]


class SafetyPlanSet(Fact):
    """The safety plan, a track of its own from the first day (R122-R125)."""

    name: ClassVar[str] = "safety_plan_set"
    label: ClassVar[str] = "Säkerhetsplan fastställd"
    gist: ClassVar[Category] = Category.THREAT

    version: Annotated[Count, Is(Category.META)]
    physical: Annotated[Text, Is(Category.THREAT)]
    stay: Annotated[Text, Is(Category.WHERE)]
    personal: Annotated[Text, Is(Category.THREAT)]
    digital: Annotated[Text, Is(Category.THREAT)]
    children: Annotated[Text | None, Is(Category.CHILD)] = None
    school_work: Annotated[Text, Is(Category.WHERE)]
    emergency_routine: Annotated[Text, Is(Category.THREAT)]
    police_involved: Annotated[Text, Is(Category.CRIME)]
    review_at: Annotated[Day, Is(Category.META)]
    unsafe_ways: Annotated[Many[Way], Is(Category.CONTACT)] = ()
    """Ways that no notice about her may take, to whomever."""


class ProtectedIdentityRegistered(Fact):
    """A measure of protected identity, its status and when it is reviewed (R19)."""

    name: ClassVar[str] = "protected_identity_registered"
    label: ClassVar[str] = "Skyddade personuppgifter registrerade"
    gist: ClassVar[Category] = Category.THREAT

    measure: Annotated[
        Literal["sekretessmarkering", "skyddad folkbokföring", "fingerade"], Is(Category.ID)
    ]
    status: Annotated[Literal["ansökt", "beviljad", "avslag", "upphört"], Is(Category.ID)]
    authority: Annotated[Line, Is(Category.META)]
    from_: Annotated[Day, Field(alias="from"), Is(Category.ID)]
    review_at: Annotated[Day | None, Is(Category.META)]
    certificate_given: Annotated[Text | None, Is(Category.DOC)] = None


class LegalMeasureRegistered(Fact):
    """A step in the legal system, and what the person wanted (R20, R117)."""

    name: ClassVar[str] = "legal_measure_registered"
    label: ClassVar[str] = "Rättslig åtgärd registrerad"
    gist: ClassVar[Category] = Category.CRIME

    kind: Annotated[
        Literal[
            "polisanmälan",
            "kontaktförbud",
            "LVU",
            "utreseförbud",
            "dom",
            "vårdnadsmål",
            "lag 2024:79",
        ],
        Is(Category.CRIME, itself),
    ]
    status: Annotated[Text, Is(Category.CRIME)]
    date: Annotated[Day, Is(Category.CRIME)]
    will_of_person: Annotated[Text, Is(Category.VOICE)]
    next_deadline: Annotated[Day | None, Is(Category.META)] = None
    step: Annotated[
        Literal["underställt", "fastställt", "ansökt", "beslutat", "verkställt", "upphört"]
        | None,
        Is(Category.CRIME),
    ] = None
    """How far a measure has come in court: statutory clocks start and stop on it."""


class PersonViewDocumented(Fact):
    """What the person thinks, in own words (R11, R110)."""

    name: ClassVar[str] = "person_view_documented"
    label: ClassVar[str] = "Den enskildes inställning dokumenterad"
    gist: ClassVar[Category] = Category.VOICE

    question: Annotated[Text, Is(Category.PLAN)]
    own_words: Annotated[Text, Is(Category.VOICE)]
    how_obtained: Annotated[Line, Is(Category.META)]
    disputed_fact: Annotated[Text | None, Is(Category.VOICE)] = None
