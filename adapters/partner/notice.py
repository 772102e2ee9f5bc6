"""The messages, as a partner reads and writes them: the notice, and the receipt for it."""

import json
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PositiveInt

CLOUDEVENTS = "application/cloudevents"
PIECES_MAX = 200
TEXT_MAX_CHARS = 8_000
LINE_MAX_CHARS = 200

Text = Annotated[str, Field(max_length=TEXT_MAX_CHARS)]
Line = Annotated[str, Field(min_length=1, max_length=LINE_MAX_CHARS)]


class _Message(BaseModel):
    """What a newer hub adds is let through; errors never echo what was sent."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Piece(_Message):
    """One piece of content."""

    category: Line
    text: Text


class NoticeData(_Message):
    """What is told. Numbers have no gaps; `stopped` means that nothing is told after all.

    `recalled` calls back the notice `recalls`; `purged` is written here, never by the hub.
    """

    sequence: PositiveInt
    correlation: UUID
    level: Literal["exists", "summary", "full", "stopped", "recalled", "purged"]
    purpose: Text | None = None
    content: Annotated[tuple[Piece, ...], Field(max_length=PIECES_MAX)] = ()
    handling_instruction: Text | None = None
    valid_to: date | None = None
    answer_by: date | None = None
    recalls: UUID | None = None


class Notice(_Message):
    """A CloudEvents 1.0 event in structured mode. `subject` is our own handle of the case."""

    specversion: Literal["1.0"]
    id: UUID
    source: Line
    type: Literal["samlots.notice.v1", "samlots.recall.v1"]
    subject: Line
    time: AwareDatetime
    datacontenttype: Literal["application/json"]
    data: NoticeData


class Receipt(_Message):
    """Our word that we hold a notice."""

    notice_id: UUID
    sequence: PositiveInt
    received_at: AwareDatetime


class NotANotice(ValueError):
    """The message is no CloudEvent in structured mode."""


async def decode(message: Any, _original: Any) -> Any:
    """Read a message's JSON: FastStream leaves application/cloudevents+json as bytes."""
    if not (message.content_type or "").startswith(CLOUDEVENTS):
        raise NotANotice
    return json.loads(message.body)
