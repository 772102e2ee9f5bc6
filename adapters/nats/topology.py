"""The streams, the consumers and the logins, as one page of data, and how they come to be."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from domain.refusals import PlainFailure

NOTICES = "NOTICES"
RECEIPTS = "RECEIPTS"
INBOUND = "INBOUND"
DEAD = "DEAD"
HUB_USER = "hub"
HUB_DURABLE = "hub"
HUB_INBOX = "_INBOX_hub"

DAY_SECONDS = 24 * 60 * 60
MEGABYTE = 1024 * 1024
FOREVER = -1
RECEIPTS_AT_ONCE_MAX = 256
RECEIPTS_OF_ONE_MAX = (4096, 10_000)
INBOUND_AT_ONCE_MAX = 10_000
INBOUND_OF_ONE_MAX = (65_536, 1_000)
DEAD_OF_ONE_MAX = (66_560, 1_000)
"""Bytes of one message and messages of one partner: none can fill what all share.

What comes too often waits in the consumer's hand, so that has to be large.
"""


class TopologyDrift(PlainFailure):
    """What the server has is not what the hub needs. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is kept, for how long, and how often a message is tried again.

    Notices are told apart from their own repetitions for as long as they are kept, so that
    a relay may be away that long and still double nothing.
    """

    kept_seconds: int = 30 * DAY_SECONDS
    notices_bytes: int = 512 * MEGABYTE
    receipts_bytes: int = 64 * MEGABYTE
    inbound_bytes: int = 256 * MEGABYTE
    dead_bytes: int = 64 * MEGABYTE
    ack_wait_seconds: int = 10
    replicas: int = 1


@dataclass(frozen=True, slots=True)
class Login:
    """A NATS user: what it may publish and subscribe to; nothing named means everything."""

    name: str
    password: str = field(repr=False)
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()


def notice_subject(partner: str) -> str:
    """Name the subject of a partner's notices: it says nothing of what they hold."""
    return f"notice.{partner}.v1"


def dead_subject(partner: str) -> str:
    """Name the subject of what a partner sent and nobody can use."""
    return f"dead.{partner}"


def users_for(partners: Sequence[str], passwords: Mapping[str, str]) -> list[Login]:
    """Give the hub's login and each partner's, which reaches its own consumer and no other.

    `passwords` has one for `hub` and one for each partner.
    """
    return [
        Login(HUB_USER, passwords[HUB_USER]),
        *(_partner(p, passwords[p]) for p in partners),
    ]


def new_password() -> str:
    """Make a password for a login."""
    return secrets.token_urlsafe(32)


def _partner(partner: str, password: str) -> Login:
    if partner == HUB_USER:
        raise ValueError("No partner may be named as the hub.")
    consumer = f"{NOTICES}.{partner}"
    return Login(
        name=partner,
        password=password,
        publish=(
            f"$JS.API.CONSUMER.MSG.NEXT.{consumer}",
            f"$JS.API.CONSUMER.INFO.{consumer}",
            f"$JS.ACK.{consumer}.>",
            f"receipt.{partner}",
            f"inbound.{partner}",
        ),
        subscribe=(f"_INBOX_{partner}.>",),
    )


def streams(sizes: Sizes) -> tuple[StreamConfig, ...]:
    """Give the streams as they must be."""

    def stream(
        name: str, subject: str, max_bytes: int, *, each: tuple[int, int] = (-1, -1)
    ) -> StreamConfig:
        message_bytes, per_partner = each
        return StreamConfig(
            max_msg_size=message_bytes,
            max_msgs_per_subject=per_partner,
            discard_new_per_subject=per_partner > 0,
            name=name,
            subjects=[subject],
            retention=RetentionPolicy.LIMITS,
            discard=DiscardPolicy.NEW,
            storage=StorageType.FILE,
            max_age=sizes.kept_seconds,
            max_bytes=max_bytes,
            duplicate_window=sizes.kept_seconds,
            num_replicas=sizes.replicas,
        )

    return (
        stream(NOTICES, "notice.>", sizes.notices_bytes),
        stream(RECEIPTS, "receipt.*", sizes.receipts_bytes, each=RECEIPTS_OF_ONE_MAX),
        stream(INBOUND, "inbound.*", sizes.inbound_bytes, each=INBOUND_OF_ONE_MAX),
        stream(DEAD, "dead.*", sizes.dead_bytes, each=DEAD_OF_ONE_MAX),
    )


def consumers(partners: Sequence[str], sizes: Sizes) -> tuple[tuple[str, ConsumerConfig], ...]:
    """Give the consumers as they must be, each with its stream.

    A partner has one notice in hand at a time: that keeps the order through every retry.
    """

    def durable(name: str, subject: str, at_once: int) -> ConsumerConfig:
        return ConsumerConfig(
            durable_name=name,
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=sizes.ack_wait_seconds,
            max_deliver=FOREVER,
            max_ack_pending=at_once,
            filter_subject=subject,
            num_replicas=sizes.replicas,
        )

    return (
        *((NOTICES, durable(p, f"notice.{p}.>", 1)) for p in partners),
        (RECEIPTS, durable(HUB_DURABLE, "receipt.*", RECEIPTS_AT_ONCE_MAX)),
        (INBOUND, durable(HUB_DURABLE, "inbound.*", INBOUND_AT_ONCE_MAX)),
    )


async def ensure(nc: Client, partners: Sequence[str], sizes: Sizes | None = None) -> None:
    """Create what is missing, as often as one likes.

    Raises TopologyDrift when something stands there with other settings: a person decides
    whether those may change, because the wrong ones lose notices.
    """
    sizes = sizes or Sizes()
    js = nc.jetstream()
    for stream in streams(sizes):
        await _ensure_stream(js, stream)
    for name, consumer in consumers(partners, sizes):
        await _ensure_consumer(js, name, consumer)


async def _ensure_stream(js: JetStreamContext, wanted: StreamConfig) -> None:
    assert wanted.name
    try:
        found = await js.stream_info(wanted.name)
    except NotFoundError:
        await js.add_stream(wanted)
        return
    _compare(f"Stream {wanted.name}", wanted.as_dict(), found.config.as_dict())


async def _ensure_consumer(js: JetStreamContext, stream: str, wanted: ConsumerConfig) -> None:
    assert wanted.durable_name
    try:
        found = await js.consumer_info(stream, wanted.durable_name)
    except NotFoundError:
        await js.add_consumer(stream, wanted)
        return
    what = f"Consumer {wanted.durable_name} on {stream}"
    _compare(what, wanted.as_dict(), found.config.as_dict())


def _compare(what: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    drift = [
        f"{name} is {found.get(name)}, not {value}"
        for name, value in wanted.items()
        if found.get(name) != value
    ]
    if drift:
        raise TopologyDrift(f"{what} differs: {'; '.join(drift)}.")
