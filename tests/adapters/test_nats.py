"""The hub's side of NATS on a real server: order, permissions, drift and restarts."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4, uuid5

import nats
import nats.errors
import pytest

from adapters.embedded.nats import MESSAGE_BYTES_MAX
from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.relay import relay
from adapters.nats.topology import KILOBYTE, Sizes, TopologyDrift, ensure, notice_stream
from services.ports import Letter
from tests.adapters.messages import (
    PATIENCE_SECONDS,
    SIZES,
    Server,
    letters,
    of_partner,
    stored,
    unexpected,
    until,
)
from tests.services.disclosures import AF, JOUR, Hub

NOTICES = notice_stream(AF.id)
OF_JOUR = notice_stream(JOUR.id)
DENIED_SECONDS = 0.3


async def test_letters_are_stored_in_order_and_once_however_often_they_are_carried(
    server: Server,
) -> None:
    async with server.hub() as hub:
        courier = NatsCourier(hub)
        first, all_of_them = letters(100), letters(200)
        assert await courier.carry(first) == 100
        assert await courier.carry(all_of_them) == 200
        assert await courier.carry(all_of_them) == 200
        kept = await stored(hub.nc, NOTICES)
    assert [m.body for m in kept] == [letter.body for letter in all_of_them]
    assert kept[0].headers["Nats-Msg-Id"] == str(first[0].id)
    assert kept[0].headers["content-type"] == "application/jose"
    assert kept[0].subject == f"notice.{AF.id}.v1"


async def test_a_window_is_stored_whole_and_what_broke_off_is_not_there(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with server.hub() as hub:
        courier = NatsCourier(hub)
        assert await courier.carry(letters(64)) == 64
        kept = await stored(hub.nc, NOTICES)
        assert len({m.headers["Nats-Batch-Id"] for m in kept}) == 1
        _break_off(hub, monkeypatch)
        assert await courier.carry(letters(128)[64:]) == 0
        assert len(await stored(hub.nc, NOTICES)) == 64
        assert await courier.carry(letters(128)) == 128
        kept = await stored(hub.nc, NOTICES)
    assert [m.body for m in kept] == [letter.body for letter in letters(128)]


async def test_a_stream_from_before_there_were_windows_takes_letters_and_is_renewed(
    server: Server,
) -> None:
    async with server.hub() as hub:
        js = hub.nc.jetstream()
        found = (await js.stream_info(NOTICES)).config
        await js.update_stream(found.evolve(allow_atomic=False))
        assert await NatsCourier(hub).carry(letters(3)) == 3
        await ensure(hub.nc, server.accounts(), SIZES)
        assert (await js.stream_info(NOTICES)).config.allow_atomic
        assert await NatsCourier(hub).carry(letters(6)) == 6
        assert len(await stored(hub.nc, NOTICES)) == 6


async def test_a_server_that_knows_no_windows_is_sent_none(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = [1] * 5 + [MESSAGE_BYTES_MAX - KILOBYTE] + [1] * 5
    many = [Letter(AF.id, uuid4(), bytes(size)) for size in sizes]
    async with server.hub() as hub:
        js = hub.nc.jetstream()
        found = (await js.stream_info(NOTICES)).config
        await js.update_stream(found.evolve(allow_atomic=False, max_bytes=MESSAGE_BYTES_MAX))
        _know_no_windows(hub, monkeypatch)
        assert await NatsCourier(hub).carry(many) == 5
        kept = await stored(hub.nc, NOTICES)
    assert [m.headers["Nats-Msg-Id"] for m in kept] == [str(each.id) for each in many[:5]]


def _know_no_windows(hub: HubConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the server from seeing what one from before there were windows looks past."""
    publish = hub.nc.publish

    async def plainly(*args: Any, **words: Any) -> None:
        if words.get("headers"):
            words["headers"] = _without_window(words["headers"])
        await publish(*args, **words)

    monkeypatch.setattr(hub.nc, "publish", plainly)


def _break_off(hub: HubConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose the connection, as it seems, once a few letters of a window have gone."""
    publish, left = hub.nc.publish, iter(range(5))

    async def few(*args: Any, **words: Any) -> None:
        if next(left, None) is None:
            monkeypatch.undo()
            raise nats.errors.ConnectionClosedError
        await publish(*args, **words)

    monkeypatch.setattr(hub.nc, "publish", few)


async def test_two_couriers_at_once_keep_each_partners_order(server: Server) -> None:
    async with server.hub() as one, server.hub() as other:
        to_af, to_jour = letters(150, AF.id), letters(150, JOUR.id)
        carried = await asyncio.gather(
            NatsCourier(one).carry(to_af), NatsCourier(other).carry(to_jour)
        )
        kept = [await stored(one.nc, stream) for stream in (NOTICES, OF_JOUR)]
    assert carried == [150, 150]
    for sent, stream in zip((to_af, to_jour), kept, strict=True):
        assert [m.body for m in stream] == [letter.body for letter in sent]


async def test_nothing_is_stored_behind_a_letter_that_the_stream_refuses(
    server: Server,
) -> None:
    too_large = Letter(AF.id, uuid4(), b"x" * (1100 * 1024))
    async with server.hub() as hub:
        carried = await NatsCourier(hub).carry([*letters(5), too_large, *letters(5, since=5)])
        kept = await stored(hub.nc, NOTICES)
    assert carried == 5
    assert [m.body for m in kept] == [letter.body for letter in letters(5)]


async def test_a_broken_connection_carries_nothing_and_never_raises(server: Server) -> None:
    async with server.hub() as hub:
        courier = NatsCourier(hub)
        assert await courier.carry(letters(3)) == 3
        server.nats.stop()
        await until(lambda: not hub.nc.is_connected)
        assert await courier.carry(letters(6)) == 0
        server.nats.start()
        await until(lambda: hub.nc.is_connected)
        assert len(await stored(hub.nc, NOTICES)) == 3, "nothing was kept back and sent later"
        assert await courier.carry(letters(6)) == 6
        assert len(await stored(hub.nc, NOTICES)) == 6


async def test_the_relay_delivers_everything_in_order_through_a_restart(
    server: Server,
) -> None:
    hub = Hub()
    hub.consents(AF)
    async with server.hub() as connection:
        hub.courier = NatsCourier(connection)  # type: ignore[assignment]
        running, stop = hub.relaying, asyncio.Event()
        task = asyncio.create_task(relay(running, hub.log, stop))
        for number in range(120):
            hub.discloses(f"uppgift {number}")
            if number == 60:
                await until(lambda: len(hub.book.sent_at) > 20)
                await asyncio.to_thread(server.restart)
        await until(lambda: len(hub.book.sent_at) == 120)
        stop.set()
        await task
        kept = [json.loads(m.body)["data"] for m in await stored(connection.nc, NOTICES)]
    assert [data["sequence"] for data in kept] == list(range(1, 121))
    assert [data["content"][0]["text"] for data in kept] == [
        f"uppgift {number}" for number in range(120)
    ]


async def test_on_the_outside_an_empty_letter_looks_like_one_that_tells(
    server: Server,
) -> None:
    hub = Hub()
    hub.consents(AF)
    async with server.hub() as connection:
        hub.courier = NatsCourier(connection)  # type: ignore[assignment]
        told = hub.discloses()
        await hub.relaying.run_once()
        stopped = hub.discloses("numrerad")
        hub.relaying.write(AF.id)
        hub.withdraws()
        while (await hub.relaying.run_once()).more:
            pass
        kept = await stored(connection.nc, NOTICES)
    levels = [json.loads(each.body)["data"]["level"] for each in kept]
    assert levels == ["full", "stopped", "recalled", "recalled"]
    telling, empty = (_without_window(each.headers) for each in kept[:2])
    assert telling.keys() == empty.keys()
    unlike = {name for name in telling if telling[name] != empty[name]}
    assert unlike == {"Nats-Msg-Id", "Samlots-Mark"}
    marks = [UUID(headers["Samlots-Mark"]) for headers in (telling, empty)]
    assert marks == [uuid5(told, f"{AF.id} 0 telling"), uuid5(stopped, f"{AF.id} 0 empty")]


async def test_setting_up_again_changes_nothing_and_drift_is_told(server: Server) -> None:
    accounts = server.accounts()
    async with server.hub() as hub:
        js = hub.nc.jetstream()
        await ensure(hub.nc, {**accounts, "a-new-one": "new"}, SIZES)
        await ensure(hub.nc, accounts, SIZES)
        with pytest.raises(TopologyDrift, match=r"Stream RECEIPTS.*max_age is .*, not"):
            await ensure(hub.nc, accounts, Sizes(kept_seconds=60, ack_wait_seconds=1))
        with pytest.raises(TopologyDrift, match=r"Consumer hub on RECEIPTS.*ack_wait"):
            await ensure(hub.nc, accounts, Sizes(ack_wait_seconds=2))
        assert (await js.stream_info(NOTICES)).config.max_age == SIZES.kept_seconds


async def test_a_partner_reads_its_own_notices_and_nobody_elses(server: Server) -> None:
    async with server.hub() as hub, server.partner(AF.id) as af:
        await NatsCourier(hub).carry([*letters(1, AF.id), *letters(1, JOUR.id)])
        own = await of_partner(af).pull_subscribe_bind(
            durable=server.account(AF.id), stream=NOTICES
        )
        (message,) = await own.fetch(1, timeout=PATIENCE_SECONDS)
        assert message.subject == f"notice.{AF.id}.v1"
        await message.ack_sync(timeout=PATIENCE_SECONDS)
        with pytest.raises(nats.errors.TimeoutError):
            await own.fetch(1, timeout=DENIED_SECONDS)
        others = await of_partner(af).pull_subscribe_bind(
            durable=server.account(JOUR.id), stream=OF_JOUR
        )
        with pytest.raises(nats.errors.TimeoutError):
            await others.fetch(1, timeout=DENIED_SECONDS)


async def test_a_message_tells_its_place_among_the_partners_own_and_no_other(
    server: Server,
) -> None:
    async with server.hub() as hub, server.partner(JOUR.id) as jouren:
        await NatsCourier(hub).carry([*letters(7, AF.id), *letters(1, JOUR.id)])
        own = await of_partner(jouren).pull_subscribe_bind(
            durable=server.account(JOUR.id), stream=OF_JOUR
        )
        (message,) = await own.fetch(1, timeout=PATIENCE_SECONDS)
        told = message.metadata
        assert (told.sequence.stream, told.sequence.consumer, told.num_pending) == (1, 1, 0)
        info = await of_partner(jouren).consumer_info(OF_JOUR, server.account(JOUR.id))
    assert info.delivered is not None
    assert (info.delivered.stream_seq, info.num_pending) == (1, 0)


async def test_a_closed_connection_is_told_unless_it_was_asked_for(server: Server) -> None:
    told: list[str] = []

    async def tell() -> None:
        told.append("lost")

    asked = HubConnection(server.access, tell)
    await asked.open()
    await asked.close()
    assert told == []
    lost = HubConnection(server.access, tell)
    await lost.open()
    await lost.nc.close()
    assert told == ["lost"]


def test_no_key_is_shown(server: Server) -> None:
    shown = repr((server.access, HubConnection(server.access, unexpected), server.authority))
    for secret in (server.access.login.pair.private, server.authority.root):
        assert repr(secret) not in shown
    assert server.access.login.pair.seed not in shown


def _without_window(headers: dict[str, str]) -> dict[str, str]:
    """Leave out in which window a letter went: its place in the stream tells that as well."""
    return {name: told for name, told in headers.items() if not name.startswith("Nats-Batch-")}
