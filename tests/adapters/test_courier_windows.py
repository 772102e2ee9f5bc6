"""A window is neither too many letters nor too much, and waits for no server without end."""

import asyncio
import os
import signal
from uuid import uuid4

import pytest

from adapters.nats import courier as carrying
from adapters.nats.courier import WINDOW_BYTES_MAX, NatsCourier
from adapters.nats.topology import notice_stream
from services.ports import Letter
from tests.adapters.messages import Server, stored, until_answer
from tests.services.disclosures import AF

NOTICES = notice_stream(AF.id)


def long_letters(count: int, size: int) -> list[Letter]:
    return [Letter(AF.id, uuid4(), os.urandom(size)) for _ in range(count)]


async def test_long_letters_go_in_windows_of_a_megabyte_at_most(server: Server) -> None:
    many = long_letters(9, WINDOW_BYTES_MAX // 4)
    async with server.hub() as hub:
        assert await NatsCourier(hub).carry(many) == len(many)
        kept = await stored(hub.nc, NOTICES)
    assert [each.body for each in kept] == [letter.body for letter in many]
    batches = [each.headers.get("Nats-Batch-Id") for each in kept]
    assert [batches.count(batch) for batch in dict.fromkeys(batches)] == [4, 4, 1]


async def test_a_window_for_which_there_is_no_room_is_stored_as_far_as_there_is(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "WINDOW_BYTES_MAX", 64 * WINDOW_BYTES_MAX)
    for patience in ("PUBLISH_TIMEOUT_SECONDS", "WINDOW_TIMEOUT_SECONDS"):
        monkeypatch.setattr(carrying, patience, 60)
    many = long_letters(64, 600 * 1024)
    async with server.hub() as hub:
        carried = await NatsCourier(hub).carry(many)
        kept = await stored(hub.nc, NOTICES)
    assert 0 < carried < len(many)
    assert [m.headers["Nats-Msg-Id"] for m in kept] == [str(each.id) for each in many[:carried]]


async def test_a_server_that_stands_still_is_not_waited_for_without_end(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PUBLISH_TIMEOUT_SECONDS", 60)
    many = long_letters(24, WINDOW_BYTES_MAX // 4)
    async with server.hub() as hub:
        courier = NatsCourier(hub)
        assert await courier.carry(many[:4]) == 4
        monkeypatch.setattr(carrying, "WINDOW_TIMEOUT_SECONDS", 1)
        os.kill(pid := pid_of(server), signal.SIGSTOP)
        try:
            for _ in range(4):
                async with asyncio.timeout(40):
                    assert await courier.carry(many) == 0
        finally:
            os.kill(pid, signal.SIGCONT)
        monkeypatch.undo()

        async def all_through() -> bool:
            return await courier.carry(many) == len(many)

        await until_answer(all_through)
        kept = await stored(hub.nc, NOTICES)
    assert [each.body for each in kept] == [letter.body for letter in many]


def pid_of(server: Server) -> int:
    (ports,) = server.nats.root.rglob("*.ports")
    return int(ports.stem.rpartition("_")[2])
