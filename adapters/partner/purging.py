"""Purges what notices told when their last day is over: every day, and before each look."""

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import Inbox
from adapters.partner.last_day import Clock, machine_clock, today_in_sweden
from adapters.partner.plainly import plainly, settings_from, warn
from adapters.partner.settings import PartnerSettings

LOOK_SECONDS = 60.0
NOT_PURGED = "What has passed its last day is not shown, but could not be purged now."

log = structlog.get_logger("partner")


def purge_passed(settings: PartnerSettings, clock: Clock = machine_clock) -> int:
    """Purge what has passed its last day; give how many notices. Raises InboxUnavailable.

    Who must keep by law what is called back keeps this too, and it is not shown.
    """
    if settings.kept_by_law:
        return 0
    # A connection of its own: the program may be in the middle of storing.
    with closing(Inbox(settings.data, clock).open()) as inbox:
        return inbox.purge_passed()


@contextmanager
def reading(config: Path | None) -> Iterator[Inbox]:
    """Open the inbox for a command to read, when what has passed its last day is purged."""
    settings = settings_from(config)
    with plainly(), closing(Inbox(settings.data)) as box:
        box.open_to_read()
        try:
            purge_passed(settings)
        except InboxUnavailable:
            # What there is can be read on a full disk too.
            warn(NOT_PURGED)
        yield box


@dataclass
class Purging:
    """Purges once a day for as long as the program runs; what failed is tried again soon."""

    settings: PartnerSettings
    clock: Clock
    _done_on: str = field(default="", init=False)

    async def run(self) -> None:
        """Purge until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Purge, unless that is done today."""
        today = today_in_sweden(self.clock())
        if today == self._done_on:
            return
        try:
            purged = await asyncio.to_thread(purge_passed, self.settings, self.clock)
        except InboxUnavailable as error:
            log.warning("not_purged", error=type(error).__name__)
            return
        self._done_on = today
        log.info("last_days_passed", purged=purged)
