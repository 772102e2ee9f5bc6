"""A notice: what a partner is told of a disclosure, and whether it may be told now."""

from datetime import date, datetime, time
from typing import Literal
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from domain.case.access import Access
from domain.case.calendar import SWEDEN, day_of, end_of
from domain.categories import Category, Level
from domain.facts import InformationDisclosed
from domain.need_to_know.decision import decide
from domain.need_to_know.grants import Need
from domain.roles import INTERNAL
from domain.rules.sharing import DISCLOSURE_GIVES, LEVELS
from services.policy import policy_version
from services.ports import Partner, Pending

SOURCE = "urn:samlots:hub"
NOTICE_TYPE = "samlots.notice.v1"

Reason = Literal[
    "samtycket gäller inte", "nivån är lägre nu", "ärendet är spärrat", "kanalen är inte säker"
]


class Closed(BaseModel):
    """What is written as it is, with nothing beside its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Piece(Closed):
    """One disclosed piece of content."""

    category: Category
    text: str


class NoticeData(Closed):
    """What a partner is told. Level `stopped` says only that its number will not be used.

    `correlation` is the same in everything about one disclosure, `causation` names what led
    to it; `policy` is the version of the need-to-know table that let it go.
    """

    sequence: int
    correlation: UUID
    causation: UUID | None = None
    level: Literal["empty", "id-only", "exists", "summary", "full", "stopped"]
    policy: str | None = None
    purpose: str | None = None
    content: tuple[Piece, ...] = ()
    handling_instruction: str | None = None
    valid_to: date | None = None
    answer_by: date | None = None


class Event(Closed):
    """A CloudEvents 1.0 event in structured mode: the same bytes at every try."""

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str = SOURCE
    type: str
    subject: str
    time: datetime
    datacontenttype: Literal["application/json"] = "application/json"


class Notice(Event):
    """What tells a partner of a disclosure."""

    type: str = NOTICE_TYPE
    data: NoticeData


def notice_id_of(fact_id: UUID, partner: str) -> UUID:
    """Give a fact the name that one partner knows it by: its notice's id, the same every time.

    A fact's own id is chance and never leaves the hub, so nobody else can make the name or
    compare it with another partner's.
    """
    return uuid5(fact_id, partner)


def mark_of(notice: Pending, *, empty: bool) -> UUID:
    """Name one of the two that a letter can be, which the stream must not see.

    The fact's own id is chance and never leaves the hub, so nobody else can tell.
    """
    told = "empty" if empty else "telling"
    return uuid5(notice.fact_id, f"{notice.partner} {notice.copy} {told}")


def to_the_day(at: datetime) -> datetime:
    """Give the day in Sweden, the finest time that a partner is told, never of sending.

    What was decided in one sitting has one minute, and two partners would see that.
    """
    return datetime.combine(day_of(at), time(), SWEDEN)


def written(handle: str, disclosed_at: datetime, data: NoticeData) -> bytes:
    """Write a notice, with the day of the disclosure."""
    event = Notice(
        id=data.correlation, subject=handle, time=to_the_day(disclosed_at), data=data
    )
    return event.model_dump_json(exclude_none=True).encode()


def told(fact: InformationDisclosed, notice_id: UUID, sequence: int) -> NoticeData:
    """Say what the partner is told; that something exists is told without content."""
    content = () if LEVELS[fact.level] is Level.EXISTS else fact.content_copy
    return NoticeData(
        sequence=sequence,
        correlation=notice_id,
        causation=notice_id_of(fact.review_ref, fact.recipient.partner or ""),
        level=fact.level,
        policy=policy_version(),
        purpose=fact.purpose,
        content=tuple(Piece(category=item.category, text=item.text) for item in content),
        handling_instruction=fact.handling_instruction,
        valid_to=fact.valid_to,
        # The clock of the answer runs from the same field.
        answer_by=fact.answer_by,
    )


def told_nothing(notice_id: UUID, sequence: int) -> NoticeData:
    """Use up a number whose notice may no longer go: a gap would look like a loss."""
    return NoticeData(sequence=sequence, correlation=notice_id, level="stopped")


def why_stopped(
    access: Access, fact: InformationDisclosed, partner: Partner | None, at: datetime
) -> Reason | None:
    """Say why a disclosure may not go to a partner at an instant; None when it may.

    The question that was asked when it was recorded (I8), asked again as of now. Without
    content it rests on its review: even that a case exists is secret.
    """
    if (
        partner is None
        or partner.role is not fact.recipient.role
        or (fact.valid_to is not None and end_of(fact.valid_to) <= at)
        or (partner.role in INTERNAL and not access.seated(partner.role, at))
    ):
        return "nivån är lägre nu"
    sent = {item.category for item in fact.content_copy}
    wanted = LEVELS[fact.level]
    answers: list[Reason | None] = [
        _why_not(access, category, wanted, partner, at)
        for category in sorted(sent or _reviewed(access, fact))
    ]
    if not answers:
        return "nivån är lägre nu"
    if not sent and None in answers:
        return None
    return next((answer for answer in answers if answer is not None), None)


def _reviewed(access: Access, fact: InformationDisclosed) -> set[Category]:
    return {c for r in access.reviews if r.fact_id == fact.review_ref for c in r.categories}


def _why_not(
    access: Access, category: Category, wanted: Level, partner: Partner, at: datetime
) -> Reason | None:
    decision = decide(
        partner.role, category, access, at, partner=partner.id, also=DISCLOSURE_GIVES
    )
    if decision.level >= wanted:
        return None
    consent = any(Need.CONSENT in lacking for lacking in decision.missing)
    return "samtycket gäller inte" if consent else "nivån är lägre nu"
