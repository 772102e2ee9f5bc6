"""A soak: of three brokers the leader is killed again and again while letters are carried.

None is lost, stored twice or out of order. Run by `make soak`.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig

from adapters.embedded.binaries import nats_binary
from adapters.nats.courier import NatsCourier
from adapters.nats.topology import Sizes, notice_stream, notice_subject, stream_of
from services.ports import Letter
from services.retrying import STREAM_AWAY_SECONDS, wait_after
from tests.end_to_end.running import free_port

LETTERS = int(os.environ.get("SAMLOTS_LETTERS", "20000"))
KILLS = int(os.environ.get("SAMLOTS_KILLS", "20"))
NODES = 3
WINDOW = 64
PATIENCE_S = 120
LOOK_S = 0.1
TO = "partner"


@dataclass
class Node:
    """One broker of three, killed and started again in place."""

    name: str
    folder: Path
    port: int
    route: int
    running: subprocess.Popen[bytes] | None = None

    def start(self, routes: list[int]) -> None:
        config = {
            "server_name": self.name,
            "listen": f"127.0.0.1:{self.port}",
            "jetstream": {"store_dir": str(self.folder), "sync_interval": "always"},
            "cluster": {
                "name": "soak",
                "listen": f"127.0.0.1:{self.route}",
                "routes": [f"nats://127.0.0.1:{route}" for route in routes],
            },
        }
        self.folder.mkdir(exist_ok=True)
        file = self.folder.with_suffix(".conf")
        file.write_text(json.dumps(config))
        log = self.folder.with_suffix(".log").open("ab")
        with log:
            self.running = subprocess.Popen(
                [str(nats_binary()), "--config", str(file)], stdout=log, stderr=log
            )

    def kill(self) -> None:
        if self.running is not None:
            self.running.send_signal(signal.SIGKILL)
            self.running.wait()


@dataclass
class Cluster:
    """Three brokers."""

    nodes: list[Node]
    kills: int = 0

    @property
    def routes(self) -> list[int]:
        return [node.route for node in self.nodes]

    @property
    def urls(self) -> list[str]:
        return [f"nats://127.0.0.1:{node.port}" for node in self.nodes]

    async def kill_leader(self, nc: Client) -> None:
        leader = await self._leader(nc)
        node = next(each for each in self.nodes if each.name == leader)
        await asyncio.to_thread(node.kill)
        node.start(self.routes)
        self.kills += 1

    async def _leader(self, nc: Client) -> str:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    cluster = (await nc.jetstream().stream_info(notice_stream(TO))).cluster
                    if cluster is not None and cluster.leader:
                        return cluster.leader
                except (Error, TimeoutError):
                    pass
                await asyncio.sleep(LOOK_S)


@dataclass
class Connected:
    """What a courier needs of a connection."""

    nc: Client = field(repr=False)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    nodes = [Node(f"n{n}", tmp_path / f"n{n}", free_port(), free_port()) for n in range(NODES)]
    cluster = Cluster(nodes)
    for node in nodes:
        node.start(cluster.routes)
    yield cluster
    for node in nodes:
        node.kill()


async def connected(cluster: Cluster) -> Client:
    async def quiet(_error: Exception) -> None:
        """Brokers are killed here; the count at the end is what matters."""

    return await nats.connect(
        cluster.urls, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=quiet
    )


async def make_stream(nc: Client) -> None:
    config = stream_of(TO, Sizes(replicas=NODES))
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                await nc.jetstream().add_stream(config)
            except (Error, TimeoutError):
                await asyncio.sleep(LOOK_S)
            else:
                return


async def carried_by(courier: NatsCourier, letters: list[Letter], cluster: Cluster) -> None:
    """Carry as the relay does: a window at a time, and again from the first that failed."""
    done = failures = 0
    killing: asyncio.Task[None] | None = None
    while done < len(letters):
        due = done >= cluster.kills * len(letters) // (KILLS + 1)
        if cluster.kills < KILLS and due and (killing is None or killing.done()):
            killing = asyncio.create_task(cluster.kill_leader(courier.connection.nc))
        through = await courier.carry(letters[done : done + WINDOW])
        done += through
        failures = 0 if through else failures + 1
        if failures:
            wait = wait_after(failures, STREAM_AWAY_SECONDS[:4], lambda: 0.5)
            await asyncio.sleep(wait)
    if killing is not None:
        await killing


async def stored(nc: Client) -> list[int]:
    config = ConsumerConfig(ack_policy=AckPolicy.NONE, num_replicas=1)
    js = nc.jetstream(timeout=PATIENCE_S)
    reading = await js.pull_subscribe(
        notice_subject(TO), stream=notice_stream(TO), config=config
    )
    left = (await reading.consumer_info()).num_pending or 0
    numbers: list[int] = []
    while len(numbers) < left:
        numbers += [int(m.data) for m in await reading.fetch(500, timeout=PATIENCE_S)]
    return numbers


async def test_the_leader_of_three_is_killed_and_nothing_is_lost(cluster: Cluster) -> None:
    nc = await connected(cluster)
    await make_stream(nc)
    letters = [Letter(TO, uuid5(UUID(int=3), str(n)), str(n).encode()) for n in range(LETTERS)]
    connection: Any = Connected(nc)
    await carried_by(NatsCourier(connection), letters, cluster)
    numbers = await stored(nc)
    await nc.close()
    told = {
        "letters": LETTERS,
        "leader_kills": cluster.kills,
        "lost": LETTERS - len(set(numbers)),
        "stored_twice": len(numbers) - len(set(numbers)),
        "out_of_order": sum(a > b for a, b in pairwise(numbers)),
    }
    sys.stdout.write(f"\n{json.dumps(told)}\n")
    assert cluster.kills == KILLS
    assert numbers == list(range(LETTERS))
