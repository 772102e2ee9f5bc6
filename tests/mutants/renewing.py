"""Computes anew what was computed from a changed table when its module was imported."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

ROUNDS_MAX = 6


@dataclass(frozen=True)
class Written:
    """One name at the top of a module, and what it is computed from."""

    name: str
    names: frozenset[str]
    code: CodeType


@cache
def _written(file: str) -> tuple[Written, ...]:
    found: list[Written] = []
    for node in ast.parse(Path(file).read_text("utf-8")).body:
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        target = node.target if isinstance(node, ast.AnnAssign) else target
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and value is not None:
            names = {part.id for part in ast.walk(value) if isinstance(part, ast.Name)}
            code = compile(ast.Expression(value), file, "eval", dont_inherit=True)
            found.append(Written(target.id, frozenset(names), code))
    return tuple(found)


def read(modules: Iterable[ModuleType]) -> None:
    """Read what the modules write, before any of it is asked for in a hurry."""
    for module in modules:
        _written(module.__file__ or "")


def _rests_on(module: ModuleType, names: Iterable[str], changed: set[int]) -> bool:
    """Whether one of the names, or a function among them, uses something that has changed."""
    for value in (vars(module).get(name) for name in names):
        if id(value) in changed:
            return True
        if isinstance(value, FunctionType) and any(
            id(value.__globals__.get(name)) in changed for name in value.__code__.co_names
        ):
            return True
    return False


def put_everywhere(modules: Sequence[ModuleType], name: str, old: Any, new: Any) -> Any:
    """Put a new value where the old one is known by its name; a dict changes where it is."""
    if isinstance(old, dict):
        kept = dict(new)
        old.clear()
        old.update(kept)
        return old
    for module in modules:
        if vars(module).get(name) is old:
            setattr(module, name, new)
    return new


def renew(modules: Sequence[ModuleType], first: Any) -> None:
    """Compute anew everything that rests on a changed thing, and what rests on that."""
    kept, done = [first], {id(first)}
    for _ in range(ROUNDS_MAX):
        before = len(kept)
        for module in modules:
            for one in _written(module.__file__ or ""):
                old = vars(module).get(one.name)
                if id(old) in done or not _rests_on(module, one.names, done):
                    continue
                new = eval(one.code, vars(module))
                kept.append(put_everywhere(modules, one.name, old, new))
                done.add(id(kept[-1]))
        if len(kept) == before:
            return
