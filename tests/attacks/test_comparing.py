"""Two partners lay everything that they hold side by side: is it the same person?

What they have in common when it is must be what they have in common when it is not.
"""

import asyncio
import json
import re
import sqlite3
from base64 import urlsafe_b64decode
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from adapters.fittings import handles
from adapters.nats.courier import NatsCourier
from adapters.nats.topology import INBOUND, RECEIPTS, notice_stream
from adapters.partner.inbox import Inbox
from adapters.partner.words import Answer, Inbound, way_of, written
from domain.case.calendar import start_of
from services.ports import Partner
from tests.adapters.messages import (
    CLOSING,
    Server,
    partner_closing,
    program_of,
    running_server,
    stored,
    until,
)
from tests.services.disclosures import AF, CASE, JOUR, Hub
from tests.services.fakes import START

BEFORE = {AF: 3, JOUR: 1}
"""How many notices about other people each got before."""
IN_FILES = {"notice", "unreadable", "word", "answered"}
KEPT_AT = {"received_at", "queued_at", "sent_at"}
FROM_THE_HUB = {"partner", "token", "consumer", "hub_sign", "hub_seal"}
"""What it joined with, but for the server's address and authority: each test has another."""
INSTANTS_FROM = 10**9
"""A number as high as this is an instant in seconds since 1970."""
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?")


@dataclass
class Holding:
    """Everything that one partner has: what came, what it stored, what it sent, its keys."""

    atoms: set[str] = field(default_factory=set[str])
    times: set[str] = field(default_factory=set[str])
    said_at: set[str] = field(default_factory=set[str])
    numbers: list[int] = field(default_factory=list[int])
    columns: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    def take(self, value: object) -> None:
        """Add a value with all that it is made of."""
        match value:
            case dict():
                self.take(list(value.values()))
            case list() | tuple():
                for each in value:
                    self.take(each)
            case bytes():
                self.take(_opened(value))
            case str():
                found = TIME.findall(value)
                self.times |= set(found)
                self.atoms |= set() if found else {value, *re.split(r"[.:/ ]", value)}
            case bool() | None:
                pass
            case int():
                if value > INSTANTS_FROM:
                    self.times.add(datetime.fromtimestamp(value, UTC).isoformat())
            case other:
                raise TypeError(type(other).__name__)


def _opened(raw: bytes) -> object:
    """Take a message apart as far as it goes without a key; or read it as text."""
    text = raw.decode()
    try:
        return json.loads(text)
    except ValueError:
        parts = text.split(".")
        return [text, *map(_decoded, parts)] if len(parts) in {3, 5} else text


def _decoded(part: str) -> object:
    try:
        return json.loads(urlsafe_b64decode(part + "=="))
    except ValueError:
        return part


@pytest.fixture(scope="module")
def same(tmp_path_factory: pytest.TempPathFactory) -> dict[Partner, Holding]:
    """Both were told of one person, in one sitting."""
    return _held(tmp_path_factory.mktemp("same"), another_person=CASE)


@pytest.fixture(scope="module")
def different(tmp_path_factory: pytest.TempPathFactory) -> dict[Partner, Holding]:
    """They were told of two, hours apart."""
    return _held(tmp_path_factory.mktemp("different"), another_person=uuid4())


def test_whether_it_is_the_same_person_changes_nothing_that_two_partners_share(
    same: dict[Partner, Holding], different: dict[Partner, Holding]
) -> None:
    assert _shared(same) == _shared(different)
    # What is in every message to everybody, and says nothing of a person.
    assert {"samlots", "ECDH-ES", "planering"} <= _shared(same)
    assert [each for each in _shared(same) if _is_uuid(each)] == []


def test_no_time_that_is_shared_is_finer_than_a_day_and_none_than_a_minute(
    same: dict[Partner, Holding], different: dict[Partner, Holding]
) -> None:
    for held in (same, different):
        for each in held.values():
            said = {datetime.fromisoformat(told) for told in each.said_at}
            assert said == {start_of(START.date())}
            kept = [datetime.fromisoformat(written) for written in each.times - each.said_at]
            assert kept
            assert {(at.second, at.microsecond) for at in kept} == {(0, 0)}


def test_every_table_and_every_column_of_times_was_looked_at(
    same: dict[Partner, Holding],
) -> None:
    for each in same.values():
        assert set(each.columns) == IN_FILES
        named = set.union(*each.columns.values())
        assert {name for name in named if name.endswith("_at")} == KEPT_AT


def test_each_has_numbers_of_its_own_without_gaps(same: dict[Partner, Holding]) -> None:
    numbers = {partner: each.numbers for partner, each in same.items()}
    assert numbers == {AF: [1, 2, 3, 4], JOUR: [1, 2]}


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _shared(held: dict[Partner, Holding]) -> set[str]:
    return set.intersection(*(each.atoms for each in held.values()))


def _held(folder: Path, another_person: UUID) -> dict[Partner, Holding]:
    with running_server(folder / "nats") as server, capture_logs() as logs:
        return asyncio.run(_told(server, folder, another_person, logs))


async def _told(
    server: Server, folder: Path, another_person: UUID, logs: list[Any]
) -> dict[Partner, Holding]:
    """Tell both of somebody, at one instant if it is one person; look at all they hold."""
    hub = Hub()
    async with server.hub() as connection:
        hub.courier, hub.sealer = NatsCourier(connection), CLOSING  # type: ignore[assignment]
        hub.names = handles(b"k" * 32)
        relaying = hub.relaying
        for partner, count in BEFORE.items():
            for number in range(count):
                _tell(hub, partner, uuid4(), f"{partner.id} {number}", number)
        hub.clock.pass_(hours=1, minutes=7, seconds=13)
        _tell(hub, AF, CASE, "söker praktik", 50)
        if another_person != CASE:
            hub.clock.pass_(hours=3, minutes=11)
        _tell(hub, JOUR, another_person, "behöver vila", 60)
        await relaying.run_once()
        return {
            partner: await _received(server, partner, folder / partner.id, logs)
            for partner in BEFORE
        }


def _tell(hub: Hub, partner: Partner, case_id: UUID, text: str, days: int) -> None:
    hub.consents(partner, case_id=case_id)
    hub.discloses(
        text,
        partner,
        case_id=case_id,
        level="summary",
        valid_to=date(2026, 6, 1) + timedelta(days=days + len(partner.id)),
    )


async def _received(server: Server, partner: Partner, folder: Path, logs: list[Any]) -> Holding:
    held, inbox = Holding(), Inbox(folder).open()
    keys = partner_closing(partner.id)
    program = program_of(server, partner.id, inbox)
    since = len(logs)
    for word in _words(partner):
        now = datetime.now(UTC)
        if isinstance(word, Answer):
            program.outbox.say(word)
        else:
            program.outbox.put(word.id, way_of(word), word.kind, written(word), now)
    inbox.put_aside("NotOurs", partner.id.encode(), datetime.now(UTC))
    await program.start()
    async with server.hub() as hub:
        await until(lambda: inbox.status().count == BEFORE[partner] + 1)
        await until(lambda: not program.outbox.waiting())
        await program.stop()
        streams = (notice_stream(AF.id), notice_stream(JOUR.id), RECEIPTS, INBOUND)
        messages = [one for stream in streams for one in await stored(hub.nc, stream)]
    held.take(logs[since:])
    for message in messages:
        if message.subject.split(".")[1] != partner.id:
            continue
        held.take([message.subject, message.headers, message.body])
        if message.subject.startswith("notice."):
            opened = keys.open(message.body)
            held.take([opened.signed, opened.said])
            notice = json.loads(opened.said)
            held.numbers.append(notice["data"]["sequence"])
            held.said_at.add(notice["time"])
        else:
            held.take(CLOSING.open(partner.id, message.body))
    held.take([keys.sign, *keys.seal, partner.id])
    held.take(program.settings.model_dump(mode="json", include=FROM_THE_HUB))
    held.take(program.settings.token.encode())
    inbox.close()
    program.outbox.close()
    _take_files(held, folder)
    return held


def _words(partner: Partner) -> tuple[Answer, Inbound]:
    """What it says itself, with its own clock as fine as that is."""
    now, about = datetime.now(UTC), f"Någon vid {partner.id}"
    return (
        Answer(id=uuid4(), notice_id=uuid4(), sequence=1, answer="acting", answered_at=now),
        Inbound(id=uuid4(), kind="request", about=about, text=about, written_at=now),
    )


def _take_files(held: Holding, folder: Path) -> None:
    """Take whatever stands in the files of its program, in tables of whatever name."""
    for file in folder.glob("*.sqlite3"):
        with closing(sqlite3.connect(file)) as db:
            named = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for (table,) in named:
                if table.startswith("sqlite_"):
                    continue
                rows = db.execute(f'SELECT * FROM "{table}"')
                held.columns[table] = {column for column, *_ in rows.description}
                held.take(rows.fetchall())
