"""Every command, what it takes, and where its work is done."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.caring_commands import caring, keys
from adapters.cli.ledger_commands import keeping
from adapters.cli.options import Data, Json
from adapters.cli.options import say as _print
from adapters.cli.options import settings_of as _settings
from adapters.cli.partner_commands import partner

app = typer.Typer(
    name="samlots",
    help="Samlots: a hub for interagency work on honour-related violence.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(partner, name="partner")
app.add_typer(keys, name="keys")

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="Id of a case.")]
As = Annotated[str, typer.Option("--as", metavar="ROLE", help="Role, e.g. samordnare.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="INSTANT", help="ISO 8601 with offset; now if left out."),
]


@app.command()
def demo(
    data: Data = None,
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Do the work, serve nothing, and end.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Throw away what is in the folder first.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the pages.", min=1, max=65535)] = 8000,
    as_json: Json = False,
) -> None:
    """Run the whole hub on this machine with two fictional case stories."""
    from adapters.cli.demo import run_demo  # noqa: PLC0415

    settings = _settings(data).model_copy(update={"port": port, "sign_in": "demo"})
    run_demo(settings, once=once, fresh=fresh, as_json=as_json)


@app.command()
def web(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port.", min=1, max=65535)] = None,
) -> None:
    """Serve the pages and the API."""
    from adapters.cli.processes import serve_web  # noqa: PLC0415

    given = {"host": host, "port": port}
    changes = {name: value for name, value in given.items() if value is not None}
    serve_web(_settings(data).model_copy(update=changes))


@app.command()
def project(
    data: Data = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Catch up and end.")] = False,
    rebuild: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="Build one view anew while it is served, and end."),
    ] = None,
) -> None:
    """Keep the views up to date with the log and the clock."""
    from adapters.cli.arguments import role_of  # noqa: PLC0415
    from adapters.cli.processes import keep_views  # noqa: PLC0415

    role = role_of(rebuild, "--rebuild") if rebuild is not None else None
    keep_views(_settings(data), once=once, rebuild=role)


@app.command()
def relay(
    data: Data = None,
    *,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Let what the stream lost be carried again, and end."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Send notices to partners and take in their receipts."""
    from adapters.cli.letters import rebuild_stream  # noqa: PLC0415
    from adapters.cli.processes import keep_relaying  # noqa: PLC0415

    if not rebuild:
        keep_relaying(_settings(data))
        return
    answer, text = rebuild_stream(_settings(data))
    _print(answer, as_json=as_json, text=text)


@app.command()
def letters(
    action: Annotated[
        str, typer.Argument(metavar="ACTION", help="list, show, retry or drop.")
    ] = "list",
    notice: Annotated[
        str | None,
        typer.Argument(metavar="NOTICE", help="Id of a notice.", show_default=False),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(help="Why it is dropped: otherwise, outdated or unreachable."),
    ] = None,
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Look after letters that cannot be sent, without showing what stands in them."""
    from adapters.cli.letters import about_letters  # noqa: PLC0415

    answer, text = about_letters(_settings(data), action, notice, reason)
    _print(answer, as_json=as_json, text=text)


@app.command()
def replay(  # noqa: PLR0913 - each is an option of the command
    case: CaseId,
    role: As,
    at: At = None,
    data: Data = None,
    *,
    recorded_by: Annotated[
        str | None,
        typer.Option(help="What had happened by --at, of what was recorded by then; or now."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Earlier instant: tell what is different.")
    ] = None,
    who: Annotated[
        str | None, typer.Option(help="One of the role: partner:ID, staff:ID or unit:NAME.")
    ] = None,
    step: Annotated[
        int | None, typer.Option(help="Instead of --at: after so many facts.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show what a role knew of a case at an instant, what was kept back, and why."""
    from adapters.cli.looking import replay_case  # noqa: PLC0415

    answer, text = replay_case(_settings(data), case, role, at, recorded_by, since, who, step)
    _print(answer, as_json=as_json, text=text)


@app.command()
def why(
    case: CaseId, role: As, at: At = None, data: Data = None, *, as_json: Json = False
) -> None:
    """Explain what a role may know of a case, by which rule, and what it lacks."""
    from adapters.cli.inquiries import explain  # noqa: PLC0415

    answer, text = explain(_settings(data), case, role, at)
    _print(answer, as_json=as_json, text=text)


@app.command()
def followup(  # noqa: PLR0913 - each is an option of the command
    question: Annotated[
        str | None,
        typer.Argument(
            metavar="QUESTION", help="Name of a saved question.", show_default=False
        ),
    ] = None,
    year: Annotated[int | None, typer.Option(help="One year of the answer.")] = None,
    row: Annotated[str | None, typer.Option(help="One row of the answer.")] = None,
    data: Data = None,
    *,
    listing: Annotated[bool, typer.Option("--list", help="Name the questions.")] = False,
    ocel: Annotated[
        Path | None,
        typer.Option("--ocel", metavar="FILE", help="Write courses of cases as OCEL 2.0."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Answer a saved question about all cases, as the kvinnofridssamordnare gets it."""
    from adapters.cli import followup  # noqa: PLC0415
    from adapters.cli.plainly import Misuse  # noqa: PLC0415

    if listing:
        answer, text = followup.list_questions()
    elif ocel is not None:
        answer, text = followup.export_courses(_settings(data), ocel)
    elif question is not None:
        answer, text = followup.ask(_settings(data), question, year, row)
    else:
        raise Misuse("Name a QUESTION, or use --list or --ocel.")
    _print(answer, as_json=as_json, text=text)


@app.command()
def accesslog(
    since: Annotated[
        str | None,
        typer.Option(
            "--since", metavar="INSTANT", help="ISO 8601 with offset; all if left out."
        ),
    ] = None,
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Review who read and searched, in numbers and patterns, and whether the log is whole."""
    from adapters.cli.accesslog import review_access  # noqa: PLC0415

    answer, text = review_access(_settings(data), since)
    _print(answer, as_json=as_json, text=text)


@app.command()
def status(data: Data = None, *, as_json: Json = False) -> None:
    """Tell how the log, the views and the notices stand."""
    from adapters.cli.inquiries import tell_status  # noqa: PLC0415

    answer, text = tell_status(_settings(data))
    _print(answer, as_json=as_json, text=text)


@app.command()
def alarms(at: At = None, data: Data = None, *, as_json: Json = False) -> None:
    """List every alarm of every case as of an instant, with ids and no content."""
    from adapters.cli.alarms import list_alarms  # noqa: PLC0415

    answer, text = list_alarms(_settings(data), at)
    _print(answer, as_json=as_json, text=text)


@app.command()
def watch(data: Data = None) -> None:
    """Evaluate every case on facts and on time, and say when an alarm begins or ends."""
    from adapters.cli.alarms import keep_watch  # noqa: PLC0415

    keep_watch(_settings(data))


@app.command()
def setup(data: Data = None) -> None:
    """Make or update the databases, logins and streams on servers that are given."""
    from adapters.cli.processes import set_up_servers  # noqa: PLC0415

    set_up_servers(_settings(data))


@app.command()
def secrets(
    folder: Annotated[Path, typer.Argument(metavar="PATH", help="Folder to write them in.")],
    directory: Annotated[
        Path, typer.Option("--directory", help="JSON file of people and partners.")
    ],
    nats_name: Annotated[
        list[str] | None,
        typer.Option("--nats-name", help="One more name or address of the NATS servers."),
    ] = None,
) -> None:
    """Make the secrets that compose.yaml mounts; never replaces one that is there."""
    from adapters.cli.secrets import make_secrets  # noqa: PLC0415

    for name in make_secrets(folder, directory, nats_name or []):
        typer.echo(name)


@app.command()
def healthy(
    port: Annotated[int, typer.Option(help="Port to ask.", min=1, max=65535)] = 8000,
) -> None:
    """Ask a process on this machine whether it is ready; the exit code answers."""
    from adapters.cli.health import is_ready  # noqa: PLC0415

    raise typer.Exit(0 if is_ready("127.0.0.1", port) else 1)


app.registered_commands += [*keeping.registered_commands, *caring.registered_commands]
