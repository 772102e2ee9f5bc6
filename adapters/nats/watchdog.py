"""The watchdog of the receipts: says that they are lost when they only look alive."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import structlog

from adapters.nats.connection import Lost

LOOKS_PER_LIMIT = 4
NATS_PORT = 4222

log = structlog.get_logger("nats")


@dataclass
class Watchdog:
    """Looks at the consumer from inside the event loop, and at the loop from outside it.

    A connection whose login was refused while it reconnected looks alive for ever, and on a
    closed one FastStream spins without letting anything else run. A server that is away is
    waited for.
    """

    url: str
    limit_seconds: float
    consumer_answers: Callable[[float], Awaitable[bool]]
    on_lost: Lost
    _beat: float = field(default_factory=time.monotonic, init=False)
    _done: threading.Event = field(default_factory=threading.Event, init=False)

    async def watch(self) -> None:
        """Look until cancelled."""
        threading.Thread(target=self._look_at_the_loop, daemon=True).start()
        patience = self.limit_seconds / LOOKS_PER_LIMIT
        well_at = time.monotonic()
        try:
            while True:
                self._beat = time.monotonic()
                await asyncio.sleep(patience)
                if await self.consumer_answers(patience) or not await self._server(patience):
                    well_at = time.monotonic()
                elif time.monotonic() - well_at > self.limit_seconds:
                    log.critical("receipts_out_of_reach")
                    await self.on_lost()
        finally:
            self._done.set()

    def _look_at_the_loop(self) -> None:
        while not self._done.wait(self.limit_seconds / LOOKS_PER_LIMIT):
            if time.monotonic() - self._beat > 2 * self.limit_seconds:
                log.critical("event_loop_stands_still")
                asyncio.run(_say(self.on_lost))
                return

    async def _server(self, patience: float) -> bool:
        for url in self.url.split(","):
            at = urlsplit(url)
            with suppress(OSError, TimeoutError):
                connecting = asyncio.open_connection(at.hostname, at.port or NATS_PORT)
                _reader, writer = await asyncio.wait_for(connecting, patience)
                writer.close()
                return True
        return False


async def _say(lost: Lost) -> None:
    await lost()
