"""Receiving: what a partner says of a notice becomes a fact of the case, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Annotated, Literal, assert_never
from uuid import UUID, uuid5

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PositiveInt

from domain.case.answers import Answers, evolve
from domain.case.calendar import FIRST_DAY, LAST_DAY
from domain.fact import Fact
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeAnswered,
    NoticeReceived,
    RecallAnswered,
)
from domain.recorded import Recorded
from domain.texts import Line, Text
from domain.values import Recipient
from services.ports import Clock, ContentErased, FactLog, NoticeBook, Pending
from services.posting import ERASED_CASE
from services.recording import Command
from services.relaying import HUB, Records

REASON_MAX_CHARS = 500


def _within_the_calendar(at: datetime) -> datetime:
    """At the calendar's own ends an instant has no day in Sweden, and no page can show it."""
    if not FIRST_DAY <= at.date() <= LAST_DAY:
        raise ValueError
    return at


SaidAt = Annotated[AwareDatetime, AfterValidator(_within_the_calendar)]
"""A point in time by the clock of whoever said it: it may be wrong."""


class _Word(BaseModel):
    """What a partner's program says of a notice.

    It does not say who it is: that is known from the subject it may publish on. Its texts are
    such as a fact may hold, or it could never be recorded and would come again for ever.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    notice_id: UUID
    sequence: PositiveInt


class PartnerReceipt(_Word):
    """Which notice it holds, and since when by its clock."""

    kind: Literal["receipt"] = "receipt"
    received_at: SaidAt


class PartnerAnswer(_Word):
    """What it does with what it was told. `id` is the answer's own: it may come again."""

    kind: Literal["answer"]
    id: UUID
    answer: Literal["read", "accepted", "declined", "acting", "purged"]
    reason: Annotated[Text, Field(max_length=REASON_MAX_CHARS)] | None = None
    answered_at: SaidAt


class PartnerRecallAnswer(_Word):
    """What it did when it was asked to purge. `law` is by which law it is kept."""

    kind: Literal["recall_answer"]
    id: UUID
    answer: Literal["purged", "kept_by_law", "never_received"]
    law: Line | None = None
    answered_at: SaidAt


PartnerWord = PartnerReceipt | PartnerAnswer | PartnerRecallAnswer


class ForeignReceipt(Exception):
    """No such notice went to that partner under that number. It will never be right."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes in receipts and answers. A word that comes twice is one fact."""

    log: FactLog
    book: NoticeBook
    recording: Records
    clock: Clock

    def receive(self, partner: str, word: PartnerWord) -> bool:
        """Record a word; give False when it had been recorded before.

        Raises ForeignReceipt or Refused when it never can be, LogUnavailable when not now.
        """
        now = self.clock()
        notice = self.book.received(word.notice_id, partner, now)
        if notice is None or notice.sequence != word.sequence:
            raise ForeignReceipt
        command_id = _command_of(notice, word)
        # It may well have come to the partner, and there is nowhere left to write that.
        if notice.case_id == ERASED_CASE:
            return False
        try:
            facts = self.log.load(notice.case_id)
        except ContentErased:
            return False
        if any(recorded.command_id == command_id for recorded in facts):
            return False
        about = next((r for r in facts if r.fact_id == notice.fact_id), None)
        if about is None:
            raise ForeignReceipt
        fact = _fact(about, word)
        if _is_said(facts, about, word):
            return False
        # The partner's clock is not ours: never before the disclosure, never after now.
        occurred_at = max(about.occurred_at, min(_said_at(word), now))
        self.recording.record(HUB, Command(command_id, notice.case_id, (fact,), occurred_at))
        return True


def _command_of(notice: Pending, word: PartnerWord) -> UUID:
    """Name the command: the same whenever the same word comes."""
    if isinstance(word, PartnerReceipt):
        return uuid5(notice.notice_id, "received")
    return uuid5(notice.notice_id, f"{word.kind} {word.id}")


def _said_at(word: PartnerWord) -> datetime:
    return word.received_at if isinstance(word, PartnerReceipt) else word.answered_at


def _is_said(facts: Sequence[Recorded], about: Recorded, word: PartnerWord) -> bool:
    """Whether an answer is what stands already: said anew it is no news."""
    if isinstance(word, PartnerReceipt):
        return False
    latest = reduce(evolve, facts, Answers()).latest.get(about.fact_id)
    return latest == word.answer


def _fact(about: Recorded, word: PartnerWord) -> Fact:
    to = _recipient(about, word)
    match word:
        case PartnerReceipt():
            return NoticeReceived(
                disclosure_ref=about.fact_id, recipient=to, received_at=word.received_at
            )
        case PartnerAnswer():
            return NoticeAnswered(
                disclosure_ref=about.fact_id,
                recipient=to,
                answer=word.answer,
                reason=word.reason,
                answered_at=word.answered_at,
            )
        case PartnerRecallAnswer():
            return RecallAnswered(
                recall_ref=about.fact_id,
                recipient=to,
                answer=word.answer,
                law=word.law,
                answered_at=word.answered_at,
            )
    assert_never(word)


ANSWERABLE: dict[type[_Word], tuple[type[Fact], ...]] = {
    PartnerReceipt: (InformationDisclosed, DisclosureRecalled),
    PartnerAnswer: (InformationDisclosed,),
    PartnerRecallAnswer: (DisclosureRecalled,),
}
"""What each word may be about."""


def _recipient(about: Recorded, word: PartnerWord) -> Recipient:
    fact = about.fact
    if not isinstance(fact, InformationDisclosed | DisclosureRecalled):
        raise ForeignReceipt
    if type(fact) not in ANSWERABLE[type(word)]:
        raise ForeignReceipt
    return fact.recipient
