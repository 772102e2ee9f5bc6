"""The commands of the two programs, for the page on operating."""

from collections.abc import Callable
from functools import cache
from typing import Any

import typer

from adapters.cli.commands import app
from adapters.cli.doctor import CHECKS
from adapters.partner.cli import app as partner_app
from tests.docs_tables import the_table

PROGRAMS = {"samlots": app, "samlots-partner": partner_app}


@cache
def commands_of(program: str) -> dict[str, Any]:
    """Give a program's commands by name; one of a group has the group's name in front."""
    group: Any = typer.main.get_command(PROGRAMS[program])
    return {
        f"{name} {inner}".strip(): one
        for name, command in group.commands.items()
        for inner, one in getattr(command, "commands", {"": command}).items()
    }


def the_checks() -> str:
    """What the doctor asks."""
    return the_table(("Row", "Asks"), ((f"`{one.name}`", one.asks) for one in CHECKS))


def the_commands(program: str) -> Callable[[], str]:
    """Every command with its arguments and options."""

    def given(one: Any) -> str:
        name = one.metavar if one.param_type_name == "argument" else one.opts[0]
        return f"`{name}` {one.help}"

    def render() -> str:
        rows = (
            (f"`{program} {name}`", command.help, " ".join(map(given, command.params)))
            for name, command in commands_of(program).items()
        )
        return the_table(("Command", "What it does", "Arguments and options"), rows)

    return render
