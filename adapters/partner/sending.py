"""Sends what waits in the outbox, in order, for as long as the program runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from adapters.partner.outbox import Outbox, Waiting

LOOK_SECONDS = 1.0
BACKOFF_SECONDS = (1.0, 3.0, 10.0, 30.0)

Publish = Callable[[Waiting], Awaitable[None]]
"""Puts one message on the hub's stream; raises when it was not acknowledged."""

log = structlog.get_logger("partner")


@dataclass(frozen=True, slots=True)
class Sending:
    """Tries each message until the stream has it: one that came twice is stored once."""

    outbox: Outbox
    publish: Publish

    async def run(self) -> None:
        """Send until cancelled."""
        failures = 0
        while True:
            sent = await self.send_waiting()
            failures = 0 if sent else failures + 1
            pause = BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS)) - 1]
            await asyncio.sleep(LOOK_SECONDS if sent else pause)

    async def send_waiting(self) -> bool:
        """Send what waits; False when the first that failed stopped it."""
        try:
            for word in await asyncio.to_thread(self.outbox.waiting):
                await self.publish(word)
                await asyncio.to_thread(self.outbox.sent, word.id, datetime.now(UTC))
                log.info("word_sent", id=str(word.id), kind=word.kind)
        except Exception as error:  # noqa: BLE001 - whatever failed, it waits and goes later
            log.warning("word_waits", error=type(error).__name__)
            return False
        return True
