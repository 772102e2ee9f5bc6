"""How the documentation writes a table, and the tables that need nothing but their rows."""

from collections.abc import Iterable

from domain.followup import MEASURES


def the_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table; what would end a cell is escaped."""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in (head, *rows)]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def the_measures() -> str:
    """Every measure, in words for whoever asks."""
    rows = ((f"`{m.name}`", m.text, m.of.text, str(m.kind), m.source) for m in MEASURES)
    return the_table(("Namn", "Fråga", "Räknar", "Visas som", "Källa"), rows)
