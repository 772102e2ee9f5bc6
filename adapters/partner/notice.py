"""The messages, as a partner reads and writes them: the notice, and the receipt for it."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, PositiveInt

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
    """What is told, and what may be done with it."""

    sequence: Annotated[PositiveInt, Field(description="Your own number, without gaps.")]
    correlation: Annotated[UUID, Field(description="The same in all about one disclosure.")]
    causation: Annotated[UUID | None, Field(description="What led to it: one review.")] = None
    level: Annotated[
        Literal[
            "empty", "id-only", "exists", "summary", "full", "stopped", "recalled", "purged"
        ],
        Field(
            description="`exists`: without content. `id-only`: which case, and no more. "
            "`empty`: something waits at the hub. `stopped`: nothing is told after all. "
            "`recalled`: purge the notice that it names. `purged` is written by you alone."
        ),
    ]
    policy: Annotated[
        Line | None, Field(description="Version of the need-to-know table that let it go.")
    ] = None
    purpose: Annotated[Text | None, Field(description="What it may be used for.")] = None
    content: Annotated[tuple[Piece, ...], Field(max_length=PIECES_MAX)] = ()
    handling_instruction: Annotated[
        Text | None, Field(description="How it must be handled. Show it to whoever reads.")
    ] = None
    valid_to: Annotated[
        date | None, Field(description="Last day it may be used; then purge it.")
    ] = None
    answer_by: Annotated[
        date | None, Field(description="Last day of your answer; none is asked for without it.")
    ] = None
    recalls: Annotated[UUID | None, Field(description="The notice that is called back.")] = None


class Notice(_Message):
    """A CloudEvents 1.0 event in structured mode, inside a signature inside a seal."""

    specversion: Literal["1.0"]
    id: Annotated[UUID, Field(description="The same if it comes again.")]
    source: Literal["urn:samlots:hub"]
    type: Literal["samlots.notice.v1", "samlots.recall.v1"]
    subject: Annotated[Line, Field(description="Your own handle of the case; nobody else's.")]
    time: Annotated[AwareDatetime, Field(description="The day of the disclosure, no finer.")]
    datacontenttype: Literal["application/json"]
    data: NoticeData


class Receipt(_Message):
    """Our word that we hold a notice."""

    notice_id: UUID
    sequence: PositiveInt
    received_at: Annotated[AwareDatetime, Field(description="To the minute.")]
