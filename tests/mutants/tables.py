"""Small changes to what is written as data: a row, a cell or a rule that is missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.mutants.renewing import put_everywhere, renew

DEPTH_MAX = 3


@dataclass(frozen=True)
class TableMutant:
    """One thing less in a table, or a number that is off by one."""

    module: str
    name: str
    apply: Callable[[], None]


def _say(thing: Any) -> str:
    """Name a thing as stably as it names itself."""
    if isinstance(thing, tuple):
        return f"({', '.join(map(_say, thing))})"
    for word in ("name", "key", "kind", "__name__", "__qualname__"):
        said = getattr(thing, word, None)
        if isinstance(said, str):
            return str(said)
    needs = getattr(thing, "needs", None)
    if needs is not None:
        return f"{getattr(thing, 'level', '')!s} {','.join(sorted(map(str, needs)))}".strip()
    return str(thing)


def _less(value: Any, seen: set[int], depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Give a collection without each of its parts, and with each part lacking one."""
    if depth == DEPTH_MAX or (isinstance(value, dict) and id(value) in seen):
        return
    if isinstance(value, dict):
        seen.add(id(value))
        for key, inner in value.items():
            yield _say(key), {k: v for k, v in value.items() if k is not key}
            for what, fewer in _less(inner, seen, depth + 1):
                yield f"{_say(key)}: {what}", {**value, key: fewer}
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        for at, part in enumerate(value):
            yield _say(part), value[:at] + value[at + 1 :]
    elif isinstance(value, frozenset):
        for part in sorted(value, key=_say):
            yield _say(part), value - {part}


def _off_by_one(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield "the opposite", not value
    elif isinstance(value, int):
        yield "one more", value + 1
    elif isinstance(value, timedelta):
        yield "a day more", value + timedelta(days=1)


def _made(modules: list[ModuleType], name: str, old: Any, new: Any) -> Callable[[], None]:
    """Make a change everywhere, also in what was computed from the old value."""

    def apply() -> None:
        if isinstance(old, dict):
            _in_place(old, new)
            renew(modules, old)
        else:
            renew(modules, put_everywhere(modules, name, old, new))

    return apply


def _in_place(table: dict[Any, Any], fewer: dict[Any, Any]) -> None:
    """Change a table where it stands: others hold it too, and what lies inside it."""
    for key in [key for key in table if key not in fewer]:
        del table[key]
    for key, inner in fewer.items():
        if isinstance(inner, dict) and table[key] is not inner:
            _in_place(table[key], inner)
        else:
            table[key] = inner


def _is_open(name: str, value: Any, module: ModuleType) -> bool:
    """Whether a name holds data of this very module."""
    if name.startswith("__") or not isinstance(value, dict | tuple | frozenset | int):
        return False
    return name.lstrip("_").isupper() and name in module.__dict__


def mutants_of(module: ModuleType, modules: list[ModuleType]) -> Iterator[TableMutant]:
    """Give every mutant of the data that a module defines."""
    seen: set[int] = set()
    others = [value for one in modules for value in vars(one).values()]
    for name, value in _own(module):
        if any(_is_spread_in(value, other) for other in others):
            continue
        for what, fewer in (*_less(value, seen), *_off_by_one(value)):
            apply = _made(modules, name, value, fewer)
            yield TableMutant(module.__name__, f"{name}: {what}", apply)


def _is_spread_in(table: Any, larger: Any) -> bool:
    """Whether a table is only a part of another, which is the one that is asked."""
    if isinstance(table, dict) and isinstance(larger, dict):
        within = all(larger.get(key) is value for key, value in table.items())
    elif isinstance(table, tuple) and isinstance(larger, tuple):
        held = set(map(id, larger))
        within = all(is_dataclass(row) and id(row) in held for row in table)
    else:
        return False
    return within and len(table) < len(larger)


def _own(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Give the data that was written in a module, not what it took from others."""
    written = Path(module.__file__ or "").read_text("utf-8")
    for name, value in vars(module).items():
        if _is_open(name, value, module) and f"\n{name}" in written:
            yield name, value
