"""A partner's own program, as it is, that notes when it has opened each notice: FILE."""

import asyncio
import os
import sys
import time
from dataclasses import dataclass, fields
from pathlib import Path

import orjson

from adapters.partner.closing import Closing, Opened, closing_of
from adapters.partner.inbox import Inbox
from adapters.partner.plainly import settings_from
from adapters.partner.program import Program
from adapters.partner.receiving import log_to_stderr

CONFIG = "SAMLOTS_PARTNER_CONFIG"
NOTE = "{} {}\n"
"""A notice's number, and when by the clock that all processes of a machine share, in ns."""


@dataclass(frozen=True)
class Noting(Closing):
    """The partner's keys; what they have opened is noted."""

    notes: int
    """A file that is open for writing."""

    def open(self, message: bytes) -> Opened:
        """Open, then note it."""
        opened = super().open(message)
        at = time.monotonic_ns()
        number = orjson.loads(opened.said)["data"]["sequence"]
        os.write(self.notes, NOTE.format(number, at).encode())
        return opened


def opened_at(notes: Path) -> dict[int, float]:
    """Give when each notice was first opened, in seconds of the shared clock."""
    found: dict[int, float] = {}
    for line in notes.read_text().splitlines():
        number, at = map(int, line.split())
        found.setdefault(number, at / 1e9)
    return found


def run(config: Path, notes: Path) -> None:
    """Receive until told to stop."""
    log_to_stderr()
    settings = settings_from(config)
    keys = closing_of(settings)
    said = {each.name: getattr(keys, each.name) for each in fields(Closing)}
    with notes.open("ab", buffering=0) as file:
        closing = Noting(**said, notes=file.fileno())
        inbox = Inbox(settings.data).open()
        asyncio.run(Program(settings, settings.login(), inbox, closing).run())


if __name__ == "__main__":
    run(Path(os.environ[CONFIG]), Path(sys.argv[1]))
