"""Many windows at once: each is written, closed, carried and confirmed beside the others."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Condition
from typing import Any
from uuid import UUID

import pytest

from domain.facts import InformationDisclosed
from domain.recorded import Recorded
from domain.ways import Way
from services import failing, relaying, windows
from services.ports import Letter
from services.sealing import NoKey
from services.windows import Round, Stuck
from tests.services.disclosures import AF, JOUR, Hub
from tests.services.test_relaying import numbers, texts
from tests.services.test_windows import (
    OST,
    PATIENCE_S,
    SEVEN,
    WINDOW,
    Ticks,
    to_the_end,
    with_small_windows,
)

TWELVE = [f"uppgift {n}" for n in range(12)]
ELSEWHERE = UUID(int=7)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    return with_small_windows(monkeypatch)


class Steps:
    """What a window went through, in order, each time with the letters that it concerns."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.taken = list[tuple[str, str]]()
        self._reached = Condition()
        for name in ("write", "close"):
            monkeypatch.setattr(windows.Windows, name, self._noted(name))

    def wait_for(self, *steps: tuple[str, str]) -> None:
        """Wait until all these steps are taken."""
        with self._reached:
            there = self._reached.wait_for(lambda: {*steps} <= {*self.taken}, PATIENCE_S)
        assert there, self.taken

    def _noted(self, name: str) -> Callable[..., windows.Window]:
        step = getattr(windows.Windows, name)

        def noted(*args: Any, **named: Any) -> windows.Window:
            done = step(*args, **named)
            with self._reached:
                self.taken.append((name, first_text(done)))
                self._reached.notify_all()
            return done

        return noted


def first_text(window: windows.Window) -> str:
    fact = window.decided.outgoing[0].fact if window.decided.outgoing else None
    return fact.content_copy[0].text if isinstance(fact, InformationDisclosed) else ""


async def test_while_one_is_carried_the_next_is_closed_and_the_one_after_that_written(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, carry, carried = Steps(monkeypatch), hub.courier.carry, list[str]()

    async def until_all_is_busy(letters: Sequence[Letter]) -> int:
        nth = len(carried)
        carried.append(TWELVE[nth * WINDOW])
        if nth == 1:
            wanted = (("close", TWELVE[2 * WINDOW]), ("write", TWELVE[3 * WINDOW]))
            await asyncio.to_thread(steps.wait_for, *wanted)
        return await carry(letters)

    for text in TWELVE:
        hub.discloses(text)
    hub.courier.carry = until_all_is_busy  # type: ignore[method-assign]
    assert await hub.relaying.run_once() == Round(entered=12, sent=12)
    assert (texts(hub), numbers(hub)) == (TWELVE, list(range(1, 13)))


async def test_what_could_not_be_closed_is_never_carried(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    close, carried = hub.sealer.close_all, list[Letter]()
    carry = hub.courier.carry

    def once_and_no_more(partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        if carried and all(notices):
            raise NoKey
        return close(partner, notices)

    async def noted(letters: Sequence[Letter]) -> int:
        carried.extend(letters)
        return await carry(letters)

    for text in SEVEN:
        hub.discloses(text)
    hub.courier.carry = noted  # type: ignore[method-assign]
    monkeypatch.setattr(hub.sealer, "close_all", once_and_no_more)
    relay = hub.relaying
    done = await relay.run_once()
    assert (done.sent, done.stuck) == (WINDOW, (Stuck(AF.id, "NoKey"),))
    assert all(letter.body for letter in carried)
    monkeypatch.setattr(hub.sealer, "close_all", close)
    await to_the_end(relay)
    assert (texts(hub), numbers(hub)) == (SEVEN, [1, 2, 3, 4, 5, 6, 7])


async def test_on_a_machine_that_is_slow_at_everything_it_still_goes_on(hub: Hub) -> None:
    ticks, carry, close = Ticks(), hub.courier.carry, hub.sealer.close_all

    async def slowly(letters: Sequence[Letter]) -> int:
        ticks.now += windows.FRESH_S * 2
        return await carry(letters)

    def slow(partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        ticks.now += windows.FRESH_S * 2
        return close(partner, notices)

    hub.courier.carry = slowly  # type: ignore[method-assign]
    hub.sealer.close_all = slow  # type: ignore[method-assign]
    for text in SEVEN * 3:
        hub.discloses(text)
    await to_the_end(replace(hub.relaying, ticks=ticks))
    assert texts(hub) == SEVEN * 3


async def test_behind_a_letter_that_fails_by_itself_the_round_goes_on(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failing, "CONTENT_BYTES_MAX", 100)
    hub.discloses("x" * 101)
    hub.consents(AF, case_id=ELSEWHERE)
    for text in SEVEN:
        hub.discloses(text, case_id=ELSEWHERE)
    done = await hub.relaying.run_once()
    assert (done.failed, done.sent) == (1, len(SEVEN))


async def test_behind_a_slow_confirmation_the_next_is_decided_anew(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks, sent = Ticks(), hub.book.sent

    def slowly(notices: Sequence[UUID], at: datetime) -> None:
        if not ticks.now:
            ticks.now += windows.FRESH_S * 2
            hub.withdraws()
        sent(notices, at)

    monkeypatch.setattr(hub.book, "sent", slowly)
    for text in SEVEN:
        hub.discloses(text)
    await to_the_end(replace(hub.relaying, ticks=ticks))
    assert texts(hub) == SEVEN[:WINDOW]


async def test_beside_a_slow_look_the_one_before_is_decided_anew(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks, write, looks = Ticks(), windows.Windows.write, list[object]()

    def slowly(*args: Any, **named: Any) -> windows.Window:
        looks.append(args)
        if len(looks) == 3:
            ticks.now += windows.FRESH_S * 2
            hub.withdraws()
        return write(*args, **named)

    monkeypatch.setattr(windows.Windows, "write", slowly)
    for text in SEVEN:
        hub.discloses(text)
    await to_the_end(replace(hub.relaying, ticks=ticks))
    assert texts(hub) == SEVEN[:WINDOW]


@pytest.mark.parametrize("nth", [1, 2])
async def test_what_took_long_to_close_is_decided_anew(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    ticks, close, closings = Ticks(), hub.sealer.close_all, list[object]()

    def slow(partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        if all(notices):
            closings.append(notices)
            if len(closings) == nth:
                ticks.now += windows.FRESH_S * 2
                hub.withdraws()
        return close(partner, notices)

    monkeypatch.setattr(hub.sealer, "close_all", slow)
    for text in SEVEN:
        hub.discloses(text)
    await to_the_end(replace(hub.relaying, ticks=ticks))
    assert texts(hub) == SEVEN[: WINDOW * (nth - 1)]


async def test_a_consent_withdrawn_during_a_slow_look_holds_for_the_later_notice(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks, load, withdrawn = Ticks(), hub.log.load, list[UUID]()

    def slow(case_id: UUID, *until: int) -> Sequence[Recorded]:
        if case_id == ELSEWHERE and not withdrawn and len(hub.book.notices) == WINDOW:
            withdrawn.append(case_id)
            ticks.now += windows.FRESH_S * 2
            hub.withdraws()
        return load(case_id, *until)

    monkeypatch.setattr(relaying, "TAKE_IN_FACTS_MAX", 8)
    hub.consents(AF, case_id=ELSEWHERE)
    hub.discloses("ett")
    hub.discloses("annan", case_id=ELSEWHERE)
    hub.discloses("tva")
    for _ in range(30):
        hub.consents(AF, case_id=UUID(int=77))
    monkeypatch.setattr(hub.log, "load", slow)
    await replace(hub.relaying, ticks=ticks).run_once()
    assert withdrawn
    assert "tva" not in texts(hub)


async def test_with_three_partners_that_wait_and_a_slow_sealer_a_round_comes_to_its_end(
    hub: Hub,
) -> None:
    ticks, close = Ticks(), hub.sealer.close_all

    def slow(partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        ticks.now += 0.3
        return close(partner, notices)

    hub.directory.connected[OST.id] = OST
    hub.consents(OST)
    for partner in (AF, JOUR, OST):
        for text in TWELVE * 2:
            hub.discloses(text, partner, level="summary")
    hub.sealer.close_all = slow  # type: ignore[method-assign]
    async with asyncio.timeout(PATIENCE_S):
        await to_the_end(replace(hub.relaying, ticks=ticks))
    assert len(hub.book.sent_at) == 3 * 2 * len(TWELVE)


async def test_who_takes_some_letters_and_not_all_is_slow_and_does_not_rest(hub: Hub) -> None:
    slow = replace(AF, channel=Way.WEBHOOK, channels={Way.WEBHOOK: "full"}, address="https://a")
    hub.directory.connected[AF.id] = slow
    hub.consents(slow)
    carry = hub.courier.carry

    async def some(letters: Sequence[Letter]) -> int:
        return await carry(letters[: WINDOW - 1])

    hub.courier.carry = some  # type: ignore[method-assign]
    for text in SEVEN:
        hub.discloses(text, slow)
    relay = hub.relaying
    for _ in SEVEN:
        await relay.run_once()
    assert len(hub.book.sent_at) == len(SEVEN)
