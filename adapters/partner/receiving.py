"""The program inside another program: what a partner's own system embeds."""

import sys

import structlog

from adapters.partner.closing import closing_with
from adapters.partner.inbox import Inbox
from adapters.partner.program import Handler, Program
from adapters.partner.settings import PartnerSettings


async def receive(settings: PartnerSettings, handler: Handler) -> None:
    """Receive until SIGTERM: each notice is opened, stored, given to `handler`, receipted.

    `handler` gets a notice again, under the same id, if it raised or died before it was done.
    Raises KeysUnreadable, InboxUnavailable, OSError without the password, and
    nats.errors.Error when the first connection is refused.
    """
    if not structlog.is_configured():
        log_to_stderr()
    password = settings.password_file.read_text().strip()
    closing = closing_with(settings.partner, settings.keys)
    inbox = Inbox(settings.data).open()
    try:
        await Program(settings, password, inbox, closing, handler).run()
    finally:
        inbox.close()


def log_to_stderr() -> None:
    """Log lines of JSON with ids and kinds, and no time finer than a minute."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%Y-%m-%dT%H:%MZ", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
