"""The shape of every field of every fact, read from its type: what forms and pages draw."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from annotated_types import MaxLen, MinLen
from pydantic import AwareDatetime, BaseModel, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from domain.fact import Fact
from domain.facts import CaseClosed, DecisionMade, EventCorrected, PlacementStarted
from domain.texts import LINE_MAX_CHARS
from domain.values import NeedHolder, NeedHorizon, NewValue, Recipient, Relation, StaffId

STAFF_PATTERN = get_args(StaffId)[1].pattern


class Look(StrEnum):
    """How a value looks to a person."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    DAY = "day"
    INSTANT = "instant"
    YES_NO = "yes_no"
    NUMBER = "number"
    FACT = "fact"
    STAFF = "staff"
    PARTNER = "partner"
    FIELD = "field"
    NEED = "need"
    CASE = "case"
    WHO = "who"
    GROUP = "group"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Shape:
    """One value: how it looks, its codes when it is coded, its parts when it has parts."""

    look: Look
    optional: bool = False
    codes: tuple[str, ...] = ()
    enum: type[StrEnum] | None = None
    model: type[BaseModel] | None = None
    item: "Shape | None" = None


@dataclass(frozen=True, slots=True)
class Part:
    """A named value inside a fact or a group."""

    name: str
    shape: Shape
    required: bool
    default: Any = None
    empty: bool = True
    """Whether nothing at all will do where it has many values."""


PLAIN: dict[Any, Shape] = {
    bool: Shape(Look.YES_NO),
    int: Shape(Look.NUMBER),
    date: Shape(Look.DAY),
    datetime: Shape(Look.INSTANT),
    AwareDatetime: Shape(Look.INSTANT),
    UUID: Shape(Look.FACT),
}
NEED, FIELD = Shape(Look.NEED), Shape(Look.FIELD)
BY_NAME_ONLY: dict[tuple[type[BaseModel], str], Shape] = {
    (Recipient, "partner"): Shape(Look.PARTNER, optional=True),
    (NewValue, "field"): FIELD,
    (EventCorrected, "corrected_fields"): Shape(Look.MANY, item=FIELD),
    (Relation, "case"): Shape(Look.CASE),
    (NeedHorizon, "need"): NEED,
    (NeedHolder, "need"): NEED,
    (DecisionMade, "decision_maker"): Shape(Look.WHO),
    (PlacementStarted, "responsible_worker"): Shape(Look.MANY, item=Shape(Look.WHO)),
    (DecisionMade, "need_refs"): Shape(Look.MANY, item=NEED),
    (CaseClosed, "open_needs"): Shape(Look.MANY, item=NEED),
}
"""Values whose type does not say what their text names."""


@cache
def parts_of(model: type[BaseModel]) -> tuple[Part, ...]:
    """Give the named values of a fact or a group, in the order they are written."""
    hints = get_type_hints(model, include_extras=True)
    return tuple(_part(model, name, hints[name]) for name in model.model_fields)


def part_of(kind: type[Fact] | None, name: str) -> Part | None:
    """Give one named value of a fact, if the fact has it."""
    parts = parts_of(kind) if kind else ()
    return next((part for part in parts if part.name == name), None)


def _part(model: type[BaseModel], name: str, hint: Any) -> Part:
    field = model.model_fields[name]
    default = None if field.default is PydanticUndefined else field.default
    shape = BY_NAME_ONLY.get((model, name)) or _shape(hint)
    least = next((mark.min_length for mark in field.metadata if isinstance(mark, MinLen)), 0)
    return Part(name, shape, field.is_required(), default, empty=least == 0)


def _shape(hint: Any, marks: tuple[Any, ...] = ()) -> Shape:
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _shape(inside[0], inside[1:])
    if origin in (Union, UnionType):
        real = next(one for one in inside if one is not NoneType)
        return _optional(_shape(real, marks))
    if origin is Literal:
        return Shape(Look.CHOICE, codes=inside)
    if origin is tuple:
        return Shape(Look.MANY, item=_shape(inside[0]))
    return Shape(_look_of_words(marks)) if hint is str else _shape_of_class(hint)


def _shape_of_class(hint: Any) -> Shape:
    if issubclass(hint, StrEnum):
        return Shape(Look.CHOICE, codes=tuple(hint), enum=hint)
    if issubclass(hint, BaseModel):
        return Shape(Look.GROUP, model=hint)
    return PLAIN[hint]


def _optional(shape: Shape) -> Shape:
    return Shape(
        shape.look, optional=True, codes=shape.codes, enum=shape.enum, model=shape.model
    )


def _look_of_words(marks: tuple[Any, ...]) -> Look:
    for mark in marks:
        if isinstance(mark, StringConstraints) and mark.pattern == STAFF_PATTERN:
            return Look.STAFF
        limit = _limit(mark)
        if limit is not None and limit > LINE_MAX_CHARS:
            return Look.TEXT
    return Look.LINE


def _limit(mark: Any) -> int | None:
    if isinstance(mark, FieldInfo):
        return next((m.max_length for m in mark.metadata if isinstance(m, MaxLen)), None)
    return mark.max_length if isinstance(mark, StringConstraints) else None
