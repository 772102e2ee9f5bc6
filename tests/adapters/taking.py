"""What stands for the hub where words of partners are taken in, with the real consumer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from adapters.nats.rate import Rate
from adapters.nats.receipts import Receipts
from tests.adapters.messages import CLOSING, Server, unexpected, until


@dataclass
class Taker:
    """Takes in receipts or messages after failing as often as it is told to."""

    failures: list[Exception] = field(default_factory=list[Exception])
    taken: list[tuple[str, Any]] = field(default_factory=list[tuple[str, Any]])

    def take(self, partner_id: str, message: Any) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.append((partner_id, message))
        return True

    def receive(self, partner: str, word: Any) -> bool:
        return self.take(partner, word)


@dataclass
class Turning:
    """A clock that is turned by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


LIMIT_S = 0.1


async def goes_on(clock: Turning, looks: list[float]) -> None:
    """Let much time pass for a watchdog of an event loop that goes on, and looks."""
    for _ in range(5):
        clock.now += 1.5 * LIMIT_S
        seen = len(looks)
        # Only before the second of them has it surely seen what the time is now.
        await until(lambda seen=seen: len(looks) >= seen + 2)


@asynccontextmanager
async def taking_in(
    server: Server,
    *,
    receipts: Taker | None = None,
    inbound: Taker | None = None,
    rate: Rate | None = None,
) -> AsyncIterator[None]:
    """Run the consumer. What nobody is given to take in must not come."""
    consumer = Receipts(
        server.access,
        receipts or Taker([AssertionError()]),
        CLOSING,
        unexpected,
        inbound=inbound,
        rate=rate or Rate(Turning()),
    )
    await consumer.start()
    try:
        yield
    finally:
        await consumer.stop()
