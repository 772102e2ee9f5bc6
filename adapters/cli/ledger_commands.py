"""The commands of the ledger and of erasure: what each takes, and where its work is done."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.options import Data, Json, say, settings_of

keeping = typer.Typer()


@keeping.command()
def seal(
    data: Data = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Sign what is new and end.")] = False,
) -> None:
    """Keep the ledger: take in what is new, sign it, and ask the witnesses to cosign."""
    from adapters.cli.sealing import keep_sealing  # noqa: PLC0415

    keep_sealing(settings_of(data), once=once)


@keeping.command()
def export(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of a case.")],
    reader: Annotated[
        str, typer.Option("--as", metavar="READER", help="auditor, domstol or arkiv.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="PATH", help="The folder to write; must be new.")
    ],
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Write a copy of a case that its reader can check without the hub, whole or not at all."""
    from adapters.cli.exporting import export_case  # noqa: PLC0415

    answer, text = export_case(settings_of(data), case, reader, out)
    say(answer, as_json=as_json, text=text)


@keeping.command()
def register(
    case: Annotated[
        str | None,
        typer.Argument(metavar="CASE", help="Id of a case.", show_default=False),
    ] = None,
    partner: Annotated[
        str | None, typer.Option("--partner", metavar="ID", help="What this partner got.")
    ] = None,
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Tell who got what, on which ground and what became of it, without content."""
    from adapters.cli.registering import tell_register  # noqa: PLC0415

    answer, text = tell_register(settings_of(data), case, partner)
    say(answer, as_json=as_json, text=text)


@keeping.command()
def insight(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Id of a case.")],
    kind: Annotated[
        str, typer.Option("--kind", help="registerutdrag, for herself; or partsinsyn.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The file to write; must be new.")
    ],
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Write what may be handed to the person herself or to a party who has asked."""
    from adapters.cli.insight import write_insight  # noqa: PLC0415

    answer, text = write_insight(settings_of(data), case, kind, out)
    say(answer, as_json=as_json, text=text)


@keeping.command()
def ledger(  # noqa: PLR0913 - each is an option of the command
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="status, export, receipt or growth.")
    ] = "status",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="PATH", help="What to write; must be new.")
    ] = None,
    position: Annotated[
        int | None, typer.Option(help="Which fact the receipt is for, by its position.")
    ] = None,
    since: Annotated[
        int | None, typer.Option(help="From which checkpoint's size it has grown.")
    ] = None,
    data: Data = None,
    *,
    rows: Annotated[
        bool, typer.Option("--rows", help="Export the sealed rows too; they name cases by id.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell how the ledger stands, or write what `samlots-verify` checks."""
    from adapters.cli import ledger as asked  # noqa: PLC0415
    from adapters.cli.plainly import Misuse  # noqa: PLC0415

    settings = settings_of(data)
    match what:
        case "status":
            answer, text = asked.tell_status(settings)
        case "export":
            answer, text = asked.export_log(settings, out, rows=rows)
        case "receipt":
            answer, text = asked.write_receipt(settings, position, out)
        case "growth":
            answer, text = asked.write_growth(settings, since, out)
        case _:
            raise Misuse("WHAT is one of status, export, receipt and growth.")
    say(answer, as_json=as_json, text=text)


@keeping.command()
def erasure(  # noqa: PLR0913 - each is an option of the command
    action: Annotated[
        str,
        typer.Argument(
            metavar="ACTION",
            help="due, preview, propose, approve, decline, hold, lift, run, status, list or "
            "again.",
        ),
    ] = "status",
    case: Annotated[
        str | None, typer.Argument(metavar="CASE", help="Id of a case.", show_default=False)
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="STAFF", help="Id of who decides or asks.")
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Why it is held: insight, court, supervision, research or archive."),
    ] = None,
    data: Data = None,
    *,
    erasures: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="For again: what `erasure list --json` wrote."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Erase what the law says: one proposes, another approves, and run carries it out."""
    from adapters.cli.erased import erase_again  # noqa: PLC0415
    from adapters.cli.erasure import about_erasure  # noqa: PLC0415

    if action == "again":
        answer, text = erase_again(settings_of(data), erasures)
    else:
        answer, text = about_erasure(settings_of(data), action, case, by, reason)
    say(answer, as_json=as_json, text=text)
