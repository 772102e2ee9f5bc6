"""SDK through a folder: whole envelopes to functions, and no kvittens but for what went out."""

import asyncio
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import structlog

from adapters import sdk
from adapters.sdk import FileDrop, file_drop
from adapters.settings import Settings
from domain.roles import Role
from domain.ways import Way
from services.ports import Letter, LogUnavailable, Partner, Undeliverable
from tests.services.fakes import FakeDirectory

OWN = "0203:samlots.example/meddelanden"
BODY = b"eyJ.KANARIE.sealed"
THREAD = "KANARIE-HANDTAG"
REGION = Partner(
    "region",
    "KANARIE-NAMN",
    Role.ARBETSFORMEDLINGEN,
    channel=Way.SDK,
    address="0203:region.example/mottagning",
)
OTHER = replace(REGION, id="other", address="0203:other.example/in")


@dataclass
class Told:
    """Keeps what it is told; raises first what it has been given."""

    raises: list[Exception] = field(default_factory=list)
    heard: list[tuple[str, UUID]] = field(default_factory=list)

    def __call__(self, partner: str, notice: UUID) -> None:
        if self.raises:
            raise self.raises.pop(0)
        self.heard.append((partner, notice))


@pytest.fixture
def drop(tmp_path: Path) -> FileDrop:
    settings = Settings(sdk_folder=tmp_path / "sdk", sdk_address=OWN)
    made = file_drop(settings, FakeDirectory({p.id: p for p in (REGION, OTHER)}))
    assert made is not None
    return made


@pytest.fixture(autouse=True)
def said() -> Iterator[list[Any]]:
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert "KANARIE" not in str(entries)


def letter(partner: Partner = REGION, thread: str = THREAD) -> Letter:
    return Letter(partner.id, uuid4(), BODY, thread=thread)


def carry(drop: FileDrop, *letters: Letter) -> int:
    return asyncio.run(drop.carry(letters))


def envelope(drop: FileDrop, one: Letter) -> dict[str, Any]:
    return json.loads((drop.folder / "out" / f"{one.id}.envelope.json").read_text())


def names(drop: FileDrop, folder: str) -> list[str]:
    return sorted(file.name for file in (drop.folder / folder).iterdir())


def kvittens(drop: FileDrop, one: Letter, **instead: Any) -> dict[str, Any]:
    sent = envelope(drop, one)
    return {
        "messageId": str(uuid4()),
        "refToMessageId": str(one.id),
        "conversationId": sent["conversationId"],
        "from": sent["to"],
        "to": sent["from"],
        "status": "ACCEPTED",
        **instead,
    }


def comes_in(drop: FileDrop, said: object, name: str = "a.json") -> None:
    (drop.folder / "in" / name).write_text(said if isinstance(said, str) else json.dumps(said))


def test_an_envelope_names_functions_ids_and_bytes_and_nothing_of_her(drop: FileDrop) -> None:
    one = letter()
    assert carry(drop, one) == 1
    function = {"root": "urn:riv:infrastructure:messaging:functionalAddress"}
    assert envelope(drop, one) == {
        "messageId": str(one.id),
        "conversationId": envelope(drop, one)["conversationId"],
        "from": {"organisation": "0203:samlots.example", "id": "meddelanden", **function},
        "to": {"organisation": "0203:region.example", "id": "mottagning", **function},
        "label": "Meddelande",
        "confidentiality": True,
        "contentType": "application/jose",
        "payload": f"{one.id}.payload",
        "sha256": sha256(BODY).hexdigest(),
    }
    assert (drop.folder / "out" / f"{one.id}.payload").read_bytes() == BODY
    for folder in ("out", "known"):
        for name in names(drop, folder):
            text = (drop.folder / folder / name).read_text() + name
            assert "KANARIE" not in text.replace(BODY.decode(), "")


def test_a_conversation_is_a_partner_s_case_and_no_other(drop: FileDrop) -> None:
    letters = [letter(), letter(), letter(thread="annat"), letter(OTHER)]
    assert carry(drop, *letters) == 4
    ids = [envelope(drop, one)["conversationId"] for one in letters]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert all(UUID(each) for each in ids)


def files(drop: FileDrop) -> dict[str, bytes]:
    return {name: (drop.folder / "out" / name).read_bytes() for name in names(drop, "out")}


def test_what_lies_there_stays_as_it_is_and_keeps_its_ids_when_it_is_put_out_again(
    drop: FileDrop,
) -> None:
    one = letter()
    assert carry(drop, one) == 1
    first, sent = files(drop), envelope(drop, one)
    resealed = one._replace(body=b"eyJ.another.seal")
    assert carry(drop, resealed) == 1
    assert files(drop) == first
    for name in first:
        (drop.folder / "out" / name).unlink()
    assert carry(drop, resealed) == 1
    ids = ("messageId", "conversationId", "from", "to")
    assert [envelope(drop, one)[name] for name in ids] == [sent[name] for name in ids]


@pytest.mark.parametrize("failing", [".payload", ".envelope.json", ".json"])
def test_what_is_not_whole_has_no_envelope_and_goes_the_next_time(
    drop: FileDrop, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(file: Path, content: bytes) -> None:
        if file.name.endswith(failing):
            raise OSError(28, "No space left on device")
        write(file, content)

    write, one = sdk._write, letter()  # noqa: SLF001 - the disk fills up in the middle
    with monkeypatch.context() as disk:
        disk.setattr(sdk, "_write", full)
        assert carry(drop, one) == 0
    assert not any(name.endswith(".envelope.json") for name in names(drop, "out"))
    assert carry(drop, one) == 1


def test_it_is_on_disk_before_it_has_its_name(
    drop: FileDrop, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fsync, replace_ = os.fsync, Path.replace

    def synced(handle: int) -> None:
        order.append("fsync")
        fsync(handle)

    def named(self: Path, target: Path) -> Path:
        order.append(target.suffix)
        return replace_(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    assert carry(drop, letter()) == 1
    known, payload, envelope_ = (
        ["fsync", suffix, "fsync"] for suffix in (".json", ".payload", ".json")
    )
    assert order == [*known, *payload, *envelope_]


@pytest.mark.parametrize(
    ("address", "thread", "why"),
    [
        (None, THREAD, "no_address"),
        ("0203:region.example", THREAD, "no_address"),
        ("0203:region.example/../../etc", THREAD, "no_address"),
        ("0088:region.example/in", THREAD, "no_address"),
        (REGION.address, "", "no_thread"),
    ],
)
def test_what_cannot_be_addressed_is_told_so_that_somebody_looks_at_it(
    drop: FileDrop, address: str | None, thread: str, why: str
) -> None:
    odd = replace(drop, directory=FakeDirectory({REGION.id: replace(REGION, address=address)}))
    with pytest.raises(Undeliverable) as refused:
        carry(odd, letter(thread=thread), letter())
    assert refused.value.why == why
    assert names(drop, "out") == []


def test_a_kvittens_is_told_once(drop: FileDrop) -> None:
    one, told = letter(), Told()
    carry(drop, one)
    comes_in(drop, kvittens(drop, one))
    drop.take_in(told)
    comes_in(drop, kvittens(drop, one))
    drop.take_in(told)
    assert told.heard == [(REGION.id, one.id)]
    assert [len(names(drop, each)) for each in ("in", "done", "refused")] == [0, 1, 1]


def test_a_rejected_message_is_kept_for_people_and_told_to_nobody_as_taken(
    drop: FileDrop, said: list[Any]
) -> None:
    one, told = letter(), Told()
    carry(drop, one)
    for _ in range(2):
        comes_in(drop, kvittens(drop, one, status="REJECTED", reason="SIG"))
        drop.take_in(told)
    assert told.heard == []
    assert [len(names(drop, each)) for each in ("in", "rejected", "refused")] == [0, 1, 0 + 1]
    assert said[0]["reason"] == "SIG"
    comes_in(drop, kvittens(drop, one))
    drop.take_in(told)
    assert told.heard == [(REGION.id, one.id)]


FORGED = {
    "another message": {"refToMessageId": str(uuid4())},
    "another conversation": {"conversationId": str(uuid4())},
    "another sender": {"from": {"organisation": "0203:other.example", "id": "in"}},
    "another function of the sender": {
        "from": {"organisation": "0203:region.example", "id": "x"}
    },
    "to somebody else": {"to": {"organisation": "0203:other.example", "id": "in"}},
    "no such answer": {"status": "READ"},
    "a field too many": {"detail": "KANARIE"},
    "a path instead of an id": {"refToMessageId": "../known/x"},
}


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_kvittens_is_put_aside(drop: FileDrop, forged: str) -> None:
    one, told = letter(), Told()
    carry(drop, one, letter(OTHER))
    comes_in(drop, kvittens(drop, one, **FORGED[forged]))
    drop.take_in(told)
    assert told.heard == []
    assert [len(names(drop, each)) for each in ("in", "done", "refused")] == [0, 0, 1]
    comes_in(drop, kvittens(drop, one))
    drop.take_in(told)
    assert told.heard == [(REGION.id, one.id)]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", "\u0000", '{"a":' * 5000, "x" * 20_000]
)
def test_what_is_no_kvittens_is_put_aside(drop: FileDrop, text: str) -> None:
    told = Told()
    comes_in(drop, text)
    drop.take_in(told)
    assert (told.heard, len(names(drop, "refused"))) == ([], 1)


def test_links_pipes_folders_and_unfinished_files_are_not_followed(
    drop: FileDrop, tmp_path: Path
) -> None:
    one, told, incoming = letter(), Told(), drop.folder / "in"
    carry(drop, one)
    real = tmp_path / "real.json"
    real.write_text(json.dumps(kvittens(drop, one)))
    (incoming / "link.json").symlink_to(real)
    os.mkfifo(incoming / "pipe.json")
    (incoming / "folder.json").mkdir()
    being_written = [".a.json", "b.json.part"]
    for name in being_written:
        comes_in(drop, kvittens(drop, one), name)
    drop.take_in(told)
    assert told.heard == []
    assert real.exists()
    assert (names(drop, "in"), len(names(drop, "refused"))) == (being_written, 3)


def test_while_the_log_is_away_a_kvittens_waits_and_holds_up_no_other(drop: FileDrop) -> None:
    first, second, told = letter(), letter(OTHER), Told([LogUnavailable()])
    carry(drop, first, second)
    comes_in(drop, kvittens(drop, first), "a.json")
    comes_in(drop, kvittens(drop, second), "b.json")
    drop.take_in(told)
    assert (told.heard, names(drop, "in")) == ([(OTHER.id, second.id)], ["a.json"])
    drop.take_in(told)
    assert told.heard[-1] == (REGION.id, first.id)
