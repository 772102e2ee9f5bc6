"""The running program: stores each notice, sends the receipt, and only then lets go of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import structlog
from faststream import FastStream
from faststream.exceptions import IncorrectState
from faststream.middlewares import AckPolicy
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsJWT
from nats.errors import Error

from adapters.disconnection import client_of, rest_when_nothing_answers, tell_when_closed
from adapters.nkeys import Login, trusting
from adapters.partner.closing import JOSE, Closing, said_in
from adapters.partner.inbox import Contradiction, Inbox
from adapters.partner.last_day import Clock, as_of, has_passed, machine_clock
from adapters.partner.messages import CHANNEL_OF, SENT, Sent
from adapters.partner.notice import Notice, Receipt
from adapters.partner.outbox import Outbox, Waiting
from adapters.partner.poison import Poison, later
from adapters.partner.purging import Purging, purge_passed
from adapters.partner.recalling import honour
from adapters.partner.sending import Sending
from adapters.partner.settings import PartnerSettings
from adapters.partner.watchdog import Watchdog, no_longer_welcome, start_me_again

API = "samlots.API"
RECEIPTS = "RECEIPTS"
STREAM_OF = {"receipt": RECEIPTS, "inbound": "INBOUND"}
FETCH_TIMEOUT_SECONDS = 2
RECEIPT_TIMEOUT_SECONDS = 5
STOP_TIMEOUT_SECONDS = 10
RECONNECT_SECONDS = 1
RECONNECT_FOR_EVER = -1
NATS_PORT = 4222
REFUSALS = ("authorization violation", "revoked", "authentication expired")
"""What the server says when it will not have us; it says no more to whom it does not know."""

Handler = Callable[[Notice], Awaitable[None]]
log = structlog.get_logger("partner")


@dataclass
class Program:
    """Receives one partner's notices until it is told to stop.

    `handler` is somebody else's program that is built around this one. It is given each
    notice once it is stored, and again if it failed or died before it was done.
    """

    settings: PartnerSettings
    login: Login
    inbox: Inbox
    closing: Closing
    handler: Handler | None = None
    clock: Clock = machine_clock
    outbox: Outbox = field(init=False, repr=False)
    broker: NatsBroker = field(init=False, repr=False)
    _channels: Mapping[str, Any] = field(init=False, repr=False)
    _sending: asyncio.Task[None] | None = field(default=None, init=False, repr=False)
    _looking: asyncio.Task[None] | None = field(default=None, init=False, repr=False)
    _purging: asyncio.Task[None] | None = field(default=None, init=False, repr=False)
    _stopping: bool = field(default=False, init=False, repr=False)

    def __post_init__(self) -> None:
        partner = self.settings.partner
        self.outbox = Outbox(self.settings.data).open()
        self.broker = NatsBroker(
            self.settings.nats_url.split(","),
            security=self._security(),
            js_options={"prefix": API},
            name=f"samlots-partner {partner}",
            inbox_prefix=f"_INBOX_{partner}",
            max_reconnect_attempts=RECONNECT_FOR_EVER,
            reconnect_time_wait=RECONNECT_SECONDS,
            graceful_timeout=STOP_TIMEOUT_SECONDS,
            logger=None,
            decoder=self._opened,
            middlewares=(partial(Poison, inbox=self.inbox),),
            error_cb=_note_error,
            disconnected_cb=_note_disconnected,
            reconnected_cb=_note_reconnected,
            closed_cb=self._closed,
        )
        self.broker.subscriber(
            f"notice.{partner}.>",
            stream=JStream(self._stream, declare=False),
            durable=self.settings.consumer,
            pull_sub=PullSub(batch_size=1, timeout=FETCH_TIMEOUT_SECONDS),
            inbox_prefix=f"_INBOX_{partner}.".encode(),
            ack_policy=AckPolicy.NACK_ON_ERROR,
            no_reply=True,
            title="notice",
        )(self._receive)
        self._channels = {name: self._channel(name, sent) for name, sent in SENT.items()}

    def _channel(self, name: str, sent: Sent) -> Any:
        return self.broker.publisher(
            f"{sent.way}.{self.settings.partner}",
            stream=JStream(STREAM_OF[sent.way], declare=False),
            timeout=RECEIPT_TIMEOUT_SECONDS,
            schema=sent.message,
            title=name,
        )

    def _security(self) -> NatsJWT:
        return NatsJWT(
            self.login.jwt,
            self.login.signature,
            ssl_context=trusting(self.settings.ca),
            tls_handshake_first=True,
        )

    @property
    def _stream(self) -> str:
        return f"NOTICES-{self.settings.partner}"

    async def run(self) -> None:
        """Run until SIGTERM. Raises nats.errors.Error when the first connection is refused."""
        app = FastStream(
            self.broker,
            logger=None,
            lifespan=self._lifespan,
            after_startup=[self._started],
            on_shutdown=[self._leave],
        )
        await app.run()

    async def start(self) -> None:
        """Begin, inside another program."""
        await self._purge()
        await self.broker.start()
        await self._started()
        self._send()

    async def stop(self) -> None:
        """Finish the notice in hand and leave."""
        await self._leave()
        await self.broker.stop()

    @asynccontextmanager
    async def _lifespan(self) -> AsyncIterator[None]:
        watchdog = Watchdog(
            self.settings.watchdog_seconds, self._consumer_answers, self._server_answers
        )
        await self._purge()
        watching = asyncio.create_task(watchdog.watch())
        self._send()
        log.info("started", partner=self.settings.partner)
        try:
            yield
        finally:
            watching.cancel()
            log.info("stopped", partner=self.settings.partner)

    async def _started(self) -> None:
        rest_when_nothing_answers(self.broker)
        looking = tell_when_closed(client_of(self.broker), self._closed)
        self._looking = asyncio.create_task(looking)

    async def _leave(self) -> None:
        self._stopping = True
        for task in filter(None, (self._sending, self._looking, self._purging)):
            task.cancel()

    async def _purge(self) -> None:
        purging = Purging(self.settings, self.clock)
        await purging.look()
        self._purging = asyncio.create_task(purging.run())

    def _send(self) -> None:
        sending = Sending(self.outbox, self._publish)
        self._sending = asyncio.create_task(sending.run())

    async def _publish(self, word: Waiting) -> None:
        name = CHANNEL_OF[word.kind]
        await self._say(name, word.body, SENT[name].msg_id.format(id=word.id))

    async def _say(self, name: str, said: bytes, msg_id: str) -> None:
        await self._channels[name].publish(
            self.closing.close(said),
            headers={"Nats-Msg-Id": msg_id, "content-type": JOSE},
        )

    async def _opened(self, message: Any, _original: Any) -> Any:
        """Open and verify before anything is read; what is left to keep is what was signed."""
        message.body, said = self.closing.open(message.body)
        return json.loads(said)

    async def _receive(self, notice: Notice) -> None:
        # Asked for as a parameter it would be looked up in another thread.
        message: NatsMessage = self.broker.context.get_local("message")
        try:
            await self._keep(notice, message.body)
        except Contradiction:
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed, the notice comes again
            raise later(message.raw_message, error) from None
        log.info("notice_stored", notice=str(notice.id), sequence=notice.data.sequence)

    async def _keep(self, notice: Notice, proof: bytes) -> None:
        """Store first, then say so: the receipt of a repeated notice is the same again."""
        body = said_in(proof)
        now = self.clock()
        received_at = await asyncio.to_thread(self.inbox.store, notice, body, now, proof)
        if has_passed(notice, now):
            await asyncio.to_thread(purge_passed, self.settings, self.clock)
        if self.handler is not None:
            await self.handler(as_of(notice, now))
        if notice.data.level == "stopped":
            return
        if notice.data.level == "recalled":
            kept = (self.inbox, self.outbox, self.settings)
            await asyncio.to_thread(honour, notice, *kept, self.clock())
        receipt = Receipt(
            notice_id=notice.id, sequence=notice.data.sequence, received_at=received_at
        )
        msg_id = SENT["receipt"].msg_id.format(notice_id=notice.id)
        await self._say("receipt", receipt.model_dump_json().encode(), msg_id)

    async def _closed(self) -> None:
        # The client has given up, and FastStream would spin on a closed connection.
        if not self._stopping:
            _end_when_refused(client_of(self.broker).last_error)
            start_me_again("nats_lost")

    async def _consumer_answers(self, patience: float) -> bool:
        try:
            js = self.broker.config.connection_state.stream
            await asyncio.wait_for(
                js.consumer_info(self._stream, self.settings.consumer), patience
            )
        except (IncorrectState, Error, OSError, TimeoutError):
            return False
        return True

    async def _server_answers(self, patience: float) -> bool:
        for url in self.settings.nats_url.split(","):
            at = urlsplit(url)
            connecting = asyncio.open_connection(at.hostname, at.port or NATS_PORT)
            try:
                _reader, writer = await asyncio.wait_for(connecting, patience)
            except (OSError, TimeoutError):
                continue
            writer.close()
            return True
        return False


def _end_when_refused(error: Exception | None) -> None:
    """Say that we are not let in. FastStream would try no more, and look alive for ever."""
    if any(refusal in str(error).lower() for refusal in REFUSALS):
        no_longer_welcome()


async def _note_error(error: Exception) -> None:
    _end_when_refused(error)
    log.warning("nats_error", error=type(error).__name__)


async def _note_disconnected() -> None:
    log.warning("nats_disconnected")


async def _note_reconnected() -> None:
    log.info("nats_reconnected")
