"""The commands of `samlots partner`: what each takes, and where its work is done."""

from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.options import Data, Json, say, settings_of

partner = typer.Typer(
    help="Who among the partners is let in on NATS, and with which keys.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

PartnerId = Annotated[str, typer.Argument(metavar="PARTNER", help="Id in the directory.")]
Public = Annotated[
    Path, typer.Argument(metavar="FILE", help="The public.json that the partner made.")
]
Bundle = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="Where to write what the partner gets.")
]


@partner.command("add")
def partner_add(
    partner_id: PartnerId,
    public: Public,
    out: Bundle,
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Let a partner in with its own keys, and write the bundle that it joins with."""
    from adapters.cli.partners import add  # noqa: PLC0415

    answer, text = add(settings_of(data), partner_id, public, out)
    say(answer, as_json=as_json, text=text)


@partner.command("rotate")
def partner_rotate(  # noqa: PLR0913 - each is an option of the command
    partner_id: PartnerId,
    public: Public,
    out: Bundle,
    overlap: Annotated[
        int,
        typer.Option(
            "--overlap", metavar="HOURS", help="How long old keys work.", min=0, max=720
        ),
    ] = 24,
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """Give a partner new keys; the old ones work beside them for some hours."""
    from adapters.cli.partners import rotate  # noqa: PLC0415

    answer, text = rotate(settings_of(data), partner_id, public, out, overlap)
    say(answer, as_json=as_json, text=text)


@partner.command("revoke")
def partner_revoke(partner_id: PartnerId, data: Data = None, *, as_json: Json = False) -> None:
    """Shut a partner out at once, with every key that it has."""
    from adapters.cli.partners import revoke  # noqa: PLC0415

    answer, text = revoke(settings_of(data), partner_id)
    say(answer, as_json=as_json, text=text)


@partner.command("resume")
def partner_resume(
    partner_id: PartnerId,
    held: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="What `samlots-partner numbers` wrote."),
    ] = None,
    data: Data = None,
    *,
    as_json: Json = False,
) -> None:
    """After a restore: empty a partner's stream; then, with its numbers, send to it again."""
    from adapters.cli.resuming import resume  # noqa: PLC0415

    answer, text = resume(settings_of(data), partner_id, held)
    say(answer, as_json=as_json, text=text)


@partner.command("list")
def partner_list(data: Data = None, *, as_json: Json = False) -> None:
    """List the partners of the directory, and which of them are let in."""
    from adapters.cli.partners import listing  # noqa: PLC0415

    answer, text = listing(settings_of(data))
    say(answer, as_json=as_json, text=text)
