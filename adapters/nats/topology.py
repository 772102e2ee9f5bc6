"""The streams, the consumers and the subjects, as one page of data, and how they come to be."""

from collections.abc import Mapping
from dataclasses import dataclass
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

RECEIPTS = "RECEIPTS"
INBOUND = "INBOUND"
DEAD = "DEAD"
TO_THE_HUB = ("receipt", "inbound")
"""First words of the subjects that partners publish to, each followed by the partner's id."""
HUB_DURABLE = "hub"
HUB_INBOX = "_INBOX_hub"

DAY_SECONDS = 24 * 60 * 60
KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
FOREVER = -1
SET_UP_TIMEOUT_SECONDS = 30
"""A stream is on the disk before the server answers, and nobody waits for a set-up."""
RECEIPTS_AT_ONCE_MAX = 256
INBOUND_AT_ONCE_MAX = 10_000
INBOUND_BYTES_MAX = 128 * KILOBYTE
RECEIPTS_OF_ONE_MAX = (8 * KILOBYTE, 10_000)
INBOUND_OF_ONE_MAX = (INBOUND_BYTES_MAX, 1_000)
DEAD_OF_ONE_MAX = (INBOUND_BYTES_MAX + KILOBYTE, 1_000)
"""Bytes of one message and messages of one partner: none can fill what all share.

Signed and sealed, a word is almost twice as long, and 900 bytes more.
"""
GROWS = {"allow_atomic"}
"""What the hub itself switches on in a stream from before there was such a thing."""
WHERE_IT_BEGAN = {"deliver_policy", "opt_start_seq"}
"""A consumer of a new key goes on where the one of the old key was."""


class TopologyDrift(PlainFailure):
    """What the server has is not what the hub needs. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is kept, for how long, and how often a message is tried again.

    Notices are told apart from their own repetitions for as long as they are kept, so that
    a relay may be away that long and still double nothing.
    """

    kept_seconds: int = 30 * DAY_SECONDS
    notices_bytes: int = 32 * MEGABYTE
    """For each partner."""
    receipts_bytes: int = 64 * MEGABYTE
    inbound_bytes: int = 256 * MEGABYTE
    dead_bytes: int = 64 * MEGABYTE
    ack_wait_seconds: int = 10
    replicas: int = 1


def notice_stream(partner: str) -> str:
    """Name the stream of a partner's notices.

    One of its own: a message tells its number in its stream, and in a shared one that
    number is a place among all partners' notices.
    """
    return f"NOTICES-{partner}"


def notice_subject(partner: str) -> str:
    """Name the subject of a partner's notices: it says nothing of what they hold."""
    return f"notice.{partner}.v1"


def dead_subject(partner: str) -> str:
    """Name the subject of what a partner sent and nobody can use."""
    return f"dead.{partner}"


def partner_inbox(partner: str) -> str:
    """Name where a partner gets its answers: the prefix that its client uses."""
    return f"_INBOX_{partner}"


def streams(sizes: Sizes) -> tuple[StreamConfig, ...]:
    """Give the streams that partners share, as they must be."""
    return (
        _stream(sizes, RECEIPTS, "receipt.*", sizes.receipts_bytes, RECEIPTS_OF_ONE_MAX).evolve(
            retention=RetentionPolicy.WORK_QUEUE
        ),
        _stream(sizes, INBOUND, "inbound.*", sizes.inbound_bytes, INBOUND_OF_ONE_MAX),
        _stream(sizes, DEAD, "dead.*", sizes.dead_bytes, DEAD_OF_ONE_MAX),
    )


def stream_of(partner: str, sizes: Sizes) -> StreamConfig:
    """Give the stream of a partner's notices, as it must be."""
    subject = f"notice.{partner}.>"
    whole = _stream(sizes, notice_stream(partner), subject, sizes.notices_bytes, (-1, -1))
    return whole.evolve(allow_atomic=True)


def consumers(sizes: Sizes) -> tuple[tuple[str, ConsumerConfig], ...]:
    """Give the hub's own consumers, each with its stream."""
    return (
        (RECEIPTS, _durable(sizes, HUB_DURABLE, "receipt.*", RECEIPTS_AT_ONCE_MAX)),
        (INBOUND, _durable(sizes, HUB_DURABLE, "inbound.*", INBOUND_AT_ONCE_MAX)),
    )


def consumer_of(
    partner: str, account: str, sizes: Sizes, since: int | None = None
) -> ConsumerConfig:
    """Give a partner's consumer, named by its account: no other account may ask it.

    A partner has one notice in hand at a time: that keeps the order through every retry.
    `since` is the number in the stream to begin at; None for the first.
    """
    whole = _durable(sizes, account, f"notice.{partner}.>", 1)
    if since is None:
        return whole
    return whole.evolve(deliver_policy=DeliverPolicy.BY_START_SEQUENCE, opt_start_seq=since)


def _stream(
    sizes: Sizes, name: str, subject: str, max_bytes: int, each: tuple[int, int]
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


def _durable(sizes: Sizes, name: str, subject: str, at_once: int) -> ConsumerConfig:
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


async def ensure(nc: Client, accounts: Mapping[str, str], sizes: Sizes | None = None) -> None:
    """Create what is missing, as often as one likes, for partners and their accounts.

    Raises TopologyDrift when something stands there with other settings: a person decides
    whether those may change, because the wrong ones lose notices.
    """
    sizes = sizes or Sizes()
    js = nc.jetstream(timeout=SET_UP_TIMEOUT_SECONDS)
    for stream in streams(sizes):
        await _ensure_stream(js, stream)
    for name, consumer in consumers(sizes):
        await _ensure_consumer(js, name, consumer)
    for partner, account in accounts.items():
        await ensure_partner(nc, partner, account, sizes)


async def ensure_partner(
    nc: Client, partner: str, account: str, sizes: Sizes, since: int | None = None
) -> None:
    """Create a partner's stream and consumer where they are missing."""
    js = nc.jetstream(timeout=SET_UP_TIMEOUT_SECONDS)
    await _ensure_stream(js, stream_of(partner, sizes))
    consumer = consumer_of(partner, account, sizes, since)
    await _ensure_consumer(js, notice_stream(partner), consumer)


async def _ensure_stream(js: JetStreamContext, wanted: StreamConfig) -> None:
    assert wanted.name
    try:
        found = await js.stream_info(wanted.name)
    except NotFoundError:
        await js.add_stream(wanted)
        return
    drift = _drift(wanted.as_dict(), found.config.as_dict())
    if drift and drift.keys() <= GROWS:
        await js.update_stream(found.config.evolve(allow_atomic=wanted.allow_atomic))
        return
    _must_be_none(drift, f"Stream {wanted.name}")


async def _ensure_consumer(js: JetStreamContext, stream: str, wanted: ConsumerConfig) -> None:
    assert wanted.durable_name
    try:
        found = await js.consumer_info(stream, wanted.durable_name)
    except NotFoundError:
        await js.add_consumer(stream, wanted)
        return
    drift = _drift(wanted.as_dict(), found.config.as_dict())
    _must_be_none(drift, f"Consumer {wanted.durable_name} on {stream}")


def _drift(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, str]:
    """Say of each setting that differs what it is and should be."""
    return {
        name: f"{name} is {found.get(name)}, not {value}"
        for name, value in wanted.items()
        if found.get(name) != value and name not in WHERE_IT_BEGAN
    }


def _must_be_none(drift: Mapping[str, str], what: str) -> None:
    if drift:
        raise TopologyDrift(f"{what} differs: {'; '.join(drift.values())}.")
