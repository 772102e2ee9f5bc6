"""After a restore to an older state: nothing goes twice, and nothing is forgotten."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from adapters.cli.backup import take_backup
from adapters.cli.checkups import lacking
from adapters.cli.plainly import Misuse
from adapters.cli.restore import restore
from adapters.cli.resuming import Numbers, empty_stream, read_numbers, take_numbers
from adapters.nats.holding import NatsHoldings
from adapters.place import NotReady
from adapters.postgres.notices import BooksDiffer, NotResumed, PostgresNoticeBook
from domain.facts import NoticeReceived
from services.receiving import Receiving
from services.recording import Recording
from tests.adapters.conftest import Database
from tests.adapters.kept_place import KeptPlace, kept_place
from tests.adapters.test_notices_outlive_the_stream import Post, ids, post, sent
from tests.services.disclosures import AF, JOUR

__all__ = ["post"]
Held = list[tuple[UUID, int, datetime]]


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    return kept_place(database, tmp_path)


def hub_of(post: Post) -> Any:
    """What the command has, around the log and the book of the test."""
    hub = post.hub
    recording = Recording(hub.log, hub.clock)
    return SimpleNamespace(
        place=SimpleNamespace(nats=post.server.access),
        relaying=lambda *_: hub.relaying,
        letter_closing=lambda: None,
        receiving=lambda book: Receiving(hub.log, book, recording, hub.clock),
    )


def as_held(letters: dict[int, str]) -> Held:
    now = datetime.now(UTC)
    return [(UUID(notice), number, now) for number, notice in letters.items()]


def listed(held: Held, *, minutes: int = 1) -> Numbers:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    return Numbers(partner=AF.id, at=at, notices=held)


async def everything(post: Post) -> None:
    while (await post.hub.relaying.run_once()).more:
        pass


async def sent_before_and_after_the_backup(post: Post, kept: KeptPlace) -> None:
    """To AF five, the last two lost with the log; to JOUR two, the second after the backup."""
    for text in ("ett", "två"):
        post.hub.discloses(text)
    post.hub.discloses("till jouren", JOUR, level="summary")
    await everything(post)
    for text in ("tre", "fyra"):
        post.hub.discloses(text)
    post.hub.discloses("mer till jouren", JOUR, level="summary")
    await asyncio.to_thread(take_backup, kept.settings, kept.folder / "backup")
    await everything(post)
    post.hub.discloses("fem, som loggen förlorar")
    post.hub.discloses("sex, som ingen hämtar")
    await everything(post)


async def resumed(post: Post, partner: str, has: dict[int, str]) -> dict[str, Any]:
    """Empty the stream, then take in what the partner holds, and send."""
    hub, book = hub_of(post), cast("PostgresNoticeBook", post.hub.book)
    await empty_stream(hub, book, partner)
    book.emptied(partner)
    answer, _ = await asyncio.to_thread(take_numbers, hub, book, partner, listed(as_held(has)))
    await everything(post)
    return answer


async def test_each_notice_goes_once_and_no_number_twice_after_a_restore(
    post: Post, kept: KeptPlace
) -> None:
    book = cast("PostgresNoticeBook", post.hub.book)
    async with post.relaying() as (connection, _):
        await sent_before_and_after_the_backup(post, kept)
        delivered = ids(await sent(connection))
        for_jour = ids(await sent(connection, JOUR.id))
        kept.empty()
        done = await asyncio.to_thread(restore, kept.settings, kept.folder / "backup")
        assert set(done[0]["not_resumed"]) == {AF.id, JOUR.id}

        post.hub.discloses("efter återställningen")
        await everything(post)
        assert ids(await sent(connection)) == delivered, "nothing goes before it is resumed"
        with pytest.raises(NotResumed):
            book.number([book.pending(AF.id, post.hub.clock(), 9)[0].notice_id])
        has = {number: notice for number, notice in delivered.items() if number < 6}
        answer = await resumed(post, AF.id, has)
        assert (answer["held"], answer["receipts"], answer["unknown"]) == (5, 4, 1)
        assert ids(await sent(connection, JOUR.id)) == for_jour, "the other waits still"
        assert book.not_resumed([AF.id, JOUR.id]) == {JOUR.id}
        fresh = await sent(connection)
        await resumed(post, JOUR.id, {1: for_jour[1]})
        to_jour = ids(await sent(connection, JOUR.id))

    assert [n["data"]["sequence"] for n in fresh] == [6]
    assert fresh[0]["data"]["content"][0]["text"] == "efter återställningen"
    assert to_jour == {2: for_jour[2]}, "what it had not fetched, under the number it had"
    receipts = [r for r in post.hub.log.since(0, 500) if isinstance(r.fact, NoticeReceived)]
    assert len(receipts) == 5


def test_a_list_that_contradicts_the_book_changes_nothing(post: Post, kept: KeptPlace) -> None:
    book, clock = cast("PostgresNoticeBook", post.hub.book), post.hub.clock
    for text in ("ett", "två", "tre"):
        post.hub.discloses(text)
    post.hub.relaying.take_in()
    first, second, third = (n.notice_id for n in book.pending(AF.id, clock(), 9))
    book.number([first, second])
    book.sent([first, second], clock())
    book.received(first, AF.id, clock())
    with kept.database.superuser() as connection:
        connection.execute("INSERT INTO relay.restored DEFAULT VALUES")
    book.emptied(AF.id)
    before = kept.rows("relay.notices", "relay.numbers", "relay.resumed")
    for wrong in (
        {second: 2},
        {first: 2, second: 1},
        {first: 1, third: 2},
        {first: 1, second: 2, third: 2},
    ):
        with pytest.raises(BooksDiffer):
            book.resume(AF.id, wrong)
    with pytest.raises(BooksDiffer):
        book.resume(JOUR.id, {first: 1})

    assert kept.rows("relay.notices", "relay.numbers", "relay.resumed") == before
    assert book.waiting(clock()) == set()
    early = listed([], minutes=-1)
    for partner in (AF.id, JOUR.id):
        with pytest.raises(NotReady, match="before the stream was emptied"):
            take_numbers(hub_of(post), book, partner, early)
    assert book.resume(AF.id, {first: 1, second: 2, UUID(int=9): 3}) == 1
    with pytest.raises(NotResumed):
        book.number([third])
    assert book.resume(AF.id, {first: 1, second: 2, UUID(int=9): 3}) == 1, "once more"
    book.resumed(AF.id)
    assert book.number([third]) == [4]


async def test_the_doctor_misses_a_letter_that_the_stream_has_lost(post: Post) -> None:
    registry = SimpleNamespace(all=lambda: {AF.id: None})
    place = SimpleNamespace(nats=post.server.access, registry=registry, clock=post.hub.clock)
    patient: Any = SimpleNamespace(hub=SimpleNamespace(place=place))
    book = cast("PostgresNoticeBook", post.hub.book)
    async with post.relaying() as (connection, _):
        post.hub.discloses("går")
        await everything(post)
        assert await lacking(patient, book) == 0
        holdings = NatsHoldings(connection)
        await holdings.remove(AF.id, [*(await holdings.holds(AF.id)).values()])
        assert await lacking(patient, book) == 1


def test_only_the_partners_own_list_is_read(tmp_path: Path) -> None:
    file = tmp_path / "held"
    with pytest.raises(Misuse, match="not what"):
        read_numbers(file, AF.id)
    file.write_text(listed([]).model_dump_json())
    assert read_numbers(file, AF.id).notices == []
    with pytest.raises(Misuse, match="another partner's"):
        read_numbers(file, JOUR.id)
    file.write_text("{}")
    with pytest.raises(Misuse, match="not what"):
        read_numbers(file, AF.id)


@pytest.mark.parametrize("number", [0, 2**63 - 1, 10**30])
def test_a_number_after_which_there_is_none_is_not_taken(tmp_path: Path, number: int) -> None:
    file = tmp_path / "numbers.json"
    at = "2026-03-02T09:00:00Z"
    held = {"partner": AF.id, "at": at, "notices": [[str(UUID(int=1)), number, at]]}
    file.write_text(json.dumps(held))
    with pytest.raises(Misuse):
        read_numbers(file, AF.id)
    file.write_text(json.dumps(held | {"notices": [[str(UUID(int=1)), 7, at]]}))
    assert read_numbers(file, AF.id).notices[0][1] == 7
