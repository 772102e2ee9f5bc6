"""The rows of docs/law.md: acts, grounds and retention, as the tables in the code have them."""

from collections.abc import Iterator

from domain.law.act import ACTS, Act, Section
from domain.law.disclosing import DISCLOSING
from domain.law.grounds import GROUNDS, REPLACEMENTS
from domain.law.retention import RETENTION, Years

Row = tuple[str, ...]
Table = tuple[Row, Iterator[Row]]


def acts() -> Table:
    """Every act with its days."""
    rows = ((act.cited, act.title, *_days(act)) for act in ACTS)
    return ("Act", "Svensk titel", "From", "Until"), rows


def grounds() -> Table:
    """Every section that is cited, and what has replaced it."""
    instead = {row.old.cited: ", ".join(new.cited for new in row.new) for row in REPLACEMENTS}
    rows = (
        (g.section.cited, g.about, _days(g.section)[0], instead.get(g.section.cited, ""))
        for g in GROUNDS
    )
    return ("Section", "Svensk text", "Later than its act", "Replaced by"), rows


def disclosing() -> Table:
    """Every ground on which something may be disclosed, with what it asks."""
    rows = (
        (
            ground.about,
            ground.citation,
            ", ".join(f"`{role}`" for role in ground.roles),
            "<br>".join(one.asks for one in ground.conditions),
        )
        for ground in DISCLOSING
    )
    return ("Svensk text", "Section", "Recipients", "Asked"), rows


def retention() -> Table:
    """Every rule of how long something is kept."""
    rows = (
        (
            f"`{rule.material}`",
            rule.text,
            rule.kept.counted if isinstance(rule.kept, Years) else "",
            rule.source,
            *_in_force(rule.section),
        )
        for rule in RETENTION
    )
    return ("Material", "Svensk text", "Räknas från", "Source", "From", "Until"), rows


def _days(dated: Act | Section) -> tuple[str, str]:
    return str(dated.valid_from or ""), str(dated.valid_to or "")


def _in_force(section: Section | None) -> tuple[str, str]:
    """Give the days of a section, or of its act where it has none of its own."""
    if section is None:
        return "", ""
    own, of_the_act = _days(section), _days(section.act)
    return own[0] or of_the_act[0], own[1] or of_the_act[1]
