"""A partner's own system is built around the program, as docs/partners.md says."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from adapters.nats.courier import NatsCourier
from adapters.nats.topology import RECEIPTS
from adapters.partner.inbox import Inbox
from adapters.partner.notice import Notice
from adapters.partner.program import Handler, Program
from tests.adapters.forging import forgeries
from tests.adapters.messages import (
    CLOSING,
    Server,
    partner_closing,
    program_of,
    stored,
    until,
    until_answer,
)
from tests.adapters.partner_process import ROOT, Running, letter, notices, whole
from tests.adapters.test_partner_inbox import body
from tests.adapters.test_partner_messages import published
from tests.services.disclosures import AF

LINES_MAX = 15
PAGE = (ROOT / "docs" / "partners.md").read_text("utf-8")
EXAMPLE = re.search(
    r"<!-- example -->\n```python\n(.*?)```\n<!-- /example -->", PAGE, re.DOTALL
)


async def test_the_example_of_the_page_receives_and_answers(
    server: Server, tmp_path: Path
) -> None:
    assert EXAMPLE is not None
    assert len([line for line in EXAMPLE[1].splitlines() if line]) <= LINES_MAX
    printed = tmp_path / "printed"
    Running(server, tmp_path).settings()
    with printed.open("wb") as out:
        process = subprocess.Popen(  # noqa: ASYNC220 - it is waited for below
            [sys.executable, "-c", EXAMPLE[1]],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
    async with server.hub() as hub:
        await NatsCourier(hub).carry(notices(1, 2))
        await until_answer(lambda: _receipts(server, 2))
        receipts = [
            json.loads(CLOSING.open(AF.id, r.body)) for r in await stored(hub.nc, RECEIPTS)
        ]
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    told = ("our-handle {} Ring aldrig.", "WORK Söker praktik")
    assert printed.read_text().splitlines() == [line.format(n) for n in (1, 2) for line in told]
    assert [receipt["sequence"] for receipt in receipts] == [1, 2]
    assert all(receipt["received_at"].endswith(":00Z") for receipt in receipts)
    for receipt in receipts:
        published("receipt").validate(receipt)


async def test_a_system_that_fails_gets_the_notice_again_and_the_hub_no_receipt_before(
    server: Server, tmp_path: Path
) -> None:
    seen: list[int] = []

    async def fail_once(notice: Notice) -> None:
        seen.append(notice.data.sequence)
        if len(seen) == 1:
            assert await stored(hub.nc, RECEIPTS) == []
            raise OSError

    program = _program(server, tmp_path, fail_once)
    async with server.hub() as hub:
        await program.start()
        await NatsCourier(hub).carry(notices(1, 2))
        await until(lambda: len(seen) == 3)
        await until_answer(lambda: _receipts(server, 2))
        await program.stop()
    assert seen == [1, 1, 2]


async def test_what_is_not_the_hub_s_word_is_kept_aside_and_answered_by_nothing(
    server: Server, tmp_path: Path
) -> None:
    program = _program(server, tmp_path)
    forged = forgeries(body(2, "ring det här numret"))
    async with server.hub() as hub:
        await program.start()
        for message in forged.values():
            await hub.nc.jetstream().publish(f"notice.{AF.id}.v1", message)
        # What was said before, once more: in the seal it had, and in another.
        first, again = letter(body(1)), letter(body(1))
        for message in (first, first, again):
            await hub.nc.jetstream().publish(f"notice.{AF.id}.v1", message.body)
        await until_answer(lambda: _receipts(server, 1))
        await NatsCourier(hub).carry(notices(2, 2))
        await until_answer(lambda: _receipts(server, 2))
        await program.stop()
    box = program.inbox
    assert (box.status().count, box.status().dead) == (2, len(forged))
    assert [n.data.content[0].text for _, n in box.notices(9)] == ["Söker praktik"] * 2
    proof = box.proof(1)
    assert proof is not None
    assert partner_closing().verified(proof) == body(1)


async def test_a_notice_that_came_before_is_known_under_another_table_and_signature(
    server: Server, tmp_path: Path
) -> None:
    def under(policy: str) -> bytes:
        said = json.loads(body(1))
        said["data"]["policy"] = policy
        return json.dumps(said).encode()

    program = _program(server, tmp_path)
    async with server.hub() as hub:
        await program.start()
        for version in ("before", "after"):
            message = letter(under(version)).body
            await hub.nc.jetstream().publish(f"notice.{AF.id}.v1", message)
        await NatsCourier(hub).carry(notices(2, 2))
        await until_answer(lambda: _receipts(server, 2))
        await program.stop()
    assert program.inbox.status() == whole(2)


def _program(server: Server, folder: Path, handler: Handler | None = None) -> Program:
    return program_of(server, AF.id, Inbox(folder / "inbox").open(), handler)


async def _receipts(server: Server, count: int) -> bool:
    async with server.hub() as hub:
        info = await hub.nc.jetstream().stream_info(RECEIPTS)
    return info.state.messages == count
