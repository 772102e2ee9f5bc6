"""Facts for tests, built from their own models, and a key ring that needs no database."""

import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID, uuid4

import annotated_types
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from adapters.postgres.keys import DataKey, KeyDestroyed
from domain.categories import Compartment
from domain.fact import Fact
from domain.facts import EvaluationDone, LifeAreaUpdated
from domain.recorded import Actor, Recorded, fact_id_of
from domain.roles import Role
from domain.texts import NO_NUL

NOW = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=UTC)
ANN = Actor("ann-1", Role.RVT, "RVT Nord")
ROWS_MAX = 3
PATIENCE_S = 60
"""For what comes at once on a quiet machine: a busy one stands still for seconds."""
CASE = UUID(int=1)

_LETTERS = st.characters(exclude_categories=("Cs", "Cf"), exclude_characters="\x00")
_TEXT = st.text(_LETTERS, min_size=1, max_size=80).filter(lambda text: text.strip() != "")
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXT,
    bool: st.booleans(),
    int: st.integers(1, 17),
    UUID: st.uuids(),
    date: st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    datetime: st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001
        datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=2))]),
    ),
    NoneType: st.none(),
}


def built(model: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Any valid instance of a fact or a value."""
    values = {name: _of_field(field) for name, field in model.model_fields.items()}
    return st.builds(model, **values)


def _of_field(field: FieldInfo) -> st.SearchStrategy[Any]:
    return _of(field.annotation, field.metadata)


def _of(  # noqa: PLR0911 - one line per shape
    annotation: Any, marks: Iterable[Any] = ()
) -> st.SearchStrategy[Any]:
    marks = list(marks)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of(args[0], [*args[1:], *marks])
    if origin in (Union, UnionType):
        return st.one_of([_of(each, marks) for each in args])
    if origin is Literal:
        return st.sampled_from(args)
    if origin is tuple:
        least = max((m.min_length for m in _lengths(marks)), default=0)
        item = _of(args[0])
        return st.lists(item, min_size=least, max_size=ROWS_MAX).map(tuple)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return built(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    for mark in marks:
        if isinstance(mark, StringConstraints) and mark.pattern not in (None, NO_NUL):
            return st.from_regex(mark.pattern, fullmatch=True)
    return _SIMPLE[annotation if annotation in _SIMPLE else datetime]


def _lengths(marks: Iterable[Any]) -> Iterable[annotated_types.MinLen]:
    for mark in marks:
        if isinstance(mark, FieldInfo):
            yield from _lengths(mark.metadata)
        elif isinstance(mark, annotated_types.MinLen):
            yield mark


def evaluation(text: str = "Det som fungerade") -> EvaluationDone:
    return EvaluationDone(
        what_worked=text, gaps="glapp", person_voice="röst", external_input="in", changes="ny"
    )


def where_and_health(area: Any = "hälsa") -> LifeAreaUpdated:
    return LifeAreaUpdated(
        area=area, status="röd", detail="sover illa", location="Storgatan 1", source="annan"
    )


def command(
    case_id: UUID, first: int, command_id: UUID, *facts: Fact, by: Actor = ANN
) -> list[Recorded]:
    """What a command hands to the log: its facts at consecutive versions of one case."""
    return [
        Recorded(
            case_id=case_id,
            version=first + index,
            fact=fact,
            fact_id=fact_id_of(command_id, index),
            occurred_at=NOW - timedelta(days=1),
            recorded_at=NOW,
            by=by,
            command_id=command_id,
            on_behalf_of="bo-2",
        )
        for index, fact in enumerate(facts)
    ]


def one(case_id: UUID = CASE, version: int = 1, text: str = "x") -> list[Recorded]:
    return command(case_id, version, uuid4(), evaluation(text))


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


class KeyRing:
    """Data keys in memory."""

    def __init__(self) -> None:
        self.keys: dict[tuple[UUID, Compartment], DataKey] = {}

    def for_write(self, subject: UUID, compartment: Compartment) -> DataKey:
        place = (subject, compartment)
        if place not in self.keys:
            self.keys[place] = DataKey(os.urandom(16), AESGCM(os.urandom(32)))
        return self.keys[place]

    def for_read(self, key_ids: Iterable[bytes]) -> Mapping[bytes, AESGCM]:
        known = {key.id: key.cipher for key in self.keys.values()}
        wanted = set(key_ids)
        if not wanted <= known.keys():
            raise KeyDestroyed(frozenset(wanted - known.keys()))
        return {key_id: known[key_id] for key_id in wanted}
