"""The watchdog: ends the process, to be started again, when it only looks alive."""

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

START_ME_AGAIN = 70
NOT_WELCOME = 77
NOT_WELCOME_SAID = (
    "The hub does not let us in: our key is not known there, has been revoked or is too old. "
    "Nothing that we hold is lost. Ask the hub for a new bundle."
)
LOOKS_PER_LIMIT = 4

Asked = Callable[[float], Awaitable[bool]]
"""A question that is given up after some seconds."""

log = structlog.get_logger("partner")


def start_me_again(why: str) -> None:
    """End the process at once: whatever was in hand was not acknowledged and comes again."""
    log.critical(why, exit_code=START_ME_AGAIN)
    os._exit(START_ME_AGAIN)


def no_longer_welcome() -> None:
    """End the process and say why: the hub has not let us in, and asking again is no help."""
    log.critical("not_welcome", exit_code=NOT_WELCOME, say=NOT_WELCOME_SAID)
    os._exit(NOT_WELCOME)


@dataclass
class Watchdog:
    """Looks at the consumer from inside the event loop, and at the loop from outside it.

    A connection whose login was refused while it reconnected looks alive for ever, and on a
    closed one FastStream spins without letting anything else run. A server that is away is
    waited for, as long as it takes.
    """

    limit_seconds: float
    consumer_answers: Asked
    server_answers: Asked
    _beat: float = field(default_factory=time.monotonic, init=False)
    _done: threading.Event = field(default_factory=threading.Event, init=False)

    async def watch(self) -> None:
        """Look until cancelled."""
        threading.Thread(target=self._look_at_the_loop, daemon=True).start()
        patience = self.limit_seconds / LOOKS_PER_LIMIT
        well_at = self._beat = time.monotonic()
        try:
            while True:
                await asyncio.sleep(patience)
                self._beat = time.monotonic()
                if await self.consumer_answers(patience) or not await self.server_answers(
                    patience
                ):
                    well_at = time.monotonic()
                elif time.monotonic() - well_at > self.limit_seconds:
                    start_me_again("consumer_out_of_reach")
        finally:
            self._done.set()

    def _look_at_the_loop(self) -> None:
        while not self._done.wait(self.limit_seconds / LOOKS_PER_LIMIT):
            if time.monotonic() - self._beat > 2 * self.limit_seconds:
                start_me_again("event_loop_stands_still")
