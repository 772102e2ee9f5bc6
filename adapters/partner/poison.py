"""What can never be read is kept aside; what failed otherwise comes again, later."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import structlog
from faststream import ContextRepo
from faststream.exceptions import HandlerException, NackMessage, RejectMessage
from faststream.middlewares import BaseMiddleware

from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import Inbox

RETRY_SECONDS_FIRST = 0.2
RETRY_SECONDS_MAX = 30.0
RETRY_DOUBLINGS_MAX = 8

log = structlog.get_logger("partner")


class Poison(BaseMiddleware[Any, Any]):
    """Keeps aside what can never be read.

    The handler itself answers for what may go better next time.
    """

    def __init__(self, msg: Any, /, *, context: ContextRepo, inbox: Inbox) -> None:
        super().__init__(msg, context=context)
        self.inbox = inbox

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        try:
            return await call_next(msg)
        except HandlerException:
            raise
        except Exception as poison:  # noqa: BLE001 - unreadable, or contradicts what we hold
            raise await self._put_aside(msg.raw_message, poison) from None

    async def after_processed(
        self, exc_type: Any = None, exc_val: BaseException | None = None, exc_tb: Any = None
    ) -> bool:
        """Answer for what is not even JSON: that never reaches the scope above."""
        del exc_type, exc_tb
        if isinstance(exc_val, Exception) and not isinstance(exc_val, HandlerException):
            raise await self._put_aside(self.msg, exc_val) from None
        return False

    async def _put_aside(self, raw: Any, why: Exception) -> HandlerException:
        kind = type(why).__name__
        try:
            kept = await asyncio.to_thread(
                self.inbox.put_aside, kind, raw.data, datetime.now(UTC)
            )
        except InboxUnavailable as error:
            return later(raw, error)
        log.error("notice_is_unreadable", kept=kept, error=kind)
        return RejectMessage()


def later(raw: Any, error: Exception) -> NackMessage:
    """Give what lets a message come again, each time after a longer while."""
    doublings = min(raw.metadata.num_delivered, RETRY_DOUBLINGS_MAX)
    delay = min(RETRY_SECONDS_MAX, RETRY_SECONDS_FIRST * 2**doublings)
    said = str(error) if isinstance(error, InboxUnavailable) else type(error).__name__
    log.error("notice_comes_again", error=said, delay_seconds=delay)
    return NackMessage(delay=delay)
