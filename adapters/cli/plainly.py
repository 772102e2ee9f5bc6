"""Errors as one plain line: what went wrong and what to do, never what was typed."""

import json
import sys
import traceback
from typing import Any

import structlog
import typer
from pydantic import ValidationError
from typer.exceptions import TyperException

from domain.refusals import PlainFailure, Refused, SomeoneWasFaster, UnknownCase

OK, FAILED, MISUSED, BROKEN, STOPPED = 0, 1, 2, 70, 130

SAID: dict[type[Exception], str] = {
    UnknownCase: "There is no such case.",
    SomeoneWasFaster: "The case changed meanwhile. Try again.",
    PermissionError: "A file or folder may not be used. Mend its permissions.",
    FileNotFoundError: "A file or folder is missing.",
    OSError: "The machine refused: a file, a folder or an address cannot be used.",
}


class Misuse(Exception):
    """An argument is not of its kind; the message names the argument, not the value."""


def run_plainly(app: Any) -> int:
    """Run the program and turn whatever happens into an exit code and one line."""
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        # Not standing alone, it gives the exit code that a command chose; else nothing.
        ended = app(standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return STOPPED
    except TyperException as misused:
        if type(misused).__name__ == "NoArgsIsHelpError":
            sys.stdout.write(f"{misused.format_message()}\n")
            return OK
        return _say(_usage(misused), MISUSED)
    except Misuse as misused:
        return _say(str(misused), MISUSED)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _say(_what(error), _code(error))
    return ended if isinstance(ended, int) else OK


def _what(error: Exception) -> str:
    if isinstance(error, PlainFailure):
        return str(error)
    if isinstance(error, Refused):
        return f"{error.text} ({error.rule}; {error.source})"
    if isinstance(error, ValidationError):
        return f"A setting is not of its kind: {', '.join(sorted(_places(error)))}."
    return next(
        (said for kind, said in SAID.items() if isinstance(error, kind)),
        "Something went wrong inside the program. The log names the place.",
    )


def _places(error: ValidationError) -> set[str]:
    """Name what is wrong and, where the values can be counted, those that it takes."""
    found = error.errors(include_input=False, include_url=False)
    return {
        f"{part} (takes {takes})"
        if (takes := item.get("ctx", {}).get("expected"))
        else str(part)
        for item in found
        for part in item["loc"][:1]
    }


def _code(error: Exception) -> int:
    if isinstance(error, (PlainFailure, *SAID, Refused, ValidationError)):
        return FAILED
    frame = traceback.extract_tb(error.__traceback__)[-1]
    structlog.get_logger().error(
        "broken", kind=type(error).__name__, place=f"{frame.name}:{frame.lineno}"
    )
    return BROKEN


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


def _say(message: str, code: int) -> int:
    if "--json" in sys.argv:
        sys.stderr.write(json.dumps({"error": message}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"samlots: {message}\n")
    return code
