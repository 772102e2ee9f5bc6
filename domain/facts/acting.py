"""D. Deciding and doing: decisions, support measures, placements, plans and tasks."""

from typing import Annotated, Any, ClassVar, Literal

from domain.categories import Category
from domain.fact import Fact, Is, TellsNoPlace
from domain.summaries import (
    areas_of_insats,
    areas_of_plan,
    areas_that_end,
    itself,
    seat,
    seats_per_area,
)
from domain.texts import Line, Text
from domain.values import (
    Area,
    AreaHolder,
    ChildPlaced,
    Count,
    CustodianPlaced,
    Day,
    EndingSupport,
    FactRef,
    Holder,
    Insats,
    InsatsKind,
    Instant,
    Many,
    Period,
    PlanRow,
    VisiblePart,
)

LIFE_AREA_CATEGORY = {
    "bostad": Category.HOUSING,
    "studier": Category.WORK,
    "arbete": Category.WORK,
    "ekonomi": Category.ECON,
    "hälsa": Category.HEALTH,
    "socialt": Category.PLAN,
    "familjekontakt": Category.NETWORK,
}


def _safe_text(_fact: Any) -> frozenset[Category]:
    """A public decision text is a document, written so that any party may read it."""
    return frozenset((Category.DOC, Category.PLAN))


def _life_area(fact: Any) -> frozenset[Category]:
    """The category of a life area follows the area."""
    return frozenset((LIFE_AREA_CATEGORY[fact.area],))


class DecisionMade(Fact):
    """A formal decision: legal basis, decision maker, a safe text and a sealed annex.

    R1-R3, R14, R33, R35, R126.
    """

    name: ClassVar[str] = "decision_made"
    label: ClassVar[str] = "Beslut fattat"
    gist: ClassVar[Category] = Category.PLAN

    kind: Annotated[Line, Is(Category.META)]
    outcome: Annotated[Literal["bifall", "delvis", "avslag", "avvisning"], Is(Category.META)]
    legal_basis: Annotated[Line, Is(Category.META)]
    decision_maker: Annotated[Line, Is(Category.ACCESS)]
    decided_in: Annotated[
        Literal["utskottet", "nämnden", "ordföranden", "domstolen"] | None, Is(Category.ACCESS)
    ] = None
    minutes_ref: Annotated[Line | None, Is(Category.ACCESS)] = None
    period: Annotated[Period, Is(Category.META)]
    need_refs: Annotated[Many[Line], Is(Category.PLAN)]
    risk_ref: Annotated[FactRef | None, Is(Category.META)] = None
    public_text: Annotated[Text, Is(Category.DOC, contains=_safe_text)]
    sealed_annex: Annotated[Text | None, Is(Category.WHERE)] = None
    appeal_info: Annotated[Literal["lämnad", "behövs inte"], Is(Category.META)]
    insatser: Annotated[Many[InsatsKind], Is(Category.PLAN)] = ()
    urgent: Annotated[bool, Is(Category.META)] = False
    follow_on_task: Annotated[Text | None, Is(Category.PLAN)] = None
    custodian_placed: Annotated[CustodianPlaced | None, Is(Category.CHILD)] = None
    own_obstacle: Annotated[
        Literal[
            "köer eller brist på platser", "gränser mellan enheter", "riktlinjer eller avtal"
        ]
        | None,
        Is(Category.META),
    ] = None
    """What in the organisation itself a no or a delay rests on: the board is told (R84)."""
    tells_no_place: TellsNoPlace = None


class InsatsStarted(Fact):
    """A decided support measure begins (R98)."""

    name: ClassVar[str] = "insats_started"
    label: ClassVar[str] = "Insats påbörjad"
    gist: ClassVar[Category] = Category.PLAN

    decision_ref: Annotated[FactRef, Is(Category.META)]
    insats: Annotated[Insats, Is(Category.PLAN, areas_of_insats)]
    provider: Annotated[Holder, Is(Category.ACCESS, seat)]
    start: Annotated[Day, Is(Category.META)]
    provider_place_ref: Annotated[Line | None, Is(Category.WHERE)] = None
    first_follow_up: Annotated[Day, Is(Category.META)]
    tells_no_place: TellsNoPlace = None


class InsatsReviewed(Fact):
    """A support measure is extended, changed or ended: exactly one of the three (R54, R140)."""

    name: ClassVar[str] = "insats_reviewed"
    label: ClassVar[str] = "Insats omprövad"
    gist: ClassVar[Category] = Category.PLAN

    insats_ref: Annotated[InsatsKind, Is(Category.META)]
    outcome: Annotated[Literal["förlängs", "förändras", "avslutas"], Is(Category.PLAN, itself)]
    reason: Annotated[Text, Is(Category.PLAN)]
    person_view: Annotated[Text, Is(Category.VOICE)]
    until: Annotated[Day | None, Is(Category.META)]


class PlacementStarted(Fact):
    """A placement begins. No address: a reference that the provider can read (R12, R32)."""

    name: ClassVar[str] = "placement_started"
    label: ClassVar[str] = "Placering påbörjad"
    gist: ClassVar[Category] = Category.HOUSING

    form: Annotated[
        Literal["skyddat boende", "jourhem", "familjehem", "HVB", "stödboende"],
        Is(Category.HOUSING, itself),
    ]
    place_ref: Annotated[Line, Is(Category.WHERE)]
    provider: Annotated[Line, Is(Category.WHERE)]
    start: Annotated[Instant, Is(Category.META)]
    with_children: Annotated[Text | None, Is(Category.CHILD)] = None
    children_placed: Annotated[Many[ChildPlaced], Is(Category.CHILD)] = ()
    contact_routine: Annotated[Text, Is(Category.CONTACT)]
    responsible_worker: Annotated[Many[Line], Is(Category.ACCESS)]
    special_reasons: Annotated[Text | None, Is(Category.PLAN)] = None
    """Why supported housing begins before 18 (R34)."""


class PlacementEnded(Fact):
    """A placement ends, with a successor or a reason for every support that ends (R74, I5)."""

    name: ClassVar[str] = "placement_ended"
    label: ClassVar[str] = "Placering avslutad"
    gist: ClassVar[Category] = Category.HOUSING

    end: Annotated[Day, Is(Category.META)]
    reason: Annotated[Text, Is(Category.PLAN)]
    next_housing: Annotated[Text, Is(Category.HOUSING)]
    successor_per_support: Annotated[Many[EndingSupport], Is(Category.PLAN, areas_that_end)]
    risk_ref: Annotated[FactRef, Is(Category.META)]
    needs_ref: Annotated[FactRef, Is(Category.META)]
    notice_at: Annotated[Day, Is(Category.META)]
    first_own_home: Annotated[bool, Is(Category.HOUSING)] = False
    """She has never lived on her own before (R78)."""


class PlanSet(Fact):
    """A plan of a named type, with who answers for each area (R81, R99, R130, R211)."""

    name: ClassVar[str] = "plan_set"
    label: ClassVar[str] = "Plan fastställd"
    gist: ClassVar[Category] = Category.PLAN

    plan_type: Annotated[
        Literal["långsiktig", "vårdplan", "genomförandeplan", "SIP", "hållandestruktur"],
        Is(Category.PLAN, itself),
    ]
    version: Annotated[Count, Is(Category.META)]
    goals: Annotated[Text, Is(Category.PLAN)]
    areas: Annotated[Many[PlanRow], Is(Category.PLAN, areas_of_plan)]
    responsible_per_area: Annotated[Many[AreaHolder], Is(Category.ACCESS, seats_per_area)]
    person_agreed: Annotated[Text, Is(Category.VOICE)]
    visible_parts: Annotated[Many[VisiblePart], Is(Category.ACCESS)]
    review_at: Annotated[Day, Is(Category.META)]
    tells_no_place: TellsNoPlace = None


class TaskAssigned(Fact):
    """A practical task with one owner and a due date (R16, R56, R80, R127)."""

    name: ClassVar[str] = "task_assigned"
    label: ClassVar[str] = "Uppgift tilldelad"
    gist: ClassVar[Category] = Category.PLAN

    task: Annotated[Text, Is(Category.PLAN)]
    area: Annotated[Area, Is(Category.PLAN, itself)]
    owner: Annotated[Holder, Is(Category.ACCESS, seat)]
    due: Annotated[Day, Is(Category.META)]
    consent_ref: Annotated[FactRef | None, Is(Category.ACCESS)] = None
    weigh_violence: Annotated[bool, Is(Category.PLAN)] = False
    """Whoever answers says how exposure to violence was weighed (R121)."""
    tells_no_place: TellsNoPlace = None


class TaskCompleted(Fact):
    """A task is done, and what remains."""

    name: ClassVar[str] = "task_completed"
    label: ClassVar[str] = "Uppgift utförd"
    gist: ClassVar[Category] = Category.PLAN

    task_ref: Annotated[FactRef, Is(Category.META)]
    result: Annotated[Text, Is(Category.PLAN)]
    remaining: Annotated[Text | None, Is(Category.PLAN)] = None
    at: Annotated[Day, Is(Category.META)]
    violence_weighed: Annotated[Text | None, Is(Category.PLAN)] = None
    introduced: Annotated[
        Literal["någon följde med", "gick själv"] | None, Is(Category.PLAN)
    ] = None
    """She was introduced to an association, and how the first visit went about (R138)."""


class LifeAreaUpdated(Fact):
    """How one area of life stands; its category follows the area (R38, R48-R50, R115)."""

    name: ClassVar[str] = "life_area_updated"
    label: ClassVar[str] = "Livsområde uppdaterat"
    gist: ClassVar[Category] = Category.PLAN

    area: Annotated[
        Literal["bostad", "studier", "arbete", "ekonomi", "hälsa", "socialt", "familjekontakt"],
        Is(Category.PLAN, itself, contains=_life_area),
    ]
    status: Annotated[
        Literal["grön", "gul", "röd"], Is(Category.PLAN, itself, contains=_life_area)
    ]
    detail: Annotated[Text, Is(Category.PLAN, contains=_life_area)]
    location: Annotated[Text | None, Is(Category.WHERE)] = None
    source: Annotated[
        Literal["den enskilde", "yrkesperson", "utförare", "annan"], Is(Category.META)
    ]
    source_detail: Annotated[Line | None, Is(Category.ACCESS)] = None
    tells_no_place: TellsNoPlace = None


class SupportContactHeld(Fact):
    """A talk, visit or call was held (R63, R77)."""

    name: ClassVar[str] = "support_contact_held"
    label: ClassVar[str] = "Stödkontakt genomförd"
    gist: ClassVar[Category] = Category.PLAN

    form: Annotated[Literal["samtal", "besök", "telefon", "chatt"], Is(Category.MEET, itself)]
    content: Annotated[Text, Is(Category.PLAN)]
    wellbeing: Annotated[Line | None, Is(Category.HEALTH)] = None
    signals: Annotated[Text | None, Is(Category.THREAT)] = None
    minutes: Annotated[Count | None, Is(Category.META)] = None
    tells_no_place: TellsNoPlace = None
