"""Our words to the hub, as they are written: answers to notices, and what we know ourselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    StringConstraints,
    model_validator,
)

REASON_MAX_CHARS = 500
LAW_MAX_CHARS = 200
TEXT_MAX_CHARS = 3_700
NAME_MAX_CHARS = 200

AnswerKind = Literal["read", "accepted", "declined", "acting", "purged"]
InboundKind = Literal["concern", "risk_signal", "follow_up", "request"]

UNANSWERED = ("stopped", "recalled")
"""Levels that nobody answers: nothing was told, or the program has answered by itself."""
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


Minute = Annotated[
    AwareDatetime, AfterValidator(to_the_minute), Field(description="To the minute.")
]


def _with(told: dict[str, Any]) -> ConfigDict:
    """Say in the published schema what fields alone cannot; the kind is never left out."""

    def also(schema: dict[str, Any]) -> None:
        schema["required"] = [name for name in schema["properties"] if _is_needed(schema, name)]
        schema["properties"]["kind"].pop("default", None)
        schema.update(told)

    return ConfigDict(json_schema_extra=also)


def _is_needed(schema: dict[str, Any], name: str) -> bool:
    return name == "kind" or name in schema["required"]


def _just_when(field: str, value: str, wanted: str) -> dict[str, Any]:
    """A field has a value just when another is there."""
    return {
        "if": {"properties": {field: {"const": value}}},
        "then": {"required": [wanted], "properties": {wanted: {"type": "string"}}},
        "else": {"properties": {wanted: {"type": "null"}}},
    }


def _one_of(one: str, other: str) -> dict[str, Any]:
    return {
        "oneOf": [
            {
                "required": [this],
                "properties": {this: {"type": "string"}, that: {"type": "null"}},
            }
            for this, that in ((one, other), (other, one))
        ]
    }


class _Word(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[UUID, Field(description="By chance. The same whenever it is sent again.")]


class Answer(_Word):
    """What we do with what we were told. Declined says why, and nothing else does."""

    model_config = _with(_just_when("answer", "declined", "reason"))

    kind: Literal["answer"] = "answer"
    notice_id: UUID
    sequence: PositiveInt
    answer: AnswerKind
    reason: Annotated[str, _written(REASON_MAX_CHARS)] | None = None
    answered_at: Minute

    @model_validator(mode="after")
    def _declined_says_why(self) -> Self:
        if (self.answer == "declined") is not (self.reason is not None):
            raise ValueError
        return self


class RecallAnswer(_Word):
    """What we did when we were asked to purge. Kept by law names the law, and nothing else."""

    model_config = _with(_just_when("answer", "kept_by_law", "law"))

    kind: Literal["recall_answer"] = "recall_answer"
    notice_id: UUID
    sequence: PositiveInt
    answer: Literal["purged", "kept_by_law", "never_received"]
    law: Annotated[str, _written(LAW_MAX_CHARS)] | None = None
    answered_at: Minute

    @model_validator(mode="after")
    def _kept_names_the_law(self) -> Self:
        if (self.answer == "kept_by_law") is not (self.law is not None):
            raise ValueError
        return self


class Inbound(_Word):
    """Something that we know: of a case that we have a handle of, or of somebody we name."""

    model_config = _with(_one_of("handle", "about"))

    kind: InboundKind
    handle: Annotated[str, _written(NAME_MAX_CHARS)] | None = None
    about: Annotated[str, _written(NAME_MAX_CHARS)] | None = None
    text: Annotated[str, _written(TEXT_MAX_CHARS)]
    written_at: Minute

    @model_validator(mode="after")
    def _of_a_case_or_of_somebody(self) -> Self:
        if (self.handle is None) is (self.about is None):
            raise ValueError
        return self


Word = Answer | RecallAnswer | Inbound


def way_of(word: Word) -> str:
    """Give the first word of the subject that it goes on."""
    return "inbound" if isinstance(word, Inbound) else "receipt"


def said_at(word: Word) -> datetime:
    """Give when it was said, to the minute."""
    return word.written_at if isinstance(word, Inbound) else word.answered_at


def written(word: Word) -> bytes:
    """Write it as the hub reads it."""
    return word.model_dump_json(exclude_none=True).encode()
