"""A partner's own system answers and tells, and the hub takes in what it said."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.nats.courier import NatsCourier
from adapters.nats.topology import INBOUND, RECEIPTS
from adapters.partner import Notice, answer, tell
from adapters.partner.inbox import Inbox
from adapters.partner.outbox import Outbox
from tests.adapters.messages import CLOSING, Server, stored, until_answer
from tests.adapters.partner_process import ROOT, Running, notices
from tests.adapters.test_partner_answers import folder, recall, settings
from tests.adapters.test_partner_inbox import body
from tests.adapters.test_partner_messages import is_as_published, queued
from tests.services.disclosures import AF

__all__ = ["folder"]
LINES_MAX = 16
EXAMPLE = re.search(
    r"<!-- example of saying -->\n```python\n(.*?)```\n<!-- /example of saying -->",
    (ROOT / "docs" / "partners.md").read_text("utf-8"),
    re.DOTALL,
)
NOTICE = Notice.model_validate_json(body(1))
TOO_LONG = "x" * 3_701
UNSAYABLE = (
    ("concern", "Hon är rädd.", {}),
    ("concern", "Hon är rädd.", {"handle": "our-handle", "about": "Någon"}),
    ("concern", TOO_LONG, {"handle": "our-handle"}),
    ("gossip", "Hon är rädd.", {"handle": "our-handle"}),
)


async def test_the_example_of_the_page_answers_and_tells(
    server: Server, tmp_path: Path
) -> None:
    assert EXAMPLE is not None
    assert len([line for line in EXAMPLE[1].splitlines() if line]) <= LINES_MAX
    Running(server, tmp_path).settings()
    process = subprocess.Popen(  # noqa: ASYNC220 - it is waited for below
        [sys.executable, "-c", EXAMPLE[1]],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    async with server.hub() as hub:
        await NatsCourier(hub).carry(notices(1, 1))
        await until_answer(lambda: _said(server, INBOUND, 1))
        await until_answer(lambda: _said(server, RECEIPTS, 2))
        words = [*await stored(hub.nc, RECEIPTS), *await stored(hub.nc, INBOUND)]
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    said = [(json.loads(CLOSING.open(AF.id, word.body)), word) for word in words]
    declined = next(one for one, _ in said if one.get("kind") == "answer")
    told = next(one for one, _ in said if one.get("kind") == "follow_up")
    assert (declined["answer"], declined["notice_id"]) == ("declined", str(NOTICE.id))
    assert told["handle"] == NOTICE.subject
    for one, word in said:
        expected = one.get("id", f"receipt:{NOTICE.id}")
        assert word.headers["Nats-Msg-Id"] == expected


async def _said(server: Server, stream: str, count: int) -> bool:
    async with server.hub() as hub:
        info = await hub.nc.jetstream().stream_info(stream)
    return info.state.messages == count


def test_what_is_answered_waits_as_it_is_published(folder: Path) -> None:
    own = answer(settings(folder), NOTICE, "accepted")
    word = queued(folder)
    assert word.id == str(own)
    is_as_published(word)


def test_what_is_told_under_the_same_id_is_told_once(folder: Path) -> None:
    for _ in range(2):
        own = tell(settings(folder), "request", "Ring oss.", about="Någon", word_id=UUID(int=7))
        assert own == UUID(int=7)
    is_as_published(queued(folder))


def test_what_is_said_to_be_purged_is_purged(folder: Path) -> None:
    answer(settings(folder), NOTICE, "purged")
    inbox = Inbox(folder).open_to_read()
    known = inbox.notice(1)
    inbox.close()
    assert known is not None
    assert known.data.level == "purged"


@pytest.mark.parametrize(("what", "reason"), [("declined", None), ("purged", "ett skäl")])
def test_an_answer_that_the_hub_would_put_aside_is_not_queued_and_purges_nothing(
    folder: Path, what: Any, reason: str | None
) -> None:
    with pytest.raises(ValueError, match="Answer"):
        answer(settings(folder), NOTICE, what, reason)
    assert nothing_waits(folder)
    inbox = Inbox(folder).open_to_read()
    known = inbox.notice(1)
    inbox.close()
    assert known == NOTICE


def test_a_recall_takes_no_answer_but_the_program_s_own(folder: Path) -> None:
    with pytest.raises(ValueError, match="no answer"):
        answer(settings(folder), recall(NOTICE.id), "read")
    assert nothing_waits(folder)


@pytest.mark.parametrize(("kind", "text", "whom"), UNSAYABLE)
def test_what_cannot_be_told_says_so_without_the_words(
    folder: Path, kind: Any, text: str, whom: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="Inbound") as told:
        tell(settings(folder), kind, text, **whom)
    assert "rädd" not in str(told.value)
    assert nothing_waits(folder)


def nothing_waits(folder: Path) -> bool:
    outbox = Outbox(folder).open()
    waiting = outbox.waiting()
    outbox.close()
    return waiting == []
