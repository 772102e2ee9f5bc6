"""Our words to the hub, as they are written: answers to notices, and what we know ourselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    PositiveInt,
    StringConstraints,
)

REASON_MAX_CHARS = 500
LAW_MAX_CHARS = 200
TEXT_MAX_CHARS = 3_700
NAME_MAX_CHARS = 200

AnswerKind = Literal["read", "accepted", "declined", "acting", "purged"]
InboundKind = Literal["concern", "risk_signal", "follow_up", "request"]

FOLLOWS: Mapping[str | None, frozenset[str]] = {
    None: frozenset(("read", "accepted", "declined", "acting", "purged")),
    "read": frozenset(("accepted", "declined", "acting", "purged")),
    "accepted": frozenset(("declined", "acting", "purged")),
    "declined": frozenset(("accepted", "purged")),
    "acting": frozenset(("declined", "purged")),
    "purged": frozenset(),
}
"""Which answer the hub takes after which; the same once more is no news to it."""


def _written(chars_max: int) -> StringConstraints:
    """What the hub can record: something, and no NUL in it."""
    return StringConstraints(
        strip_whitespace=True, min_length=1, max_length=chars_max, pattern=r"^[^\x00]*$"
    )


def to_the_minute(at: datetime) -> datetime:
    """Two partners that compare seconds could tell that they speak of the same person."""
    return at.replace(second=0, microsecond=0)


Minute = Annotated[AwareDatetime, AfterValidator(to_the_minute)]


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID


class Answer(_Word):
    """What we do with what we were told."""

    kind: Literal["answer"] = "answer"
    notice_id: UUID
    sequence: PositiveInt
    answer: AnswerKind
    reason: Annotated[str, _written(REASON_MAX_CHARS)] | None = None
    answered_at: Minute


class RecallAnswer(_Word):
    """What we did when we were asked to purge."""

    kind: Literal["recall_answer"] = "recall_answer"
    notice_id: UUID
    sequence: PositiveInt
    answer: Literal["purged", "kept_by_law", "never_received"]
    law: Annotated[str, _written(LAW_MAX_CHARS)] | None = None
    answered_at: Minute


class Inbound(_Word):
    """Something that we know: of a case that we have a handle of, or of somebody we name."""

    kind: InboundKind
    handle: Annotated[str, _written(NAME_MAX_CHARS)] | None = None
    about: Annotated[str, _written(NAME_MAX_CHARS)] | None = None
    text: Annotated[str, _written(TEXT_MAX_CHARS)]
    written_at: Minute


Word = Answer | RecallAnswer | Inbound


def way_of(word: Word) -> str:
    """Give the first word of the subject that it goes on."""
    return "inbound" if isinstance(word, Inbound) else "receipt"


def written(word: Word) -> bytes:
    """Write it as the hub reads it."""
    return word.model_dump_json(exclude_none=True).encode()
