"""The tables of docs/clocks.md, written from the domain's own."""

from collections.abc import Iterable

from domain.clocks.clock import Clock, Ends, On
from domain.clocks.table import CLOCKS, NOT_IN_HUB
from domain.watch import ACTIONS, LABELS, AlarmKind
from domain.watch.alarm import WHEN_COMING, WHEN_OVER, YELLOW
from tests.docs_tables import the_table


def alarm_kinds() -> str:
    """Every kind of alarm, most serious first, with the clocks whose end it is."""
    of_a_clock = {kind: name for name, kind in (WHEN_OVER | WHEN_COMING).items()}
    rows = (
        (
            f"`{kind}`",
            LABELS[kind],
            "gul" if kind in YELLOW else "röd",
            ACTIONS[kind],
            f"`{of_a_clock[kind]}`" if kind in of_a_clock else "",
        )
        for kind in AlarmKind
    )
    return the_table(("Kind", "Svensk text", "Färg", "Åtgärd", "Clock"), rows)


def clocks() -> str:
    """Every clock: what starts, moves and stops it, how long, from when it warns, by what."""

    def kinds(turns: Iterable[On]) -> str:
        return ", ".join(dict.fromkeys(f"`{on.kind.name}`" for on in turns))

    def row(one: Clock) -> tuple[str, ...]:
        limit = one.limit.words if one.limit else "dag som uppgiften anger"
        if one.extension:
            limit += f" (längre: {one.extension})"
        if one.ends is Ends.IS_OVER:
            limit += "; löper ut"
        law = [section.cited for section in one.law] + ([one.source] if one.source else [])
        warns = "" if one.warn_days is None else f"{one.warn_days} d före"
        return (
            f"`{one.name}`",
            one.label,
            kinds(one.starts),
            kinds(one.moves),
            kinds(one.stops),
            limit,
            warns,
            one.action,
            "; ".join(law),
        )

    head = ("Clock", "Svensk text", "Starts", "Moves", "Stops", "Limit", "Warns", "Åtgärd")
    return the_table((*head, "Law or requirement"), map(row, CLOCKS))


def elsewhere() -> str:
    """Clocks of the law that no fact can start, and why."""
    rows = (
        (f"`{one.name}`", one.label, "; ".join(s.cited for s in one.law), one.reason)
        for one in NOT_IN_HUB
    )
    return the_table(("Clock", "Svensk text", "Law", "Why"), rows)
