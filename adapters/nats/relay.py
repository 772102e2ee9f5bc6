"""The relay's loop: wakes when the log grows, and tries again on a published schedule."""

import asyncio
import time
from collections.abc import Callable
from functools import partial

import structlog

from services.ports import FactLog
from services.relaying import NotOurTurn, Relaying, always
from services.retrying import STREAM_AWAY_SECONDS, wait_after
from services.windows import Round

WAIT_SECONDS = 1.0

log = structlog.get_logger("relay")


async def relay(
    relaying: Relaying,
    facts: FactLog,
    stop: asyncio.Event,
    leads: Callable[[], bool] = always,
) -> None:
    """Run rounds until told to stop; a round that has begun is finished.

    Whoever has lost the lead with its database waits until it leads again.
    """
    failures, wait_seconds = 0, 0.0
    while not stop.is_set():
        turn = partial(_turn, relaying, facts, leads, wait_seconds)
        try:
            done = await relaying.run_once(turn)
            _tell(done)
            wait_seconds = 0.0 if done.stuck or done.more else WAIT_SECONDS
            # What let something through is slow, or another's: the next round tells.
            failures = failures + 1 if done.stuck and not done.sent else 0
            if failures:
                wait = wait_after(failures, STREAM_AWAY_SECONDS, relaying.chance)
                await _until_news(stop, relaying, facts, wait)
        except NotOurTurn:
            await _pause(stop, WAIT_SECONDS)
        except Exception as error:  # noqa: BLE001 - supervised: say so, wait, try again
            log.warning("round_failed", error=type(error).__name__)
            failures += 1
            await _pause(stop, wait_after(failures, STREAM_AWAY_SECONDS, relaying.chance))


async def _until_news(
    stop: asyncio.Event, relaying: Relaying, facts: FactLog, seconds: float
) -> None:
    """Leave those that are stuck alone so long; what comes meanwhile may be for another."""
    end = time.monotonic() + seconds

    def news() -> bool:
        left = min(end - time.monotonic(), WAIT_SECONDS)
        if left <= 0:
            return True
        # Who calls need not have brought anything.
        return facts.wait(relaying.position(), left) and facts.head() > relaying.position()

    while not stop.is_set() and not await asyncio.to_thread(news):
        pass


def _tell(done: Round) -> None:
    for stuck in done.stuck:
        log.warning("partner_stuck", partner=stuck.partner, why=stuck.why)
    if done.failed:
        log.warning("letters_failed", letters=done.failed)
    if done.sent or done.suppressed:
        log.info("round", sent=done.sent, suppressed=done.suppressed)


def _turn(
    relaying: Relaying, facts: FactLog, leads: Callable[[], bool], wait_seconds: float
) -> bool:
    """Wait until there is something to do, and say whether it is ours to do."""
    if wait_seconds:
        facts.wait(relaying.position(), wait_seconds)
    return leads()


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
