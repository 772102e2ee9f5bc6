"""A case is named to the hub by its whole handle, or nothing is said."""

import json
from pathlib import Path

import pytest

from adapters.partner.inbox import Inbox
from tests.adapters.test_partner_answers import run, said, settings
from tests.adapters.test_partner_inbox import body, store

OURS = "1c1e9a4b-5d0f-5f7e-8a21-0b6c2d3e4f50"
TWIN = "1c1e9a4b-77aa-5b1c-9d3e-4f5061728394"
OTHER = "9f3e2d1c-0b6c-5f7e-8a21-1c1e9a4b5d0f"
UNKNOWN = "00000000-1111-5222-8333-444444444444"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inbox = Inbox(tmp_path / "inbox").open()
    for number, handle in enumerate((OURS, OURS, TWIN, OTHER), 1):
        event = json.loads(body(number)) | {"subject": handle}
        store(inbox, json.dumps(event).encode())
    inbox.purge(inbox.notices(9)[3][1].id)
    inbox.close()
    return tmp_path / "inbox"


@pytest.fixture
def config(folder: Path) -> Path:
    file = folder.parent / "config.json"
    file.write_text(json.dumps(settings(folder).model_dump(mode="json", exclude_none=True)))
    return file


def send(config: Path, handle: str) -> tuple[int, str]:
    text = config.parent / "words.txt"
    text.write_text("Bilen stod där igen.")
    return run(config, "send", "concern", "--handle", handle, "--text-file", str(text))


@pytest.mark.parametrize(
    ("given", "handle"),
    [
        (OURS, OURS),
        (OURS.upper(), OURS),
        (OURS[:10], OURS),
        (f" {TWIN[:10].upper()} ", TWIN),
        (OTHER[:8], OTHER),
        (UNKNOWN, UNKNOWN),
    ],
    ids=["whole", "capitals", "start", "start-capitals", "eight-and-purged", "unknown-whole"],
)
def test_a_whole_handle_goes_to_the_hub(
    config: Path, folder: Path, given: str, handle: str
) -> None:
    assert send(config, given)[0] == 0
    assert [word["handle"] for word in said(folder)] == [handle]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("not-a-handle", "No case in the inbox"),
        (UNKNOWN[:8], "No case in the inbox"),
        (UNKNOWN + "0", "No case in the inbox"),
        (OURS.replace("-", ""), "No case in the inbox"),
        (OURS[:8], "More than one case"),
        (OTHER[:7], "at least its first 8 characters"),
        ("", "at least its first 8 characters"),
        ("%%%%%%%%", "No case in the inbox"),
    ],
)
def test_what_names_no_one_case_is_refused_and_not_said_again(
    config: Path, folder: Path, given: str, why: str
) -> None:
    code, out = send(config, given)
    assert code == 1
    assert why in out.replace("\n", " ")
    assert not given or given not in out
    assert said(folder) == []


def test_a_whole_handle_needs_no_inbox_and_a_start_does(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    given = settings(tmp_path / "none").model_dump(mode="json", exclude_none=True)
    config.write_text(json.dumps(given))
    assert send(config, OURS[:8])[0] == 1
    assert send(config, OURS)[0] == 0
