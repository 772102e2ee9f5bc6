"""The two stories as commands to record: every row validated, every reference resolved."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid5

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from adapters.directory import read_directory
from domain.fact import Fact
from domain.facts import BY_NAME
from domain.recorded import Actor, fact_id_of
from domain.roles import Role
from domain.values import DisclosedItem, StaffId
from services.ports import Directory

NAMESPACE = UUID("ac01c9c0-9724-4f57-9850-4b82f7f28eb9")
"""Turns a row's id into its command's id, so a second run records nothing twice."""
FOLDER = Path(__file__).with_name("stories")
DIRECTORY = Path(__file__).with_name("directory.json")
FILES = ("bjork.json", "lind.json")
HASH = "@hash"
"""Stands in a file where the hash of the disclosed content belongs."""

_REFERENCE = re.compile(r"@([AB]\d+[a-z]?)")
_ITEMS = TypeAdapter(tuple[DisclosedItem, ...])


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of a story, ready to be recorded; `added` says why it is not in the telling."""

    id: str
    case_id: UUID
    command_id: UUID
    fact: Fact
    occurred_at: datetime
    recorded_at: datetime
    actor: Actor
    on_behalf_of: str | None
    added: str | None


class StoryFault(Exception):
    """A story's file is wrong; the text names the row, never its content."""


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class _StoredRow(_Shape):
    id: Annotated[str, Field(pattern=r"^[AB]\d+[a-z]?$")]
    case: str
    fact: str
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime
    by: StaffId
    seat: Role
    on_behalf_of: str | None = None
    added: str | None = None
    fields: dict[str, Any]


class _Story(_Shape):
    title: str
    law: str
    cases: dict[str, UUID]
    rows: tuple[_StoredRow, ...]


def load_stories(folder: Path = FOLDER) -> tuple[Row, ...]:
    """Give every row of both stories in the order in which they are recorded.

    Raises StoryFault for a row that cannot be, and pydantic's ValidationError for a file
    of another shape.
    """
    directory = read_directory(DIRECTORY)
    rows = [row for story in _stories(folder) for row in _rows_of(story, directory)]
    return tuple(sorted(rows, key=lambda row: (row.recorded_at, row.occurred_at, row.id)))


def cases() -> Mapping[str, UUID]:
    """Give the cases by the name they have in the files, the first story's first."""
    return {key: case for story in _stories(FOLDER) for key, case in story.cases.items()}


def case_ids() -> tuple[UUID, ...]:
    """Give the cases of both stories: bjork, lind, noor, adam."""
    return tuple(cases().values())


def command_id_of(row_id: str) -> UUID:
    """Give the id of the command that records a row: the same in every run."""
    return uuid5(NAMESPACE, row_id)


def _stories(folder: Path) -> tuple[_Story, ...]:
    return tuple(_Story.model_validate_json((folder / name).read_bytes()) for name in FILES)


def _rows_of(story: _Story, directory: Directory) -> list[Row]:
    told: dict[str, set[str]] = {}
    rows: list[Row] = []
    for stored in story.rows:
        earlier = told.setdefault(stored.case, set())
        rows.append(_row(stored, story, directory, earlier))
        earlier.add(stored.id)
    return rows


def _row(stored: _StoredRow, story: _Story, directory: Directory, earlier: set[str]) -> Row:
    person, kind = directory.staff(stored.by), BY_NAME.get(stored.fact)
    if person is None or stored.seat not in person.roles:
        message = f"{stored.id}: nobody on duty has that seat"
        raise StoryFault(message)
    if kind is None or stored.case not in story.cases:
        message = f"{stored.id}: no such fact or case"
        raise StoryFault(message)
    fields = _hashed(_resolved(stored.fields, partial(_fact_id, stored.id, earlier)))
    try:
        fact = kind.model_validate(fields)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, fault["loc"])) for fault in error.errors()})
        message = f"{stored.id}: {', '.join(wrong)}"
        raise StoryFault(message) from None
    return Row(
        id=stored.id,
        case_id=story.cases[stored.case],
        command_id=command_id_of(stored.id),
        fact=fact,
        occurred_at=stored.occurred_at,
        recorded_at=stored.recorded_at,
        actor=Actor(person.id, stored.seat, person.unit),
        on_behalf_of=stored.on_behalf_of,
        added=stored.added,
    )


def _fact_id(row_id: str, earlier: set[str], meant: str) -> str:
    """A fact may only point at an earlier fact of its own case."""
    if meant not in earlier:
        message = f"{row_id}: points at {meant}, which is no earlier row of its case"
        raise StoryFault(message)
    return str(fact_id_of(command_id_of(meant), 0))


def _resolved(value: Any, fact_id: partial[str]) -> Any:
    """Put fact ids where the file says `@A9`."""
    match value:
        case str() if found := _REFERENCE.fullmatch(value):
            return fact_id(found[1])
        case dict():
            return {key: _resolved(inner, fact_id) for key, inner in value.items()}
        case list():
            return [_resolved(inner, fact_id) for inner in value]
        case _:
            return value


def _hashed(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields.get("content_hash") != HASH:
        return dict(fields)
    items = _ITEMS.validate_python(fields["content_copy"])
    return {**fields, "content_hash": content_hash(items)}


def content_hash(items: Sequence[DisclosedItem]) -> str:
    """Give the SHA-256 of disclosed content in its canonical JSON, as hex digits."""
    plain = [item.model_dump(mode="json") for item in items]
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()
