"""On a real PostgreSQL: the bytes that were previewed are the bytes that the relay sends."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid5

import pytest

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.logins import RELAY
from adapters.postgres.notices import PostgresNoticeBook
from domain.roles import Role
from services.disclosing import Disclosing, Prepared
from services.drafting import Draft
from services.ports import Session
from services.reading import Reading
from services.recording import Recording
from services.relaying import Relaying
from tests.adapters.conftest import Database
from tests.adapters.web_desk import DRAFT
from tests.adapters.web_fakes import (
    STAFF,
    FakeClock,
    FakeDirectory,
    FakeViews,
    actor,
    handle,
)
from tests.adapters.web_story import BJORK, told_world
from tests.services.fakes import FakeCourier
from tests.services.memory import MemoryLog
from tests.services.reads import MemoryAccessLog
from tests.services.sealers import FakeSealer


@pytest.fixture
def book(database: Database) -> Iterator[PostgresNoticeBook]:
    book = PostgresNoticeBook(database.conninfo(RELAY))
    yield book
    book.close()


def stored(log: PostgresFactLog) -> None:
    """Store the case of the pages, command by command."""
    told = [one for one in told_world().log.facts if one.case_id == BJORK]
    for command in dict.fromkeys(one.command_id for one in told):
        log.append([one for one in told if one.command_id == command])


def test_what_was_previewed_is_what_goes_byte_for_byte(
    fact_log: PostgresFactLog, book: PostgresNoticeBook
) -> None:
    stored(fact_log)
    book.enter([], fact_log.head(), FakeClock()())
    clock, directory = FakeClock(), FakeDirectory()
    recording = Recording(fact_log, clock)
    views = MemoryLog([one for one in told_world().log.facts if one.case_id == BJORK])
    reading = Reading(
        lambda role: FakeViews(views, role), clock, MemoryAccessLog().noting(clock)
    )
    desk = Disclosing(reading, recording, directory, handle, clock, lambda _: True)
    me = Session(STAFF[0], actor("KS", Role.SAMORDNARE))
    seen = desk.look(me, BJORK)
    asked = Prepared(Draft.model_validate(DRAFT), uuid5(BJORK, "previewed"), desk.now())
    shown = desk.preview(me, seen, asked)
    desk.decide(me, seen, asked, shown.seen)
    clock.pass_by(timedelta(minutes=3, seconds=7))
    courier = FakeCourier()
    relaying = Relaying(
        fact_log, book, courier, directory, handle, recording, clock, FakeSealer()
    )
    asyncio.run(relaying.run_once())
    (letter,) = courier.stored
    assert letter.partner == DRAFT["to"].removeprefix("partner:")
    assert letter.body == shown.notice
