"""The command line of the partner's program: run it, look into the inbox, ask how it is."""

import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer
from nats.errors import Error
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.partner import witness as witnessing
from adapters.partner.inbox import Inbox, InboxUnavailable
from adapters.partner.notice import Notice
from adapters.partner.program import Program
from adapters.partner.settings import PartnerSettings

NOTICES_SHOWN_MAX = 1_000
FAILED = 1
WITHOUT_CONTENT = {"exists": "Uppgift finns", "stopped": "Utgår"}

app = typer.Typer(
    help="Receives notices from Samlots and keeps them in an inbox.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="SAMLOTS_PARTNER_CONFIG", help="JSON file of settings."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


@app.command()
def run(config: Config = None) -> None:
    """Receive notices until told to stop."""
    settings = _settings(config)
    _log_to_stderr()
    try:
        password = settings.password_file.read_text().strip()
    except OSError as error:
        _fail(f"Cannot read {settings.password_file}: {error.strerror}.")
    try:
        inbox = Inbox(settings.data).open()
        asyncio.run(Program(settings, password, inbox).run())
    except InboxUnavailable as error:
        _fail(str(error))
    except (Error, OSError) as error:
        _fail(
            f"NATS did not let us in ({type(error).__name__}). Check the address, the login, "
            "and that the hub has connected this partner."
        )


@app.command()
def inbox(
    config: Config = None,
    limit: Annotated[int, typer.Option(min=1, max=NOTICES_SHOWN_MAX, help="How many.")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """Show the latest notices."""
    with _reading(config) as box:
        notices = box.notices(limit)
    if as_json:
        shown = [
            {"received_at": at.isoformat(), **notice.model_dump(mode="json", exclude_none=True)}
            for at, notice in notices
        ]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        Console().print(_table(notices))


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
            print(witnessing.new_key(key, new_key))
        elif policy is None or data is None:
            _fail("--policy and --data are needed.")
        else:
            witnessing.witness_forever(key, policy, data, host, port)
    except witnessing.CannotWitness as why:
        _fail(str(why))


def main() -> None:
    """Start the command line."""
    app()


def _table(notices: Sequence[tuple[datetime, Notice]]) -> Table:
    table = Table("Nr", "Mottagen", "Ärende", "Syfte", "Uppgift", "Hantering", "Gäller till")
    for at, notice in notices:
        told = notice.data
        content = "\n".join(f"{piece.category}: {piece.text}" for piece in told.content)
        table.add_row(
            str(told.sequence),
            f"{at.astimezone():%Y-%m-%d %H:%M}",
            Text(notice.subject),
            Text(told.purpose or ""),
            Text(content or WITHOUT_CONTENT.get(told.level, "")),
            Text(told.handling_instruction or ""),
            str(told.valid_to or ""),
        )
    return table


@contextmanager
def _reading(config: Path | None) -> Iterator[Inbox]:
    box = Inbox(_settings(config).data)
    try:
        yield box.open_to_read()
    except InboxUnavailable as error:
        _fail(str(error))
    finally:
        box.close()


def _settings(config: Path | None) -> PartnerSettings:
    try:
        given = json.loads(config.read_text()) if config else {}
        return PartnerSettings(**given)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, e["loc"])) for e in error.errors()})
        _fail(f"These settings are missing or wrong: {', '.join(wrong)}.")
    except (OSError, ValueError, TypeError):
        _fail(f"Cannot read the settings in {config}: a JSON object is expected.")


def _log_to_stderr() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )


def _fail(message: str) -> NoReturn:
    Console(stderr=True).print(Text(message, style="red"), soft_wrap=True)
    raise typer.Exit(FAILED)


if __name__ == "__main__":
    main()
