"""Receiving: what a partner says of a notice becomes a fact of the case, once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, assert_never
from uuid import UUID, uuid5

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PositiveInt

from domain.case.answers import Addressed, Answers
from domain.case.calendar import FIRST_DAY, LAST_DAY
from domain.fact import Fact
from domain.facts import NoticeAnswered, NoticeReceived, RecallAnswered
from domain.refusals import UnknownCase
from domain.texts import Line, Text
from domain.values import Recipient
from services.ports import Clock, FactLog, NoticeBook, Pending
from services.posting import ERASED_CASE
from services.recording import Command, Recording
from services.relaying import HUB

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
    recording: Recording
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
        if notice.case_id == ERASED_CASE or self.log.done(command_id) is not None:
            return False
        try:
            case = self.recording.current(notice.case_id)
        except UnknownCase:
            return False
        if case.filing.erased:
            return False
        answers = case.answers
        about = _about(answers, notice.fact_id, word)
        if about is None:
            raise ForeignReceipt
        if _is_said(answers, notice.fact_id, word):
            return False
        fact = _fact(notice.fact_id, about.recipient, word)
        # The partner's clock is not ours: never before the disclosure, never after now.
        occurred_at = max(about.at, min(_said_at(word), now))
        self.recording.record(HUB, Command(command_id, notice.case_id, (fact,), occurred_at))
        return True


def _command_of(notice: Pending, word: PartnerWord) -> UUID:
    """Name the command: the same whenever the same word comes."""
    if isinstance(word, PartnerReceipt):
        return uuid5(notice.notice_id, "received")
    return uuid5(notice.notice_id, f"{word.kind} {word.id}")


def _said_at(word: PartnerWord) -> datetime:
    return word.received_at if isinstance(word, PartnerReceipt) else word.answered_at


def _about(answers: Answers, fact_id: UUID, word: PartnerWord) -> Addressed | None:
    """Give the disclosure or recall that a word is about; None when it cannot be about it."""
    match word:
        case PartnerReceipt():
            return answers.disclosed.get(fact_id) or answers.recalled.get(fact_id)
        case PartnerAnswer():
            return answers.disclosed.get(fact_id)
        case PartnerRecallAnswer():
            return answers.recalled.get(fact_id)
    assert_never(word)


def _is_said(answers: Answers, fact_id: UUID, word: PartnerWord) -> bool:
    """Whether an answer is what stands already: said anew it is no news."""
    return not isinstance(word, PartnerReceipt) and answers.latest.get(fact_id) == word.answer


def _fact(fact_id: UUID, to: Recipient, word: PartnerWord) -> Fact:
    match word:
        case PartnerReceipt():
            return NoticeReceived(
                disclosure_ref=fact_id, recipient=to, received_at=word.received_at
            )
        case PartnerAnswer():
            return NoticeAnswered(
                disclosure_ref=fact_id,
                recipient=to,
                answer=word.answer,
                reason=word.reason,
                answered_at=word.answered_at,
            )
        case PartnerRecallAnswer():
            return RecallAnswered(
                recall_ref=fact_id,
                recipient=to,
                answer=word.answer,
                law=word.law,
                answered_at=word.answered_at,
            )
    assert_never(word)
