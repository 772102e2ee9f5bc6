"""A hub under load whose processes and servers are killed, and what its partner then holds."""

import json
import os
import re
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from adapters import place as places
from adapters.bootstrap import open_hub
from adapters.cli import partners
from adapters.cli.crew import PIDS, Crew
from adapters.embedded.nats import EmbeddedNats
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.nats.topology import MEGABYTE, Sizes
from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import Inbox, Status
from adapters.settings import Settings
from benchmarks.ground import DEMO_FILE, Ground
from benchmarks.material import PARTNER, WORKER, command, disclosure, open_cases, review
from benchmarks.received import start_partner
from domain.refusals import PlainFailure, SomeoneWasFaster

CASES = 12
WRITERS = 4
NOTICES_BYTES = 256 * MEGABYTE
"""All of it is for one partner: a month's room would be too small."""
TRIES_MAX = 600
AGAIN_S = 0.1
LOOK_S = 0.05
NTH = re.compile(r"kväll (\d+)")
KINDS = ("relay", "nats", f"partner-{PARTNER}", "postgres")


@dataclass(frozen=True)
class Outcome:
    """What was written, and how much of it is not as it should be at the partner."""

    written: int
    kills: dict[str, int]
    lost: int
    stored_twice: int
    out_of_order: int
    put_aside: int
    seconds: float


@dataclass
class Killing:
    """A hub on servers of its own that can be killed and started again."""

    ground: Ground
    servers: dict[str, Any]
    inbox: Path
    killed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def kill(self, name: str) -> None:
        """End it as the machine would, and bring it back. The crew does so by itself."""
        if name in self.servers:
            server = self.servers[name]
            watchdog = server._server.watchdog  # noqa: SLF001 - a test may
            os.kill(_child(watchdog.pid), signal.SIGKILL)
            watchdog.wait()
            server.stop()
            _again(server.start)
        else:
            pid = json.loads((self.ground.data / PIDS).read_text())[name]
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.killed[name] += 1

    def status(self) -> Status:
        box = Inbox(self.inbox).open_to_read()
        try:
            return box.status()
        finally:
            box.close()

    def count(self) -> int:
        with suppress(InboxUnavailable):
            return self.status().count
        return 0

    def write(self, notices: int) -> None:
        """Disclose in a dozen cases at once; whoever is told that it failed asks again."""
        recording = self.ground.hub.recording
        cases = open_cases(recording, CASES)
        reviews = {case_id: review(recording, case_id) for case_id in cases}

        def one_writer(first: int) -> None:
            for nth in range(first, notices, WRITERS):
                case_id = cases[nth % CASES]
                asked = command(case_id, disclosure(reviews[case_id], nth))
                _again(partial(recording.record, WORKER, asked))

        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(one_writer, range(WRITERS)))

    def received(self) -> list[tuple[str, int]]:
        """The case's handle and the number that was written, in the order of the inbox."""
        box = Inbox(self.inbox).open_to_read()
        try:
            notices = box.notices(1_000_000)
        finally:
            box.close()
        return [(n.subject, int(NTH.findall(n.data.content[1].text)[0])) for _, n in notices]


def kills_under_load(killing: Killing, notices: int, each: int, patience_s: float) -> Outcome:
    """Write, kill each in turn as the inbox fills, wait for the rest, and compare."""
    began = time.monotonic()
    writing = threading.Thread(target=killing.write, args=(notices,))
    writing.start()
    turns = [name for _ in range(each) for name in KINDS]
    for turn, name in enumerate(turns):
        _wait(killing, turn * notices // (len(turns) + 1) + 1, patience_s)
        killing.kill(name)
    writing.join()
    _wait(killing, notices, patience_s)
    status, received = killing.status(), killing.received()
    per_case: dict[str, list[int]] = {}
    for handle, nth in received:
        per_case.setdefault(handle, []).append(nth)
    numbers = {nth for _, nth in received}
    return Outcome(
        written=notices,
        kills=killing.killed,
        lost=len(set(range(notices)) - numbers) + len(status.gaps),
        stored_twice=len(received) - len(numbers),
        out_of_order=status.late + sum(_inversions(nths) for nths in per_case.values()),
        put_aside=status.dead,
        seconds=time.monotonic() - began,
    )


def _inversions(nths: list[int]) -> int:
    """A writer's own ones come in its order: others may overtake it before the log."""
    return sum(
        one > other
        for first in range(WRITERS)
        for mine in [[n for n in nths if n % WRITERS == first]]
        for one, other in pairwise(mine)
    )


@contextmanager
def killable(data: Path) -> Iterator[Killing]:
    """Start servers, streams, relay and partner in a folder, and leave nothing behind."""
    made: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        _remember(patch, made, "nats", EmbeddedNats)
        _remember(patch, made, "postgres", EmbeddedPostgres)
        patch.setattr(
            partners, "Sizes", partial(Sizes, ack_wait_seconds=1, notices_bytes=NOTICES_BYTES)
        )
        data.mkdir(parents=True, exist_ok=True)
        (data / places.DIRECTORY).write_bytes(DEMO_FILE.read_bytes())
        settings = Settings(data=data)
        with places.start_embedded(settings) as place, open_hub(place) as hub:
            partners.ensure_streams(place, settings)
            crew = Crew(data, data / "logs")
            try:
                ground = Ground(hub, data, made["postgres"], crew)
                ground.start("relay", "relay")
                yield Killing(ground, made, start_partner(ground))
            finally:
                crew.stop()
    made["postgres"].destroy()
    shutil.rmtree(data, ignore_errors=True)


def _remember(
    patch: pytest.MonkeyPatch, made: dict[str, Any], name: str, kind: Callable[..., Any]
) -> None:
    def make(*arguments: Any, **options: Any) -> Any:
        made[name] = kind(*arguments, **options)
        return made[name]

    patch.setattr(places, f"Embedded{'Nats' if name == 'nats' else 'Postgres'}", make)


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def _again(act: Callable[[], object]) -> None:
    for _ in range(TRIES_MAX - 1):
        try:
            act()
        except (PlainFailure, SomeoneWasFaster):
            time.sleep(AGAIN_S)
        else:
            return
    act()


def _wait(killing: Killing, count: int, patience_s: float) -> None:
    end = time.monotonic() + patience_s
    while killing.count() < count:
        if time.monotonic() > end:
            raise AssertionError(f"{killing.count()} of {count} came; {killing.killed}")
        time.sleep(LOOK_S)
