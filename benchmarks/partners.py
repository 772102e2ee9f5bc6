"""Letting partners in, a thousand at most: account, stream, consumer, and the way in."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

import nats

from adapters.cli.partners import porter_of
from adapters.nats.accounts import Authority
from adapters.nats.connection import Access
from adapters.nats.letting_in import Porter, Standing
from adapters.nats.topology import Sizes, partner_inbox
from adapters.nkeys import USER, Login, new_pair
from benchmarks.figures import HUB, LIMIT, Figure, Goal, Laps, Rounds, times
from benchmarks.ground import Ground

PER_ROUND = 50
CONNECTED_PER_ROUND = 5


def let_in(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    """Let new partners in beside those of the rounds before, and connect as some of them."""
    return asyncio.run(_let_in(ground, rounds))


async def _let_in(ground: Ground, rounds: Rounds) -> Sequence[Figure]:
    place, laps = ground.hub.place, Laps({HUB: [], LIMIT: []})
    connecting: Laps = {HUB: []}
    assert place.operator is not None
    async with porter_of(place, Sizes()) as porter:
        newcomers = _Newcomers(porter, place.operator, place.nats)
        for _ in rounds:
            laps[HUB].append([await newcomers.let_in() for _ in range(PER_ROUND)])
            laps[LIMIT].append([await newcomers.stream() for _ in range(PER_ROUND)])
            taken = [await newcomers.connect() for _ in range(CONNECTED_PER_ROUND)]
            connecting[HUB].append(taken)
    return [
        times("a partner let in, p50", laps, 0.5, Goal(20, "ms"), "a stream alone"),
        times("a partner let in, p99", laps, 0.99, None, "a stream alone"),
        times("a partner connected, p50", connecting, 0.5, None, "nothing"),
    ]


@dataclass
class _Newcomers:
    porter: Porter
    authority: Authority
    hub: Access
    numbers = count(1)
    last: str = ""

    async def let_in(self) -> float:
        self.last = f"partner-{next(self.numbers)}"
        began = time.perf_counter()
        await self.porter.let_in(Standing(self.last, 1))
        return time.perf_counter() - began

    async def stream(self) -> float:
        """Make a stream as a partner has it, and remove it again."""
        js, name = self.porter.hub.jetstream(), f"LIMIT-{next(self.numbers)}"
        began = time.perf_counter()
        await js.add_stream(name=name, subjects=[f"{name}.>"])
        taken = time.perf_counter() - began
        await js.delete_stream(name)
        return taken

    async def connect(self) -> float:
        pair = new_pair(USER)
        token = self.authority.partner_user(self.last, 1, pair.public, int(time.time()))
        access = Access(self.hub.url, self.hub.ca, Login(token, pair))
        began = time.perf_counter()
        client = await nats.connect(**access.options(), inbox_prefix=partner_inbox(self.last))
        taken = time.perf_counter() - began
        await client.close()
        return taken
