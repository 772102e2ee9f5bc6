"""What programs send and get: the bodies of the API."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from domain.values import StaffId
from services.recording import FACTS_PER_COMMAND_MAX

NAME_MAX_CHARS = 60
TOKEN_MAX_CHARS = 40


def _only_text(value: Any) -> Any:
    """A number is not a point in time here; it would be read as seconds since 1970."""
    return value if isinstance(value, str) else ""


Moment = Annotated[AwareDatetime, BeforeValidator(_only_text)]


class Sent(BaseModel):
    """What comes in: closed shapes, and errors that never repeat what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, frozen=True)


class Given(BaseModel):
    """What goes out: at least these fields."""

    model_config = ConfigDict(extra="allow")


class SignIn(Sent):
    """A person on duty and one of her or his seats."""

    staff: StaffId
    role: Annotated[str, Field(min_length=1, max_length=TOKEN_MAX_CHARS)]


class FactSent(Sent):
    """One fact by its stored name, with its fields."""

    fact: Annotated[str, Field(min_length=1, max_length=NAME_MAX_CHARS)]
    fields: dict[str, Any]


class CommandSent(Sent):
    """Facts to be recorded as a whole or not at all. Sent again, it is carried out once."""

    command_id: UUID
    occurred_at: Moment
    on_behalf_of: StaffId | None = None
    facts: Annotated[list[FactSent], Field(min_length=1, max_length=FACTS_PER_COMMAND_MAX)]


class SignalSent(Sent):
    """The safety signal: for which case, by the name that its leader has handed over."""

    command_id: UUID
    handle: Annotated[str, Field(min_length=1, max_length=TOKEN_MAX_CHARS)]


class HandleGiven(Given):
    """What a case is called behind the wall."""

    handle: str


class TokenGiven(Given):
    """The reference of a session: send it as a bearer token."""

    token: str


class ReceiptGiven(Given):
    """Where the facts stand now."""

    case_id: UUID
    command_id: UUID
    fact_ids: list[UUID]
    repeated: bool


class CaseListed(Given):
    """A case on a desk."""

    case_id: UUID


class CasesGiven(Given):
    """The cases on a desk."""

    cases: list[CaseListed]


class EntryGiven(Given):
    """One row of a view."""

    number: int


class CaseGiven(Given):
    """One case as one role sees it."""

    case_id: UUID
    desk: dict[str, Any]
    timeline: list[EntryGiven]
    disclosures: Annotated[list[EntryGiven], Field(alias="register")]


class ReplayedEntry(EntryGiven):
    """One row that was seen."""

    seat: str
    kind: str


class KeptBack(Given):
    """One fact that was not seen, or not whole, with the reason for it and for each field."""

    seat: str | None
    ref: UUID
    step: int
    fact: str
    because: list[dict[str, Any]]
    fields: list[dict[str, Any]]


class Changed(Given):
    """One fact of which another part was seen before: how much of each field, then and now."""

    change: str
    ref: UUID
    fact: str
    fields: list[dict[str, Any]]
    because: list[str]


class Steps(Given):
    """After which fact this is, and the steps to either side."""

    this: int
    previous: int | None
    next: int | None


class ReplayGiven(Given):
    """What a role knew of a case: `digest` is of all of it but `digest` and `steps`."""

    format: str
    rules: str
    case: UUID
    role: str
    who: str | None
    step: int | None
    at: str
    recorded_by: str
    happened_by: str | None
    since: str | None
    desks: list[dict[str, Any]]
    entries: list[ReplayedEntry]
    withheld: list[KeptBack]
    difference: list[Changed] | None
    digest: str
    steps: Steps


class WhyGiven(Given):
    """Why a role sees what it sees: `policy` for the seat, `groups` for the auditor."""

    role: str


class InboxGiven(Given):
    """What a partner has received, newest first."""

    notices: list[dict[str, Any]]


class FieldKind(Given):
    """One field of a kind of fact."""

    name: str
    label: str
    category: str | None
    required: bool
    look: str
    many: bool
    codes: list[str]
    fields: list["FieldKind"]


class FactKind(Given):
    """One kind of fact."""

    fact: str
    label: str
    fields: list[FieldKind]


class CatalogueGiven(Given):
    """Every kind of fact there is."""

    facts: list[FactKind]
