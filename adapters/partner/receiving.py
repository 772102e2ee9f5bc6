"""The program inside another program: what a partner's own system embeds."""

import logging
import sys

import structlog

from adapters.partner.closing import closing_of
from adapters.partner.inbox import Inbox
from adapters.partner.program import Handler, Program
from adapters.partner.settings import PartnerSettings


async def receive(settings: PartnerSettings, handler: Handler) -> None:
    """Receive until SIGTERM: each notice is opened, stored, given to `handler`, receipted.

    `handler` gets a notice again, under the same id, if it raised or died before it was done.
    Raises KeysUnreadable, NotAKey, InboxUnavailable, OSError without the key for NATS, and
    nats.errors.Error when no server is reached.
    """
    if not structlog.is_configured():
        log_to_stderr()
    login, closing = settings.login(), closing_of(settings)
    inbox = Inbox(settings.data).open()
    try:
        await Program(settings, login, inbox, closing, handler).run()
    finally:
        inbox.close()


def log_to_stderr() -> None:
    """Log lines of JSON with ids and kinds, and no time finer than a minute."""
    # It warns at the end of every connection with TLS.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%MZ", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
