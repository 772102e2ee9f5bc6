"""What people at the partner do from the command line: show, answer, and say something."""

import json
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple, get_args
from uuid import uuid4

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import Inbox
from adapters.partner.last_day import PASSED, for_machines, has_passed, in_sweden, machine_clock
from adapters.partner.naming import NoHandle, handle_from, is_whole
from adapters.partner.notice import Notice
from adapters.partner.outbox import CannotFollow, Outbox
from adapters.partner.plainly import AsJson, Config, fail, plainly, settings_from
from adapters.partner.purging import reading
from adapters.partner.words import (
    TEXT_MAX_CHARS,
    UNANSWERED,
    Answer,
    AnswerKind,
    Inbound,
    InboundKind,
    Word,
    to_the_minute,
)

KINDS = ", ".join(get_args(InboundKind)) + "."
Number = Annotated[
    int, typer.Argument(min=1, metavar="NUMBER", help="The notice's own number.")
]


class _Found(NamedTuple):
    notice: Notice
    received_at: datetime
    calls_back: int | None
    """The number of the notice that it calls back."""


answers = typer.Typer(pretty_exceptions_enable=False)


@answers.command()
def show(number: Number, config: Config = None, *, as_json: AsJson = False) -> None:
    """Show one notice."""
    (notice, came, calls_back), now = _found(config, number), machine_clock()
    told = for_machines(notice, now)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    table = Table(show_header=False)
    known = {"number": str(number), "id": str(notice.id), "received": in_sweden(came)}
    data = {name: told["data"][name] for name in told["data"] if name != "sequence"}
    for name, value in {**known, "handle": notice.subject, **data}.items():
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        table.add_row(name, Text(said))
    if has_passed(notice, now):
        table.add_row("content", PASSED)
    if notice.data.level in UNANSWERED:
        table.add_row("answer", _why_no_answer(notice, calls_back))
    Console().print(table)


@answers.command()
def acknowledge(number: Number, config: Config = None, *, as_json: AsJson = False) -> None:
    """Say that somebody has read a notice."""
    _answer(config, number, "read", as_json=as_json)


@answers.command()
def accept(number: Number, config: Config = None, *, as_json: AsJson = False) -> None:
    """Say that you take on what a notice asks for."""
    _answer(config, number, "accepted", as_json=as_json)


@answers.command()
def decline(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why. It is stored in the case.")],
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say that you do not, and why."""
    _answer(config, number, "declined", reason, as_json=as_json)


@answers.command()
def acting(number: Number, config: Config = None, *, as_json: AsJson = False) -> None:
    """Say that you act on a notice now."""
    _answer(config, number, "acting", as_json=as_json)


@answers.command()
def purged(number: Number, config: Config = None, *, as_json: AsJson = False) -> None:
    """Purge a notice's content here, and say so."""
    notice = _to_answer(config, number)
    with plainly(), closing(Inbox(settings_from(config).data).open()) as inbox:
        inbox.purge(notice.id)
    _queue_answer(config, notice, "purged", None, as_json=as_json)


@answers.command()
def send(  # noqa: PLR0913 - one for each option
    kind: Annotated[str, typer.Argument(metavar="KIND", help=KINDS)],
    text_file: Annotated[Path, typer.Option(help="File with what you want to say.")],
    handle: Annotated[
        str | None, typer.Option(help="Your handle of the case, or how it begins.")
    ] = None,
    about: Annotated[str | None, typer.Option(help="Whom it is about, without handle.")] = None,
    config: Config = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Tell the hub something: a concern, a risk, how it goes, or a request."""
    if kind not in get_args(InboundKind):
        fail(f"The kind is one of {', '.join(get_args(InboundKind))}.")
    if (handle is None) is (about is None):
        fail("Name the case with --handle, or the person with --about.")
    try:
        text = text_file.read_text("utf-8").strip()
    except (OSError, ValueError):
        fail("What --text-file names cannot be read as text.")
    if not 0 < len(text) <= TEXT_MAX_CHARS:
        fail(f"The text must have between 1 and {TEXT_MAX_CHARS} characters.")
    handle = _whole_handle(config, handle) if handle is not None else None
    said = {"kind": kind, "handle": handle, "about": about, "text": text, "written_at": _now()}
    _queue(config, _made(Inbound, said), as_json=as_json)


@answers.command()
def outbox(config: Config = None, *, as_json: AsJson = False) -> None:
    """List what the hub does not have yet."""
    with plainly(), closing(Outbox(settings_from(config).data).open()) as box:
        waiting = box.waiting()
    if as_json:
        rows = [{"id": w.id, "kind": w.kind, "queued_at": w.queued_at} for w in waiting]
        typer.echo(json.dumps(rows))
        return
    table = Table("Id", "Kind", "Queued")
    for word in waiting:
        queued_at = in_sweden(datetime.fromisoformat(word.queued_at))
        table.add_row(word.id, word.kind, queued_at)
    Console().print(table)


def _whole_handle(config: Path | None, given: str) -> str:
    if is_whole(given):
        return handle_from(given, ())
    try:
        with reading(config) as inbox:
            return handle_from(given, inbox.handles())
    except NoHandle as error:
        fail(str(error))


def _answer(
    config: Path | None, number: int, answer: AnswerKind, reason: str | None = None, *,
    as_json: bool,
) -> None:  # fmt: skip
    _queue_answer(config, _to_answer(config, number), answer, reason, as_json=as_json)


def _queue_answer(
    config: Path | None, notice: Notice, answer: AnswerKind, reason: str | None, *,
    as_json: bool,
) -> None:  # fmt: skip
    said = {
        "notice_id": notice.id,
        "sequence": notice.data.sequence,
        "answer": answer,
        "reason": reason,
        "answered_at": _now(),
    }
    _queue(config, _made(Answer, said), as_json=as_json)


def _made(kind: type[Answer | Inbound], said: dict[str, Any]) -> Answer | Inbound:
    try:
        return kind.model_validate({"id": uuid4(), **said})
    except ValidationError as error:
        wrong = sorted({".".join(map(str, e["loc"])) for e in error.errors()})
        fail(f"This is too long or empty: {', '.join(wrong)}.")


def _queue(config: Path | None, word: Word, *, as_json: bool) -> None:
    try:
        with closing(Outbox(settings_from(config).data).open()) as box:
            box.say(word)
    except CannotFollow as error:
        fail(str(error))
    except InboxUnavailable as error:
        fail(f"{error} It was not queued: say it again then.")
    if as_json:
        typer.echo(json.dumps({"id": str(word.id), "kind": word.kind, "state": "queued"}))
    else:
        Console().print("Queued. It goes when the program runs and the hub answers.")


def _found(config: Path | None, number: int) -> _Found:
    with reading(config) as inbox:
        notice, came = inbox.notice(number), inbox.received_at(number)
        recalls = notice.data.recalls if notice else None
        calls_back = inbox.number_of(recalls) if recalls else None
    if notice is None or came is None:
        fail("There is no notice with that number.")
    return _Found(notice, came, calls_back)


def _to_answer(config: Path | None, number: int) -> Notice:
    notice, _, calls_back = _found(config, number)
    if notice.data.level in UNANSWERED:
        fail(_why_no_answer(notice, calls_back))
    return notice


def _why_no_answer(notice: Notice, calls_back: int | None) -> str:
    if notice.data.level == "stopped":
        return "Nothing is told with it after all: there is nothing to answer."
    which = "a notice that never came" if calls_back is None else f"notice {calls_back}"
    return f"It calls back {which}. The program answers it by itself, and nobody else need."


def _now() -> datetime:
    return to_the_minute(machine_clock())
