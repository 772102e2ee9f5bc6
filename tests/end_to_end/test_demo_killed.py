"""The demo killed in the middle: nothing is lost, doubled or left running."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from adapters.embedded import nats, postgres
from adapters.embedded.failure import DataFolderBusy
from adapters.embedded.lease import lease
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.partner.inbox import FILE
from tests.end_to_end.running import PATIENCE_S, answer_of, samlots

NAMES = ("relay", "projector", "partner-eb", "seal", "partner-tjejjouren")
PARTNERS = ("eb", "tjejjouren")
pytestmark = pytest.mark.timeout(1_200)


def test_killed_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    killed: list[str] = []
    stop = threading.Event()

    def kill_now_and_then() -> None:
        while not stop.wait(0.35):
            pids, name = pids_of(data), NAMES[len(killed) % len(NAMES)]
            if not pids.keys() >= set(NAMES):
                continue
            with suppress(ProcessLookupError):
                os.kill(pids[name], signal.SIGKILL)
                killed.append(name)
            if len(killed) >= 12:
                return

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        answer = answer_of(samlots("demo", "--once", "--json", "--data", str(data)))
    finally:
        stop.set()
        killer.join()
    assert {"relay", "projector", "partner-eb", "seal"} <= set(killed)
    assert answer["notices"]["sent"] == answer["notices"]["received"] > 0
    assert received_in_order(data) == answer["notices"]["received"]
    rows = answer["views"]
    for role in ("samordnare", "ekonomiskt_bistand", "kvinnojour", "internkontroll"):
        done = samlots("project", "--rebuild", role, "--data", str(data))
        assert done.returncode == 0, done.stderr
    assert answer_of(samlots("status", "--json", "--data", str(data)))["views"] == rows
    EmbeddedPostgres(data).destroy()


def pids_of(data: Path) -> dict[str, int]:
    """The demo's processes by name, as far as they are started."""
    with suppress(FileNotFoundError):
        return json.loads((data / "pids.json").read_text())
    return {}


def received_in_order(data: Path) -> int:
    """How many notices the partners hold, each once and in the hub's order."""
    total = 0
    for partner in PARTNERS:
        file = data / "partners" / partner / FILE
        with sqlite3.connect(file) as inbox:
            numbers = [
                n for (n,) in inbox.execute("SELECT sequence FROM notice ORDER BY rowid")
            ]
        assert numbers == list(range(1, len(numbers) + 1))
        total += len(numbers)
    return total


def test_a_killed_demo_leaves_no_process_behind_and_goes_on(tmp_path: Path) -> None:
    data = tmp_path / "data"
    demo = subprocess.Popen(
        [sys.executable, "-m", "adapters.cli", "demo", "--once", "--json", "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not pids_of(data).keys() >= set(NAMES):
        assert demo.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    pids = pids_of(data)
    demo.kill()
    demo.wait()
    end = time.monotonic() + PATIENCE_S
    while any(is_alive(pid) for pid in pids.values()) or is_held(data):
        assert time.monotonic() < end
        time.sleep(0.1)
    answer = answer_of(samlots("demo", "--once", "--json", "--data", str(data)))
    assert answer["refused"] == 0
    assert answer["notices"]["sent"] == answer["notices"]["received"] > 0
    EmbeddedPostgres(data).destroy()


def is_alive(pid: int) -> bool:
    """It may end at any instant, also while it is looked at."""
    with suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{pid}/stat").read_text()
        return state.rsplit(")", 1)[1].split()[0] != "Z"
    return False


def is_held(data: Path) -> bool:
    """Whether a server still holds the folder."""
    try:
        with lease(data / postgres.LOCK), lease(data / nats.LOCK):
            return False
    except DataFolderBusy:
        return True
