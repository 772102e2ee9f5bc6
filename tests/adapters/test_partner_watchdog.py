"""The partner's program ends when it only looks alive, and says why it did not start."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from adapters.nats.courier import NatsCourier
from adapters.nats.topology import notice_stream
from adapters.nkeys import USER, new_pair
from adapters.partner import watchdog
from tests.adapters.messages import Server, until, until_answer
from tests.adapters.partner_process import ROOT, Running, notices, partner_of
from tests.adapters.taking import LIMIT_S, Turning, goes_on
from tests.services.disclosures import AF

START_ME_AGAIN = 70
NOT_WELCOME = 77
CLOSES_ITS_OWN_CONNECTION = """
import asyncio, json, os
from pathlib import Path
from adapters.partner.closing import closing_of
from adapters.partner.inbox import Inbox
from adapters.partner.program import Program
from adapters.partner.settings import PartnerSettings

async def close(program):
    while not program.broker.config.connection_state:
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    while program.broker.config.connection_state.connection.is_closed is False:
        await asyncio.sleep(0.1)
        await program.broker.config.connection_state.connection.close()

async def main():
    settings = PartnerSettings(**json.loads(Path(os.environ["CONFIG"]).read_text()))
    inbox, closing = Inbox(settings.data).open(), closing_of(settings)
    program = Program(settings, settings.login(), inbox, closing)
    closing_it = asyncio.ensure_future(close(program))
    await program.run()

asyncio.run(main())
"""


@pytest.fixture
def partner(server: Server, tmp_path: Path) -> Iterator[Running]:
    with partner_of(server, tmp_path) as running:
        yield running


async def test_it_ends_when_its_consumer_is_gone_but_waits_for_a_server_that_is_away(
    server: Server, partner: Running
) -> None:
    partner.extra = {"SAMLOTS_PARTNER_WATCHDOG_SECONDS": "6"}
    partner.start()
    process = partner.process
    assert process is not None
    async with server.hub() as hub:
        await NatsCourier(hub).carry(notices(1, 1))
        await until(lambda: partner.count() == 1)
        await asyncio.to_thread(server.nats.stop)
        await asyncio.sleep(7)
        assert process.poll() is None
        await asyncio.to_thread(server.nats.start)
        await until_answer(lambda: NatsCourier(hub).carry(notices(2, 2)))
        await until(lambda: partner.count() == 2)
        await hub.nc.jetstream().delete_consumer(notice_stream(AF.id), server.account(AF.id))
        await until(lambda: process.poll() is not None)
    assert process.returncode == START_ME_AGAIN
    assert "consumer_out_of_reach" in partner.log.read_text()


def test_a_login_that_is_refused_is_told_plainly(server: Server, partner: Running) -> None:
    partner.settings()
    (partner.folder / "nats.seed").write_text(new_pair(USER).seed)
    told = subprocess.run(
        [sys.executable, "-m", "adapters.partner.cli", "run"],
        cwd=ROOT,
        env={**os.environ, "SAMLOTS_PARTNER_CONFIG": str(partner.folder / "config.json")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode == NOT_WELCOME
    assert "does not let us in" in told.stderr
    assert "Traceback" not in told.stderr


def test_a_connection_that_was_closed_ends_the_process_instead_of_spinning(
    partner: Running,
) -> None:
    partner.extra = {"SAMLOTS_PARTNER_WATCHDOG_SECONDS": "1.2"}
    settings = partner.settings()
    ended = subprocess.run(
        [sys.executable, "-c", CLOSES_ITS_OWN_CONNECTION],
        cwd=ROOT,
        env={**os.environ, **settings, "CONFIG": settings["SAMLOTS_PARTNER_CONFIG"]},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == START_ME_AGAIN


async def test_an_event_loop_that_stands_still_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes, ended, clock, looks = list[int](), threading.Event(), Turning(), list[float]()
    monkeypatch.setattr(watchdog, "time", SimpleNamespace(monotonic=clock))

    def end(code: int) -> None:
        codes.append(code)
        ended.set()

    async def answers(patience: float) -> bool:
        looks.append(patience)
        return True

    monkeypatch.setattr(watchdog.os, "_exit", end)
    watching = asyncio.create_task(watchdog.Watchdog(LIMIT_S, answers, answers).watch())
    await goes_on(clock, looks)
    assert codes == []
    clock.now += 3 * LIMIT_S
    assert ended.wait(60), "the loop stands still here"
    watching.cancel()
    assert START_ME_AGAIN in codes
