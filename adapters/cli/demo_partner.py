"""A partner's own program in the demo, as it is, but for the story's time: CONFIG CLOCK."""

from pathlib import Path

import typer

from adapters.clock import StoryClock
from adapters.partner.cli import receive
from adapters.partner.plainly import settings_from


def run(config: Path, clock: Path) -> None:
    """Receive notices as in the story, until told to stop."""
    receive(settings_from(config), StoryClock(clock))


if __name__ == "__main__":
    typer.run(run)
