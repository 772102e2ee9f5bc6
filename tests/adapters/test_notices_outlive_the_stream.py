"""The real log, book and broker: what is stopped, what is lost and what is found again."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from nats.js.errors import NotFoundError

from adapters.nats.connection import HubConnection
from adapters.nats.courier import NatsCourier
from adapters.nats.holding import NatsHoldings
from adapters.nats.topology import DEAD, INBOUND, RECEIPTS, Sizes, ensure, notice_stream
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.logins import RELAY
from adapters.postgres.notices import PostgresNoticeBook
from domain.facts import NoticeSuppressed
from services.rebuilding import Rebuilding
from services.relaying import Relaying
from services.writing import letter_id
from tests.adapters.conftest import Database
from tests.adapters.messages import SIZES, Server, running_server, until_answer
from tests.services.disclosures import AF, JOUR, Hub

TEXTS = [f"uppgift {number}" for number in range(1, 9)]


@dataclass
class Post:
    """A hub on real servers, with a server of NATS that can be taken away."""

    hub: Hub
    server: Server
    folder: Path

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[tuple[HubConnection, Relaying]]:
        async with self.server.hub() as connection:
            self.hub.courier = NatsCourier(connection)  # type: ignore[assignment]
            yield connection, self.hub.relaying

    def lose_the_folder(self) -> None:
        self.server.nats.stop()
        shutil.rmtree(self.folder / "nats")
        self.server.nats.start()

    async def rebuild(self, connection: HubConnection) -> dict[str, int]:
        await ensure(connection.nc, self.server.accounts(), SIZES)
        holdings = NatsHoldings(connection)
        return await Rebuilding(self.hub.book, holdings, self.hub.directory).rebuild()

    def received(self, *numbers: int, partner: str = AF.id) -> None:
        for notice in self.hub.book.undelivered(partner):
            if notice.sequence in numbers:
                self.hub.book.received(notice.notice_id, partner, self.hub.clock())

    def suppressions(self) -> list[str]:
        facts = self.hub.log.since(0, 500)
        return [r.fact.reason for r in facts if isinstance(r.fact, NoticeSuppressed)]


@pytest.fixture
def post(database: Database, fact_log: PostgresFactLog, tmp_path: Path) -> Iterator[Post]:
    book = PostgresNoticeBook(database.conninfo(RELAY))
    hub = Hub(log=fact_log, book=book)  # type: ignore[arg-type]
    hub.consents(AF)
    hub.consents(JOUR)
    with running_server(tmp_path / "nats") as server:
        yield Post(hub, server, tmp_path / "nats")
    book.close()


async def sent(connection: HubConnection, partner: str = AF.id) -> list[dict[str, Any]]:
    """What a partner would get, in order; what was taken away is passed over."""
    js = connection.nc.jetstream()
    state = (await js.stream_info(notice_stream(partner))).state
    kept: list[bytes] = []
    for place in range(max(1, state.first_seq), state.last_seq + 1):
        with suppress(NotFoundError):
            message = await js.get_msg(notice_stream(partner), place)
            if message.subject == f"notice.{partner}.v1":
                kept.append(message.data or b"")
    return [json.loads(body) for body in kept]


async def numbers(connection: HubConnection) -> list[int]:
    return [notice["data"]["sequence"] for notice in await sent(connection)]


def ids(notices: list[dict[str, Any]]) -> dict[int, str]:
    return {notice["data"]["sequence"]: notice["id"] for notice in notices}


async def carried(relaying: Relaying, connection: HubConnection) -> int:
    """Let one partner's letters go without a word of it to the book."""
    _, written = relaying.write(AF.id)
    return await NatsCourier(connection).carry(relaying.windows.close(written).letters)


async def test_a_consent_withdrawn_while_the_letter_waits_stops_it_before_it_has_a_number(
    post: Post,
) -> None:
    async with post.relaying() as (connection, relaying):
        post.hub.discloses("hann inte gå")
        relaying.take_in()
        post.hub.withdraws()
        assert (await relaying.run_once()).suppressed == 1
        assert await sent(connection) == []
    assert post.suppressions() == ["samtycket gäller inte"]


async def test_a_letter_whose_answer_was_lost_is_known_to_have_gone(post: Post) -> None:
    async with post.relaying() as (connection, relaying):
        post.hub.discloses("gick fram")
        relaying.take_in()
        assert await carried(relaying, connection) == 1
        post.hub.withdraws()
        while (await relaying.run_once()).more:
            pass
        notice, recall = await sent(connection)
    assert notice["data"]["content"][0]["text"] == "gick fram"
    assert recall["data"]["level"] == "recalled"
    assert post.suppressions() == []
    assert post.hub.book.counts()["sent"] == 2


async def test_what_went_out_empty_before_the_relay_died_is_told_once(post: Post) -> None:
    async with post.relaying() as (connection, relaying):
        post.hub.discloses("numrerad")
        relaying.take_in()
        relaying.write(AF.id)
        post.hub.withdraws()
        assert await carried(relaying, connection) == 1
        assert post.suppressions() == []
        post.hub.consents(AF)
        assert (await post.hub.relaying.run_once()).suppressed == 1
        notice, *_ = await sent(connection)
    assert notice["data"]["level"] == "stopped"
    assert post.suppressions() == ["samtycket gäller inte"]


async def test_with_the_folder_deleted_the_stream_gets_what_nobody_has_confirmed(
    post: Post,
) -> None:
    for text in TEXTS:
        post.hub.discloses(text)
    post.hub.discloses("till jouren", JOUR, level="summary")
    async with post.relaying() as (connection, relaying):
        await relaying.run_once()
        before = ids(await sent(connection))
    post.received(1, 2, 3)
    await asyncio.to_thread(post.lose_the_folder)
    async with post.relaying() as (connection, relaying):
        assert await post.rebuild(connection) == {AF.id: 5, JOUR.id: 1}
        post.hub.discloses("efteråt")
        while (await relaying.run_once()).more:
            pass
        after = await sent(connection)
        assert len(await sent(connection, JOUR.id)) == 1
        assert await post.rebuild(connection) == {}
    assert list(ids(after)) == [4, 5, 6, 7, 8, 9]
    assert all(before[number] == each for number, each in ids(after).items() if number < 9)
    assert [n["data"]["content"][0]["text"] for n in after] == [*TEXTS[3:], "efteråt"]


async def test_with_some_letters_lost_they_come_again_in_order(post: Post) -> None:
    for text in TEXTS:
        post.hub.discloses(text)
    async with post.relaying() as (connection, relaying):
        await relaying.run_once()
        post.received(1, 2)
        before = ids(await sent(connection))
        held = await NatsHoldings(connection).holds(AF.id)
        waiting = post.hub.book.undelivered(AF.id)
        lost = [held[letter_id(n)] for n in waiting if n.sequence in (4, 6)]
        await NatsHoldings(connection).remove(AF.id, lost)
        assert await post.rebuild(connection) == {AF.id: 5}
        await relaying.run_once()
        after = await sent(connection)
    assert [n["data"]["sequence"] for n in after] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert ids(after) == before


async def test_a_number_that_went_out_empty_is_filled_again_too(post: Post) -> None:
    async with post.relaying() as (connection, relaying):
        post.hub.discloses("kom fram")
        await relaying.run_once()
        post.hub.discloses("numrerad")
        relaying.take_in()
        relaying.write(AF.id)
        post.hub.withdraws()
        while (await relaying.run_once()).more:
            pass
        post.received(1)
    await asyncio.to_thread(post.lose_the_folder)
    async with post.relaying() as (connection, relaying):
        assert await post.rebuild(connection) == {AF.id: 3}, "it, and what calls both back"
        await relaying.run_once()
        notice, *_ = await sent(connection)
    assert (notice["data"]["sequence"], notice["data"]["level"]) == (2, "stopped")
    assert post.hub.book.counts()["suppressed"] == 1
    assert post.suppressions() == ["samtycket gäller inte"]


async def test_what_may_not_go_any_more_is_not_sent_again_and_not_said_never_to_have_gone(
    post: Post,
) -> None:
    async with post.relaying() as (_, relaying):
        post.hub.discloses("gick, och gick förlorad")
        await relaying.run_once()
    post.hub.withdraws()
    await asyncio.to_thread(post.lose_the_folder)
    async with post.relaying() as (connection, relaying):
        assert await post.rebuild(connection) == {AF.id: 1}
        await relaying.run_once()
        notice, *_ = await sent(connection)
    assert notice["data"]["level"] == "stopped"
    assert post.suppressions() == [], "it may have been read: it has to be recalled"


async def test_a_broker_away_for_longer_than_it_remembers_loses_and_doubles_nothing(
    post: Post,
) -> None:
    forgetful = Sizes(kept_seconds=1, ack_wait_seconds=1)
    async with post.relaying() as (connection, relaying):
        js = connection.nc.jetstream()
        theirs = map(notice_stream, (AF.id, JOUR.id))
        for name in (*theirs, RECEIPTS, INBOUND, DEAD):
            await js.delete_stream(name)
        await ensure(connection.nc, post.server.accounts(), forgetful)
        post.hub.discloses("före avbrottet")
        relaying.take_in()
        await carried(relaying, connection)
        delivered = await sent(connection)

        async def forgotten() -> bool:
            return (await js.stream_info(notice_stream(AF.id))).state.messages == 0

        await until_answer(forgotten)
        await asyncio.to_thread(post.server.nats.stop)
        await until_answer(_gone(connection))
        post.hub.discloses("under avbrottet")
        done = await relaying.run_once()
        assert [stuck.partner for stuck in done.stuck] == [AF.id]
        assert post.hub.book.counts()["waiting"] == 2, "the lag is seen"
        await asyncio.to_thread(post.server.nats.start)
        await until_answer(_there(connection))
        await relaying.run_once()
        again = await sent(connection)
    assert [n["data"]["sequence"] for n in again] == [1, 2]
    assert again[0] == delivered[0], "whoever has it stores it once: the same id and number"
    assert post.hub.book.counts() == {"sent": 2, "received": 0, "suppressed": 0, "waiting": 0}


def _gone(connection: HubConnection) -> Any:
    async def gone() -> bool:
        return not connection.nc.is_connected

    return gone


def _there(connection: HubConnection) -> Any:
    async def there() -> bool:
        return connection.nc.is_connected

    return there


async def test_what_partners_sent_and_nobody_can_use_is_listed_without_content(
    post: Post,
) -> None:
    async with post.relaying() as (connection, _):
        headers = {"x-error": "ValidationError"}
        js = connection.nc.jetstream()
        await js.publish(f"dead.{AF.id}", b"vad som helst", headers=headers)
        (useless,) = await NatsHoldings(connection).useless()
    assert (useless.partner, useless.error, useless.size_bytes) == (
        AF.id,
        "ValidationError",
        13,
    )
    assert "vad som helst" not in repr(useless)


def test_a_letter_keeps_its_id_until_the_stream_has_lost_it(post: Post) -> None:
    post.hub.discloses()
    post.hub.relaying.take_in()
    (notice,) = post.hub.book.pending(AF.id, post.hub.clock(), 1)
    assert letter_id(notice) == notice.notice_id
    assert isinstance(letter_id(notice), UUID)
