"""The demo's processes: started, watched, restarted when they die, stopped together."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from adapters.cli.leash import LEASH, STOP_S
from adapters.partner.watchdog import NOT_WELCOME
from adapters.private import write_private

RESTART_S = 0.3
PIDS = "pids.json"


@dataclass(slots=True)
class Crew:
    """Child processes by name. A child that ends before it should is started again."""

    data: Path
    logs: Path
    commands: dict[str, tuple[Sequence[str], Mapping[str, str]]] = field(
        default_factory=dict[str, tuple[Sequence[str], Mapping[str, str]]]
    )
    running: dict[str, subprocess.Popen[bytes]] = field(
        default_factory=dict[str, subprocess.Popen[bytes]]
    )
    restarts: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _watch: threading.Thread | None = None

    def start(self, name: str, module: str, *arguments: str, **environment: str) -> None:
        """Start a child that runs a module of this program, and keep it running."""
        command = (sys.executable, "-m", module, *arguments)
        with self._lock:
            self.commands[name] = (command, environment)
            self._spawn(name)
        if self._watch is None:
            self._watch = threading.Thread(target=self._keep, name="crew", daemon=True)
            self._watch.start()

    def _spawn(self, name: str) -> None:
        command, environment = self.commands[name]
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.logs / f"{name}.log").open("ab") as out:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own program
                command,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                env={**os.environ, **environment, LEASH: "stdin"},
                start_new_session=True,
            )
        pids = {known: child.pid for known, child in self.running.items()}
        write_private(self.data / PIDS, json.dumps(pids))

    def _keep(self) -> None:
        while not self._stop.wait(RESTART_S):
            with self._lock:
                if self._stop.is_set():
                    return
                for name, child in list(self.running.items()):
                    if child.poll() not in {None, NOT_WELCOME}:
                        self.restarts += 1
                        if child.stdin is not None:
                            with suppress(OSError):
                                child.stdin.close()
                        self._spawn(name)

    def stop(self) -> None:
        """Let go of every leash, wait, and end by force what does not end."""
        self._stop.set()
        with self._lock:
            for child in self.running.values():
                if child.stdin is not None:
                    with suppress(OSError):
                        child.stdin.close()
            for child in self.running.values():
                try:
                    child.wait(STOP_S)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
            self.running.clear()
        (self.data / PIDS).unlink(missing_ok=True)
