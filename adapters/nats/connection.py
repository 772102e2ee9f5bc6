"""The hub's connection: stays through every restart of the server, and says when it cannot."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import nats
import structlog
from faststream.nats.security import NatsJWT
from nats.aio.client import Client

from adapters.disconnection import tell_when_closed
from adapters.nats.topology import HUB_INBOX
from adapters.nkeys import Login, trusting

CONNECT_TIMEOUT_SECONDS = 15
RECONNECT_SECONDS = 1
RECONNECT_FOR_EVER = -1

Lost = Callable[[], Awaitable[None]]
"""Called when the client has given up for good: the process must then end."""

log = structlog.get_logger("nats")


@dataclass(frozen=True, slots=True)
class Access:
    """Where NATS is, whom to trust there (PEM text), and who we are.

    TLS comes before the first word: nobody on the way can talk the client out of it.
    """

    url: str
    ca: str
    login: Login

    @property
    def servers(self) -> list[str]:
        """Every address."""
        return self.url.split(",")

    def options(self) -> dict[str, Any]:
        """Give what nats-py is told."""
        return {
            "servers": self.servers,
            "tls": trusting(self.ca),
            "tls_handshake_first": True,
            "user_jwt_cb": self.login.jwt,
            "signature_cb": self.login.signature,
        }

    def security(self) -> NatsJWT:
        """Give what FastStream is told."""
        return NatsJWT(
            self.login.jwt,
            self.login.signature,
            ssl_context=trusting(self.ca),
            tls_handshake_first=True,
        )


@dataclass
class Staying:
    """How a connection is kept, and whether its end was asked for."""

    on_lost: Lost
    _leaving: bool = field(default=False, init=False)
    _looking: asyncio.Task[None] | None = field(default=None, init=False, repr=False)

    def look(self, client: Client) -> None:
        """Begin to look whether an open connection is closed."""
        self._looking = asyncio.create_task(tell_when_closed(client, self._closed))

    def leave(self) -> None:
        """Ask for its end: whatever follows is no loss."""
        self._leaving = True
        if self._looking is not None:
            self._looking.cancel()

    def options(self, name: str) -> dict[str, Any]:
        """Give what both nats-py and FastStream are told."""
        return {
            "name": name,
            "inbox_prefix": HUB_INBOX,
            "max_reconnect_attempts": RECONNECT_FOR_EVER,
            "reconnect_time_wait": RECONNECT_SECONDS,
            "error_cb": note_error,
            "disconnected_cb": self._disconnected,
            "reconnected_cb": _note_reconnected,
            "closed_cb": self._closed,
        }

    async def _disconnected(self) -> None:
        if not self._leaving:
            log.warning("nats_disconnected")

    async def _closed(self) -> None:
        if not self._leaving:
            self._leaving = True
            log.error("nats_lost")
            await self.on_lost()


@dataclass
class HubConnection:
    """One connection as the hub, for the relay and for whoever sets up the streams."""

    access: Access
    on_lost: Lost
    _staying: Staying = field(init=False, repr=False)
    _nc: Client | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._staying = Staying(self.on_lost)

    @property
    def nc(self) -> Client:
        """The client, once it is open."""
        assert self._nc is not None, "open() comes first"
        return self._nc

    async def open(self) -> None:
        """Connect. Raises TimeoutError without an answer, nats.errors.Error when refused."""
        connecting = nats.connect(
            **self.access.options(),
            **self._staying.options("samlots-relay"),
        )
        self._nc = await asyncio.wait_for(connecting, CONNECT_TIMEOUT_SECONDS)
        self._staying.look(self._nc)

    async def close(self) -> None:
        """Send what is written and leave."""
        self._staying.leave()
        if self._nc is not None:
            await self._nc.drain()


async def note_error(error: Exception) -> None:
    """Log what went wrong on a connection, by its kind."""
    # The kind alone: the text of an error may hold a subject.
    log.warning("nats_error", error=type(error).__name__)


async def _note_reconnected() -> None:
    log.info("nats_reconnected")
