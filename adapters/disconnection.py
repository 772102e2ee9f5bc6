"""What nats-py and FastStream leave undone when a connection is closed for good.

FastStream fetches again at once and suppresses the answer without waiting for anything, so
that nothing else in the process gets to run. nats-py sends what it still holds before it says
that it closed, and never says so when that fails.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from faststream.nats import NatsBroker
from nats.aio.client import Client
from nats.errors import ConnectionClosedError
from nats.js.errors import ServiceUnavailableError

REST_SECONDS = 1.0
LOOK_SECONDS = 1.0

Fetch = Callable[..., Awaitable[Any]]


def client_of(broker: NatsBroker) -> Client:
    """Give the client of a started broker."""
    return broker.config.connection_state.connection


def rest_when_nothing_answers(broker: NatsBroker) -> None:
    """Let each subscription of a started broker rest after a fetch that nobody can answer."""
    for subscriber in broker.subscribers:
        subscription: Any = getattr(subscriber, "subscription", None)
        if subscription is not None:
            subscription.fetch = resting(subscription.fetch)


def resting(fetch: Fetch) -> Fetch:
    """Give the same fetch, which rests before it says that nobody answered."""

    @wraps(fetch)
    async def fetched(*args: Any, **options: Any) -> Any:
        try:
            return await fetch(*args, **options)
        except (ConnectionClosedError, ServiceUnavailableError):
            await asyncio.sleep(REST_SECONDS)
            raise

    return fetched


async def tell_when_closed(client: Client, closed: Callable[[], Awaitable[None]]) -> None:
    """Look until a connection is closed, and say so: perhaps for the second time."""
    while not client.is_closed:  # noqa: ASYNC110 - nobody sets an event for it
        await asyncio.sleep(LOOK_SECONDS)
    await closed()
