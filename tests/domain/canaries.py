"""Canaries: a fact in which every text that can be told apart is a word of its own."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from pydantic import BaseModel, ValidationError

from domain.fact import Fact

Path = tuple[str | int, ...]


def numbered() -> Iterator[str]:
    """Name canaries by number: apart within one fact."""
    return (f"kanarie{number:03}" for number in count(1))


def with_canaries(
    fact: Fact,
    keep: frozenset[str] = frozenset(),
    words: Iterator[str] | None = None,
    fits: Callable[[Fact], bool] = lambda _: True,
) -> tuple[Fact, dict[str, str]]:
    """Put a canary in every text of a fact, also where there was none, but not under `keep`.

    Gives the fact, and for each canary the field that holds it. Codes, days and ids stay, and
    a text stays where the fact would not be accepted without it (`fits`).
    """
    kind, words = type(fact), words or numbered()
    values = {name: _opened(getattr(fact, name)) for name in kind.model_fields}
    canaries: dict[str, str] = {}
    for path in list(_places(values)):
        if not keep.isdisjoint(path):
            continue
        canary = next(words)
        before = _put(values, path, canary)
        try:
            found = kind.model_validate(values)
        except ValidationError:
            found = None
        if found is None or not fits(found):
            _put(values, path, before)
            continue
        assert canary in found.model_dump_json()
        canaries[canary] = str(path[0])
    return kind.model_validate(values), canaries


def _opened(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return {name: _opened(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, tuple):
        return [_opened(item) for item in value]
    return value


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _places(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from _places(inner, (*path, index))
        case str() | None:
            yield path
        case _:
            pass


def _put(values: Any, path: Path, new: object) -> object:
    *towards, last = path
    for step in towards:
        values = values[step]
    before, values[last] = values[last], new
    return before


def texts(value: Any, keep: Callable[[str], bool] = bool) -> Iterator[str]:
    """Give every text inside a value, however deep."""
    match value:
        case str():
            if keep(value):
                yield value
        case dict():
            for inner in value.values():
                yield from texts(inner, keep)
        case list() | tuple():
            for inner in value:
                yield from texts(inner, keep)
        case BaseModel():
            yield from texts(_opened(value), keep)
        case _:
            pass
