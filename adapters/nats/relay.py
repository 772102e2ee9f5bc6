"""The relay's loop: wakes when the log grows, and tries again on a published schedule."""

import asyncio

import structlog

from services.ports import FactLog
from services.relaying import Relaying, Round

WAIT_SECONDS = 1.0
BACKOFF_SECONDS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""How long to wait after one, two, three... failed rounds in a row; the last one repeats."""

log = structlog.get_logger("relay")


async def relay(relaying: Relaying, facts: FactLog, stop: asyncio.Event) -> None:
    """Run rounds until told to stop; a round that has begun is finished."""
    failures = 0
    while not stop.is_set():
        try:
            done = await relaying.run_once()
            _tell(done)
            if not done.stuck and not done.more:
                await asyncio.to_thread(_wait_for_facts, relaying, facts)
        except Exception as error:  # noqa: BLE001 - supervised: say so, wait, try again
            log.warning("round_failed", error=type(error).__name__)
            failed = True
        else:
            failed = bool(done.stuck)
        if failed:
            await _pause(stop, BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS) - 1)])
        failures = failures + 1 if failed else 0


def _tell(done: Round) -> None:
    for stuck in done.stuck:
        log.warning("partner_stuck", partner=stuck.partner, why=stuck.why)
    if done.sent or done.suppressed:
        log.info("round", sent=done.sent, suppressed=done.suppressed)


def _wait_for_facts(relaying: Relaying, facts: FactLog) -> None:
    facts.wait(relaying.book.position(), WAIT_SECONDS)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
