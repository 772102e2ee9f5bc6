"""Runs the domain's tests against one mutant at a time, each in a process of its own.

The tests are collected once. A child is forked for each mutant, changes the code or the table
in its own memory, and runs the tests that can notice until one does.
"""

import ast
import gc
import inspect
import os
import pickle
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import _lru_cache_wrapper, cache
from pathlib import Path
from types import CodeType, FrameType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.mutants import changes, renewing, tables
from tests.mutants.changes import CodeMutant
from tests.mutants.tables import TableMutant

Mutant = CodeMutant | TableMutant
Spot = tuple[str, str, int]
"""A function: its file, its qualified name and its first line."""

ROOT = Path(__file__).parents[2]
TARGETS = (
    "domain.case",
    "domain.clocks",
    "domain.need_to_know",
    "domain.rules",
    "domain.watch",
)
LEFT_OUT = ("test_every_rule_is_tested", "test_model", "test_followup")
"""The first compares the table with the tests, so it would notice without knowing why; the
others take long and ask about much more than one rule."""
MUTANT_S_MAX, LOOK_S_MAX = 60, 600
SURVIVED, KILLED = 0, 1


def key_of(mutant: Mutant) -> str:
    """Name a mutant the same in every run, until the code itself changes."""
    return f"{mutant.module} {mutant.name}"


@dataclass
class Seen:
    """What one run of all tests without any mutant showed."""

    calls: dict[Spot, set[str]] = field(default_factory=dict)
    took: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def modules() -> list[ModuleType]:
    """Give the modules whose code and tables are changed."""
    return [
        module
        for name, module in sorted(sys.modules.items())
        if any(name == target or name.startswith(f"{target}.") for target in TARGETS)
    ]


@cache
def everywhere() -> list[ModuleType]:
    """Give the whole domain, where anything may rest on what is changed."""
    return [m for name, m in sys.modules.items() if name.split(".")[0] == "domain"]


def every_mutant() -> Iterator[Mutant]:
    """Give every mutant of every target."""
    renewing.read(everywhere())
    for module in modules():
        source = Path(module.__file__ or "").read_text("utf-8")
        yield from changes.mutants_of(module.__name__, source)
        yield from tables.mutants_of(module, everywhere())


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _codes(inner)


def _spot(code: CodeType) -> Spot:
    return code.co_filename, code.co_qualname, code.co_firstlineno


@cache
def find_what_is_alive() -> tuple[dict[Spot, list[FunctionType]], list[Any]]:
    """Find every function and every cache of the domain once, and let no child look again."""
    functions: dict[Spot, list[FunctionType]] = {}
    caches: list[Any] = []
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            functions.setdefault(_spot(one.__code__), []).append(one)
        elif isinstance(one, _lru_cache_wrapper) and one.__module__.startswith("domain"):
            caches.append(one)
    gc.freeze()
    return functions, caches


def _apply_code(mutant: CodeMutant) -> None:
    file = sys.modules[mutant.module].__file__ or ""
    compiled = compile(mutant.tree(), file, "exec", dont_inherit=True)
    functions, _ = find_what_is_alive()
    for code in _codes(compiled):
        for function in functions.get(_spot(code), ()):
            function.__code__ = code


def apply(mutant: Mutant, seen: Seen) -> None:
    """Make the mistake, in this process."""
    gc.disable()
    if isinstance(mutant, CodeMutant):
        _apply_code(mutant)
        if _only_at_import(mutant, seen):
            _import_anew(mutant)
    else:
        mutant.apply()
    _forget()


def _import_anew(mutant: CodeMutant) -> None:
    functions, _ = find_what_is_alive()
    for spot in _touched(mutant):
        for function in functions.get(spot, ()):
            renewing.renew(everywhere(), function)


def _forget() -> None:
    """Empty every cache of the domain."""
    for one in find_what_is_alive()[1]:
        one.cache_clear()


def _touched(mutant: CodeMutant) -> set[Spot]:
    """Name the functions whose code is not what it was."""
    file = sys.modules[mutant.module].__file__ or ""
    before = compile(ast.parse(Path(file).read_text("utf-8")), file, "exec", dont_inherit=True)
    after = compile(mutant.tree(), file, "exec", dont_inherit=True)
    kept = {_spot(code): code for code in _codes(before)}
    return {
        _spot(c) for c in _codes(after) if kept.get(_spot(c)) != c and c.co_name != "<module>"
    }


def _only_at_import(mutant: CodeMutant, seen: Seen) -> bool:
    """Whether no test calls the function: what counts is what it gave to its module."""
    return not any(spot in seen.calls for spot in _touched(mutant))


def _in_a_child(work: Callable[[int], int], seconds: int) -> tuple[int, bytes]:
    """Run something in a forked process; give its exit code and what it wrote.

    Seconds are of the processor: where a machine is busy with other things, a mutant that
    nobody notices must not look as if it had run out of time.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        code = KILLED
        try:
            code = work(writing)
        finally:
            os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said


def _passes(item: pytest.Item) -> bool:
    reports = runtestprotocol(item, log=False, nextitem=None)
    return all(report.passed for report in reports)


def look(items: Sequence[pytest.Item]) -> Seen:
    """Run every test once, and see which functions of the targets each one calls.

    Nothing is remembered from the test before: it would hide who calls what is cached.
    """
    files = {module.__file__ for module in modules()}

    def work(writing: int) -> int:
        seen, running = Seen(), [""]

        def called(frame: FrameType, _event: str, _argument: Any) -> None:
            if frame.f_code.co_filename in files:
                seen.calls.setdefault(_spot(frame.f_code), set()).add(running[0])

        for item in items:
            running[0] = item.nodeid
            _forget()
            began = time.monotonic()
            sys.settrace(called)
            passed = _passes(item)
            sys.settrace(None)
            seen.took[item.nodeid] = time.monotonic() - began
            seen.failed += [] if passed else [item.nodeid]
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(seen, pipe)
        return SURVIVED

    code, said = _in_a_child(work, LOOK_S_MAX)
    assert code == SURVIVED, "the tests could not be run at all"
    return pickle.loads(said)


def candidates(mutant: Mutant, items: Sequence[pytest.Item], seen: Seen) -> list[pytest.Item]:
    """Give the tests that can notice, the likeliest and the quickest first."""
    if isinstance(mutant, CodeMutant) and not _only_at_import(mutant, seen):
        spots = _touched(mutant)
        able = set[str]().union(*(seen.calls.get(spot, set()) for spot in spots))
        return sorted((i for i in items if i.nodeid in able), key=lambda i: seen.took[i.nodeid])
    words = mutant.name.replace(":", " ").split()

    def likely(item: pytest.Item) -> tuple[int, bool, int, float]:
        whole, own = _texts_of(item)
        named = -sum(word in own for word in words)
        around = -sum(word in whole for word in words)
        elsewhere = f"{mutant.module} import" not in whole
        return named, elsewhere, around, seen.took[item.nodeid]

    return sorted(items, key=likely)


def _texts_of(item: pytest.Item) -> tuple[str, str]:
    """Give the text of a test's file and of the test alone."""
    code = getattr(item, "function", _texts_of).__code__
    return _file(item.path), _own_text(item.path, code.co_firstlineno)


@cache
def _file(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def _own_text(path: Path, line: int) -> str:
    return "".join(inspect.getblock(_file(path).splitlines(keepends=True)[line - 1 :]))


def survives(mutant: Mutant, items: Sequence[pytest.Item], seen: Seen) -> bool:
    """Whether no test notices the mutant. Running out of time is noticing."""
    able = candidates(mutant, items, seen)

    def work(_writing: int) -> int:
        apply(mutant, seen)
        return SURVIVED if all(map(_passes, able)) else KILLED

    return _in_a_child(work, MUTANT_S_MAX)[0] == SURVIVED


def choose(mutants: list[Mutant], number: int | None, seed: int) -> list[Mutant]:
    """Give some mutants, the same for the same seed."""
    if number is None or number >= len(mutants):
        return mutants
    return random.Random(seed).sample(mutants, number)
