"""The need-to-know table as text: written from the code, and read back without it.

Reading it back gives a second opinion on every level, from a page that people have checked.
"""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

from domain.categories import CONTENT, Category, Level
from domain.need_to_know.grants import Cells, Grant, Need
from domain.need_to_know.persons import PERSONS, Person
from domain.need_to_know.table import INSIDE, OUTSIDE
from domain.roles import Role

PAGE = Path(__file__).parent / "need_to_know.txt"
HIDDEN = "."
LEVELS_MAX = 200_000
LETTERS = {
    Need.ASSIGNED: "a",
    Need.CONSENT: "c",
    Need.LEGAL_GROUND: "l",
    Need.DELEGATE: "d",
    Need.TASK: "n",
    Need.OWN_PART: "o",
    Need.INSTRUCTION: "instr",
    Need.OWN_CASE: "child",
    Need.PLACEMENT_RESPONSIBLE: "placed",
    Need.LOW_PROTECTION: "1-2",
    Need.REVIEWED: "rev",
    Need.PARTY: "party",
    Need.CHILD_AGREES: "agrees",
}
NEEDS = {letters: need for need, letters in LETTERS.items()}
LEVELS = {level.name[0]: level for level in Level if level is not Level.HIDDEN}


def written() -> str:
    """Write the table of the code as the page has it."""
    grids = (_grid(INSIDE.items()), _grid(OUTSIDE.items()), _grid(PERSONS.items()))
    return "\n\n".join(grids) + "\n"


def _grid(columns: Iterable[tuple[str, Cells]]) -> str:
    names, table = zip(*columns, strict=True)
    head = ["", *names]
    rows = [
        [category, *(_cell(cells.get(category, ())) for cells in table)] for category in CONTENT
    ]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    )


def _cell(grants: Sequence[Grant]) -> str:
    return "; ".join(map(_grant, grants)) or HIDDEN


def _grant(grant: Grant) -> str:
    needs = ",".join(letters for need, letters in LETTERS.items() if need in grant.needs)
    return f"{grant.level.name[0]} {needs}".rstrip()


@cache
def page() -> str:
    """Give the page that people have checked, without its heading."""
    lines = PAGE.read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")).strip("\n") + "\n"


@cache
def _levels() -> dict[tuple[str, str], tuple[tuple[Level, frozenset[Need]], ...]]:
    levels: dict[tuple[str, str], tuple[tuple[Level, frozenset[Need]], ...]] = {}
    for grid in page().split("\n\n"):
        head, *rows = ([cell.strip() for cell in line.split("|")] for line in grid.splitlines())
        for category, *cells in rows:
            for role, cell in zip(head[1:], cells, strict=True):
                levels[role, category] = tuple(map(_read, cell.split(";")))
    return levels


def _read(grant: str) -> tuple[Level, frozenset[Need]]:
    level, _, needs = grant.strip().partition(" ")
    if level == HIDDEN:
        return Level.HIDDEN, frozenset()
    return LEVELS[level], frozenset(NEEDS[need] for need in needs.split(",") if need)


@lru_cache(LEVELS_MAX)
def level(recipient: Role | Person, category: Category, held: frozenset[Need]) -> Level:
    """Look a level up on the page; a recipient that is not on it is given nothing."""
    cell = _levels().get((recipient, category), ())
    granted = (level for level, needs in cell if not needs - held)
    return max(granted, default=Level.HIDDEN)
