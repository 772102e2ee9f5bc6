"""What the hub would refuse after what was said before is refused at the partner's at once."""

from pathlib import Path

import pytest

from adapters.partner.inbox import Inbox
from adapters.partner.outbox import Outbox
from adapters.partner.recalling import honour
from adapters.partner.words import FOLLOWS
from domain.rules import answering
from tests.adapters.test_partner_answers import config, folder, recall, run, said, settings
from tests.adapters.test_partner_inbox import NOW

__all__ = ["config", "folder"]

WORDS = {
    "read": ("acknowledge", "1"),
    "accepted": ("accept", "1"),
    "declined": ("decline", "1", "--reason", "fel enhet"),
    "acting": ("acting", "1"),
    "purged": ("purged", "1"),
}


def test_the_program_knows_which_answer_the_hub_takes_after_which() -> None:
    assert FOLLOWS == answering.FOLLOWS
    assert WORDS.keys() == FOLLOWS[None]


@pytest.mark.parametrize("before", WORDS)
@pytest.mark.parametrize("after", WORDS)
def test_an_answer_that_cannot_follow_is_refused_and_not_queued(
    config: Path, folder: Path, before: str, after: str
) -> None:
    assert run(config, *WORDS[before])[0] == 0
    _send_all(folder)
    code, out = run(config, *WORDS[after])
    taken = after == before or after in FOLLOWS[before]
    assert code == (0 if taken else 1)
    assert [word["answer"] for word in said(folder)] == ([after] if taken else [])
    if not taken:
        assert f"You answered `{before}` before" in out
        assert "fel enhet" not in out


def test_what_was_said_of_one_notice_binds_no_other(config: Path, folder: Path) -> None:
    assert run(config, "purged", "1")[0] == 0
    assert run(config, "accept", "2")[0] == 0
    assert [word["sequence"] for word in said(folder)] == [1, 2]


def test_after_a_recall_the_hub_takes_an_answer_to_the_notice_and_so_do_we(
    config: Path, folder: Path
) -> None:
    inbox, outbox = Inbox(folder).open(), Outbox(folder).open()
    first = inbox.notice(1)
    assert first is not None
    honour(recall(first.id), inbox, outbox, settings(folder), NOW)
    assert run(config, *WORDS["accepted"])[0] == 0
    assert [word["answer"] for word in said(folder)] == ["purged", "accepted"]


def _send_all(folder: Path) -> None:
    outbox = Outbox(folder).open()
    for word in outbox.waiting():
        outbox.sent(word.id, NOW)
    outbox.close()
