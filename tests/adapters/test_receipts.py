"""Receipts from partners on a real server: none is lost, none taken from a stranger."""

import asyncio
import json
import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client

from adapters.jose import HUB, unsealed
from adapters.nats import topology, watchdog
from adapters.nats.receipts import Receipts
from adapters.nats.topology import DEAD, KILOBYTE
from services.ports import LogUnavailable
from services.receiving import ForeignReceipt, PartnerAnswer
from tests.adapters.messages import (
    CLOSING,
    HUB_KEYS,
    Server,
    partner_closing,
    stored,
    until,
    until_answer,
)
from tests.adapters.taking import LIMIT_S, Taker, Turning, goes_on, taking_in
from tests.services.disclosures import AF, JOUR

WAITING_MAX = 2


@pytest.fixture
def few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixtures of a test's mark come first: the server is made with what is set here."""
    monkeypatch.setattr(topology, "RECEIPTS_OF_ONE_MAX", (8 * KILOBYTE, WAITING_MAX))


async def test_a_receipt_is_taken_in_for_whoever_may_publish_it(server: Server) -> None:
    receiving = Taker()
    notice = uuid4()
    async with taking_in(server, receipts=receiving), server.partner(AF.id) as af:
        await _publish(af, AF.id, {**_receipt(notice), "partner": JOUR.id})
        await until(lambda: bool(receiving.taken))
    ((partner, receipt),) = receiving.taken
    assert (partner, receipt.notice_id) == (AF.id, notice)


async def test_an_answer_comes_the_same_way_as_what_it_is(server: Server) -> None:
    receiving = Taker()
    word = {
        "kind": "answer",
        "id": str(uuid4()),
        "notice_id": str(uuid4()),
        "sequence": 3,
        "answer": "declined",
        "reason": "ö" * 500,
        "answered_at": datetime.now(UTC).isoformat(),
    }
    async with taking_in(server, receipts=receiving), server.partner(AF.id) as af:
        await _publish(af, AF.id, word)
        await until(lambda: bool(receiving.taken))
    ((partner, taken),) = receiving.taken
    assert partner == AF.id
    assert taken == PartnerAnswer.model_validate(word)


async def test_a_receipt_waits_for_the_log_and_is_not_lost(server: Server) -> None:
    receiving = Taker(failures=[LogUnavailable(), OSError()])
    async with taking_in(server, receipts=receiving), server.partner(AF.id) as af:
        await _publish(af, AF.id, _receipt(uuid4()))
        await until(lambda: bool(receiving.taken))
    async with server.hub() as hub:
        assert await stored(hub.nc, DEAD) == []


def _declined(reason: str) -> bytes:
    word = {"kind": "answer", "id": str(uuid4()), "notice_id": str(uuid4()), "sequence": 1}
    said = {"answer": "declined", "answered_at": "2026-11-22T10:00Z", "reason": reason}
    return json.dumps(word | said).encode()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"not json", "JSONDecodeError"),
        (b'{"notice_id": "x"}', "ValidationError"),
        (b"[]", "ValidationError"),
        (b"", "JSONDecodeError"),
        (b'{"kind": "answer", "answer": "maybe"}', "ValidationError"),
        (_declined("\0"), "ValidationError"),
        (_declined(" "), "ValidationError"),
        (b"[" * 3_000, "RecursionError"),
    ],
)
async def test_what_is_no_receipt_is_kept_apart_and_holds_up_nobody(
    server: Server, body: bytes, error: str
) -> None:
    receiving = Taker()
    async with taking_in(server, receipts=receiving), server.partner(AF.id) as af:
        closed = partner_closing().close(body)
        await af.jetstream().publish(f"receipt.{AF.id}", closed)
        await _publish(af, AF.id, _receipt(uuid4()))
        await until(lambda: bool(receiving.taken))
    async with server.hub() as hub:
        (dead,) = await stored(hub.nc, DEAD)
        assert (dead.subject, dead.body) == (f"dead.{AF.id}", closed)
        assert dead.headers["x-error"] == error
        await until_answer(lambda: _all_acknowledged(hub.nc))


async def test_a_word_that_the_partner_did_not_sign_and_seal_is_kept_apart_unread(
    server: Server,
) -> None:
    said, receiving = json.dumps(_receipt(uuid4())).encode(), Taker()
    forged = (
        said,
        unsealed(partner_closing().close(said), keys=HUB_KEYS.seal, issuer=AF.id, audience=HUB),
        partner_closing(JOUR.id).close(said),
        CLOSING.close(AF.id, said),
    )
    async with taking_in(server, receipts=receiving), server.partner(AF.id) as af:
        for message in forged:
            await af.jetstream().publish(f"receipt.{AF.id}", message)
        genuine = uuid4()
        await _publish(af, AF.id, _receipt(genuine))
        await until(lambda: bool(receiving.taken))
    async with server.hub() as hub:
        dead = await stored(hub.nc, DEAD)
    assert [message.body for message in dead] == [*forged]
    assert {message.headers["x-error"] for message in dead} == {"NotOpened"}
    assert [receipt.notice_id for _, receipt in receiving.taken] == [genuine]


async def test_a_foreign_receipt_is_kept_apart(server: Server) -> None:
    receiving = Taker(failures=[ForeignReceipt()])
    async with taking_in(server, receipts=receiving), server.partner(AF.id) as af:
        await _publish(af, AF.id, _receipt(uuid4()))
        async with server.hub() as hub:
            await until_answer(lambda: stored(hub.nc, DEAD))
            (dead,) = await stored(hub.nc, DEAD)
    assert dead.headers["x-error"] == "ForeignReceipt"
    assert receiving.taken == []


@pytest.mark.usefixtures("few_may_wait")
async def test_what_is_taken_in_makes_room_for_more(server: Server) -> None:
    receiving = Taker()
    notices = [uuid4() for _ in range(3 * WAITING_MAX)]
    async with (
        server.hub() as hub,
        taking_in(server, receipts=receiving),
        server.partner(AF.id) as af,
    ):
        for nth, notice in enumerate(notices, start=1):
            await _publish(af, AF.id, _receipt(notice))
            await until(lambda nth=nth: len(receiving.taken) == nth)
            await until_answer(lambda: _all_acknowledged(hub.nc))
    assert [receipt.notice_id for _, receipt in receiving.taken] == notices


async def test_receipts_go_on_after_a_restart_of_the_server(server: Server) -> None:
    receiving = Taker()
    async with taking_in(server, receipts=receiving):
        await asyncio.to_thread(server.restart)
        async with server.partner(AF.id) as af:
            await _publish(af, AF.id, _receipt(uuid4()))
        await until(lambda: bool(receiving.taken))


async def test_a_consumer_that_is_gone_is_told(server: Server) -> None:
    lost = asyncio.Event()

    async def tell() -> None:
        lost.set()

    receipts = Receipts(server.access, Taker(), CLOSING, tell, watchdog_seconds=0.2)
    await receipts.start()
    async with server.hub() as hub:
        assert await receipts.answers(60)
        await hub.nc.jetstream().delete_consumer("RECEIPTS", "hub")
        await asyncio.wait_for(lost.wait(), 60)
    await receipts.stop()


def test_an_event_loop_that_stands_still_is_told_from_outside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost, clock, looks = threading.Event(), Turning(), list[float]()
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=clock))

    async def tell() -> None:
        lost.set()

    async def answers(patience: float) -> bool:
        looks.append(patience)
        return True

    async def stand_still() -> None:
        watched = watchdog.Watchdog("nats://127.0.0.1:1", LIMIT_S, answers, tell)
        watching = asyncio.create_task(watched.watch())
        await goes_on(clock, looks)
        assert not lost.is_set()
        clock.now += 3 * LIMIT_S
        assert lost.wait(60)
        watching.cancel()

    asyncio.run(stand_still())


def _receipt(notice: UUID) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    return {"notice_id": str(notice), "sequence": 1, "received_at": now}


async def _publish(nc: Client, partner: str, body: dict[str, object]) -> None:
    closed = partner_closing(partner).close(json.dumps(body).encode())
    await nc.jetstream().publish(f"receipt.{partner}", closed)


async def _all_acknowledged(nc: Client) -> bool:
    info = await nc.jetstream().consumer_info("RECEIPTS", "hub")
    return not info.num_ack_pending and not info.num_pending
