"""The partner's commands name what is wrong, and never repeat what they were given."""

import errno
import json
import sqlite3
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.partner import cli, joining, outbox
from adapters.partner.closing import KeysUnreadable, closing_of
from adapters.partner.disk import connect
from adapters.partner.inbox import Inbox
from adapters.partner.outbox import Outbox
from adapters.partner.plainly import run_plainly
from tests.adapters.joined import settings_in
from tests.adapters.test_partner_inbox import NOW, body, store

CANARY = "kanariefagel"
NO_SUCH = "There is no such command, or it was given too much. See --help.\n"
UNREADABLE = "The settings cannot be read: --config names a file with a JSON object.\n"
SEND = ("send", "concern", "--handle", "h", "--config", "config.json", "--text-file")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder by a name that nobody may be told, with settings for an inbox that is not."""
    folder = tmp_path / CANARY
    folder.mkdir()
    monkeypatch.chdir(folder)
    # Else the tests that follow log to what a test of these had for its stderr.
    monkeypatch.setattr(cli, "log_to_stderr", lambda: None)
    settings = settings_in(folder / "keys", data=folder / "data")
    given = settings.model_dump(mode="json", exclude_unset=True)
    Path("config.json").write_text(json.dumps(given))
    Path("more.json").write_text(json.dumps(given | {CANARY: 1, "hub_sign": CANARY}))
    return folder


def partner(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["samlots-partner", *arguments])
    return run_plainly(cli.app)


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        (("inbox", "--config", f"{CANARY}.json"), 1, UNREADABLE),
        (("status", "--config", "."), 1, UNREADABLE),
        (
            ("run", "--config", "more.json"),
            1,
            "These settings are missing or wrong: hub_sign, one that is not known.\n",
        ),
        (
            ("inbox",),
            1,
            "These settings are missing or wrong: ca, consumer, data, hub_seal, hub_sign, "
            "keys, nats_url, partner, token. "
            "Give --config the file that `samlots-partner join` wrote.\n",
        ),
        (
            ("run", "--config", "config.json"),
            1,
            "There is no usable key where the setting `keys` says. "
            "Make one: samlots-partner keys.\n",
        ),
        (
            ("numbers", "--config", "config.json"),
            1,
            "There is no inbox yet where the setting `data` says.\n",
        ),
        ((*SEND, CANARY), 1, "What --text-file names cannot be read as text.\n"),
        (("inbox", "--limit", CANARY), 2, "--limit is not valid. See --help.\n"),
        (("show", CANARY), 2, "NUMBER is not valid. See --help.\n"),
        (
            ("inbox", f"--{CANARY}"),
            2,
            "There is no such option, or it lacks its value. See --help.\n",
        ),
        ((CANARY,), 2, NO_SUCH),
        (("outbox", CANARY), 2, NO_SUCH),
    ],
)
def test_what_is_wrong_is_one_line_without_what_was_given(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    ended = partner(monkeypatch, *asked)
    assert (ended, *capsys.readouterr()) == (code, "", said)


@pytest.mark.parametrize(
    ("asked", "code"),
    [(("inbox", "--config", f"{CANARY}.json"), 1), (("status", f"--{CANARY}"), 2)],
)
def test_a_machine_that_asks_is_told_in_json_what_is_wrong(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: tuple[str, ...],
    code: int,
) -> None:
    assert partner(monkeypatch, *asked, "--json") == code
    out, err = capsys.readouterr()
    assert (out, list(json.loads(err))) == ("", ["error"])
    assert CANARY not in err


def test_a_number_that_no_notice_has_is_not_said_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    inbox = Inbox(place / "data").open()
    store(inbox, body(1))
    inbox.close()
    assert partner(monkeypatch, "show", "7311", "--config", "config.json") == 1
    assert capsys.readouterr().err == "There is no notice with that number.\n"


def test_on_a_narrow_screen_no_name_and_no_last_day_is_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    inbox = Inbox(place / "data").open()
    store(inbox, body(1))
    inbox.close()
    assert partner(monkeypatch, "inbox", "--config", "config.json") == 0
    rows = [line.split("│")[1:-1] for line in capsys.readouterr().out.splitlines()]
    columns = [
        "".join(map(str.strip, cells)) for cells in zip(*filter(None, rows), strict=True)
    ]
    assert (columns[2], columns[-1]) == ("our-handle", "2026-03-09")


def test_a_disk_that_fails_and_keys_that_do_not_fit_are_told_without_their_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    (place / "data").write_text("no folder")
    assert partner(monkeypatch, "outbox", "--config", "config.json") == 1
    assert capsys.readouterr().err == "The outbox cannot be used (FileExistsError).\n"
    with pytest.raises(KeysUnreadable, match=r"^The keys in sign\.json cannot be read\.$"):
        closing_of(settings_in(place))


def test_what_nobody_foresaw_is_told_without_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(cli, "_reading", fails)
    with capture_logs() as notes:
        assert partner(monkeypatch, "inbox", "--config", "config.json") == 70
    assert [(note["event"], note["kind"]) for note in notes] == [("broken", "RuntimeError")]
    said = capsys.readouterr()
    assert CANARY not in str(notes) + said.out + said.err
    assert said.err.startswith("Something went wrong inside the program.")


def test_alone_it_shows_its_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert partner(monkeypatch) == 0
    said = capsys.readouterr()
    assert (said.out.strip().startswith("Usage: "), said.err) == (True, "")


def recalling(place: Path, of: str | None = None) -> None:
    event = json.loads(body(2))
    recalls = of or json.loads(body(1))["id"]
    data = {"sequence": 2, "correlation": event["id"], "level": "recalled", "recalls": recalls}
    inbox = Inbox(place / "data").open()
    store(inbox, body(1))
    store(inbox, json.dumps(event | {"type": "samlots.recall.v1", "data": data}).encode())
    inbox.close()


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
@pytest.mark.parametrize("asked", [("inbox",), ("show", "1"), ("outbox",)])
def test_times_are_swedish_and_say_so_wherever_the_machine_is(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: Path,
    asked: tuple[str, ...],
    zone: str,
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    recalling(place)
    box = Outbox(place / "data").open()
    box.put(UUID(int=1), "receipt", "answer", b"", NOW)
    box.close()
    assert partner(monkeypatch, *asked, "--config", "config.json") == 0
    assert "2026-03-02 09:00 CET" in capsys.readouterr().out
    monkeypatch.undo()
    time.tzset()


def test_show_names_a_notice_by_number_and_id(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: Path
) -> None:
    recalling(place)
    assert partner(monkeypatch, "show", "1", "--config", "config.json") == 0
    rows = [line.split("│")[1:-1] for line in capsys.readouterr().out.splitlines()]
    told = {row[0].strip(): row[1].strip() for row in rows if row}
    assert (told["number"], told["id"]) == ("1", json.loads(body(1))["id"])
    assert "sequence" not in told


@pytest.mark.parametrize(
    ("of", "which"), [(None, "notice 1"), (str(UUID(int=9)), "a notice that never came")]
)
def test_a_recall_says_what_it_calls_back_and_that_nobody_need_answer(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: Path,
    of: str | None,
    which: str,
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    recalling(place, of)
    why = f"It calls back {which}. The program answers it by itself, and nobody else need."
    assert partner(monkeypatch, "show", "2", "--config", "config.json") == 0
    assert why in capsys.readouterr().out
    for command in ("accept", "purged"):
        assert partner(monkeypatch, command, "2", "--config", "config.json") == 1
        assert capsys.readouterr() == ("", f"{why}\n")


@pytest.mark.parametrize("asked", [("accept", "1"), ("send", "concern", "--about", "a")])
def test_on_a_full_disk_it_says_that_nothing_was_queued(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: Path,
    asked: tuple[str, ...],
) -> None:
    recalling(place)
    Path("words.txt").write_text("x" * 3_000)
    text = ("--text-file", "words.txt") if asked[0] == "send" else ()

    def full(database: str | Path, *, uri: bool = False) -> sqlite3.Connection:
        db = connect(database, uri=uri)
        db.execute("PRAGMA max_page_count = 1")
        return db

    monkeypatch.setattr(outbox, "connect", full)
    assert partner(monkeypatch, *asked, *text, "--config", "config.json") == 1
    assert capsys.readouterr() == (
        "",
        "The disk is full: make room for the outbox. It was not queued: say it again then.\n",
    )


def test_keys_that_find_no_room_say_that_the_disk_is_full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, CANARY)

    monkeypatch.setattr(joining, "write_private", full)
    assert partner(monkeypatch, "keys", "--out", CANARY) == 1
    assert capsys.readouterr().err == (
        "The disk is full: make room, and make the keys in an empty folder.\n"
    )
