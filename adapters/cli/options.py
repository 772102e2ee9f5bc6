"""What every group of commands takes alike, and how it answers."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder of the embedded servers.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]


def settings_of(data: Path | None) -> Any:
    """Read the settings; a folder on the command line wins."""
    from adapters.settings import Settings  # noqa: PLC0415

    return Settings() if data is None else Settings(data=data)


def say(answer: Any, *, as_json: bool, text: str) -> None:
    """Answer a person or a machine."""
    typer.echo(json.dumps(answer, ensure_ascii=False, default=str) if as_json else text)
