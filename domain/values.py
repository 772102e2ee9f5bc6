"""Small frozen types that facts are made of: structure where rules, alarms or views compute."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from domain.categories import Category
from domain.roles import Role
from domain.texts import Line, Text

ROWS_MAX = 50

Count = Annotated[int, Field(ge=0, le=100_000)]
"""A number of something. Bounded: what is stored must be read back as it was."""
Interval = Annotated[int, Field(ge=1, le=366)]
"""Days from one meeting to the next."""
StaffId = Annotated[str, StringConstraints(pattern=r"^[A-Za-zÅÄÖåäö][A-Za-z0-9ÅÄÖåäö-]{0,39}$")]
"""A stable id of a person on duty. It begins with a letter, as no personnummer does."""
NeedKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}$")]
"""Names a need within its case."""
FactRef = UUID
"""Which earlier fact is meant."""
Instant = AwareDatetime
"""A point in time with its offset."""
Day = date
_Item = TypeVar("_Item")
Many = Annotated[tuple[_Item, ...], Field(max_length=ROWS_MAX)]
"""Some of these, never without limit."""


class Value(BaseModel):
    """A frozen value: it closes its shape, and its errors never echo what was sent."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Area(StrEnum):
    """Areas of life in which a need is held: the five of the long-term plan, and others."""

    BOENDE = "boende"
    ARBETE_STUDIER = "arbete_studier"
    SOCIALT = "socialt"
    SAMTAL = "samtal"
    EKONOMI = "ekonomi"
    SKYDD = "skydd"
    HALSA = "halsa"
    BARN = "barn"
    ANNAT = "annat"


class Horizon(StrEnum):
    """When a need presses (R7)."""

    AKUT = "akut"
    KORT = "kort"
    LANG = "lang"


class NeedKind(StrEnum):
    """What a need asks for (R8, R227)."""

    SKYDD = "skydd"
    STOD = "stod"
    HJALP = "hjalp"


class InsatsKind(StrEnum):
    """What kind of support measure an insats is (R3, R94)."""

    SKYDDAT_BOENDE = "skyddat_boende"
    GENOMGANGSBOSTAD = "genomgangsbostad"
    MELLANBOENDE = "mellanboende"
    BOENDELOTS = "boendelots"
    BOENDESTOD = "boendestod"
    KONTAKTPERSON = "kontaktperson"
    FORSORJNINGSSTOD = "forsorjningsstod"
    SAMTALSSTOD = "samtalsstod"
    RAD_OCH_STOD = "rad_och_stod"
    VARDKONTAKT = "vardkontakt"
    ANNAN = "annan"


class NeedStatus(StrEnum):
    """Where a need stands (I7: a case closes when none is open)."""

    OPEN = "open"
    MET = "met"
    DECLINED = "declined"
    HANDED_OVER = "handed_over"


class ProtectionLevel(StrEnum):
    """How guarded the case is (domain report 4.6, R201)."""

    NORMAL = "normal"
    FORHOJD = "forhojd"
    HEDER = "heder"
    EXTREM = "extrem"


class RiskLevel(StrEnum):
    """Assessed risk of further violence."""

    LAG = "låg"
    MEDEL = "medel"
    HOG = "hög"


class Subject(Value):
    """Whom the case is about. The alias is a working name, not a legal identity.

    Nothing here asks for sex, gender or orientation (R155, R194, R208).
    """

    alias: Line
    name: Line | None = None
    born: date | None = None


class Holder(Value):
    """Who holds something: a seat, a person in it, or an organisation outside."""

    role: Role
    title: Line
    staff: StaffId | None = None
    unit: Line | None = None
    organisation: Line | None = None


class Recipient(Value):
    """To whom information goes: a seat, and which organisation or person sits in it."""

    role: Role
    title: Line
    partner: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] | None = None
    """Id of a connected partner in the directory; None when reached in another way."""
    staff: StaffId | None = None


class Need(Value):
    """What the person needs (R2, R52). `key` names it within the case."""

    key: NeedKey
    area: Area
    text: Line
    status: NeedStatus = NeedStatus.OPEN
    violence_related: bool = True
    kind: NeedKind | None = None
    """Protection, support or help; None: what its area usually asks for."""


class NeedHorizon(Value):
    """Which horizons one need has."""

    need: NeedKey
    horizons: Annotated[tuple[Horizon, ...], Field(min_length=1, max_length=3)]


class NeedHolder(Value):
    """Who answers for one need. No holder is a state that must be seen, with its reason."""

    need: NeedKey
    holder: Holder | None = None
    reason_without_holder: Line | None = None


class Child(Value):
    """A minor in the household; `handled` says which decision was taken about her or him."""

    label: Line
    age: Annotated[int, Field(ge=0, le=17)] | None = None
    concern: Line | None = None
    handled: Line | None = None


class MinorHandled(Value):
    """The decision about one child (I6)."""

    child: Line
    decision: Line


class Relation(Value):
    """Kin with a case of their own: only its id, never what is in it."""

    kind: Literal["barn", "förälder", "syskon"]
    case: UUID


class ChildPlaced(Value):
    """A child who moves in with the person, and when the child's own decision was made."""

    child: Line
    decided_on: date


class EndingSupport(Value):
    """A support that ends with a placement: who takes over, or why nobody does (I5)."""

    support: Line
    area: Area
    successor: Holder | None = None
    reason_without_successor: Line | None = None


class Period(Value):
    """From a day, to a day or until further notice."""

    starts: date
    ends: date | None = None


class PlanRow(Value):
    """One area of a plan: what is done, in which form and in which period (R31)."""

    area: Area
    text: Line
    form: Line | None = None
    period: Period | None = None


class AreaHolder(Value):
    """Who answers for one area of a plan, how often they meet, and who steps in."""

    area: Area
    holder: Holder | None = None
    reason_without_holder: Line | None = None
    contact_every_days: Annotated[int, Field(ge=1, le=365)] | None = None
    fallback: Line | None = None
    reachable: Line | None = None
    """When she or he can be asked about everyday things (R60)."""


class VisiblePart(Value):
    """Which areas of a plan one seat may see."""

    role: Role
    areas: tuple[Area, ...]


class Insats(Value):
    """A support measure: its kind, what it is called here, and the areas it holds."""

    kind: InsatsKind
    title: Line
    areas: Annotated[tuple[Area, ...], Field(min_length=1, max_length=9)]


class CustodianPlaced(Value):
    """The adult custodian with whom a child is placed (I11)."""

    alias: Line
    adult: bool
    granted_on: date


class GroundKind(StrEnum):
    """What breaks the secrecy."""

    CONSENT = "samtycke"
    LAW = "lag"


class Ground(Value):
    """Why information may leave: the kind, and the section in its version."""

    kind: GroundKind
    citation: Line


class DisclosedItem(Value):
    """One piece of disclosed content with the category it belongs to."""

    category: Category
    text: Text


class NewValue(Value):
    """What a corrected field should have said."""

    field: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
    text: Text
