"""Receiving: a partner's word that it holds a notice becomes a fact of the case, once."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from pydantic import AwareDatetime, BaseModel, ConfigDict, PositiveInt

from domain.facts import InformationDisclosed, NoticeReceived
from services.ports import Clock, FactLog, NoticeBook
from services.recording import Command
from services.relaying import HUB, Records


class PartnerReceipt(BaseModel):
    """What a partner's program says: which notice it holds, and since when by its clock.

    It does not say who it is: that is known from the subject it may publish on.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    notice_id: UUID
    sequence: PositiveInt
    received_at: AwareDatetime


class ForeignReceipt(Exception):
    """No such notice went to that partner under that number. It will never be right."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """Takes in receipts. A receipt that comes twice is one fact."""

    log: FactLog
    book: NoticeBook
    recording: Records
    clock: Clock

    def receive(self, partner: str, receipt: PartnerReceipt) -> bool:
        """Record a receipt; give False when it had been recorded before.

        Raises ForeignReceipt or Refused when it never can be, LogUnavailable when not now.
        """
        now = self.clock()
        notice = self.book.received(receipt.notice_id, partner, now)
        if notice is None or notice.sequence != receipt.sequence:
            raise ForeignReceipt
        command_id = uuid5(notice.notice_id, "received")
        facts = self.log.load(notice.case_id)
        if any(recorded.command_id == command_id for recorded in facts):
            return False
        disclosed = next((r for r in facts if r.fact_id == notice.fact_id), None)
        if disclosed is None or not isinstance(disclosed.fact, InformationDisclosed):
            raise ForeignReceipt
        fact = NoticeReceived(
            disclosure_ref=notice.fact_id,
            recipient=disclosed.fact.recipient,
            received_at=receipt.received_at,
        )
        # The partner's clock is not ours: never before the disclosure, never after now.
        occurred_at = max(disclosed.occurred_at, min(receipt.received_at, now))
        self.recording.record(HUB, Command(command_id, notice.case_id, (fact,), occurred_at))
        return True
