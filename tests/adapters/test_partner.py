"""The partner's program on a real server: killed, restarted, cut off, and sent rubbish."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.nats.courier import NatsCourier
from adapters.nats.receipts import Receipts
from adapters.nats.topology import RECEIPTS, ensure, notice_stream
from adapters.partner.inbox import Inbox, Status
from domain.facts import NoticeReceived
from services.receiving import Receiving
from services.recording import Recording
from tests.adapters.messages import (
    CLOSING,
    SIZES,
    Server,
    program_of,
    stored,
    unexpected,
    until,
    until_answer,
)
from tests.adapters.partner_process import Running, letter, notices, partner_of, whole
from tests.adapters.test_partner_inbox import body
from tests.services.disclosures import AF, Hub

NOTICES = notice_stream(AF.id)


@pytest.fixture
def partner(server: Server, tmp_path: Path) -> Iterator[Running]:
    with partner_of(server, tmp_path) as running:
        yield running


@pytest.mark.timeout(300)
async def test_killed_in_the_middle_it_holds_every_notice_once_and_in_order(
    server: Server, partner: Running
) -> None:
    async with server.hub() as hub:
        first = await _killed_in_the_middle(NatsCourier(hub), partner, 0)
        carried = await _killed_in_the_middle(NatsCourier(hub), partner, first)
        partner.start()
        await until(lambda: partner.count() == carried)
        await until_answer(lambda: _receipts_are(server, carried))
        receipts = await stored(hub.nc, RECEIPTS)
    assert partner.status() == whole(carried)
    said = [json.loads(CLOSING.open(AF.id, r.body))["sequence"] for r in receipts]
    assert said == list(range(1, carried + 1))
    assert partner.end() == 0
    assert "Söker praktik" not in partner.log.read_text()


async def _killed_in_the_middle(courier: NatsCourier, partner: Running, carried: int) -> int:
    """Kill it while it stores; give how many were carried to it, which it does not all hold."""
    while True:
        more, held = notices(carried + 1, carried + 75), partner.count()
        carried += await courier.carry(more)
        partner.start()
        await until(lambda held=held: partner.count() > held + 5)
        assert partner.end(signal.SIGKILL) == -signal.SIGKILL
        # It may have been done with all of them before a busy machine came to kill it.
        if partner.count() < carried:
            return carried


async def test_it_goes_on_after_the_server_was_restarted(
    server: Server, partner: Running
) -> None:
    partner.start()
    async with server.hub() as hub:
        courier = NatsCourier(hub)
        await courier.carry(notices(1, 60))
        await until(lambda: partner.count() > 5)
        await asyncio.to_thread(server.restart)
        await until(lambda: hub.nc.is_connected)
        await courier.carry(notices(61, 90))
        await until(lambda: partner.count() == 90)
        await until_answer(lambda: _receipts_are(server, 90))
    assert partner.status() == whole(90)
    assert partner.process is not None
    assert partner.process.poll() is None


async def test_rubbish_is_kept_aside_and_holds_up_nothing(
    server: Server, tmp_path: Path
) -> None:
    inbox = Inbox(tmp_path / "inbox").open()
    said = (b"not json", b"", b'{"specversion": "1.0"}', body(0), body(1, "säger emot"))
    rubbish = (*(CLOSING.close(AF.id, each) for each in said), b"", b"not sealed", body(9))
    async with server.hub() as hub, _program(server, inbox):
        await NatsCourier(hub).carry(notices(1, 1))
        for data in rubbish:
            await hub.nc.jetstream().publish(f"notice.{AF.id}.v1", data)
        await NatsCourier(hub).carry(notices(2, 2))
        await until(lambda: inbox.status().count == 2)
        await until_answer(lambda: _receipts_are(server, 2))
        info = await hub.nc.jetstream().consumer_info(NOTICES, server.account(AF.id))
    assert inbox.status() == Status(2, 2, (), 0, len(rubbish))
    assert info.num_redelivered == 0


async def test_a_number_that_is_used_up_is_kept_and_not_receipted(
    server: Server, tmp_path: Path
) -> None:
    inbox = Inbox(tmp_path / "inbox").open()
    stopped = json.loads(body(1))
    stopped["data"] = {
        "sequence": 1,
        "correlation": stopped["id"],
        "level": "stopped",
        "content": [],
    }
    async with server.hub() as hub, _program(server, inbox):
        told_nothing = letter(json.dumps(stopped).encode())
        await NatsCourier(hub).carry([told_nothing, *notices(2, 2)])
        await until_answer(lambda: _receipts_are(server, 1))
        (receipt,) = await stored(hub.nc, RECEIPTS)
    assert json.loads(CLOSING.open(AF.id, receipt.body))["sequence"] == 2
    assert inbox.status() == whole(2)


async def test_a_full_disk_holds_a_notice_back_and_loses_nothing(
    server: Server, tmp_path: Path
) -> None:
    inbox = Inbox(tmp_path / "inbox").open()
    pages = inbox.db.execute("PRAGMA page_count").fetchone()[0]
    inbox.db.execute(f"PRAGMA max_page_count = {pages}")
    large = [letter(said) for said in (body(1, "x" * 8_000), body(2))]
    async with server.hub() as hub, _program(server, inbox):
        await NatsCourier(hub).carry(large)
        await until_answer(lambda: _redelivered(server))
        assert await stored(hub.nc, RECEIPTS) == []
        inbox.db.execute(f"PRAGMA max_page_count = {pages * 100}")
        await until(lambda: inbox.status() == whole(2))


async def test_a_notice_whose_receipt_cannot_be_sent_comes_again_and_is_no_rubbish(
    server: Server, tmp_path: Path
) -> None:
    inbox = Inbox(tmp_path / "inbox").open()
    async with server.hub() as hub, _program(server, inbox):
        await hub.nc.jetstream().delete_stream(RECEIPTS)
        await NatsCourier(hub).carry(notices(1, 2))
        await until_answer(lambda: _redelivered(server))
        await ensure(hub.nc, server.accounts(), SIZES)
        await until_answer(lambda: _receipts_are(server, 2))
    assert inbox.status() == whole(2)


async def test_a_disclosure_becomes_a_receipt_in_the_case_and_once_however_often_it_comes(
    server: Server, tmp_path: Path
) -> None:
    hub = Hub()
    hub.consents(AF)
    inbox = Inbox(tmp_path / "inbox").open()
    receiving = Receiving(hub.log, hub.book, Recording(hub.log, hub.clock), hub.clock)
    receipts = Receipts(server.access, receiving, CLOSING, unexpected)
    async with server.hub() as connection, _program(server, inbox):
        hub.courier, hub.sealer = NatsCourier(connection), CLOSING  # type: ignore[assignment]
        relaying = hub.relaying
        for text in ("en", "två", "tre"):
            hub.discloses(text)
        await relaying.run_once()
        await until_answer(lambda: _receipts_are(server, 3))
        sent = await stored(connection.nc, RECEIPTS)
        await receipts.start()
        await until(lambda: _received(hub) == 3)
        for receipt in sent:
            again = {
                **receipt.headers,
                "Nats-Msg-Id": "again:" + receipt.headers["Nats-Msg-Id"],
            }
            await connection.nc.jetstream().publish(
                receipt.subject, receipt.body, headers=again
            )
        await until_answer(lambda: _all_receipts_are_taken(server, 6))
        await receipts.stop()
    assert _received(hub) == 3
    assert hub.book.counts()["received"] == 3
    told = [notice.data.content[0].text for _, notice in inbox.notices(limit=5)]
    assert told == ["en", "två", "tre"]


@asynccontextmanager
async def _program(server: Server, inbox: Inbox) -> AsyncIterator[None]:
    program = program_of(server, AF.id, inbox)
    await program.start()
    try:
        yield
    finally:
        await program.stop()


def _received(hub: Hub) -> int:
    return sum(isinstance(recorded.fact, NoticeReceived) for recorded in hub.log.facts)


async def _receipts_are(server: Server, count: int) -> bool:
    async with server.hub() as hub:
        info = await hub.nc.jetstream().stream_info(RECEIPTS)
    return info.state.messages == count


async def _all_receipts_are_taken(server: Server, count: int) -> bool:
    async with server.hub() as hub:
        info = await hub.nc.jetstream().consumer_info(RECEIPTS, "hub")
    return info.ack_floor is not None and info.ack_floor.consumer_seq == count


async def _redelivered(server: Server) -> bool:
    async with server.hub() as hub:
        info = await hub.nc.jetstream().consumer_info(NOTICES, server.account(AF.id))
    return bool(info.num_redelivered)
