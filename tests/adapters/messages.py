"""A NATS server with the streams of two partners, and what tests of messages ask it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID, uuid5

import nats
import pytest
from nats.aio.client import Client

from adapters.closing import Closing, HubKeys
from adapters.embedded.nats import EmbeddedNats, NatsUser
from adapters.jose import new_sealing_key, new_signing_key, public_part
from adapters.nats.connection import HubConnection
from adapters.nats.topology import Sizes, ensure, users_for
from adapters.partner import closing as partner_side
from adapters.partner.closing import FROM_THE_HUB, SEAL, SIGN, new_pairs
from adapters.partner.inbox import Inbox
from adapters.partner.program import Handler, Program
from adapters.partner.settings import PartnerSettings
from services.ports import Letter
from tests.services.disclosures import AF, JOUR

PARTNERS = (AF.id, JOUR.id)
PASSWORDS = {"hub": "hub-secret", AF.id: "af-secret", JOUR.id: "jour-secret"}
SIZES = Sizes(ack_wait_seconds=1)
PATIENCE_SECONDS = 20
HUB_KEYS = HubKeys(sign=[new_signing_key()], seal=[new_sealing_key()])
PARTNER_PAIRS = {partner: new_pairs() for partner in PARTNERS}
CLOSING = Closing(
    HUB_KEYS,
    {
        partner: {"sign": public_part(pairs[SIGN]), "seal": public_part(pairs[SEAL])}
        for partner, pairs in PARTNER_PAIRS.items()
    }.get,
)
"""The hub's side of what is closed between it and the two partners."""


@dataclass
class Server:
    """A running server with the streams of two partners."""

    nats: EmbeddedNats

    @property
    def url(self) -> str:
        return self.nats.url

    def restart(self) -> None:
        self.nats.stop()
        self.nats.start()

    @asynccontextmanager
    async def hub(self) -> AsyncIterator[HubConnection]:
        connection = HubConnection(self.url, PASSWORDS["hub"], unexpected)
        await connection.open()
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def partner(
        self, partner: str, errors: list[Exception] | None = None
    ) -> AsyncIterator[Client]:
        async def keep(error: Exception) -> None:
            if errors is not None:
                errors.append(error)

        nc = await nats.connect(
            self.url,
            user=partner,
            password=PASSWORDS[partner],
            inbox_prefix=f"_INBOX_{partner}",
            error_cb=keep,
        )
        try:
            yield nc
        finally:
            await nc.close()


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    users = [NatsUser(**asdict(login)) for login in users_for(PARTNERS, PASSWORDS)]
    with EmbeddedNats(folder, users) as embedded:
        server = Server(embedded)
        asyncio.run(_ensure(server))
        yield server


def letters(count: int, partner: str = AF.id, since: int = 0) -> list[Letter]:
    return [
        Letter(partner, uuid5(UUID(int=1), f"{partner}{n}"), f"{n}".encode())
        for n in range(since, since + count)
    ]


@dataclass(frozen=True)
class Stored:
    """A message as the stream holds it."""

    subject: str
    body: bytes
    headers: dict[str, str]


async def stored(nc: Client, stream: str) -> list[Stored]:
    js = nc.jetstream()
    state = (await js.stream_info(stream)).state
    numbers = range(max(1, state.first_seq), state.last_seq + 1)
    messages = [await js.get_msg(stream, number) for number in numbers]
    return [Stored(m.subject or "", m.data or b"", m.headers or {}) for m in messages]


def partner_closing(partner: str = AF.id) -> partner_side.Closing:
    pairs = PARTNER_PAIRS[partner]
    public = HUB_KEYS.public()
    return partner_side.Closing(
        partner, pairs[SIGN], [pairs[SEAL]], public["sign"], public["seal"]
    )


def program_of(
    server: Server, partner: str, inbox: Inbox, handler: Handler | None = None
) -> Program:
    """A partner's program inside the test, not yet started."""
    settings = PartnerSettings(
        partner=partner,
        nats_url=server.url,
        password_file=inbox.folder,
        keys=inbox.folder,
        data=inbox.folder,
    )
    closing = partner_closing(partner)
    return Program(settings, PASSWORDS[partner], inbox, closing, handler)


def keys_of(partner: str, folder: Path) -> Path:
    """Write a partner's keys as its program finds them."""
    folder.mkdir(exist_ok=True)
    for name, pair in PARTNER_PAIRS[partner].items():
        (folder / name).write_text(json.dumps(pair))
    (folder / FROM_THE_HUB).write_text(json.dumps(HUB_KEYS.public()))
    return folder


async def until(true: Callable[[], bool]) -> None:
    async def ask() -> bool:
        return true()

    await until_answer(ask)


async def until_answer(ask: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await ask():  # noqa: ASYNC110 - the server's state sends no event
            await asyncio.sleep(0.01)


async def unexpected() -> None:
    pytest.fail("the connection was lost")


async def _ensure(server: Server) -> None:
    async with server.hub() as hub:
        await ensure(hub.nc, PARTNERS, SIZES)
