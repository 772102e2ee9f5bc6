"""Handing the servers what the registry of partners says: accounts, streams and consumers."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import nats
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from adapters.nats.accounts import SYSTEM_INBOX, Authority
from adapters.nats.connection import Access, note_error
from adapters.nats.topology import (
    SET_UP_TIMEOUT_SECONDS,
    Sizes,
    ensure,
    ensure_partner,
    notice_stream,
)
from domain.refusals import PlainFailure

UPDATE = "$SYS.REQ.CLAIMS.UPDATE"
CONNECT_SECONDS = 15
OK = 200


class NotLetIn(PlainFailure):
    """The servers did not take an account."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner stands: its generation, one before that may still work, or none of it."""

    partner: str
    generation: int
    earlier: int | None = None
    until: datetime | None = None
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class Porter:
    """Lets partners in and out. `hub` is a connection as the hub, `system` as the accounts'."""

    authority: Authority
    hub: Client
    system: Client
    now: Callable[[], datetime]
    sizes: Sizes

    async def set_up(self, standings: list[Standing]) -> None:
        """Hand over everybody, as often as one likes: the servers may have lost it all."""
        await ensure(self.hub, {}, self.sizes)
        for standing in standings:
            await self.settle(standing)

    async def settle(self, standing: Standing) -> None:
        """Hand over one partner as it stands."""
        if standing.revoked:
            await self.shut_out(standing)
        else:
            await self.let_in(standing)

    async def let_in(self, standing: Standing) -> None:
        """Make account, stream and consumer; the keys before end when they shall."""
        partner, generation = standing.partner, standing.generation
        since = None
        if standing.earlier is not None and standing.until is not None:
            since = await self._after_the_last_ack(partner, standing.earlier)
            await self._end(partner, standing.earlier, standing.until)
        account = self.authority.account(partner, generation).public
        await asyncio.gather(
            ensure_partner(self.hub, partner, account, self.sizes, since),
            self._push(self.authority.partner_account(partner, generation, self._seconds())),
        )

    async def shut_out(self, standing: Standing) -> None:
        """Cut every connection at once, and remove what had not been fetched."""
        for generation in filter(None, (standing.generation, standing.earlier)):
            await self._push(
                self.authority.closed_account(standing.partner, generation, self._seconds())
            )
        with suppress(NotFoundError):
            await self.hub.jetstream().delete_stream(notice_stream(standing.partner))

    async def forget(self, partner: str, generation: int) -> None:
        """Close the account of keys that two newer ones have followed, with its consumer."""
        await self._end(partner, generation, self.now())
        account = self.authority.account(partner, generation).public
        with suppress(NotFoundError):
            await self.hub.jetstream().delete_consumer(notice_stream(partner), account)

    async def _end(self, partner: str, generation: int, until: datetime) -> None:
        now, ends = self._seconds(), int(until.timestamp())
        if ends <= now:
            ended = self.authority.closed_account(partner, generation, now)
        else:
            ended = self.authority.partner_account(partner, generation, now, until=ends)
        await self._push(ended)

    async def _after_the_last_ack(self, partner: str, generation: int) -> int | None:
        account = self.authority.account(partner, generation).public
        try:
            js = self.hub.jetstream()
            info = await js.consumer_info(notice_stream(partner), account)
        except NotFoundError:
            return None
        return info.ack_floor.stream_seq + 1 if info.ack_floor else None

    async def _push(self, account: str) -> None:
        answer = await self.system.request(UPDATE, account.encode(), SET_UP_TIMEOUT_SECONDS)
        if json.loads(answer.data).get("data", {}).get("code") != OK:
            raise NotLetIn("The NATS servers did not take the partner's account.")

    def _seconds(self) -> int:
        return int(self.now().timestamp())


@asynccontextmanager
async def as_system(
    authority: Authority, hub: Access, now: Callable[[], datetime]
) -> AsyncIterator[Client]:
    """Connect as the one that hands over accounts."""
    login = authority.system_login(int(now().timestamp()))
    connection = await nats.connect(
        **Access(hub.url, hub.ca, login).options(),
        name="samlots-accounts",
        inbox_prefix=SYSTEM_INBOX,
        connect_timeout=CONNECT_SECONDS,
        allow_reconnect=False,
        error_cb=note_error,
    )
    try:
        yield connection
    finally:
        await connection.close()
