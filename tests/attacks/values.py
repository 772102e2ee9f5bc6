"""Any value of any field, drawn from the types themselves with plain chance."""

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cache
from itertools import chain
from random import Random
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import MaxLen, MinLen
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from tests.domain.drawing import POOLS, ROWS_MAX

Make = Callable[[Random], Any]
UNASKED = "saknas"
"""What people write when nobody has asked her (R11)."""
SECRETS = (*(f"hemligt {'lång ' * n}{n}" for n in range(6)), UNASKED)
"""Texts of different lengths and first letters: what counts or cuts them tells them apart."""


def _fits(hint: Any, value: object) -> bool:
    try:
        TypeAdapter(hint).validate_python(value)
    except ValidationError:
        return False
    return True


def _bounds(found: Sequence[object]) -> list[object]:
    opened = (b.metadata if isinstance(b, FieldInfo) else [b] for b in found)
    return list(chain.from_iterable(opened))


def _rows(item: Any, bounds: Sequence[object]) -> Make:
    one = maker(item)
    least = max((b.min_length for b in bounds if isinstance(b, MinLen)), default=0)
    most = min((b.max_length for b in bounds if isinstance(b, MaxLen)), default=ROWS_MAX)
    most = max(least, min(most, ROWS_MAX))
    return lambda chance: tuple(one(chance) for _ in range(chance.randint(least, most)))


def maker(hint: Any) -> Make:
    """Give what draws a value of a type."""
    bounds: Sequence[object] = ()
    if get_origin(hint) is Annotated:
        whole, (hint, *found) = hint, get_args(hint)
        if hint in (str, int):
            pool = (*POOLS[hint], *(SECRETS if hint is str else ()))
            fitting = [value for value in pool if _fits(whole, value)]
            return lambda chance: chance.choice(fitting)
        bounds = _bounds(found)
    match get_origin(hint):
        case origin if origin is Annotated:
            return maker(hint)
        case origin if origin is tuple:
            return _rows(get_args(hint)[0], bounds)
        case origin if origin in (Union, UnionType):
            options = [maker(each) for each in get_args(hint)]
            return lambda chance: chance.choice(options)(chance)
        case origin if origin is Literal:
            said = get_args(hint)
            return lambda chance: chance.choice(said)
        case _:
            return _plain(hint)


def _plain(hint: Any) -> Make:
    if hint in POOLS:
        pool = POOLS[hint]
        return lambda chance: chance.choice(pool)
    if issubclass(hint, Enum):
        members = list(hint)
        return lambda chance: chance.choice(members)
    assert issubclass(hint, BaseModel), f"nothing can be drawn for {hint}"
    return lambda chance: hint(**{n: make(chance) for n, make in makers(hint).items()})


@cache
def makers(model: type[BaseModel]) -> dict[str, Make]:
    """Give what draws each field of a model."""
    hints = get_type_hints(model, include_extras=True)
    return {name: maker(hints[name]) for name in model.model_fields}
