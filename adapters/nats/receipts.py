"""What partners send, taken in one by one; what nobody can use is kept apart."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from faststream.exceptions import HandlerException, IncorrectState, NackMessage, RejectMessage
from faststream.middlewares import AckPolicy, BaseMiddleware
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.aio.msg import Msg
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.errors import APIError

from adapters.disconnection import client_of, rest_when_nothing_answers
from adapters.nats.connection import CONNECT_TIMEOUT_SECONDS, Access, Lost, Staying
from adapters.nats.opening import opened_by
from adapters.nats.rate import Rate
from adapters.nats.topology import (
    DEAD,
    HUB_DURABLE,
    HUB_INBOX,
    INBOUND,
    RECEIPTS,
    dead_subject,
)
from adapters.nats.watchdog import Watchdog
from domain.refusals import Refused
from services.inbound import PartnerMessage, UnknownSender
from services.receiving import ForeignReceipt, PartnerWord
from services.sealing import Opener

FETCH_TIMEOUT_SECONDS = 2
STOP_TIMEOUT_SECONDS = 10
DEAD_TIMEOUT_SECONDS = 5
NOT_STORED, LIMIT_REACHED = 10077, "maximum "
"""A full disk has the same number as a stream that is full, and other words."""
RETRY_SECONDS_FIRST = 0.2
RETRY_SECONDS_MAX = 30.0
RETRY_DOUBLINGS_MAX = 8
WATCHDOG_SECONDS = 60.0

log = structlog.get_logger("receipts")


class TakesReceipts(Protocol):
    """What the consumer needs of services.receiving."""

    def receive(self, partner: str, word: PartnerWord) -> bool:
        """Record a word; give False when it had been recorded before."""
        ...


class TakesMessages(Protocol):
    """What the consumer needs of services.inbound."""

    def take(self, partner_id: str, message: PartnerMessage) -> bool:
        """Record a message; give False when it had been recorded before."""
        ...


class DeadLetter(BaseMiddleware[Any, Any]):
    """Puts what can never be used on a stream of its own.

    The handler itself answers for what may go better next time.
    """

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        try:
            return await call_next(msg)
        except HandlerException:
            raise
        except Exception as useless:  # noqa: BLE001 - unreadable, or refused for good
            raise await self._put_away(msg.raw_message, useless) from None

    async def after_processed(
        self, exc_type: Any = None, exc_val: BaseException | None = None, exc_tb: Any = None
    ) -> bool:
        """Answer for what could not even be read: that never reaches the scope above."""
        del exc_type, exc_tb
        if isinstance(exc_val, Exception) and not isinstance(exc_val, HandlerException):
            raise await self._put_away(self.msg, exc_val) from None
        return False

    async def _put_away(self, raw: Msg, why: Exception) -> HandlerException:
        at = raw.metadata
        partner = raw.subject.split(".")[1]
        broker: NatsBroker = self.context.get("broker")
        js: JetStreamContext = broker.config.connection_state.stream
        headers = {
            "Nats-Msg-Id": f"{at.stream}:{at.sequence.stream}:{at.consumer}",
            "x-error": type(why).__name__,
            "x-subject": raw.subject,
        }
        try:
            await js.publish(
                dead_subject(partner), raw.data, DEAD_TIMEOUT_SECONDS, DEAD, headers
            )
        except APIError as error:
            if not _is_full(error):
                return _later(raw, error)
            log.warning("rubbish_is_dropped", partner=partner, error=type(why).__name__)
            return RejectMessage()
        except Error as error:
            return _later(raw, error)
        log.warning("receipt_is_dead", partner=partner, error=type(why).__name__)
        return RejectMessage()


def _is_full(error: APIError) -> bool:
    """Whether no more is kept apart. What then waited for room would hold up all partners."""
    said = error.description or ""
    return error.err_code == NOT_STORED and said.startswith(LIMIT_REACHED)


def _later(raw: Msg, error: Exception) -> NackMessage:
    doublings = min(raw.metadata.num_delivered, RETRY_DOUBLINGS_MAX)
    delay = min(RETRY_SECONDS_MAX, RETRY_SECONDS_FIRST * 2**doublings)
    log.warning("receipt_comes_again", error=type(error).__name__, delay_seconds=delay)
    return NackMessage(delay=delay)


@dataclass
class Receipts:
    """The consumer of receipts: start it, and stop it when the one in hand is done."""

    access: Access
    receiving: TakesReceipts
    opener: Opener
    on_lost: Lost
    watchdog_seconds: float = WATCHDOG_SECONDS
    inbound: TakesMessages | None = None
    rate: Rate = field(default_factory=lambda: Rate(time.monotonic))
    broker: NatsBroker = field(init=False, repr=False)
    _staying: Staying = field(init=False, repr=False)
    _watching: asyncio.Task[None] | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        self._staying = Staying(self.on_lost)
        self.broker = NatsBroker(
            self.access.servers,
            security=self.access.security(),
            graceful_timeout=STOP_TIMEOUT_SECONDS,
            logger=None,
            decoder=opened_by(self.opener),
            middlewares=(DeadLetter,),
            **self._staying.options("samlots-receipts"),
        )
        self._listen("receipt", RECEIPTS, self._receive)
        if self.inbound is not None:
            self._listen("inbound", INBOUND, self._take)

    def _listen(self, word: str, stream: str, handler: Callable[..., Awaitable[None]]) -> None:
        self.broker.subscriber(
            f"{word}.{{partner}}",
            stream=JStream(stream, declare=False),
            durable=HUB_DURABLE,
            pull_sub=PullSub(batch_size=1, timeout=FETCH_TIMEOUT_SECONDS),
            inbox_prefix=f"{HUB_INBOX}.".encode(),
            ack_policy=AckPolicy.NACK_ON_ERROR,
            no_reply=True,
            title=word,
        )(handler)

    async def start(self) -> None:
        """Begin. The streams must be there; raises TimeoutError when no server answers."""
        await asyncio.wait_for(self.broker.start(), CONNECT_TIMEOUT_SECONDS)
        rest_when_nothing_answers(self.broker)
        self._staying.look(client_of(self.broker))
        watchdog = Watchdog(self.access.url, self.watchdog_seconds, self.answers, self.on_lost)
        self._watching = asyncio.create_task(watchdog.watch())

    async def stop(self) -> None:
        """Finish the receipt in hand and leave."""
        self._staying.leave()
        if self._watching is not None:
            self._watching.cancel()
        await self.broker.stop()

    async def answers(self, patience_seconds: float) -> bool:
        """Whether our consumer can be reached: what a health check wants to know."""
        try:
            js = self.broker.config.connection_state.stream
            await asyncio.wait_for(js.consumer_info(RECEIPTS, HUB_DURABLE), patience_seconds)
        except (IncorrectState, Error, OSError, TimeoutError):
            return False
        return True

    def _in_hand(self) -> tuple[NatsMessage, str]:
        """Give the message and whose it is: as parameters they would take a thread each."""
        message: NatsMessage = self.broker.context.get_local("message")
        return message, message.path["partner"]

    async def _receive(self, receipt: PartnerWord) -> None:
        message, partner = self._in_hand()
        try:
            new = await asyncio.to_thread(self.receiving.receive, partner, receipt)
        except (ForeignReceipt, Refused):
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed, the receipt comes again
            raise _later(message.raw_message, error) from None
        log.info(receipt.kind, notice=str(receipt.notice_id), partner=partner, new=new)

    async def _take(self, word: PartnerMessage) -> None:
        assert self.inbound is not None
        message, partner = self._in_hand()
        waits = self.rate.wait(partner)
        if waits:
            log.warning("partner_sends_too_much", partner=partner, delay_seconds=round(waits))
            raise NackMessage(delay=waits)
        try:
            new = await asyncio.to_thread(self.inbound.take, partner, word)
        except (UnknownSender, Refused):
            raise
        except Exception as error:  # noqa: BLE001 - whatever failed, the message comes again
            raise _later(message.raw_message, error) from None
        self.rate.took(partner)
        log.info("inbound", id=str(word.id), kind=word.kind, partner=partner, new=new)
