"""What the streams hold: letters by id, and what partners sent that nobody can use."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nats.aio.msg import Msg
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy, Header
from nats.js.errors import NotFoundError

from adapters.nats.connection import HubConnection
from adapters.nats.topology import DEAD, dead_subject, notice_stream, notice_subject

AT_ONCE = 500
FETCH_SECONDS = 5
FORGOTTEN_AFTER_SECONDS = 60
SIZE = "Nats-Msg-Size"


@dataclass(frozen=True, slots=True)
class Useless:
    """A message of a partner's that nobody can use."""

    partner: str
    error: str
    at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class NatsHoldings:
    """Looks into the streams as the hub, at headers alone."""

    connection: HubConnection

    async def holds(self, partner: str) -> Mapping[UUID, int]:
        """Give the letters to a partner that the stream keeps: id and place."""
        kept: dict[UUID, int] = {}
        async for message in self._each(notice_stream(partner), notice_subject(partner)):
            with suppress(ValueError):
                letter = UUID((message.headers or {}).get(Header.MSG_ID.value, ""))
                kept[letter] = message.metadata.sequence.stream
        return kept

    async def remove(self, partner: str, places: Sequence[int]) -> None:
        """Take letters to a partner away for good; one that is gone already is no failure."""
        js = self.connection.nc.jetstream()
        for place in places:
            with suppress(NotFoundError):
                await js.delete_msg(notice_stream(partner), place)

    async def useless(self) -> Sequence[Useless]:
        """Give what partners sent and nobody can use, oldest first."""
        found: list[Useless] = []
        async for message in self._each(DEAD, dead_subject("*")):
            headers = message.headers or {}
            found.append(
                Useless(
                    partner=message.subject.rpartition(".")[2],
                    error=headers.get("x-error", ""),
                    at=message.metadata.timestamp,
                    size_bytes=int(headers.get(SIZE, 0)),
                )
            )
        return found

    async def _each(self, stream: str, subject: str) -> AsyncIterator[Msg]:
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.NONE,
            headers_only=True,
            inactive_threshold=FORGOTTEN_AFTER_SECONDS,
            mem_storage=True,
            num_replicas=1,
        )
        js = self.connection.nc.jetstream()
        reading = await js.pull_subscribe(subject, stream=stream, config=config)
        left = (await reading.consumer_info()).num_pending or 0
        try:
            while left:
                batch = await reading.fetch(min(left, AT_ONCE), FETCH_SECONDS)
                left -= len(batch)
                for message in batch:
                    yield message
        except (TimeoutError, NatsTimeout):
            raise TimeoutError from None
        finally:
            await reading.unsubscribe()
