"""What every command of the partner's program shares: its settings, and plain words."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text

from adapters.partner.disk import InboxUnavailable
from adapters.partner.settings import PartnerSettings

FAILED = 1

Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="SAMLOTS_PARTNER_CONFIG", help="JSON file of settings."),
]
AsJson = Annotated[bool, typer.Option("--json", help="For machines.")]


def settings_from(config: Path | None) -> PartnerSettings:
    """Read the settings, or end and say what is wrong with them."""
    try:
        given = json.loads(config.read_text()) if config else {}
        return PartnerSettings(**given)
    except ValidationError as error:
        wrong = sorted({".".join(map(str, e["loc"])) for e in error.errors()})
        fail(f"These settings are missing or wrong: {', '.join(wrong)}.")
    except (OSError, ValueError, TypeError):
        fail(f"Cannot read the settings in {config}: a JSON object is expected.")


@contextmanager
def plainly() -> Iterator[None]:
    """End with one sentence when the inbox or the outbox cannot be used."""
    try:
        yield
    except InboxUnavailable as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End with a sentence."""
    Console(stderr=True).print(Text(message, style="red"), soft_wrap=True)
    raise typer.Exit(FAILED)
