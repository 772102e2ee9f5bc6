"""The relay's loop: what is stuck is left alone a while, and holds up nobody else."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from adapters.nats import relay as loop
from services.outgoing import LETTERS_MAX
from services.ports import Letter
from tests.adapters.messages import until
from tests.adapters.taking import Turning
from tests.services.disclosures import AF, JOUR, Hub

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NEVER_AGAIN = (3_600.0,)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """A hub whose first partner's stream takes nothing, and where waits have no end."""
    monkeypatch.setattr(loop, "STREAM_AWAY_SECONDS", NEVER_AGAIN)
    hub = Hub()
    hub.consents(AF)
    hub.consents(JOUR)
    carry = hub.courier.carry

    async def unless_full(letters: Sequence[Letter]) -> int:
        return 0 if letters[0].partner == AF.id else await carry(letters)

    monkeypatch.setattr(hub.courier, "carry", unless_full)
    return hub


@asynccontextmanager
async def relaying(hub: Hub) -> "AsyncIterator[None]":
    stop = asyncio.Event()
    task = asyncio.create_task(loop.relay(hub.relaying, hub.log, stop))
    yield
    stop.set()
    await asyncio.wait_for(task, 60)


async def test_a_partner_whose_stream_is_full_holds_up_nobody_else(hub: Hub) -> None:
    async with relaying(hub):
        hub.discloses("väntar", AF)
        await until(lambda: hub.book.last_number.get(AF.id) == 1)
        for nth in (1, 2, 3):
            hub.discloses(f"går {nth}", JOUR, level="summary")
            await until(lambda nth=nth: len(hub.courier.to(JOUR.id)) == nth)
    assert hub.courier.to(AF.id) == []


async def test_who_has_very_much_is_not_left_alone_with_those_that_are_stuck(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.relaying.ROUND_S", 0.0)
    hub.discloses("väntar", AF)
    many = 3 * LETTERS_MAX
    for nth in range(many):
        hub.discloses(f"går {nth}", JOUR, level="summary")
    async with relaying(hub):
        await until(lambda: len(hub.courier.to(JOUR.id)) == many)


async def test_who_takes_some_at_a_time_is_given_the_rest_at_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry = hub.courier.carry

    async def some(letters: Sequence[Letter]) -> int:
        return await carry(letters[:2])

    monkeypatch.setattr(hub.courier, "carry", some)
    for nth in range(7):
        hub.discloses(f"går {nth}", JOUR, level="summary")
    async with relaying(hub):
        await until(lambda: len(hub.courier.to(JOUR.id)) == 7)


async def test_who_has_very_much_and_takes_nothing_is_left_alone(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, carry = list[int](), hub.courier.carry

    async def counted(letters: Sequence[Letter]) -> int:
        asked.append(len(letters))
        return await carry(letters)

    monkeypatch.setattr("services.relaying.ROUND_S", 0.0)
    monkeypatch.setattr(hub.courier, "carry", counted)
    for nth in range(2 * LETTERS_MAX):
        hub.discloses(f"väntar {nth}", AF)
    async with relaying(hub):
        await until(lambda: asked == [LETTERS_MAX])
        await asyncio.sleep(0.3)
        assert asked == [LETTERS_MAX]


async def test_a_call_without_a_fact_does_not_end_the_wait_of_who_is_stuck(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, calls = list[str](), list[int]()

    async def counted(letters: Sequence[Letter]) -> int:
        asked.append(letters[0].partner)
        return 0

    def called(*_: object) -> bool:
        calls.append(1)
        time.sleep(0.001)
        return True

    monkeypatch.setattr(hub.courier, "carry", counted)
    hub.discloses("väntar", AF)
    async with relaying(hub):
        await until(lambda: asked == [AF.id])
        monkeypatch.setattr(hub.log, "wait", called)
        await until(lambda: len(calls) > 30)
        assert asked == [AF.id]


async def test_a_book_that_is_away_is_asked_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "STREAM_AWAY_SECONDS", (0.01,))
    enter, failed = hub.book.enter, list[int]()

    def away(*given: object) -> object:
        failed.append(1)
        if len(failed) < 3:
            raise OSError
        return enter(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(hub.book, "enter", away)
    async with relaying(hub):
        hub.discloses("går", JOUR, level="summary")
        await until(lambda: len(hub.courier.to(JOUR.id)) == 1)
    assert len(failed) >= 3


async def test_the_relay_waits_longer_and_longer_while_nothing_gets_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub, clock, carried_at = Hub(), Turning(), list[float]()
    hub.consents(AF)
    hub.discloses()

    async def fail(_: object) -> int:
        carried_at.append(clock.now)
        return 0

    def wait(_: int, seconds: float) -> bool:
        clock.now += seconds
        return False

    monkeypatch.setattr(loop, "time", SimpleNamespace(monotonic=clock))
    monkeypatch.setattr(hub.courier, "carry", fail)
    monkeypatch.setattr(hub.log, "wait", wait)
    stop = asyncio.Event()
    running = asyncio.create_task(loop.relay(hub.relaying, hub.log, stop))
    await until(lambda: len(carried_at) > 5)
    stop.set()
    await running
    assert 2 <= sum(at <= 1 for at in carried_at) <= 3
    waits = [after - before for before, after in pairwise(carried_at[:6])]
    assert waits == sorted(waits)
    assert waits[-1] > 3
