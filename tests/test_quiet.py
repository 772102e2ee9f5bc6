"""What the program says by itself names nobody: every word that can vary stands on one page.

Log lines, exceptions, output, addresses, titles and names of files.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.said_page import ADDRESSED, FILED, LINKED, LOGGED, RAISED, SPOKEN, TITLED

ROOT = Path(__file__).parents[1]
PACKAGES = ("domain", "projections", "services", "adapters")
TEMPLATES = ROOT / "adapters/web/templates"
LEVELS = {"debug", "info", "warning", "error", "critical", "exception", "fatal", "msg", "log"}
LOGGERS = {"log", "logger", "logging", "structlog.get_logger()"}
SPEAKS = {"print", "typer.echo", "typer.secho", "sys.stderr.write", "sys.stdout.write",
          "warnings.warn", "traceback.print_exc", "traceback.print_exception"}  # fmt: skip
WOULD_CARRY_MORE = {"prometheus_client", "opentelemetry", "statsd", "sentry_sdk", "smtplib",
                    "email", "syslog", "aiosmtplib", "httpx2"}  # fmt: skip
CARRY = {("mail.py", "aiosmtplib"), ("mail.py", "email"), ("webhook.py", "httpx2")}
"""Metrics and traces: there are none. Mail and calls out: a channel each, and nowhere else."""


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple((path, ast.parse(path.read_text("utf-8"))) for path in sorted(files))


@cache
def nodes(under: str = "") -> tuple[ast.AST, ...]:
    inside = (tree for path, tree in trees() if path.is_relative_to(ROOT / under))
    return tuple(node for tree in inside for node in ast.walk(tree))


def varies(node: ast.expr) -> Iterator[str]:
    """What can differ from one time to another in an argument."""
    match node:
        case ast.Constant():
            return
        case ast.JoinedStr(values=values):
            for one in values:
                if isinstance(one, ast.FormattedValue):
                    yield ast.unparse(one.value)
        case _:
            yield ast.unparse(node)


@cache
def calls() -> tuple[tuple[str, str, ast.Call], ...]:
    """Every call, with what it is called on and what it is called."""
    found = [node for node in nodes() if isinstance(node, ast.Call)]
    parts = (ast.unparse(call.func).rpartition(".") for call in found)
    return tuple((on, name, call) for (on, _, name), call in zip(parts, found, strict=True))


def logged() -> Iterator[str]:
    for on, name, call in calls():
        if name in LEVELS and on in LOGGERS:
            yield from (ast.unparse(a) for a in call.args if not isinstance(a, ast.Constant))
            yield from (ast.unparse(one) for one in call.keywords)


def raised() -> Iterator[str]:
    """What varies in a message: given to an exception, or named `message` beforehand."""
    for node in nodes():
        match node:
            case ast.Raise(exc=ast.Call(func=func, args=args)) if is_exception(func):
                for each in args:
                    if not (isinstance(each, ast.Name) and each.id == "message"):
                        yield from varies(each)
            case ast.Assign(targets=[ast.Name(id="message")], value=ast.JoinedStr() as value):
                yield from varies(value)
            case _:
                pass


CARRIERS = {"AlreadyDone", "KeyDestroyed", "SealBroken", "UnknownFact", "NotValid", "Exit",
            "Undeliverable"}  # fmt: skip
"""Exceptions that hold ids, positions and codes as attributes, and say nothing of them."""


def is_exception(func: ast.expr) -> bool:
    name = ast.unparse(func).rpartition(".")[2]
    return name[:1].isupper() and name not in CARRIERS


def spoken() -> Iterator[str]:
    for on, name, call in calls():
        if (f"{on}.{name}" if on else name) in SPEAKS:
            yield from (ast.unparse(each) for each in call.args)


def addressed() -> Iterator[str]:
    """What varies in an address: of a route, or of where somebody is sent."""
    for node in nodes("adapters/web"):
        if isinstance(node, ast.JoinedStr) and any(
            isinstance(one, ast.Constant) and "/" in str(one.value) for one in node.values
        ):
            yield from varies(node)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("/"):
            yield from re.findall(r"\{([a-z_]+)\}", str(node.value))


def filed() -> Iterator[str]:
    for node in nodes():
        match node:
            case ast.BinOp(op=ast.Div(), right=ast.JoinedStr() as name):
                yield ast.unparse(name)
            case _:
                pass


def in_templates(pattern: str) -> Iterator[str]:
    for template in sorted(TEMPLATES.glob("*.html")):
        for found in re.findall(pattern, template.read_text("utf-8"), re.S):
            for expression in re.findall(r"\{\{\s*(.*?)\s*\}\}", found):
                yield re.sub(r'\b_\("[^"]*"\)', "_(…)", expression)


def linked() -> Iterable[str]:
    return in_templates(r'\b(?:href|action|src|formaction)="((?:\{\{.*?\}\}|[^"])*)"')


def titled() -> Iterable[str]:
    return in_templates(r"\{% block title %\}(.*?)\{% endblock %\}")


PAGE: dict[Callable[[], Iterable[str]], set[str]] = {
    logged: LOGGED,
    raised: RAISED,
    spoken: SPOKEN,
    addressed: ADDRESSED,
    linked: LINKED,
    titled: TITLED,
    filed: FILED,
}


@pytest.fixture(scope="module", autouse=True)
def forgotten_afterwards() -> Iterator[None]:
    yield
    for kept in (trees, nodes, calls):
        kept.cache_clear()


@pytest.mark.parametrize("said", PAGE, ids=lambda said: said.__name__)
def test_what_varies_in_what_the_program_says_stands_on_this_page(
    said: Callable[[], Iterable[str]],
) -> None:
    assert set(said()) == PAGE[said]


def test_no_traceback_with_its_values_is_ever_logged() -> None:
    for _, _, call in calls():
        assert not {"exc_info", "stack_info"} & {one.arg for one in call.keywords}
    assert not [name for on, name, _ in calls() if name == "exception" and on in LOGGERS]


def test_an_exception_that_carries_ids_does_not_say_them() -> None:
    for node in nodes():
        if isinstance(node, ast.ClassDef) and node.name in CARRIERS:
            said = [
                each
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
                for each in call.args
            ]
            assert all(isinstance(each, ast.Constant) for each in said), node.name


def test_metrics_and_traces_are_not_sent_and_mail_and_calls_only_by_their_channels() -> None:
    imported: set[tuple[str, str]] = set()
    for path, tree in trees():
        for node in ast.walk(tree):
            match node:
                case ast.Import(names=names):
                    imported |= {(path.name, alias.name.split(".")[0]) for alias in names}
                case ast.ImportFrom(module=str(module)):
                    imported.add((path.name, module.split(".")[0]))
                case _:
                    pass
    assert {(file, what) for file, what in imported if what in WOULD_CARRY_MORE} == CARRY
