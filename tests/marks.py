"""Which requirement is met where and shown by which test, read from the source.

In code a mark is the requirement's id in a docstring, in the `source` of a rule or a row, or
in a text below a name. On a test it is `@pytest.mark.shows("R12", "R13")`.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("domain", "projections", "services", "adapters")
TOLD = Path(__file__).with_name("requirements.toml")
IDS = re.compile(r"\bR(\d+)(?:-R?(\d+))?\b")
COUNT = 233
SHOWN_MAX = 3

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands: a file, and the name in it."""

    file: str
    name: str


def every_id() -> list[str]:
    """Give the ids of all requirements, in order."""
    return [f"R{number}" for number in range(1, COUNT + 1)]


def ids_in(text: str) -> list[str]:
    """Give the ids that a text names; `R122-R125` names four."""
    return [
        f"R{number}"
        for found in IDS.finditer(text)
        for number in range(int(found[1]), int(found[2] or found[1]) + 1)
    ]


@cache
def told() -> dict[str, dict[str, str]]:
    """Read what is said of each requirement."""
    return tomllib.loads(TOLD.read_text("utf-8"))


def _files(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def _texts(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            yield inner.value


def _name_of(node: ast.stmt) -> str:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def _said(body: list[ast.stmt], owner: str) -> Iterator[tuple[str, str]]:
    """Give each name of a module or class with the texts that may hold its marks."""
    name = owner
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _said(node.body, f"{owner}.{node.name}".strip("."))
        elif isinstance(node, Function):
            within = f"{owner}.{node.name}".strip(".")
            yield within, ast.get_docstring(node) or ""
        elif isinstance(node, ast.Expr):
            yield from ((name, text) for text in _texts(node))
        else:
            name = f"{owner}.{_name_of(node)}".strip(".") or owner
            yield from ((name, text) for text in _texts(node))


@cache
def places() -> dict[str, list[Place]]:
    """Give where in the code each requirement is met."""
    found: dict[str, list[Place]] = {}
    for file, tree in _files(*CODE):
        for name, text in _said(tree.body, ""):
            for one in ids_in(text):
                place = Place(file, name)
                if place not in found.setdefault(one, []):
                    found[one].append(place)
    return found


def _shown(node: Function, tables: dict[str, ast.expr]) -> Iterator[str]:
    """Give the ids on a test's marks, also on those of single examples and of its tables."""
    for mark in node.decorator_list:
        named = (one.id for one in ast.walk(mark) if isinstance(one, ast.Name))
        for part in (mark, *(tables[name] for name in named if name in tables)):
            for call in ast.walk(part):
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(".shows"):
                    yield from (ast.literal_eval(argument) for argument in call.args)


@cache
def tests() -> dict[str, list[Place]]:
    """Give the tests that show each requirement; an expected failure shows nothing."""
    found: dict[str, list[Place]] = {}
    for file, tree in _files("tests"):
        tables = {
            _name_of(node): node.value for node in tree.body if isinstance(node, ast.Assign)
        }
        for node in tree.body:
            if not isinstance(node, Function) or not node.name.startswith("test_"):
                continue
            if any("xfail" in ast.unparse(mark) for mark in node.decorator_list):
                continue
            for one in _shown(node, tables):
                place = Place(file, node.name)
                if place not in found.setdefault(one, []):
                    found[one].append(place)
    return found


def _where(place: Place) -> str:
    return f"`{place.file}`" + (f" {place.name}" if place.name else "")


def the_requirements() -> str:
    """Write the table: id, what the hub does, where, and which tests show it."""
    words, outside = told()["words"], told()["not_in_the_hub"]
    lines = ["| Id | What the hub does | Where | Shown by |", "| --- | --- | --- | --- |"]
    for one in every_id():
        where = ", ".join(map(_where, places().get(one, [])[:SHOWN_MAX]))
        by = ", ".join(f"`{t.file}::{t.name}`" for t in tests().get(one, [])[:SHOWN_MAX])
        said = words.get(one) or f"Not in the hub. {outside.get(one, '')}"
        lines.append(f"| {one} | {said} | {where or '-'} | {by or '-'} |")
    return "\n".join(lines)
