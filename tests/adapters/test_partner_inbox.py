"""The inbox holds each notice once, tells of missing numbers, and survives a full disk."""

import ast
import json
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import pytest
from typer.testing import CliRunner

from adapters.partner.cli import app
from adapters.partner.closing import said_in
from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import FILE, Contradiction, Inbox, Status
from adapters.partner.notice import Notice
from tests.adapters.joined import settings_in

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
OURS = Path(__file__).parents[2] / "adapters" / "partner"
HUB = ("domain", "services", "projections")
PROOF = b"header.words.signature"
BEFORE_SIGNATURES = """
CREATE TABLE notice (id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE,
    received_at TEXT NOT NULL, late INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE dead (stream_sequence INTEGER PRIMARY KEY, received_at TEXT NOT NULL,
    error TEXT NOT NULL, body BLOB NOT NULL) STRICT;
INSERT INTO dead VALUES (17, '2026-03-02T08:00:00+00:00', 'JSONDecodeError', x'ff');
"""
SHARED = (
    *("adapters.partner", "adapters.jose", "adapters.nkeys", "adapters.private"),
    *("adapters.witness", "adapters.disconnection"),
)
"""What both ends have alike: keys, closed messages, cosigned growth, lost connections."""


def body(number: int, text: str = "Söker praktik", notice_id: UUID | None = None) -> bytes:
    event = {
        "specversion": "1.0",
        "id": str(notice_id or uuid5(UUID(int=2), str(number))),
        "source": "urn:samlots:hub",
        "type": "samlots.notice.v1",
        "subject": "our-handle",
        "time": NOW.isoformat(),
        "datacontenttype": "application/json",
        "data": {
            "sequence": number,
            "correlation": str(notice_id or uuid5(UUID(int=2), str(number))),
            "level": "full",
            "purpose": "planering",
            "content": [{"category": "WORK", "text": text}],
            "handling_instruction": "Ring aldrig.",
            "answer_by": "2026-03-09",
        },
    }
    return json.dumps(event, ensure_ascii=False).encode()


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "inbox").open()


def store(inbox: Inbox, letter: bytes, at: datetime = NOW) -> datetime:
    return inbox.store(Notice.model_validate_json(letter), letter, at, PROOF)


def test_a_notice_that_comes_again_is_stored_once_and_its_time_stays(inbox: Inbox) -> None:
    assert store(inbox, body(1)) == NOW
    assert store(inbox, body(1), NOW + timedelta(hours=1)) == NOW
    assert inbox.status() == Status(count=1, last_sequence=1, gaps=(), late=0, dead=0)


def test_missing_numbers_and_late_comers_are_told(inbox: Inbox) -> None:
    for number in (2, 3, 7, 9, 8):
        store(inbox, body(number))
    assert inbox.status() == Status(
        count=5, last_sequence=9, gaps=((1, 1), (4, 6)), late=1, dead=0
    )
    numbers = [notice.data.sequence for _, notice in inbox.notices(limit=10)]
    assert numbers == [2, 3, 7, 8, 9]


@pytest.mark.parametrize(
    "letter", [body(1, "något annat"), body(1, notice_id=uuid4())], ids=["content", "number"]
)
def test_a_notice_that_contradicts_what_is_stored_changes_nothing(
    inbox: Inbox, letter: bytes
) -> None:
    store(inbox, body(1))
    with pytest.raises(Contradiction):
        store(inbox, letter)
    ((_, kept),) = inbox.notices(limit=10)
    assert kept == Notice.model_validate_json(body(1))


def test_an_inbox_from_before_signatures_is_read_and_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    folder.mkdir()
    old = sqlite3.connect(folder / FILE)
    old.executescript(BEFORE_SIGNATURES)
    row = (str(Notice.model_validate_json(body(1)).id), 1, NOW.isoformat(), 0, body(1))
    old.execute("INSERT INTO notice VALUES (?, ?, ?, ?, ?)", row)
    old.commit()
    old.close()
    for _ in range(2):
        inbox = Inbox(folder).open()
        store(inbox, body(1))
        store(inbox, body(2))
        assert inbox.status() == Status(count=2, last_sequence=2, gaps=(), late=0, dead=1)
        proof = inbox.proof(2)
        assert (inbox.proof(1), inbox.proof(3)) == (None, None)
        assert proof is not None
        assert said_in(proof) == body(2)
        inbox.close()


def test_what_cannot_be_read_is_kept_beside_once(inbox: Inbox) -> None:
    for _ in range(2):
        inbox.put_aside("JSONDecodeError", b"\xff", NOW)
    assert inbox.status().dead == 1


def test_a_full_disk_is_told_plainly_and_the_notice_fits_afterwards(inbox: Inbox) -> None:
    pages = inbox.db.execute("PRAGMA page_count").fetchone()[0]
    inbox.db.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(InboxUnavailable, match="disk is full"):
        store(inbox, body(1, "x" * 8_000))
    inbox.db.execute(f"PRAGMA max_page_count = {pages * 100}")
    store(inbox, body(1, "x" * 8_000))
    assert inbox.status().count == 1


def test_the_inbox_is_its_owners_alone(inbox: Inbox) -> None:
    assert stat.S_IMODE(inbox.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((inbox.folder / FILE).stat().st_mode) == 0o600


def test_an_acknowledged_commit_is_on_the_disk(inbox: Inbox) -> None:
    full = 2
    assert inbox.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert inbox.db.execute("PRAGMA synchronous").fetchone() == (full,)


def test_the_inbox_is_read_while_the_program_writes(inbox: Inbox) -> None:
    store(inbox, body(1))
    reading = Inbox(inbox.folder).open_to_read()
    assert reading.status().count == 1
    store(inbox, body(2))
    assert reading.status().count == 2
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reading.db.execute("DELETE FROM notice")


def test_a_reader_sees_why_and_what_not_to_do(inbox: Inbox, tmp_path: Path) -> None:
    store(inbox, body(1, "[bold]inte märkspråk[/bold]"))
    config = _config(tmp_path, inbox.folder)
    shown = CliRunner().invoke(app, ["inbox", "--config", config], env={"COLUMNS": "300"})
    for words in (
        "planering",
        "Ring aldrig.",
        "[bold]inte märkspråk[/bold]",
        "our-handle",
        "2026-03-09",
    ):
        assert words in shown.output
    machine = CliRunner().invoke(app, ["inbox", "--json", "--config", config])
    (notice,) = json.loads(machine.output)
    assert notice["data"]["content"][0]["text"] == "[bold]inte märkspråk[/bold]"


def test_status_names_the_missing_numbers(inbox: Inbox, tmp_path: Path) -> None:
    for number in (1, 4):
        store(inbox, body(number))
    config = _config(tmp_path, inbox.folder)
    assert "2-3" in CliRunner().invoke(app, ["status", "--config", config]).output
    machine = CliRunner().invoke(app, ["status", "--json", "--config", config])
    assert json.loads(machine.output) == {
        "count": 2,
        "last_sequence": 4,
        "gaps": [[2, 3]],
        "late": 0,
        "dead": 0,
    }


def test_an_inbox_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    config = _config(tmp_path, tmp_path / "nowhere")
    told = CliRunner().invoke(app, ["status", "--config", config])
    assert told.exit_code == 1
    assert "There is no inbox" in told.output
    assert "Traceback" not in told.output


@pytest.mark.parametrize("settings", ['{"partner": "AF!"}', "not json", "[]"])
def test_wrong_settings_are_named_without_what_was_written(
    tmp_path: Path, settings: str
) -> None:
    (tmp_path / "config.json").write_text(settings)
    told = CliRunner().invoke(app, ["run", "--config", str(tmp_path / "config.json")])
    assert told.exit_code == 1
    assert "AF!" not in told.output
    assert "Traceback" not in told.output


def test_the_partners_program_knows_nothing_of_the_hub() -> None:
    for file in OURS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, file
                names.append(node.module or "")
            for name in names:
                assert name.split(".")[0] not in HUB, (file, name)
                assert not name.startswith("adapters") or name.startswith(SHARED), (file, name)


def _config(folder: Path, data: Path) -> str:
    settings = settings_in(folder, data=data).model_dump(mode="json", exclude_unset=True)
    (folder / "config.json").write_text(json.dumps(settings))
    return str(folder / "config.json")
