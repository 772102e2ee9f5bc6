"""From the log to the stream: the relay's letters beside nats-py alone, 64 at a time."""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from uuid import UUID, uuid4

import nats
from nats.aio.client import Client
from nats.js.api import Header, StorageType, StreamConfig

from adapters.bootstrap import Hub
from adapters.cli.demo import joined
from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.topology import HUB_INBOX
from adapters.settings import Settings
from benchmarks.figures import HUB, LIBRARY, Figure, Goal, Rounds, Samples, rates
from benchmarks.ground import Ground
from benchmarks.material import PARTNER, WORKER, command, disclosure, open_cases, review
from services.relaying import Relaying

CASES = 24
NOTICES = 1_024
STREAM, SUBJECT = "RAW", "raw.v1"
BODY_BYTES = 700
IN_FLIGHT = 64


def by_the_relay(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Record many disclosures, then time one relay until the stream has them all."""
    with ExitStack() as stack:
        asking = stack.enter_context(asyncio.Runner())
        raw = _NatsPy(ground)
        asking.run(raw.open())
        hub = _Sending(ground)
        asking.run(hub.open())
        samples: Samples = {HUB: [], LIBRARY: []}
        for turn in rounds:
            hub.record()
            first, second = (hub.rate, raw.rate) if turn % 2 else (raw.rate, hub.rate)
            for rate in (first, second):
                name = HUB if rate == hub.rate else LIBRARY
                samples[name].append(asking.run(rate()))
        asking.run(hub.close())
        asking.run(raw.close())
    against = "nats-py publishing 64 at a time, acknowledged"
    return [rates("notices relayed", samples, Goal(0.7, LIBRARY), against)]


class _Sending:
    """The hub's own relay in this process; the log is filled before it is timed."""

    def __init__(self, ground: Ground) -> None:
        self._hub: Hub = ground.hub
        joined(ground.hub.place, Settings(data=ground.data), PARTNER)
        cases = open_cases(self._hub.recording, CASES)
        self._reviewed = [(each, review(self._hub.recording, each)) for each in cases]
        self._written = 0
        self._connection = HubConnection(self._hub.place.nats, _lost)
        self._relaying: Relaying

    async def open(self) -> None:
        """Connect, and take in what the cases began with."""
        await self._connection.open()
        courier = NatsCourier(self._connection)
        book, closing = self._hub.notice_book(), self._hub.letter_closing()
        self._relaying = self._hub.relaying(courier, book, closing)
        await self._until_done()

    def record(self) -> None:
        """Disclose in every case by turns, several to a command."""
        each: dict[UUID, list[int]] = {}
        for nth in range(self._written, self._written + NOTICES):
            each.setdefault(self._reviewed[nth % CASES][0], []).append(nth)
        self._written += NOTICES
        reviews = dict(self._reviewed)
        for case_id, nths in each.items():
            facts = [disclosure(reviews[case_id], nth) for nth in nths]
            self._hub.recording.record(WORKER, command(case_id, *facts))

    async def rate(self) -> float:
        """Send all of it; give notices per second."""
        began = time.perf_counter()
        sent = await self._until_done()
        assert sent == NOTICES
        return sent / (time.perf_counter() - began)

    async def _until_done(self) -> int:
        sent = 0
        while True:
            done = await self._relaying.run_once()
            sent += done.sent
            if not done.more:
                return sent

    async def close(self) -> None:
        """Leave."""
        await self._connection.close()


class _NatsPy:
    """The library alone: the same bytes into a stream like the hub's, 64 in flight."""

    def __init__(self, ground: Ground) -> None:
        self._access = ground.hub.place.nats
        self._nc: Client

    async def open(self) -> None:
        """Connect and make the stream."""
        self._nc = await nats.connect(**self._access.options(), inbox_prefix=HUB_INBOX)
        config = StreamConfig(name=STREAM, subjects=[SUBJECT], storage=StorageType.FILE)
        await self._nc.jetstream().add_stream(config)

    async def rate(self) -> float:
        """Publish as many; give messages per second."""
        js, body = self._nc.jetstream(), json.dumps({"x": "x" * BODY_BYTES}).encode()
        began = time.perf_counter()
        for _ in range(0, NOTICES, IN_FLIGHT):
            window = [
                js.publish(SUBJECT, body, headers={Header.MSG_ID.value: str(uuid4())})
                for _ in range(IN_FLIGHT)
            ]
            await asyncio.gather(*window)
        return NOTICES / (time.perf_counter() - began)

    async def close(self) -> None:
        """Leave."""
        await self._nc.close()


async def _lost() -> None:
    """The measurement fails by itself."""
