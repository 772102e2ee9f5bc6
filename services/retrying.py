"""When a letter is tried again, and when a person must answer for it: a published table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

Chance = Callable[[], float]
"""Gives a number from 0 to 1, evenly: handed in, so that tests know it."""

STREAM_AWAY_SECONDS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Waits after one, two, three... rounds that did not get through; the last one repeats."""
LETTER_SECONDS = (1.0, 5.0, 30.0, 120.0, 600.0, 1800.0)
"""Waits after one, two, three... failures of one letter itself; the last one repeats."""
JITTER = 0.2
"""A wait is up to this part longer, so that many do not come back at once."""


@dataclass(frozen=True, slots=True)
class Patience:
    """A letter is dead when it has failed both so often and for so long."""

    what: str
    tries: int
    age: timedelta


NO_SAFE_WAY = "no_safe_way"
PATIENCE = {
    "too_large": Patience("The notice is larger than the stream takes", 1, timedelta()),
    "not_connected": Patience("The partner is on no list any more", 8, timedelta(days=1)),
    "NoKey": Patience("The partner has no key to seal to", 8, timedelta(days=1)),
    NO_SAFE_WAY: Patience("The partner's channel is closed for this person", 1, timedelta()),
}
OTHERWISE = Patience("The case cannot be read, or the notice written", 8, timedelta(hours=1))


def wait_after(failures: int, waits: tuple[float, ...], chance: Chance) -> float:
    """Give the seconds to wait after so many failures in a row, at least one."""
    return waits[min(failures, len(waits)) - 1] * (1 + JITTER * chance())


def is_dead(why: str, tries: int, age: timedelta) -> bool:
    """Whether a letter that has failed so often, for so long, needs a person."""
    patience = PATIENCE.get(why, OTHERWISE)
    return tries >= patience.tries and age >= patience.age
