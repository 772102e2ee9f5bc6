"""The partner's commands: what is answered waits until the hub has it, and is said once."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from adapters.partner.cli import app
from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import Inbox
from adapters.partner.notice import Notice
from adapters.partner.outbox import WAITING_MAX, Outbox, Waiting
from adapters.partner.recalling import honour
from adapters.partner.sending import Sending
from adapters.partner.settings import PartnerSettings
from tests.adapters.joined import settings_in
from tests.adapters.test_partner_inbox import NOW, body, store

SECRET = "Söker praktik"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = Inbox(tmp_path / "inbox").open()
    for number in (1, 2):
        store(inbox, body(number))
    inbox.close()
    return tmp_path / "inbox"


@pytest.fixture
def config(folder: Path) -> Path:
    file = folder.parent / "config.json"
    file.write_text(json.dumps(settings(folder).model_dump(mode="json", exclude_none=True)))
    return file


def settings(folder: Path, **more: str) -> PartnerSettings:
    return settings_in(folder, nats_url="nats://127.0.0.1:1", **more)


def run(config: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*words, "--config", str(config)])
    return done.exit_code, done.output


def said(folder: Path) -> list[dict]:
    outbox = Outbox(folder).open()
    try:
        return [json.loads(word.body) for word in outbox.waiting()]
    finally:
        outbox.close()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["acknowledge", "1"], "read"),
        (["accept", "1"], "accepted"),
        (["acting", "1"], "acting"),
        (["purged", "1"], "purged"),
        (["decline", "1", "--reason", "fel enhet"], "declined"),
    ],
)
def test_an_answer_is_queued_for_the_notice_with_that_number(
    config: Path, folder: Path, words: list[str], answer: str
) -> None:
    assert run(config, *words, "--json")[0] == 0
    (word,) = said(folder)
    assert (word["kind"], word["answer"], word["sequence"]) == ("answer", answer, 1)
    assert word["notice_id"] == json.loads(body(1))["id"]
    assert word.get("reason") == ("fel enhet" if answer == "declined" else None)
    assert datetime.fromisoformat(word["answered_at"]).second == 0


def test_what_is_shown_is_the_one_notice(config: Path) -> None:
    code, out = run(config, "show", "2", "--json")
    assert code == 0
    assert json.loads(out)["data"]["content"][0]["text"] == SECRET


@pytest.mark.parametrize(
    "words",
    [
        ["show", "9"],
        ["accept", "9"],
        ["decline", "1", "--reason", ""],
        ["decline", "1", "--reason", "x" * 501],
        ["send", "gossip", "--handle", "h", "--text-file", "words.txt"],
        ["send", "concern", "--text-file", "words.txt"],
        ["send", "concern", "--handle", "h", "--about", "a", "--text-file", "words.txt"],
        ["send", "concern", "--handle", "h", "--text-file", "nothing.txt"],
        ["send", "concern", "--handle", "h", "--text-file", "long.txt"],
        ["send", "concern", "--handle", "h", "--text-file", "empty.txt"],
    ],
)
def test_what_cannot_be_said_is_one_sentence_and_nothing_is_queued(
    config: Path, folder: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    Path("words.txt").write_text("Hon är rädd.")
    Path("long.txt").write_text("x" * 3_701)
    Path("empty.txt").write_text(" \n")
    code, out = run(config, *words)
    assert code == 1
    assert out.strip().endswith(".")
    assert "Traceback" not in out
    assert said(folder) == []


def test_something_that_we_know_goes_the_other_way(config: Path, folder: Path) -> None:
    text = folder.parent / "words.txt"
    text.write_text("Bilen stod där igen.\n")
    words = ["send", "risk_signal", "--handle", "our-handle", "--text-file", str(text)]
    assert run(config, *words)[0] == 0
    (word,) = said(folder)
    assert (word["kind"], word["handle"]) == ("risk_signal", "our-handle")
    assert word["text"] == "Bilen stod där igen."
    assert json.loads(run(config, "outbox", "--json")[1])[0]["kind"] == "risk_signal"


def test_of_what_is_purged_nothing_is_left_in_any_file(config: Path, folder: Path) -> None:
    assert SECRET in everything(folder)
    for number in ("1", "2"):
        assert run(config, "purged", number)[0] == 0
    assert SECRET not in everything(folder)
    inbox = Inbox(folder).open_to_read()
    assert [notice.data.level for _, notice in inbox.notices(5)] == ["purged", "purged"]
    assert inbox.status().gaps == ()


def test_nothing_is_left_either_while_the_program_runs(folder: Path) -> None:
    inbox = Inbox(folder).open()
    store(inbox, body(3, "Sista ordet"))
    inbox.purge(UUID(json.loads(body(3))["id"]))
    assert "Sista ordet" not in everything(folder)


def test_a_notice_that_is_purged_does_not_come_back_when_it_comes_again(folder: Path) -> None:
    inbox = Inbox(folder).open()
    inbox.purge(UUID(json.loads(body(1))["id"]))
    store(inbox, body(1))
    known = inbox.notice(1)
    assert known is not None
    assert known.data.level == "purged"


def recall(of: UUID, number: int = 3) -> Notice:
    event = json.loads(body(number))
    data = {
        "sequence": number,
        "correlation": str(of),
        "level": "recalled",
        "recalls": str(of),
    }
    return Notice.model_validate({**event, "type": "samlots.recall.v1", "data": data})


@pytest.mark.parametrize(
    ("held", "law", "answer"),
    [
        (True, None, "purged"),
        (True, "arkivlagen 3 §", "kept_by_law"),
        (False, None, "never_received"),
        (False, "arkivlagen 3 §", "never_received"),
    ],
)
@pytest.mark.parametrize("times", [1, 2])
def test_a_recall_is_honoured_and_answered_once(
    folder: Path, *, held: bool, law: str | None, answer: str, times: int
) -> None:
    inbox, outbox = Inbox(folder).open(), Outbox(folder).open()
    of = UUID(json.loads(body(1))["id"]) if held else uuid4()
    more = {"kept_by_law": law} if law else {}
    for _ in range(times):
        honour(recall(of), inbox, outbox, settings(folder, **more), datetime.now(UTC))
    known = inbox.notice(1)
    assert known is not None
    assert (known.data.level == "purged") is (answer == "purged")
    (word,) = said(folder)
    assert (word["kind"], word["answer"]) == ("recall_answer", answer)
    assert word.get("law") == (law if answer == "kept_by_law" else None)
    assert word["notice_id"] == str(recall(of).id)


def test_what_was_sent_is_not_sent_again_and_what_it_said_is_gone(folder: Path) -> None:
    outbox, published = Outbox(folder).open(), list[str]()
    queue(outbox, 3)

    async def publish(word: Waiting) -> None:
        if len(published) == 1:
            published.append("lost")
            raise OSError
        published.append(word.body.decode())

    sending = Sending(outbox, publish)
    assert not asyncio.run(sending.send_waiting())
    assert [word.body for word in outbox.waiting()] == [b"ord 1", b"ord 2"]
    assert asyncio.run(sending.send_waiting())
    assert published == ["ord 0", "lost", "ord 1", "ord 2"]
    assert outbox.waiting() == []
    outbox.close()
    assert "ord 2" not in everything(folder)


def test_the_same_word_is_queued_once(folder: Path) -> None:
    outbox = Outbox(folder).open()
    for _ in range(2):
        outbox.put(UUID(int=1), "receipt", "answer", b"en gang", NOW)
    assert len(outbox.waiting()) == 1


def test_an_outbox_that_nobody_empties_says_so(folder: Path) -> None:
    outbox = Outbox(folder).open()
    outbox.db.execute("BEGIN")
    queue(outbox, WAITING_MAX)
    outbox.db.execute("COMMIT")
    with pytest.raises(InboxUnavailable, match="Is the program running"):
        outbox.put(uuid4(), "receipt", "answer", b"", NOW)


def queue(outbox: Outbox, many: int) -> None:
    for number in range(many):
        outbox.put(
            UUID(int=number), "receipt", "answer", f"ord {number}".encode(), datetime.now(UTC)
        )


def everything(folder: Path) -> str:
    return "".join(file.read_bytes().decode("utf-8", "ignore") for file in folder.iterdir())
