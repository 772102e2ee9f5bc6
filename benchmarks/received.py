"""From disclosure to partner: appended here, relayed there, opened there and stored."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from typing import Any

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StorageType, StreamConfig

from adapters.cli.demo import joined
from adapters.nats.topology import HUB_INBOX
from adapters.partner.inbox import FILE
from adapters.settings import Settings
from benchmarks.figures import HUB, LIMIT, Figure, Goal, Laps, Rounds, times
from benchmarks.ground import PATIENCE_S, Ground, Stuck, wait_until
from benchmarks.material import PARTNER, WORKER, command, disclosure, open_cases, review
from benchmarks.opening import CONFIG, opened_at
from domain.recorded import Recorded
from services.ports import FactLog

CASES = 24
PER_ROUND = 10
LOOK_S = 0.0002
PAUSE_S = (0.02, 0.04)
"""Between two disclosures: the receipt of the one before is a fact by then."""
STREAM, SUBJECT, DURABLE = "LIMIT", "limit.v1", "limit"
BODY_BYTES = 700
NOTES = "opened.txt"
ITS_OWN = ("adapters.partner.cli", "run")
STORED = "SELECT 1 FROM notice WHERE sequence = ?"


def by_the_partner(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Disclose, and look into the partner's inbox; beside it NATS alone, acknowledged."""
    with ExitStack() as stack:
        hub = _Disclosing(ground)
        stack.callback(hub.close)
        asking = stack.enter_context(asyncio.Runner())
        limit = _NatsAlone(ground)
        asking.run(limit.open())
        opened: Laps = {HUB: [], LIMIT: []}
        stored: Laps = {HUB: [], LIMIT: opened[LIMIT]}
        hub.seconds()
        asking.run(limit.seconds())
        for _ in rounds:
            each = [hub.seconds() for _ in range(PER_ROUND)]
            opened[HUB].append([until_opened for until_opened, _ in each])
            stored[HUB].append([until_stored for _, until_stored in each])
            opened[LIMIT].append([asking.run(limit.seconds()) for _ in range(PER_ROUND)])
        asking.run(limit.close())
    against = "NATS alone, acknowledged, to a handler"
    return [
        times("append to opened, p50", opened, 0.5, Goal(10, "ms"), against),
        times("append to opened, p99", opened, 0.99, Goal(40, "ms"), against),
        times("command to stored by the partner, p50", stored, 0.5, None, against),
        times("command to stored by the partner, p99", stored, 0.99, None, against),
    ]


class _Disclosing:
    """The whole way: service, log, relay, stream, partner's program, partner's disk."""

    def __init__(self, ground: Ground) -> None:
        self._log = _Appending(ground.hub.log)
        self._recording = replace(ground.hub.recording, log=self._log)
        reviewed = [
            (case_id, review(self._recording, case_id))
            for case_id in open_cases(self._recording, CASES)
        ]
        self._reviewed = cycle(reviewed)
        self._number = count(1)
        self._notes = ground.data / NOTES
        inbox = start_partner(ground, "benchmarks.opening", str(self._notes))
        ground.start("relay", "relay")
        wait_until(lambda: (inbox / FILE).exists() and _is_ready(inbox))
        book = ground.hub.notice_book()
        wait_until(lambda: book.position() == ground.hub.log.head())
        self._inbox = _look_into(inbox)

    def seconds(self) -> tuple[float, float]:
        """Disclose once; give the times from the append until the partner's program has opened
        it, and from the command until it has stored it."""
        time.sleep(random.uniform(*PAUSE_S))
        (case_id, review_ref), number = next(self._reviewed), next(self._number)
        fact = disclosure(review_ref, number)
        began = time.monotonic()
        self._recording.record(WORKER, command(case_id, fact))
        while self._inbox.execute(STORED, (number,)).fetchone() is None:
            if time.monotonic() - began > PATIENCE_S:
                raise Stuck
            time.sleep(LOOK_S)
        stored = time.monotonic()
        return opened_at(self._notes)[number] - self._log.asked_at, stored - began

    def close(self) -> None:
        """Close the inbox."""
        self._inbox.close()


class _Appending:
    """The hub's log; when it was last asked to append is noted."""

    def __init__(self, log: FactLog) -> None:
        self._log: Any = log
        self.asked_at = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def append(self, facts: Sequence[Recorded]) -> Sequence[int]:
        self.asked_at = time.monotonic()
        return self._log.append(facts)


class _NatsAlone:
    """The limit: two connections, one stream, one message in hand, as partners have it."""

    def __init__(self, ground: Ground) -> None:
        self._access = ground.hub.place.nats
        self._connections: list[Client] = []
        self._out: JetStreamContext
        self._in: JetStreamContext.PullSubscription

    async def open(self) -> None:
        """Make the stream and both ends."""
        for _ in range(2):
            self._connections.append(
                await nats.connect(**self._access.options(), inbox_prefix=HUB_INBOX)
            )
        self._out, inward = (each.jetstream() for each in self._connections)
        await self._out.add_stream(
            StreamConfig(name=STREAM, subjects=[SUBJECT], storage=StorageType.FILE)
        )
        config = ConsumerConfig(
            durable_name=DURABLE, ack_policy=AckPolicy.EXPLICIT, max_ack_pending=1
        )
        await inward.add_consumer(STREAM, config)
        self._in = await inward.pull_subscribe_bind(DURABLE, STREAM)

    async def seconds(self) -> float:
        """Publish once; give the time until the handler has it and the stream has answered."""
        fetching = asyncio.create_task(self._in.fetch(1, PATIENCE_S))
        await asyncio.sleep(random.uniform(*PAUSE_S))
        began = time.perf_counter()
        sending = asyncio.create_task(self._out.publish(SUBJECT, b"x" * BODY_BYTES))
        (message,) = await fetching
        arrived = time.perf_counter()
        await sending
        await message.ack()
        return arrived - began

    async def close(self) -> None:
        """Leave."""
        for each in self._connections:
            await each.close()


def start_partner(ground: Ground, *program: str) -> Path:
    """Let the partner in and start its program, its own or one around it; give its folder."""
    config = joined(ground.hub.place, Settings(data=ground.data), PARTNER)
    ground.crew.start(
        f"partner-{PARTNER}",
        "adapters.cli.leashed",
        *(program or ITS_OWN),
        **{CONFIG: str(config)},
    )
    return config.parent


def _look_into(inbox: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{(inbox / FILE).as_uri()}?mode=ro", uri=True, isolation_level=None)


def _is_ready(inbox: Path) -> bool:
    with closing(_look_into(inbox)) as reading:
        try:
            return reading.execute(STORED, (1,)).fetchone() is None
        except sqlite3.OperationalError:
            return False
