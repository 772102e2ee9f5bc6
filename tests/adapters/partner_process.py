"""The partner's program as a process of its own, for tests that kill it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from adapters.partner.inbox import Inbox, Status
from services.ports import Letter
from tests.adapters.messages import CLOSING, Server
from tests.adapters.test_partner_inbox import body
from tests.services.disclosures import AF

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """The program of Arbetsförmedlingen, as a process of its own."""

    server: Server
    folder: Path
    extra: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "partner.log"

    def settings(self) -> dict[str, str]:
        given = self.server.settings_of(AF.id, self.folder).model_dump(mode="json")
        del given["watchdog_seconds"]
        (self.folder / "config.json").write_text(json.dumps(given))
        return {"SAMLOTS_PARTNER_CONFIG": str(self.folder / "config.json"), **self.extra}

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "adapters.partner.cli", "run"],
                cwd=ROOT,
                env={**os.environ, **self.settings()},
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(60)

    def status(self) -> Status | None:
        return _status(self.folder / "inbox")

    def count(self) -> int:
        now = self.status()
        return now.count if now else 0


@contextmanager
def partner_of(server: Server, folder: Path) -> Iterator[Running]:
    running = Running(server, folder)
    yield running
    if running.process is not None and running.process.poll() is None:
        running.end(signal.SIGKILL)


def notices(first: int, last: int) -> list[Letter]:
    return [letter(body(number)) for number in range(first, last + 1)]


def letter(said: bytes) -> Letter:
    """Close a notice to Arbetsförmedlingen, as the relay does."""
    return Letter(AF.id, json.loads(said)["id"], CLOSING.close(AF.id, said))


def whole(count: int) -> Status:
    return Status(count=count, last_sequence=count, gaps=(), late=0, dead=0)


def _status(folder: Path) -> Status | None:
    if not (folder / "inbox.sqlite3").exists():
        return None
    inbox = Inbox(folder).open_to_read()
    try:
        return inbox.status()
    finally:
        inbox.close()
