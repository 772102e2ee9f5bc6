"""A real HTTPS server on the loopback, that answers as it is told and keeps what it hears."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.webhook import Allowed, WebhookCourier
from domain.roles import Role
from domain.ways import Way
from services.ports import Letter, Partner
from tests.adapters.own_ca import Authority
from tests.services.fakes import FakeClock, FakeDirectory

HOST = "hook.partner.example"
KEY = Ed25519PrivateKey.generate()
NOTICE = UUID("33333333-3333-4333-8333-333333333333")
BODY = b"eyJ.KANARIE.sealed"
TURNS_TO_CLOSE = 10
TLS_HELLO = b"\x16"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


def answer(status: int, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Heard:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hook:
    """What the server answers, request by request; `connected` counts connections."""

    answers: list[bytes] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    names: list[str | None] = field(default_factory=list)
    connected: int = 0
    open_: list[asyncio.Transport] = field(default_factory=list)
    port: int = 0


class _Serving(asyncio.Protocol):
    def __init__(self, hook: Hook) -> None:
        self.hook, self.read = hook, bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.hook.connected += 1
        self.hook.open_.append(transport)

    def data_received(self, data: bytes) -> None:
        self.read.extend(data)
        if self.read.startswith(TLS_HELLO):
            self.transport.abort()
            return
        head, end, body = bytes(self.read).partition(b"\r\n\r\n")
        if not end:
            return
        line, *fields = head.decode("latin-1").split("\r\n")
        pairs = [one.partition(": ") for one in fields]
        headers = {name.lower(): value for name, _, value in pairs}
        if len(body) == int(headers["content-length"]):
            self.hook.heard.append(Heard(line, headers, body))
            self.transport.write(self.hook.answers.pop(0) if self.hook.answers else OK)


@asynccontextmanager
async def hook(
    tls: ssl.SSLContext | None, *answers: bytes, address: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Hook]:
    one = Hook(list(answers))
    if tls is not None:

        def named(_socket: object, name: str | None, _context: object) -> None:
            one.names.append(name)

        tls.sni_callback = named
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Serving(one), address, port, ssl=tls)
    one.port = server.sockets[0].getsockname()[1]
    try:
        yield one
    finally:
        server.close()
        for transport in one.open_:
            transport.abort()
        await server.wait_closed()
        for _ in range(TURNS_TO_CLOSE):
            await asyncio.sleep(0)


@dataclass
class Resolver:
    """Answers in turn; the last answer stays."""

    answers: list[Sequence[str]]
    asked: int = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def courier(
    at: Hook,
    authority: Authority,
    *addresses: Sequence[str],
    url: str | None = None,
    networks: str = "127.0.0.0/8",
    **how: Any,
) -> WebhookCourier:
    partner = Partner("af", "AF", Role.ARBETSFORMEDLINGEN, channel=Way.WEBHOOK)
    partner = replace(partner, address=url or f"https://{HOST}:{at.port}/in")
    listed = frozenset((f"{HOST}:{at.port}",))
    return WebhookCourier(
        FakeDirectory({"af": partner}),
        FakeClock(),
        KEY,
        Allowed(listed, tuple(map(ip_network, networks.split(",") if networks else ()))),
        authority.trusted(),
        Resolver(list(addresses) or [["127.0.0.1"]]),
        **how,
    )


def letter(id_: UUID | None = None) -> Letter:
    return Letter("af", id_ or uuid4(), BODY, thread="thread")
