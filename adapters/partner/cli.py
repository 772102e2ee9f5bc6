"""The command line of the partner's program: run it, look into the inbox, ask how it is."""

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from nats.errors import Error
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.nkeys import NotAKey
from adapters.partner import joining
from adapters.partner.answers import answers
from adapters.partner.closing import KeysUnreadable, closing_of
from adapters.partner.disk import InboxUnavailable
from adapters.partner.inbox import Inbox
from adapters.partner.last_day import (
    PASSED,
    Clock,
    for_machines,
    has_passed,
    in_sweden,
    machine_clock,
)
from adapters.partner.notice import Notice
from adapters.partner.plainly import AsJson, Config, run_plainly
from adapters.partner.plainly import fail as _fail
from adapters.partner.plainly import settings_from as _settings
from adapters.partner.program import Program
from adapters.partner.purging import reading as _reading
from adapters.partner.receiving import log_to_stderr
from adapters.partner.settings import PartnerSettings
from adapters.witness import CannotWitness, witness_forever
from adapters.witness import new_key as make_witness_key

NOTICES_SHOWN_MAX = 1_000
HEADINGS = (
    *("No", "Received", "Case", "Purpose"),
    *("Content", "Handling", "Valid to", "Answer by"),
)
WITHOUT_CONTENT = {
    "exists": "there is a fact",
    "stopped": "stopped",
    "recalled": "recall",
    "purged": "purged",
}

app = typer.Typer(
    help="Receives notices from Samlots and keeps them in an inbox.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.registered_commands += answers.registered_commands


@app.command()
def run(config: Config = None) -> None:
    """Receive notices until told to stop."""
    receive(_settings(config))


def receive(settings: PartnerSettings, clock: Clock = machine_clock) -> None:
    """Receive notices until told to stop, and say so in plain words when that cannot be."""
    log_to_stderr()
    try:
        login = settings.login()
    except (OSError, NotAKey):
        _fail(
            "There is no usable key where the setting `keys` says. "
            "Make one: samlots-partner keys."
        )
    try:
        closing = closing_of(settings)
        inbox = Inbox(settings.data, clock).open()
        asyncio.run(Program(settings, login, inbox, closing, clock=clock).run())
    except (InboxUnavailable, KeysUnreadable) as error:
        _fail(str(error))
    except (Error, OSError) as error:
        _fail(
            f"NATS cannot be reached ({type(error).__name__}). Check the address, and that "
            "the bundle is the newest that the hub gave."
        )


@app.command()
def keys(
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="Where to keep them.")],
    earlier: Annotated[
        Path | None,
        typer.Option("--earlier", metavar="FOLDER", help="Keys that these follow."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make our own keys. Give public.json to the hub, and nobody the others."""
    try:
        public = joining.make_keys(out, earlier)
    except joining.CannotJoin as error:
        _fail(str(error))
    print(json.dumps(public) if as_json else "Give public.json to the hub.")


@app.command()
def join(
    bundle: Annotated[Path, typer.Argument(metavar="BUNDLE", help="File that the hub gave.")],
    keys: Annotated[Path, typer.Option("--keys", metavar="FOLDER", help="Our own keys.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Settings to write.")],
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Of the inbox; beside FILE if left out."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the settings from what the hub gave and our own keys."""
    try:
        partner = joining.join(bundle, keys, out, data or out.parent / "inbox")
    except joining.CannotJoin as error:
        _fail(str(error))
    said = {"partner": partner, "config": str(out)}
    print(json.dumps(said) if as_json else "Ready: run it.")


@app.command()
def inbox(
    config: Config = None,
    limit: Annotated[int, typer.Option(min=1, max=NOTICES_SHOWN_MAX, help="How many.")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the latest notices."""
    with _reading(config) as box:
        notices, now = box.notices(limit), box.clock()
    if as_json:
        shown = [
            {"received_at": at.isoformat(), **for_machines(notice, now)}
            for at, notice in notices
        ]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(notices, now))


@app.command()
def status(config: Config = None, *, as_json: AsJson = False) -> None:
    """Say how many notices there are, and whether any number is missing."""
    with _reading(config) as box:
        now = box.status()
    if as_json:
        print(json.dumps(asdict(now)))
        return
    missing = ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in now.gaps) or "none"
    table = Table(show_header=False)
    table.add_row("Notices", str(now.count))
    table.add_row("Last number", str(now.last_sequence))
    table.add_row("Missing numbers", missing)
    table.add_row("Came after a higher number", str(now.late))
    table.add_row("Unreadable messages", str(now.dead))
    Console().print(table)


@app.command()
def numbers(config: Config = None) -> None:
    """List the numbers of all notices for the hub, which asks for them after a restore."""
    settings = _settings(config)
    with _reading(config) as box:
        # Before the list is read: what comes meanwhile is missing, and not falsely there.
        asked_at = datetime.now(UTC).isoformat()
        listed = {"partner": settings.partner, "at": asked_at, "notices": box.numbers()}
    print(json.dumps(listed))


@app.command()
def witness(  # noqa: PLR0913, PLR0917 - each is an option of the command
    key: Annotated[Path, typer.Option(help="File of the witness's private key.")],
    policy: Annotated[
        Path | None, typer.Option(help="File that names the logs to witness.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of what was cosigned last.")] = None,
    new_key: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Make the key, print its public half, and end."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any.")] = 8099,
) -> None:
    """Cosign the hub's ledger as long as it only grows."""
    try:
        if new_key is not None:
            print(make_witness_key(key, new_key))
        elif policy is None or data is None:
            _fail("--policy and --data are needed.")
        else:
            witness_forever(key, policy, data, host, port)
    except CannotWitness as why:
        _fail(str(why))


def main() -> None:
    """Start the command line."""
    sys.exit(run_plainly(app))


def _table(notices: Sequence[tuple[datetime, Notice]], now: datetime) -> Table:
    # Folded and never cut: a last day of which half is shown is none.
    table = Table()
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for at, notice in notices:
        told = notice.data
        table.add_row(
            str(told.sequence),
            in_sweden(at),
            Text(notice.subject),
            Text(told.purpose or ""),
            Text(_content(notice, now)),
            Text(told.handling_instruction or ""),
            str(told.valid_to or ""),
            str(told.answer_by or ""),
        )
    return table


def _content(notice: Notice, now: datetime) -> str:
    told = notice.data
    content = "\n".join(f"{piece.category}: {piece.text}" for piece in told.content)
    instead = [WITHOUT_CONTENT.get(told.level, "")]
    if has_passed(notice, now):
        instead = ["purged"] * (told.level == "purged") + [PASSED]
    return content or ": ".join(instead)


if __name__ == "__main__":
    main()
