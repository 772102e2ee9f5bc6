"""Which figures may be shown, so that nobody can work out a count under five (ADR 0010).

Decided on exact counts, as if whoever reads the answer knew every shown figure exactly. What
is shown is blurred besides (domain/followup/figures.py).

R219, R224.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum

THRESHOLD = 5


class Shown(IntEnum):
    """How much of a row is shown."""

    NOTHING = 0
    CASES = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Exact:
    """How many cases a row has, and how many of them say yes; None when that is not asked."""

    cases: int
    yes: int | None = None

    @property
    def no(self) -> int:
        """Give how many say no."""
        return self.cases - (self.yes or 0)

    @property
    def splits(self) -> bool:
        """Whether neither yes nor no is few."""
        return self.yes is None or min(self.yes, self.no) >= THRESHOLD


Protect = Callable[[Exact, Sequence[Exact]], tuple[Shown, tuple[Shown, ...]]]
"""From a total and its rows to how much is shown of each. The total's part rests on the total
alone: it stands in every grouping of the same cases, and must be the same in all."""


def protect(total: Exact, rows: Sequence[Exact]) -> tuple[Shown, tuple[Shown, ...]]:
    """Hide what is few, and then as much more as it takes that nothing few can be derived."""
    nothing = (Shown.NOTHING,) * len(rows)
    if total.cases < THRESHOLD:
        return Shown.NOTHING, nothing
    hidden = _hidden(rows)
    if not total.splits:
        return Shown.CASES, tuple(
            Shown.NOTHING if n in hidden else Shown.CASES for n in range(len(rows))
        )
    closed = _closed(rows, hidden)
    if closed is None:
        return Shown.ALL, nothing
    return Shown.ALL, tuple(
        Shown.NOTHING if n in hidden else Shown.CASES if n in closed else Shown.ALL
        for n in range(len(rows))
    )


def _by_size(rows: Sequence[Exact], among: set[int]) -> list[int]:
    return sorted(among, key=lambda n: (rows[n].cases, n))


def _hidden(rows: Sequence[Exact]) -> set[int]:
    """Choose rows of which nothing is shown: together never few, and so never one alone.

    The total less the shown rows is what the hidden ones have together. As that is at least
    five, and spread in a way nobody sees, each of them may have anything from none to five.
    """
    hidden = {n for n, row in enumerate(rows) if row.cases < THRESHOLD}
    if not hidden:
        return hidden
    for n in _by_size(rows, set(range(len(rows))) - hidden):
        if sum(rows[h].cases for h in hidden) >= THRESHOLD:
            break
        hidden.add(n)
    return hidden


def _closed(rows: Sequence[Exact], hidden: set[int]) -> set[int] | None:
    """Choose rows whose yes and no are not shown; None when no choice is safe."""
    closed = hidden | {n for n, row in enumerate(rows) if not row.splits}
    left = _by_size(rows, set(range(len(rows))) - closed)
    while closed and not _is_safe(rows, hidden, closed):
        if not left:
            return None
        closed.add(left.pop(0))
    return closed


def _is_safe(rows: Sequence[Exact], hidden: set[int], closed: set[int]) -> bool:
    """Whether the few among the closed rows may be none, and may be five.

    What the closed rows have together is known. A few can be none only if the others have room
    for all of it, and five only if there are five.
    """
    if any(rows[n].yes is None for n in closed):
        return True
    yes = sum(rows[n].yes or 0 for n in closed)
    no = sum(rows[n].no for n in closed)
    if min(yes, no) < THRESHOLD:
        return False
    return all(
        ((row.yes or 0) >= THRESHOLD or no - row.no >= (row.yes or 0))
        and (row.no >= THRESHOLD or yes - (row.yes or 0) >= row.no)
        for row in (rows[n] for n in closed - hidden)
    )
