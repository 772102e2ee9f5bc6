"""A real mail server on the loopback, that answers as it is told and keeps what it hears."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP

HOST = "localhost"
TURNS_TO_CLOSE = 10


@dataclass
class Answers:
    """What the server says; `taken` is what it was handed in."""

    at_recipient: str | None = None
    at_data: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.called.append(hostname)
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_recipient:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        answer = self.at_data.pop(0) if self.at_data else "250 OK"
        if answer.startswith("250"):
            taken = (envelope.mail_from, envelope.rcpt_tos, envelope.original_content)
            self.taken.append(taken)
        return answer


@dataclass
class Post:
    """A mail server on the loopback, and every byte that passed before TLS and after."""

    answers: Answers
    port: int
    wire: bytearray


@asynccontextmanager
async def post(answers: Answers, tls: ssl.SSLContext | None, **how: Any) -> AsyncIterator[Post]:
    loop = asyncio.get_running_loop()
    wire, open_, before = bytearray(), set(), asyncio.all_tasks()

    class Heard(SMTP):
        def connection_made(self, transport):
            open_.add(transport)
            super().connection_made(transport)

        def data_received(self, data):
            wire.extend(data)
            super().data_received(data)

    def serve() -> SMTP:
        return Heard(answers, hostname=HOST, tls_context=tls, enable_SMTPUTF8=False, **how)

    server = await loop.create_server(serve, "127.0.0.1", 0)
    try:
        yield Post(answers, server.sockets[0].getsockname()[1], wire)
    finally:
        server.close()
        await _ended(asyncio.all_tasks() - before)
        for transport in open_:
            transport.abort()
        await server.wait_closed()
        for _ in range(TURNS_TO_CLOSE):
            await asyncio.sleep(0)


async def _ended(handlers: set[asyncio.Task[Any]]) -> None:
    for task in handlers:
        task.cancel()
    await asyncio.gather(*handlers, return_exceptions=True)


@asynccontextmanager
async def tap(port: int) -> AsyncIterator[tuple[int, bytearray]]:
    """Stand between hub and server, and hear what the hub says."""
    wire, writers = bytearray(), []

    async def pump(reader, writer, heard: bytearray | None) -> None:
        while data := await reader.read(65536):
            if heard is not None:
                heard.extend(data)
            writer.write(data)

    async def between(reader, writer) -> None:
        there = await asyncio.open_connection("127.0.0.1", port)
        writers.extend((writer, there[1]))
        await asyncio.gather(pump(reader, there[1], wire), pump(there[0], writer, None))

    before = asyncio.all_tasks()
    server = await asyncio.start_server(between, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], wire
    finally:
        server.close()
        await _ended(asyncio.all_tasks() - before)
        for writer in writers:
            writer.close()
