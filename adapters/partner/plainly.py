"""What every command of the partner's program shares: its settings, and plain words.

An error is one line: what went wrong and what to do, never what was typed.
"""

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text
from typer.exceptions import TyperException

from adapters.partner.disk import InboxUnavailable
from adapters.partner.settings import PartnerSettings

OK, FAILED, MISUSED, BROKEN, STOPPED = 0, 1, 2, 70, 130

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
        how = "" if config else " Give --config the file that `samlots-partner join` wrote."
        fail(f"These settings are missing or wrong: {', '.join(_wrong(error))}.{how}")
    except (OSError, ValueError, TypeError):
        fail("The settings cannot be read: --config names a file with a JSON object.")


@contextmanager
def plainly() -> Iterator[None]:
    """End with one sentence when the inbox or the outbox cannot be used."""
    try:
        yield
    except InboxUnavailable as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """End with a sentence."""
    _say(message)
    raise typer.Exit(FAILED)


def warn(message: str) -> None:
    """Say a sentence beside the answer."""
    _say(message)


def run_plainly(app: typer.Typer) -> int:
    """Run the program; give its exit code, and say in a line whatever is wrong."""
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        ended: Any = app(standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return STOPPED
    except TyperException as misused:
        _say(_usage(misused))
        return MISUSED
    except Exception as error:  # noqa: BLE001 - the last line of defence
        frame = traceback.extract_tb(error.__traceback__)[-1]
        structlog.get_logger().error(
            "broken", kind=type(error).__name__, place=f"{frame.name}:{frame.lineno}"
        )
        _say("Something went wrong inside the program. The log names the place.")
        return BROKEN
    return ended if isinstance(ended, int) else OK


def _wrong(error: ValidationError) -> list[str]:
    """Name the settings that are wrong; a name that is none of ours is not said again."""
    names = {str(part) for e in error.errors() for part in e["loc"][:1]}
    known = sorted(names & PartnerSettings.model_fields.keys())
    return known + (["one that is not known"] if len(known) < len(names) else [])


def _usage(misused: TyperException) -> str:
    """Name what is wrong by its kind: the library's own words would echo what was typed."""
    param = getattr(misused, "param", None)
    if param is not None:
        name = param.opts[0] if param.opts[0].startswith("-") else param.metavar
        what = "is missing" if "Missing" in type(misused).__name__ else "is not valid"
        return f"{name} {what}. See --help."
    if "Option" in type(misused).__name__:
        return "There is no such option, or it lacks its value. See --help."
    return "There is no such command, or it was given too much. See --help."


def _say(message: str) -> None:
    if "--json" in sys.argv:
        sys.stderr.write(json.dumps({"error": message}, ensure_ascii=False) + "\n")
    else:
        Console(stderr=True).print(Text(message, style="red"), soft_wrap=True)
