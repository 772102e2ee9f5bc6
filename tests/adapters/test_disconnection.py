"""A program whose connection was closed still runs everything else."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from nats.aio.client import Client
from nats.errors import ConnectionClosedError
from nats.errors import TimeoutError as NothingCame
from nats.js.errors import ServiceUnavailableError

from adapters import disconnection
from adapters.nats.connection import HubConnection
from adapters.nats.receipts import Receipts
from tests.adapters.messages import CLOSING, Server, unexpected, until
from tests.adapters.partner_process import ROOT, Running, partner_of
from tests.adapters.taking import Taker

START_ME_AGAIN = 70
CLOSED_AND_NOBODY_TOLD = """
import asyncio, json, os
from pathlib import Path
from typing import Any
from nats.aio.client import Client
from adapters.partner.closing import closing_of
from adapters.partner.inbox import Inbox
from adapters.partner.program import Program
from adapters.partner.settings import PartnerSettings

async def main():
    settings = PartnerSettings(**json.loads(Path(os.environ["CONFIG"]).read_text()))
    inbox, closing = Inbox(settings.data).open(), closing_of(settings)
    program = Program(settings, settings.login(), inbox, closing)
    if START == "inside another program":
        await program.start()
    else:
        running = asyncio.create_task(program.run())
        while program._looking is None:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
    # As it stands from when the server has refused us until the client has told everybody.
    program.broker.config.connection_state.connection._status = Client.CLOSED
    await asyncio.sleep(3600)

asyncio.run(main())
"""


@pytest.fixture
def partner(server: Server, tmp_path: Path) -> Iterator[Running]:
    with partner_of(server, tmp_path) as running:
        yield running


@pytest.mark.parametrize("start", ["inside another program", "alone"])
def test_a_program_ends_when_its_connection_closed_and_nobody_said_so(
    partner: Running, start: str
) -> None:
    settings = partner.settings()
    ended = subprocess.run(
        [sys.executable, "-c", f"START = {start!r}\n{CLOSED_AND_NOBODY_TOLD}"],
        cwd=ROOT,
        env={**os.environ, **settings, "CONFIG": settings["SAMLOTS_PARTNER_CONFIG"]},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == START_ME_AGAIN, ended.stderr


@pytest.mark.parametrize("error", [ConnectionClosedError, ServiceUnavailableError])
async def test_a_fetch_that_nobody_can_answer_rests_before_it_says_so(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(disconnection, "REST_SECONDS", 0.05)
    order: list[str] = []

    async def fetch() -> None:
        raise error

    async def ask() -> None:
        with pytest.raises(error):
            await disconnection.resting(fetch)()
        order.append("asked")

    async def something_else() -> None:
        order.append("something else")

    await asyncio.gather(ask(), something_else())
    assert order == ["something else", "asked"]


async def test_an_empty_queue_is_asked_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disconnection, "REST_SECONDS", 3600)

    async def fetch() -> None:
        raise NothingCame

    with pytest.raises(NothingCame):
        await disconnection.resting(fetch)()


async def test_the_hubs_own_consumer_of_receipts_rests_too(server: Server) -> None:
    receipts = Receipts(server.access, Taker(), CLOSING, unexpected, inbound=Taker())
    await receipts.start()
    subscribers: list[Any] = list(receipts.broker.subscribers)
    fetches = [each.subscription.fetch for each in subscribers]
    await receipts.stop()
    assert len(fetches) == 2
    assert all(hasattr(fetch, "__wrapped__") for fetch in fetches)


async def test_a_connection_that_closed_without_saying_so_is_told_once(server: Server) -> None:
    told: list[str] = []

    async def tell() -> None:
        told.append("lost")

    connection = HubConnection(server.access, tell)
    await connection.open()
    # nats-py sends what it holds before it says that it closed; that fails here.
    await connection.nc._close(Client.CLOSED, do_cbs=False)  # noqa: SLF001
    await until(lambda: bool(told))
    await asyncio.sleep(2 * disconnection.LOOK_SECONDS)
    asked = HubConnection(server.access, tell)
    await asked.open()
    await asked.close()
    await asyncio.sleep(2 * disconnection.LOOK_SECONDS)
    assert told == ["lost"]


async def test_a_consumer_of_receipts_whose_connection_closed_unsaid_is_told(
    server: Server,
) -> None:
    lost = asyncio.Event()

    async def tell() -> None:
        lost.set()

    receipts = Receipts(server.access, Taker(), CLOSING, tell)
    await receipts.start()
    client = disconnection.client_of(receipts.broker)
    await client._close(Client.CLOSED, do_cbs=False)  # noqa: SLF001
    await asyncio.wait_for(lost.wait(), 60)
    # There is nothing left to leave: the relay's process ends here.
    with suppress(ConnectionClosedError, ExceptionGroup):
        await receipts.stop()
