"""How the documentation writes a table, and the tables that need nothing but their rows."""

from collections.abc import Iterable

from domain.followup import MEASURES
from services.levels import LEVELS, TOLD
from services.retrying import (
    JITTER,
    LETTER_SECONDS,
    OTHERWISE,
    PATIENCE,
    STREAM_AWAY_SECONDS,
)


def the_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a table; what would end a cell is escaped."""
    cells = [[cell.replace("|", r"\|") for cell in row] for row in (head, *rows)]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def the_measures() -> str:
    """Every measure, in words for whoever asks."""
    rows = ((f"`{m.name}`", m.text, m.of.text, str(m.kind), m.source) for m in MEASURES)
    return the_table(("Namn", "Fråga", "Räknar", "Visas som", "Källa"), rows)


def the_waits() -> str:
    """How long is waited after each failure in a row."""

    def said(waits: tuple[float, ...]) -> str:
        return ", ".join(f"{seconds:g}" for seconds in waits)

    longer = f"up to {JITTER:.0%} longer, by chance"
    rows = (
        ("The stream does not answer", said(STREAM_AWAY_SECONDS), longer),
        ("One letter fails by itself", said(LETTER_SECONDS), longer),
    )
    return the_table(("What failed", "Seconds to the next try; the last repeats", "And"), rows)


def the_patience() -> str:
    """When a letter is dead."""
    kinds = {**PATIENCE, "anything else": OTHERWISE}
    rows = ((f"`{why}`", p.what, str(p.tries), str(p.age)) for why, p in kinds.items())
    return the_table(("`why`", "What it is", "Tries at least", "And for at least"), rows)


def the_channel_levels() -> str:
    """What each level of a channel tells."""
    names = {
        "valid_to": "its last day",
        "purpose": "the purpose",
        "handling_instruction": "how to handle it",
        "content": "the content",
    }
    rows = (
        (
            f"`{level}`",
            ", ".join(["the number", *(["which case"] if TOLD[level] else []), *told]),
        )
        for level in LEVELS
        for told in [[names[name] for name in TOLD[level]]]
    )
    return the_table(("Level", "A notice tells"), rows)
