"""Why a letter fails by itself, asked before it is given a number."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.facts import InformationDisclosed
from domain.facts.notifying import Failing

Closing = Callable[[str, bytes], bytes]
"""Closes a notice for a partner. Raises when there is nothing to close it with."""
CONTENT_BYTES_MAX = 96 * 1024
"""Written and sealed it is up to four times as long, and a megabyte is what a server takes."""

SAID: dict[str, Failing] = {
    "too_large": "för stor att sända",
    "not_connected": "mottagaren är inte ansluten",
    "NoKey": "mottagaren saknar nyckel",
}


class Unsendable(Exception):
    """A letter that fails by itself; `why` is a row of services.retrying."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Probe:
    """Asks once in a look whether a partner's letters can be closed."""

    closing: Closing
    partner: str
    asked: bool = False

    def __call__(self) -> None:
        if not self.asked:
            self.closing(self.partner, b"")
            self.asked = True


def must_be_possible(fact: InformationDisclosed, probe: Probe) -> None:
    """A number is given to nothing that cannot go: a gap would look like a loss."""
    probe()
    if sum(len(item.text.encode()) for item in fact.content_copy) > CONTENT_BYTES_MAX:
        raise Unsendable("too_large")
