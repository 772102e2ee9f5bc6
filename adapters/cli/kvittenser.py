"""Kvittenser from SDK become receipts: looked for now and then, while the relay runs."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import structlog

from adapters.sdk import FileDrop, NoKvittens, Received
from domain.refusals import Refused
from services.ports import Clock, NoticeBook
from services.receiving import ForeignReceipt, PartnerReceipt, Receiving

LOOK_SECONDS = 10.0
log = structlog.get_logger("sdk")


@dataclass(frozen=True, slots=True)
class Kvittenser:
    """Says of a notice that went by SDK that its receiver has taken it."""

    receiving: Receiving
    book: NoticeBook
    clock: Clock

    def __call__(self, partner: str, notice: UUID) -> None:
        """Record a receipt. Raises NoKvittens when there never can be one."""
        now = self.clock()
        sent = self.book.received(notice, partner, now)
        if sent is None or sent.sequence is None:
            raise NoKvittens("foreign")
        receipt = PartnerReceipt(notice_id=notice, sequence=sent.sequence, received_at=now)
        try:
            self.receiving.receive(partner, receipt)
        except (ForeignReceipt, Refused):
            raise NoKvittens("foreign") from None


async def take_kvittenser(
    drop: FileDrop | None, received: Received, stop: asyncio.Event
) -> None:
    """Look for kvittenser until told to stop; nothing to do without a folder."""
    while drop is not None and not stop.is_set():
        try:
            await asyncio.to_thread(drop.take_in, received)
        except OSError as error:
            log.warning("folder_not_read", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)
