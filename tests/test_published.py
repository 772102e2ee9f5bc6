"""What partners are given is what the program reads and the hub writes, and names no server."""

import asyncio
import json
from pathlib import Path

import pytest

from adapters.partner.notice import Notice
from tests.published import FILES, FOLDER, written
from tests.services.disclosures import AF, LAST_DAY, Hub


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_partners_are_given_is_what_the_program_reads(file: Path) -> None:
    wanted = written(FILES[file]())
    assert file.read_text("utf-8") == wanted, "run: python -m tests.test_docs --write"


def test_what_partners_are_given_names_no_server_and_no_login() -> None:
    for file in FILES:
        text = file.read_text("utf-8").lower()
        for word in ("127.0.0.1", "nats://", "password", "host", "security"):
            assert word not in text, (file.name, word)
    assert {*FILES} == {*FOLDER.iterdir()}


def test_everything_that_the_hub_says_is_described_and_read() -> None:
    hub = Hub()
    hub.consents(AF)
    hub.discloses(valid_to=LAST_DAY)
    asyncio.run(hub.relaying.run_once())
    said = json.loads(hub.courier.stored[0].body)
    read = Notice.model_validate(said).model_dump(mode="json", exclude_none=True)
    schema = json.loads((FOLDER / "notice.schema.json").read_text("utf-8"))
    assert set(said) == set(read) == set(schema["properties"])
    assert said["data"] == read["data"]
    described = set(schema["$defs"]["NoticeData"]["properties"])
    assert set(said["data"]) | {"answer_by", "recalls"} == described
