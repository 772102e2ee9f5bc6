"""`python -m benchmarks`: run the measurements and print each ratio beside its goal."""

import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import (
    append,
    closing,
    knowing,
    ledger,
    partners,
    projection,
    received,
    relayed,
    replaying,
    shown,
    watching,
)
from benchmarks.figures import TIMES, Figure, Rounds
from benchmarks.ground import Ground, prepared

WIDTH = 160
ROUNDS_MAX = 1_000
SECONDS_EACH = 16


@dataclass(frozen=True, slots=True)
class Measurement:
    """What is measured, in how many rounds at most, and by what."""

    does: str
    rounds: int
    measure: Callable[[Ground, Rounds], Sequence[Figure]] | None = None
    pure: Callable[[Rounds], Sequence[Figure]] | None = None
    """Instead of `measure`, when it needs no servers."""

    def figures(self, rounds: Rounds) -> Sequence[Figure]:
        """Measure, on ground that is prepared for it alone."""
        if self.pure is not None:
            return self.pure(rounds)
        with prepared() as ground:
            return self.measure(ground, rounds) if self.measure else ()


# What one thread works out comes first: the others leave much behind in this process.
MEASUREMENTS = {
    "knowing": Measurement("who may know what of a fact", 100, pure=knowing.knowing),
    "fold": Measurement("a long case folded", 200, pure=watching.folding),
    "closing": Measurement("a notice signed and sealed", 100, pure=closing.of_a_notice),
    "ledger": Measurement("the ledger: take in, audit, prove", 15, pure=ledger.ledger),
    "replay": Measurement("a long case as a role knew it", 60, replaying.of_a_long_case),
    "watch": Measurement("alarms after one change", 200, pure=watching.watching),
    "append": Measurement("one writer, one fact per commit", 25, append.one_writer),
    "writers": Measurement("32 threads at once", 15, append.many_writers),
    "bulk": Measurement("100 facts per commit", 25, append.many_facts),
    "projection": Measurement("a long log into views", 5, projection.into_views),
    "shown": Measurement("fact to view in another process", 30, shown.in_another_process),
    "received": Measurement("append to partner, over NATS", 25, received.by_the_partner),
    "partners": Measurement("partners let in, a thousand at most", 20, partners.let_in),
    "relayed": Measurement("notices from log to stream", 12, relayed.by_the_relay),
}
LISTED = "\n\n".join(f"{name}: {each.does}" for name, each in MEASUREMENTS.items())
HELP = f"""Measure the hub beside its limit and the library it replaces, in one run.

PostgreSQL (fsync on) and NATS (sync always) run in a temporary folder and leave nothing.
The sides take turns in every round; rates and ratios are medians. The measurements:

{LISTED}"""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command(help=HELP)
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="All when left out.")
    ] = None,
    rounds: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=ROUNDS_MAX,
            help=f"Exactly so many. Otherwise what fits in {SECONDS_EACH} s, at least 3.",
        ),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """Run what is named and print the figures."""
    # It warns at the end of every connection with TLS.
    logging.getLogger("asyncio").setLevel(logging.ERROR)
    # Bare clients tell of the end of a connection with a whole traceback.
    logging.getLogger("nats").setLevel(logging.CRITICAL)
    chosen = _known(names or list(MEASUREMENTS))
    loads = [os.getloadavg()[0]]
    figures: list[Figure] = []
    with _progress() as progress:
        for name in progress.track(chosen, description="Measuring"):
            one = MEASUREMENTS[name]
            often = Rounds(rounds) if rounds else Rounds(one.rounds, SECONDS_EACH)
            figures += one.figures(often)
            loads.append(os.getloadavg()[0])
    machine = _machine(loads)
    if as_json:
        answer = [{**asdict(figure), "met": figure.met} for figure in figures]
        typer.echo(json.dumps({"machine": machine, "figures": answer}, ensure_ascii=False))
        return
    console = Console(width=max(WIDTH, Console().width))
    console.print(_table(figures))
    console.print(
        f"{machine['cores']} cores; load average {machine['load_average_before']} before the "
        f"first measurement, at most {machine['load_average_highest']} after one."
    )


def _machine(loads: list[float]) -> dict[str, float | int | None]:
    return {
        "cores": os.cpu_count(),
        "load_average_before": round(loads[0], 2),
        "load_average_highest": round(max(loads), 2),
    }


def _known(names: list[str]) -> list[str]:
    if any(name not in MEASUREMENTS for name in names):
        raise typer.BadParameter(f"Choose from {', '.join(MEASUREMENTS)}.")
    return names


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _table(figures: Sequence[Figure]) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Measurement and what it is held against")
    for heading in ("Hub", "Limit", "Library", "Hub:limit", "Hub:library", "Library:limit"):
        table.add_column(heading, justify="right", no_wrap=True)
    for heading in ("Goal", "", "Rounds"):
        table.add_column(heading, no_wrap=True)
    for figure in figures:
        table.add_row(
            f"{figure.what}\n[dim]  {figure.against}[/dim]",
            *(
                _amount(each, figure.unit)
                for each in (figure.hub, figure.limit, figure.library)
            ),
            *map(_ratio, (figure.hub_to_limit, figure.hub_to_library, figure.library_to_limit)),
            str(figure.goal or ""),
            {True: "met", False: "not met", None: ""}[figure.met],
            _often(figure),
        )
    return table


def _often(figure: Figure) -> str:
    return f"{figure.rounds}" if figure.each == 1 else f"{figure.rounds} of {figure.each}"


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.2f} {unit}" if unit in TIMES else f"{value:,.0f}/s"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
