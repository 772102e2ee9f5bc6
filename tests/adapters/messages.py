"""A NATS server with the streams of two partners, and what tests of messages ask it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import nats
import pytest
from nats.aio.client import Client
from nats.js import JetStreamContext

from adapters.closing import Closing, HubKeys
from adapters.embedded.nats import EmbeddedNats, Guard
from adapters.jose import new_sealing_key, new_signing_key, public_part
from adapters.keyring import CA, HUB_CREDS, SERVER, SERVER_KEY, STORE_KEY, Keyring, read_access
from adapters.nats.accounts import API, Authority
from adapters.nats.connection import Access, HubConnection
from adapters.nats.letting_in import Porter, Standing, as_system
from adapters.nats.topology import Sizes, partner_inbox
from adapters.nkeys import USER, Login, Pair, new_pair
from adapters.partner import closing as partner_side
from adapters.partner.closing import SEAL, SIGN, new_pairs
from adapters.partner.inbox import Inbox
from adapters.partner.program import Handler, Program
from adapters.partner.settings import SEED, PartnerSettings
from adapters.private import write_private
from services.ports import Letter
from tests.services.disclosures import AF, JOUR

PARTNERS = (AF.id, JOUR.id)
SIZES = Sizes(ack_wait_seconds=1)
PATIENCE_SECONDS = 60
HUB_KEYS = HubKeys(sign=[new_signing_key()], seal=[new_sealing_key()])
PARTNER_PAIRS = {partner: new_pairs() for partner in PARTNERS}


def public_of(partner: str) -> list[dict[str, dict[str, Any]]]:
    """Give the public keys of a partner that was let in."""
    pairs = PARTNER_PAIRS.get(partner)
    if pairs is None:
        return []
    return [{"sign": public_part(pairs[SIGN]), "seal": public_part(pairs[SEAL])}]


CLOSING = Closing(HUB_KEYS, public_of)
"""The hub's side of what is closed between it and the two partners."""


def now() -> datetime:
    return datetime.now(UTC)


def guard_of(keyring: Keyring) -> Guard:
    """What a server needs, its keys made on the spot."""
    keyring.make(("127.0.0.1",), now())
    return Guard(
        obeys=keyring.operator.for_servers(int(now().timestamp())),
        certificate=keyring.folder / SERVER,
        certificate_key=keyring.folder / SERVER_KEY,
        store_key=keyring.read(STORE_KEY),
    )


@dataclass
class Server:
    """A running server with the streams of two partners."""

    nats: EmbeddedNats
    keyring: Keyring
    pairs: dict[str, Pair] = field(
        default_factory=lambda: {name: new_pair(USER) for name in PARTNERS}
    )

    @property
    def url(self) -> str:
        return self.nats.url

    @property
    def authority(self) -> Authority:
        return self.keyring.operator

    @property
    def access(self) -> Access:
        folder = self.keyring.folder
        return read_access(self.url, folder / CA, folder / HUB_CREDS)

    def restart(self) -> None:
        self.nats.stop()
        self.nats.start()

    def account(self, partner: str) -> str:
        """The partner's account, whose name its consumer has too."""
        return self.authority.account(partner, 1).public

    def accounts(self) -> dict[str, str]:
        return {partner: self.account(partner) for partner in PARTNERS}

    def login(self, partner: str) -> Login:
        pair = self.pairs[partner]
        at = int(now().timestamp())
        return Login(self.authority.partner_user(partner, 1, pair.public, at), pair)

    def settings_of(self, partner: str, folder: Path) -> PartnerSettings:
        """The settings of a partner's program, with its key written to the folder."""
        keys_of(partner, folder)
        write_private(folder / SEED, self.pairs[partner].seed)
        hub = HUB_KEYS.public()
        return PartnerSettings(
            partner=partner,
            nats_url=self.url,
            ca=self.access.ca,
            token=self.login(partner).token,
            consumer=self.account(partner),
            hub_sign=hub["sign"],
            hub_seal=hub["seal"],
            keys=folder,
            data=folder / "inbox",
        )

    @asynccontextmanager
    async def hub(self) -> AsyncIterator[HubConnection]:
        connection = HubConnection(self.access, unexpected)
        await connection.open()
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def porter(self) -> AsyncIterator[Porter]:
        async with (
            self.hub() as hub,
            as_system(self.authority, self.access, now) as system,
        ):
            yield Porter(self.authority, hub.nc, system, now, SIZES)

    @asynccontextmanager
    async def partner(
        self, partner: str, errors: list[Exception] | None = None
    ) -> AsyncIterator[Client]:
        async def keep(error: Exception) -> None:
            if errors is not None:
                errors.append(error)

        access = Access(self.url, self.access.ca, self.login(partner))
        nc = await nats.connect(
            **access.options(), inbox_prefix=partner_inbox(partner), error_cb=keep
        )
        try:
            yield nc
        finally:
            await nc.close()


@contextmanager
def running_server(folder: Path) -> Iterator[Server]:
    keyring = Keyring(folder / "secrets")
    with EmbeddedNats(folder, guard_of(keyring)) as embedded:
        server = Server(embedded, keyring)
        asyncio.run(_ensure(server))
        yield server


def of_partner(nc: Client) -> JetStreamContext:
    """JetStream as a partner's account has it."""
    return nc.jetstream(prefix=API)


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
    settings = server.settings_of(partner, inbox.folder.parent / f"keys-{partner}")
    settings = settings.model_copy(update={"data": inbox.folder})
    return Program(settings, settings.login(), inbox, partner_closing(partner), handler)


def keys_of(partner: str, folder: Path) -> Path:
    """Write a partner's keys as its program finds them."""
    folder.mkdir(exist_ok=True)
    for name, pair in PARTNER_PAIRS[partner].items():
        (folder / name).write_text(json.dumps(pair))
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
    async with server.porter() as porter:
        await porter.set_up([Standing(partner, 1) for partner in PARTNERS])
