"""The commands that look after what is stored: what each takes, and where its work is done."""

from pathlib import Path
from typing import Annotated, Any

import typer

from adapters.cli.options import Data, Json, say, settings_of

caring = typer.Typer()
keys = typer.Typer(
    help="The key that wraps all data keys: how it stands, and changing it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@caring.command()
def backup(
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="Folder to write; must be new.")
    ],
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Copy the log, the ledger, the book of notices and the wrapped keys, while all runs."""
    from adapters.cli.backup import take_backup  # noqa: PLC0415

    answer, text = take_backup(settings_of(data), out)
    say(answer, as_json=as_json, text=text)


@caring.command()
def restore(  # noqa: PLR0913 - each is an option of the command
    source: Annotated[
        Path, typer.Option("--from", metavar="PATH", help="Folder that backup wrote.")
    ],
    keys_from: Annotated[
        Path | None,
        typer.Option("--keys", metavar="PATH", help="Its keys, when they are kept apart."),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A checkpoint that somebody else has kept."),
    ] = None,
    erasures: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The newest register of erasures that was kept."),
    ] = None,
    data: Data = None,
    *,
    older: Annotated[
        bool, typer.Option("--older", help="Give up what was signed after the backup.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring a backup back into an empty place, check it, and build the views anew."""
    from adapters.cli.restore import restore as brought_back  # noqa: PLC0415

    given: dict[str, Any] = {"keys": keys_from, "since": since, "erasures": erasures}
    answer, text = brought_back(settings_of(data), source, **given, older=older)
    say(answer, as_json=as_json, text=text)


@caring.command()
def doctor(data: Data = None, *, as_json: Json = False) -> None:
    """Examine what is stored and how it is reached; the exit code says whether all is well."""
    from adapters.cli.doctor import examine  # noqa: PLC0415

    good, (answer, text) = examine(settings_of(data))
    say(answer, as_json=as_json, text=text)
    raise typer.Exit(0 if good else 1)


@keys.command("status")
def keys_status(data: Data = None, *, as_json: Json = False) -> None:
    """Count the data keys by the operator's key that wraps them, and whether each opens."""
    from adapters.cli.rewrapping import tell_keys  # noqa: PLC0415

    answer, text = tell_keys(settings_of(data))
    say(answer, as_json=as_json, text=text)


@keys.command("rotate")
def keys_rotate(data: Data = None, *, as_json: Json = False) -> None:
    """Wrap every data key in the current operator's key; may be stopped and run again."""
    from adapters.cli.rewrapping import rotate_keys  # noqa: PLC0415

    answer, text = rotate_keys(settings_of(data))
    say(answer, as_json=as_json, text=text)


@keys.command("new")
def keys_new(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="File to write.")],
    *,
    as_json: Json = False,
) -> None:
    """Make an operator's key. Nothing is wrapped in it until a setting names it."""
    from adapters.cli.rewrapping import make_key  # noqa: PLC0415

    answer, text = make_key(out)
    say(answer, as_json=as_json, text=text)
