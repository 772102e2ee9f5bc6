"""What one partner sends without end, with its real credentials: nobody else waits for it."""

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import APIError

from adapters.nats import receipts, topology
from adapters.nats.topology import DEAD, HUB_DURABLE, KILOBYTE, RECEIPTS
from tests.adapters.messages import (
    PATIENCE_SECONDS,
    Server,
    partner_closing,
    running_server,
    stored,
    until,
    until_answer,
)
from tests.adapters.taking import Taker, taking_in
from tests.services.disclosures import AF, JOUR

KEPT_APART_MAX = 2
NEVER_ANSWERED, DENIED_SECONDS = "Nats-Trace-Dest", 0.5
HEADERS = (
    *(("Nats-Rollup", what) for what in ("all", "sub")),
    *(("Nats-TTL", what) for what in ("1s", "never", "-1")),
    *(("Nats-Expected-Stream", what) for what in ("INBOUND", "NOTICES-jouren")),
    *((f"Nats-Expected-Last-{what}", "1") for what in ("Sequence", "Msg-Id")),
    ("Nats-Expected-Last-Subject-Sequence", "1"),
    ("Nats-Batch-Id", "x"),
    ("Nats-Incr", "+1"),
    ("Nats-Schedule", "@every 1s"),
    ("Nats-Schedule-Target", "receipt.jouren"),
    ("Nats-Trace-Dest", "receipt.jouren"),
    ("Nats-Marker-Reason", "Purge"),
    ("KV-Operation", "PURGE"),
)
"""Headers by which a server does more with a message than to keep it."""


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that keeps apart little of each partner's."""
    monkeypatch.setattr(receipts, "DEAD_TIMEOUT_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(topology, "DEAD_OF_ONE_MAX", (129 * KILOBYTE, KEPT_APART_MAX))
    with running_server(tmp_path / "nats") as server:
        yield server


async def test_more_rubbish_than_is_kept_apart_holds_up_nobody(server: Server) -> None:
    receiving = Taker()
    async with (
        taking_in(server, receipts=receiving),
        server.hub() as hub,
        server.partner(AF.id) as af,
        server.partner(JOUR.id) as jour,
    ):
        for number in range(3 * KEPT_APART_MAX):
            await patient(af).publish(f"receipt.{AF.id}", b"%d" % number)
        genuine = uuid4()
        await send_receipt(jour, JOUR.id, genuine)
        await until(lambda: bool(receiving.taken))

        async def nothing_waits() -> bool:
            info = await patient(hub.nc).consumer_info(RECEIPTS, HUB_DURABLE)
            return not info.num_ack_pending and not info.num_pending

        await until_answer(nothing_waits)
        dead = await stored(hub.nc, DEAD)
    assert [partner for partner, _ in receiving.taken] == [JOUR.id]
    assert [each.body for each in dead] == [b"0", b"1"]


async def test_no_header_moves_or_removes_what_another_sent(server: Server) -> None:
    async with (
        server.hub() as hub,
        server.partner(AF.id) as af,
        server.partner(JOUR.id) as jour,
    ):
        await patient(jour).publish(f"receipt.{JOUR.id}", b"theirs")
        for header, value in HEADERS:
            wait = DENIED_SECONDS if header == NEVER_ANSWERED else PATIENCE_SECONDS
            message = {header: value}
            with suppress(APIError, NatsError):
                await af.jetstream(timeout=wait).publish(
                    f"receipt.{AF.id}", b"ours", headers=message
                )
        kept = await stored(hub.nc, RECEIPTS)
        state = (await patient(hub.nc).stream_info(RECEIPTS)).state
    assert kept[0].body == b"theirs"
    assert {each.subject for each in kept[1:]} <= {f"receipt.{AF.id}"}
    assert (state.first_seq, state.messages) == (1, len(kept))


def patient(nc: Client) -> JetStreamContext:
    """Each message is on the disk before it is answered, and the disk is shared."""
    return nc.jetstream(timeout=PATIENCE_SECONDS)


async def send_receipt(nc: Client, partner: str, notice: UUID) -> None:
    said = {
        "notice_id": str(notice),
        "sequence": 1,
        "received_at": datetime.now(UTC).isoformat(),
    }
    closed = partner_closing(partner).close(json.dumps(said).encode())
    await patient(nc).publish(f"receipt.{partner}", closed)
