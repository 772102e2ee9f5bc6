"""What a notice told is read until its last day is over, and then nothing is left of it."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from adapters.nats.courier import NatsCourier
from adapters.nats.topology import RECEIPTS
from adapters.partner import disk
from adapters.partner.inbox import Inbox
from adapters.partner.notice import Notice
from adapters.partner.outbox import Outbox
from adapters.partner.purging import Purging
from tests.adapters.messages import CLOSING, Server, program_of, stored, until_answer
from tests.adapters.partner_process import letter
from tests.adapters.test_partner_answers import everything, run, settings
from tests.adapters.test_partner_inbox import NOW, PROOF, body, store
from tests.services.disclosures import AF

SECRET = "Söker praktik"
PAST, FAR, DAY = "2020-01-01", "2999-12-31", "2026-03-02"
SAID = (SECRET, "planering", "Ring aldrig.")


def until_the(day: str, number: int = 1) -> bytes:
    said = json.loads(body(number))
    said["data"]["valid_to"] = day
    return json.dumps(said, ensure_ascii=False).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An inbox with one notice whose last day is over, one whose is not, and one without."""
    inbox = Inbox(tmp_path / "inbox").open()
    for said in (until_the(PAST, 1), until_the(FAR, 2), body(3)):
        store(inbox, said)
    inbox.close()
    return tmp_path / "inbox"


@pytest.fixture
def config(folder: Path) -> Path:
    return written(folder)


def written(folder: Path, **more: str) -> Path:
    file = folder.parent / "config.json"
    given = settings(folder, **more).model_dump(mode="json", exclude_none=True)
    file.write_text(json.dumps(given))
    return file


def clock_at(*instants: datetime) -> Callable[[], datetime]:
    left = list(instants)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-03-02T22:59:59Z", True),
        ("2026-03-02T23:00:00Z", False),
        ("2026-07-02T21:59:59Z", True),
        ("2026-07-02T22:00:00Z", False),
    ],
)
def test_it_is_given_on_the_last_day_in_sweden_and_not_after(
    tmp_path: Path, at: str, *, told: bool
) -> None:
    inbox = Inbox(tmp_path, clock_at(datetime.fromisoformat(at))).open()
    store(inbox, until_the(at[:10]))
    ((_, listed),), shown = inbox.notices(5), inbox.notice(1)
    for notice in (listed, shown):
        assert notice is not None
        assert bool(notice.data.content) is told
        assert bool(notice.data.purpose) is told
        assert bool(notice.data.handling_instruction) is told
    assert (inbox.proof(1) is not None) is told
    assert inbox.purge_passed() == (0 if told else 1)


@pytest.mark.parametrize(
    "words", [("inbox",), ("inbox", "--json"), ("show", "1"), ("status",), ("numbers",)]
)
def test_every_look_into_the_inbox_purges_what_is_over_and_nothing_else(
    config: Path, folder: Path, words: tuple[str, ...]
) -> None:
    assert everything(folder).count(SECRET) == 3
    code, out = run(config, *words)
    assert code == 0
    assert everything(folder).count(SECRET) == 2
    if words[0] == "show":
        assert not any(each in out for each in SAID)
    inbox = Inbox(folder).open_to_read()
    levels = [notice.data.level for _, notice in inbox.notices(5)]
    assert levels == ["purged", "full", "full"]
    assert (inbox.proof(1), inbox.status().gaps) == (None, ())


def test_number_handle_when_it_came_and_last_day_stay_and_it_says_why(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    (row,) = (each for each in run(config, "inbox")[1].splitlines() if PAST in each)
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert (cells[0], cells[2]) == ("1", "our-handle")
    assert "purged: the last day has passed" in cells
    assert cells[1].startswith("2026-03-02")
    assert "the last day has passed" in run(config, "show", "1")[1]
    first, second, _ = json.loads(run(config, "inbox", "--json")[1])
    assert (first["data"]["level"], first["data"]["valid_to"]) == ("purged", PAST)
    assert (first["received_at"], first["subject"]) == (NOW.isoformat(), "our-handle")
    assert first["last_day_passed"] is True
    assert "last_day_passed" not in second
    assert json.loads(run(config, "show", "1", "--json")[1])["last_day_passed"] is True


def test_what_we_have_answered_stays(config: Path, folder: Path) -> None:
    assert run(config, "accept", "1")[0] == 0
    (waiting,) = Outbox(folder).open().waiting()
    said = json.loads(waiting.body)
    assert (said["answer"], said["sequence"]) == ("accepted", 1)


def test_one_that_must_be_kept_by_law_is_kept_and_not_shown(folder: Path) -> None:
    config = written(folder, kept_by_law="arkivlagen 3 §")
    for words in (("show", "1"), ("show", "1", "--json")):
        code, out = run(config, *words)
        assert code == 0
        assert not any(each in out for each in SAID)
    assert everything(folder).count(SECRET) == 3


def test_when_it_cannot_be_purged_it_is_not_shown_and_that_is_said(
    config: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "BUSY_TIMEOUT_SECONDS", 0)
    writing = Inbox(folder).open()
    writing.db.execute("BEGIN IMMEDIATE")
    code, out = run(config, "show", "1")
    assert code == 0
    assert "could not be purged now" in out
    assert not any(each in out for each in SAID)


def test_the_program_purges_on_the_day_after_by_its_own_clock(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path).open()
    store(inbox, until_the(DAY))
    last = datetime(2026, 3, 2, 12, tzinfo=UTC)
    now = [last]
    purging = Purging(settings(tmp_path), lambda: now[0])
    asyncio.run(purging.look())
    assert SECRET in everything(tmp_path)
    now[0] = last + timedelta(days=1)
    asyncio.run(purging.look())
    assert SECRET not in everything(tmp_path)


def test_what_failed_is_tried_again_the_same_day(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "BUSY_TIMEOUT_SECONDS", 0)
    writing = Inbox(folder).open()
    writing.db.execute("BEGIN IMMEDIATE")
    purging = Purging(settings(folder), lambda: NOW)
    asyncio.run(purging.look())
    writing.db.execute("ROLLBACK")
    assert everything(folder).count(SECRET) == 3
    asyncio.run(purging.look())
    assert everything(folder).count(SECRET) == 2


def test_one_that_is_purged_is_known_when_it_comes_again(folder: Path) -> None:
    inbox = Inbox(folder).open()
    assert inbox.purge_passed() == 1
    said = until_the(PAST)
    assert inbox.store(Notice.model_validate_json(said), said, datetime.now(UTC), PROOF) == NOW
    assert inbox.holds(UUID(json.loads(said)["id"]))
    assert everything(folder).count(SECRET) == 2


async def test_one_that_comes_too_late_is_receipted_and_handed_over_without_what_it_told(
    server: Server, folder: Path
) -> None:
    given: list[Notice] = []

    async def keep(notice: Notice) -> None:
        given.append(notice)

    async def receipts_are(count: int) -> bool:
        return len(await stored(hub.nc, RECEIPTS)) == count

    program = program_of(server, AF.id, Inbox(folder).open(), keep)
    async with server.hub() as hub:
        await program.start()
        assert everything(folder).count(SECRET) == 2
        late = letter(until_the(PAST, 4))
        for message in (late, letter(until_the(PAST, 1))):
            await NatsCourier(hub).carry([message])
        await until_answer(lambda: receipts_are(2))
        await program.stop()
        receipts = await stored(hub.nc, RECEIPTS)
    assert [notice.data.sequence for notice in given] == [4, 1]
    assert not any(n.data.content or n.data.purpose for n in given)
    said = [json.loads(CLOSING.open(AF.id, each.body))["sequence"] for each in receipts]
    assert said == [4, 1]
    assert everything(folder).count(SECRET) == 2
    assert program.inbox.status().count == 4
