"""A soak: how long a no takes tells nobody whether there is a case.

Each kind of request is sent to a hidden case and to none, by turns, and a rank test must not
tell the times apart. Run by `make soak`.
"""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from random import Random
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from adapters.cli.health import is_ready
from adapters.embedded.postgres import EmbeddedPostgres
from domain.facts import CaseRaised, PersonViewDocumented
from tests.adapters.denials import commanded
from tests.adapters.web_client import HERE
from tests.end_to_end.running import PATIENCE_S, free_port
from tests.given import example
from tests.soak.ranks import p_value

PAIRS = 1_000
"""Two requests in each: to the real case and to none, in an order drawn by chance."""
P_MIN = 0.01
"""Shared out over the kinds of request (Bonferroni)."""
WARM_UP = 20
ABSENT = "00000000-0000-4000-8000-000000000000"
TALE = "0b8b8d9e-5e0f-4c55-9a2a-0d8a8f1d5b10"


def told(kind: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"json": commanded(example(kind)) | {"command_id": str(uuid4())}}


def nothing() -> dict[str, Any]:
    return {}


def form() -> dict[str, Any]:
    return {"data": {"slag": "support_contact_held", "spara": "1", "kommando": str(uuid4())}}


Sent = Callable[[], dict[str, Any]]
KINDS: dict[str, tuple[str, str, str, Sent]] = {
    "page": ("MN|ekonomiskt_bistand", "GET", "/arenden/{}", nothing),
    "page, blocked": ("EB7|ekonomiskt_bistand", "GET", "/arenden/{}", nothing),
    "choice": ("JB|rvt", "GET", "/registrera/{}", nothing),
    "form": ("JB|rvt", "POST", "/registrera/{}", form),
    "api case": ("AR|arbetsledare", "GET", "/api/v1/cases/{}", nothing),
    "api wall": ("AR|arbetsledare", "GET", "/api/v1/cases/{}/wall", nothing),
    "api fact": ("JB|rvt", "POST", "/api/v1/cases/{}/facts", told(PersonViewDocumented)),
    "api fact, blocked": (
        "EB7|ekonomiskt_bistand",
        "POST",
        "/api/v1/cases/{}/facts",
        told(PersonViewDocumented),
    ),
    "api opener": ("YH|rvt", "POST", "/api/v1/cases/{}/facts", told(CaseRaised)),
    "api replay": (
        "JB|rvt",
        "GET",
        "/api/v1/cases/{}/replay?as=rvt&at=2025-01-01T00:00:00Z",
        nothing,
    ),
}
"""Who asks, and how: people who have nothing to do with the first case of the demo."""


@dataclass(frozen=True)
class Hub:
    """The demo, served by a process of its own, and the case that is asked for."""

    url: str
    case_id: str

    def seated(self, seat: str) -> httpx2.Client:
        """Take a seat; the connection is kept."""
        staff, _, role = seat.partition("|")
        client = httpx2.Client(base_url=self.url, headers=HERE, timeout=PATIENCE_S)
        answer = client.post("/api/v1/session", json={"staff": staff, "role": role})
        client.headers["authorization"] = f"Bearer {answer.json()['token']}"
        return client


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    data = tmp_path_factory.mktemp("soak") / "data"
    port = free_port()
    command = [sys.executable, "-m", "adapters.cli", "demo", "--json"]
    command += ["--data", str(data), "--port", str(port)]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert demo.stdout is not None
    case_id = json.loads(demo.stdout.readline())["case_ids"][0]
    end = time.monotonic() + PATIENCE_S
    while not is_ready("127.0.0.1", port):
        assert time.monotonic() < end
        time.sleep(0.1)
    yield Hub(f"http://127.0.0.1:{port}", case_id)
    demo.terminate()
    demo.communicate(timeout=PATIENCE_S)
    EmbeddedPostgres(data).destroy()


def times_of(
    client: httpx2.Client, method: str, path: str, sent: Sent, cases: tuple[str, str]
) -> tuple[list[float], list[float], set[int]]:
    """Time the answers for two cases, by turns: in milliseconds, and the statuses."""
    chance, times = Random(secrets.randbits(32)), ([0.0] * 0, [0.0] * 0)
    statuses: set[int] = set()
    for number in range(WARM_UP + PAIRS):
        for which in chance.sample((0, 1), 2):
            more = sent()
            began = time.perf_counter()
            answer = client.request(method, path.format(cases[which]), **more)
            took = time.perf_counter() - began
            statuses.add(answer.status_code)
            if number >= WARM_UP:
                times[which].append(took * 1000)
    return *times, statuses


@pytest.mark.parametrize("kind", KINDS)
def test_a_no_takes_as_long_for_a_hidden_case_as_for_none(hub: Hub, kind: str) -> None:
    seat, method, path, sent = KINDS[kind]
    with closing(hub.seated(seat)) as client:
        real, absent, statuses = times_of(client, method, path, sent, (hub.case_id, ABSENT))
    p = p_value(real, absent)
    medians = f"{median(real):.3f} ms real, {median(absent):.3f} ms absent"
    sys.stdout.write(f"\n{kind}: {medians}, p = {p:.4f}\n")
    assert statuses == {404}
    assert p > P_MIN / len(KINDS)


def test_the_rank_test_tells_when_a_door_is_open(hub: Hub) -> None:
    with closing(hub.seated("KS|samordnare")) as client:
        cases = (hub.case_id, str(UUID(TALE)))
        real, absent, _ = times_of(client, "GET", "/api/v1/cases/{}", nothing, cases)
    assert p_value(real, absent) < P_MIN / len(KINDS)
