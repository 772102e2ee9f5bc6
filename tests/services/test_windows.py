"""While a window is carried the next is written; nothing goes past what did not get through."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from threading import Semaphore
from typing import Any
from uuid import UUID

import pytest

from domain.recorded import Recorded
from services import outgoing, turns, windows
from services.ports import Letter, LogUnavailable, Partner, Undeliverable
from services.relaying import NotOurTurn, Relaying
from services.windows import Round, Stuck
from tests.services.disclosures import AF, JOUR, Hub
from tests.services.test_relaying import numbers, texts

WINDOW = 3
SEVEN = [f"uppgift {n}" for n in range(7)]
OST = replace(AF, id="ost")
PATIENCE_S = 60

First = Callable[[Sequence[Letter]], Awaitable[int]]


def with_small_windows(monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setattr(outgoing, "LETTERS_MAX", WINDOW)
    hub = Hub()
    hub.consents(AF)
    hub.consents(JOUR)
    return hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    return with_small_windows(monkeypatch)


class Ticks:
    """A clock that goes forward when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Semaphore:
    """Count the windows that are written."""
    count, write = Semaphore(0), windows.Windows.write

    def counted(*args: Any, **named: Any) -> windows.Window:
        try:
            return write(*args, **named)
        finally:
            count.release()

    monkeypatch.setattr(windows.Windows, "write", counted)
    return count


async def two(written: Semaphore) -> None:
    """Wait until the first two windows are written."""
    for _ in range(2):
        assert await asyncio.to_thread(written.acquire, timeout=PATIENCE_S)


def at_the_first(hub: Hub, monkeypatch: pytest.MonkeyPatch, first: First) -> None:
    """Let the first window be carried otherwise."""
    carry = hub.courier.carry

    async def meanwhile(letters: Sequence[Letter]) -> int:
        monkeypatch.setattr(hub.courier, "carry", carry)
        return await first(letters)

    monkeypatch.setattr(hub.courier, "carry", meanwhile)


async def to_the_end(relay: Relaying) -> Round:
    total = await relay.run_once()
    while total.more:
        total = replace(total, more=False) + await relay.run_once()
    return total


async def test_the_next_window_is_written_while_one_is_carried(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, written: Semaphore
) -> None:
    carry = hub.courier.carry

    async def until_the_next_is_there(letters: Sequence[Letter]) -> int:
        await two(written)
        return await carry(letters)

    for text in SEVEN:
        hub.discloses(text)
    at_the_first(hub, monkeypatch, until_the_next_is_there)
    assert await hub.relaying.run_once() == Round(entered=7, sent=7)
    assert (texts(hub), numbers(hub)) == (SEVEN, [1, 2, 3, 4, 5, 6, 7])
    assert len(hub.book.sent_at) == len(SEVEN)


@pytest.mark.parametrize("through", [0, 2])
async def test_behind_a_window_that_did_not_get_through_nothing_goes(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, written: Semaphore, through: int
) -> None:
    carry = hub.courier.carry

    async def some(letters: Sequence[Letter]) -> int:
        await two(written)
        return await carry(letters[:through])

    for text in SEVEN:
        hub.discloses(text)
    at_the_first(hub, monkeypatch, some)
    relay = hub.relaying
    done = await relay.run_once()
    assert (done.sent, done.stuck) == (through, (Stuck(AF.id, "not_carried"),))
    assert texts(hub) == SEVEN[:through]
    assert await to_the_end(relay) == Round(sent=7 - through)
    assert (texts(hub), numbers(hub)) == (SEVEN, [1, 2, 3, 4, 5, 6, 7])


async def test_behind_a_letter_that_is_refused_for_good_the_next_ones_are_decided_anew(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, written: Semaphore
) -> None:
    async def refuse(letters: Sequence[Letter]) -> int:
        await two(written)
        hub.withdraws()
        raise Undeliverable(letters[0].id, "too_large")

    for text in SEVEN:
        hub.discloses(text)
    at_the_first(hub, monkeypatch, refuse)
    done = await to_the_end(hub.relaying)
    assert (done.failed, done.sent) == (1, 0)
    assert texts(hub) == [], "what has a number goes out empty, and the rest not at all"
    assert [held.why for held in hub.book.held()] == ["too_large"]


@pytest.mark.parametrize("partner", [AF, JOUR], ids=["its own", "another's"])
async def test_what_waited_long_behind_another_window_is_decided_anew(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, written: Semaphore, partner: Partner
) -> None:
    carry, ticks = hub.courier.carry, Ticks()

    async def slowly(letters: Sequence[Letter]) -> int:
        await two(written)
        hub.withdraws(partner)
        ticks.now += windows.FRESH_S * 2
        return await carry(letters)

    for text in SEVEN[:WINDOW]:
        hub.discloses(text, AF)
    for text in SEVEN[WINDOW : 2 * WINDOW]:
        hub.discloses(text, partner, level="summary")
    at_the_first(hub, monkeypatch, slowly)
    await to_the_end(replace(hub.relaying, ticks=ticks))
    assert texts(hub, AF) == SEVEN[:WINDOW]
    told = texts(hub, partner)[WINDOW if partner is AF else 0 :]
    assert told == [], "the consent was withdrawn before it was carried"


async def test_a_log_that_goes_away_within_a_round_is_asked_again_in_the_next(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, since = 0, hub.log.since

    def away_for_a_while(position: int, limit: int) -> Sequence[Recorded]:
        nonlocal asked
        asked += 1
        if 1 < asked <= WINDOW:
            raise LogUnavailable
        found = since(position, limit)
        hub.discloses("tre")
        return found

    hub.discloses("ett", AF)
    hub.discloses("två", JOUR)
    monkeypatch.setattr(hub.log, "since", away_for_a_while)
    done = await hub.relaying.run_once()
    assert (done.sent, done.stuck) == (1, (Stuck(JOUR.id, "LogUnavailable"),))
    assert asked == len(("read", "away"))


async def test_a_partner_with_very_much_lets_the_lead_be_asked_for_now_and_then(
    hub: Hub,
) -> None:
    ticks = Ticks()
    carry = hub.courier.carry

    async def slowly(letters: Sequence[Letter]) -> int:
        ticks.now += 0.2
        return await carry(letters)

    hub.courier.carry = slowly  # type: ignore[method-assign]
    for text in SEVEN * 4:
        hub.discloses(text)
    relay = replace(hub.relaying, ticks=ticks)
    first = await relay.run_once()
    assert first.more
    assert 0 < first.sent < len(SEVEN) * 4
    await to_the_end(relay)
    assert texts(hub) == SEVEN * 4


async def test_whose_letters_cannot_be_remembered_as_sent_is_sent_no_more_in_that_round(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry, sent, carried = hub.courier.carry, hub.book.sent, list[UUID]()

    async def counted(letters: Sequence[Letter]) -> int:
        carried.extend(letter.id for letter in letters)
        return await carry(letters)

    def refuse(notices: Sequence[UUID], at: datetime) -> None:
        raise ConnectionError

    for text in SEVEN * 2:
        hub.discloses(text)
    hub.courier.carry = counted  # type: ignore[method-assign]
    monkeypatch.setattr(hub.book, "sent", refuse)
    relay = hub.relaying
    done = await relay.run_once()
    assert {stuck.why for stuck in done.stuck} == {"ConnectionError"}
    assert len(carried) == len(set(carried)) == WINDOW
    monkeypatch.setattr(hub.book, "sent", sent)
    await to_the_end(relay)
    assert texts(hub) == SEVEN * 2


@pytest.mark.parametrize("others", [0, 1])
async def test_a_slow_partner_with_very_much_has_one_turn_in_a_round(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, written: Semaphore, others: int
) -> None:
    ticks, carry = Ticks(), hub.courier.carry

    async def slowly(letters: Sequence[Letter]) -> int:
        await two(written)
        ticks.now += turns.ROUND_S * 2
        return await carry(letters)

    hub.directory.connected[OST.id] = OST
    hub.consents(OST)
    for text in SEVEN:
        hub.discloses(text, AF)
    for text in SEVEN[:others]:
        hub.discloses(text, OST)
    at_the_first(hub, monkeypatch, slowly)
    relay = replace(hub.relaying, ticks=ticks)
    first = await relay.run_once()
    assert (first.sent, first.more) == (WINDOW + others, True)
    await to_the_end(relay)
    assert (texts(hub, AF), texts(hub, OST)) == (SEVEN, SEVEN[:others])
    assert numbers(hub) == [1, 2, 3, 4, 5, 6, 7]


async def test_whose_turn_it_is_not_sends_nothing_and_remembers_nothing(hub: Hub) -> None:
    hub.discloses()
    relay = hub.relaying
    relay.take_in()
    with pytest.raises(NotOurTurn):
        await relay.run_once(lambda: False)
    assert hub.courier.stored == []
    other = hub.relaying
    hub.discloses("sedan")
    assert (await other.run_once()).sent == 2
    assert relay.position() == other.position(), "it asks the book, which another has moved"
    assert (await relay.run_once()).sent == 0
