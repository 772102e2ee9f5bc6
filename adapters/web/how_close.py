"""How close a deadline is, in words, on the Swedish day that it is read."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from adapters.web.i18n import later
from domain.watch.alarm import Severity

PASSED = later("har passerat")
TODAY = later("går ut i dag")
TOMORROW = later("går ut i morgon")
NEAR = later("närmar sig")
AMPLE = later("i god tid")
A_DAY = timedelta(days=1)


def how_close(clock: Mapping[str, Any], on: str) -> str:
    """Say how close it is on an ISO day: a row is kept over midnight, so it cannot say it."""
    today = date.fromisoformat(on)
    last = date.fromisoformat(clock["last_day"])
    if clock["severity"] == Severity.RED or last < today:
        return PASSED
    if last <= today + A_DAY:
        return TODAY if last == today else TOMORROW
    return NEAR if clock["severity"] == Severity.YELLOW else AMPLE
