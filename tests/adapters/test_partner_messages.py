"""What the partner's program writes is what is published, and what the hub reads."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError

from adapters.nats.topology import TO_THE_HUB
from adapters.partner.inbox import Inbox
from adapters.partner.messages import CHANNEL_OF, SENT
from adapters.partner.outbox import Outbox, Waiting
from adapters.partner.recalling import honour
from adapters.partner.words import AnswerKind, InboundKind
from services.inbound import Kind as HubKind
from services.inbound import PartnerMessage
from services.receiving import PartnerAnswer, PartnerRecallAnswer, PartnerWord
from tests.adapters.test_partner_answers import config, folder, recall, run, settings
from tests.adapters.test_partner_inbox import body
from tests.published import FOLDER, NOBODY, address, asyncapi

__all__ = ["config", "folder"]
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
READ_BY = {"receipt": TypeAdapter(PartnerWord), "inbound": TypeAdapter(PartnerMessage)}
COMMANDS = {
    "read": ("acknowledge",),
    "accepted": ("accept",),
    "declined": ("decline", "--reason", "fel enhet"),
    "acting": ("acting",),
    "purged": ("purged",),
}
ABOUT = {"handle": "our-handle", "about": "Någon"}
IDS = {"id": str(UUID(int=1)), "notice_id": str(UUID(int=2)), "sequence": 1}
AT = "2026-11-22T10:00:00Z"
BY_HAND: dict[str, dict[str, Any]] = {
    "receipt": {"notice_id": IDS["notice_id"], "sequence": 1, "received_at": AT},
    "answer": {**IDS, "kind": "answer", "answer": "acting", "answered_at": AT},
    "recall_answer": {**IDS, "kind": "recall_answer", "answer": "purged", "answered_at": AT},
    "inbound": {
        "id": IDS["id"],
        "kind": "concern",
        "about": "Någon",
        "text": "Hon är rädd.",
        "written_at": AT,
    },
}
"""What somebody writes with nothing but the published schemas at hand: what it must."""
WRONG = (
    ("answer", {"answer": "declined"}),
    ("answer", {"reason": "fel enhet"}),
    ("recall_answer", {"answer": "kept_by_law"}),
    ("recall_answer", {"law": "arkivlagen 3 §"}),
    ("inbound", {"handle": "our-handle"}),
    ("inbound", {"about": None}),
    ("inbound", {"kind": "gossip"}),
    ("inbound", {"text": "x" * 3_701}),
)


def published(name: str) -> jsonschema_rs.Validator:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    return jsonschema_rs.validator_for(schema, validate_formats=True)


def queued(folder: Path) -> Waiting:
    outbox = Outbox(folder).open()
    (word,) = outbox.waiting()
    outbox.close()
    return word


def is_as_published(word: Waiting) -> None:
    name = CHANNEL_OF[word.kind]
    assert word.way == SENT[name].way
    assert SENT[name].msg_id.format(**json.loads(word.body)) == word.id
    published(name).validate(json.loads(word.body))
    READ_BY[word.way].validate_json(word.body)


def test_each_kind_has_a_channel_a_schema_and_the_hub_s_ear() -> None:
    answers = {"answer", "recall_answer"}
    assert {*CHANNEL_OF} == {*get_args(InboundKind), *answers}
    assert {*get_args(InboundKind)} == {*get_args(HubKind)}
    hubs = (PartnerAnswer, PartnerRecallAnswer)
    assert {get_args(m.model_fields["kind"].annotation)[0] for m in hubs} == answers
    page = asyncapi()
    assert {sent.way for sent in SENT.values()} == {*TO_THE_HUB}
    for name, sent in SENT.items():
        channel, title = page["channels"][name], sent.message.__name__
        assert channel["address"] == address(f"{sent.way}.{NOBODY}")
        message = page["components"]["messages"][f"{name}:Message"]
        assert message["payload"]["$ref"].endswith(f"/{title}")
        assert sent.msg_id in message["headers"]["properties"]["Nats-Msg-Id"]["description"]
        assert page["operations"][name]["action"] == "send"
        assert (FOLDER / f"{name}.schema.json").exists()


@pytest.mark.parametrize("answer", get_args(AnswerKind))
def test_an_answer_is_as_published(config: Path, folder: Path, answer: str) -> None:
    command, *more = COMMANDS[answer]
    assert run(config, command, "1", *more)[0] == 0
    is_as_published(queued(folder))


@pytest.mark.parametrize("kind", get_args(InboundKind))
@pytest.mark.parametrize("named", ABOUT)
def test_what_we_know_is_as_published(
    config: Path, folder: Path, kind: str, named: str
) -> None:
    text = folder.parent / "words.txt"
    text.write_text("Bilen stod där igen.\n")
    words = ("send", kind, f"--{named}", ABOUT[named], "--text-file", str(text))
    assert run(config, *words)[0] == 0
    word = queued(folder)
    assert word.kind == kind
    is_as_published(word)


@pytest.mark.parametrize(
    ("number", "law", "answer"),
    [(1, None, "purged"), (1, "arkivlagen", "kept_by_law"), (9, None, "never_received")],
)
def test_an_answer_to_a_recall_is_as_published(
    folder: Path, number: int, law: str | None, answer: str
) -> None:
    of = UUID(json.loads(body(number))["id"])
    more = {"kept_by_law": law} if law else {}
    inbox, outbox = Inbox(folder).open(), Outbox(folder).open()
    honour(recall(of), inbox, outbox, settings(folder, **more), NOW)
    word = queued(folder)
    assert json.loads(word.body)["answer"] == answer
    is_as_published(word)


@pytest.mark.parametrize("name", SENT)
def test_what_is_written_by_hand_after_the_schema_is_read_by_the_hub_as_what_it_is(
    name: str,
) -> None:
    said = BY_HAND[name]
    published(name).validate(said)
    read = READ_BY[SENT[name].way].validate_python(said)
    assert read.kind == said.get("kind", "receipt")


@pytest.mark.parametrize(("name", "instead"), WRONG)
def test_what_the_hub_would_put_aside_is_wrong_by_the_schema_and_for_the_program(
    name: str, instead: dict[str, Any]
) -> None:
    said = BY_HAND[name] | instead
    assert not published(name).is_valid(said)
    with pytest.raises(ValidationError):
        SENT[name].message.model_validate(said)


@pytest.mark.parametrize("name", SENT)
def test_nothing_that_the_schema_demands_can_be_left_out(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text("utf-8"))
    for field in schema["required"]:
        less = {key: value for key, value in BY_HAND[name].items() if key != field}
        assert not published(name).is_valid(less)
        with pytest.raises(ValidationError):
            READ_BY[SENT[name].way].validate_python(less)
