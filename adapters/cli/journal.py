"""What the processes write about themselves: JSON lines on stderr, ids and kinds alone."""

import logging
import sys

import structlog

QUIET = ("psycopg", "psycopg.pool", "eventsourcing", "nats", "uvicorn", "uvicorn.error")
"""Libraries whose own words may hold addresses or logins."""


def keep_journal() -> None:
    """Send what is logged to stderr, so that answers on stdout stay clean."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # It warns at the end of every connection with TLS.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
