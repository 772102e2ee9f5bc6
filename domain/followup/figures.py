"""Figures as they are shown: counts in fives, medians in classes, never an exact one."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.followup.measure import YEAR_DAYS, Kind
from domain.followup.protecting import THRESHOLD

MEDIAN_CASES_MIN = 2 * THRESHOLD
"""Half of the cases lie on each side of a median, and neither half may be few."""
EDGES: dict[Kind, tuple[int, ...]] = {
    Kind.DAYS: (0, 7, 14, 28, 91, 182, YEAR_DAYS),
    Kind.NUMBER: (0, 3, 5, 7, 10),
}
"""Where the classes of a median begin; the last one has no end."""


@dataclass(frozen=True, slots=True)
class Span:
    """From a number to a number, both included; no end means that or more."""

    low: int
    high: int | None


def in_fives(count: int) -> Span:
    """Show a count as one of 0-4, 5-9, 10-14 and so on.

    Always rounded down: a remainder of two shown counts is then either possibly five or more,
    or anything from none to four.
    """
    low = count // THRESHOLD * THRESHOLD
    return Span(low, low + THRESHOLD - 1)


def share_of(yes: Span, cases: Span) -> Span:
    """Give the per cent that two shown counts allow."""
    most = min(100, -(-100 * (yes.high or 0) // cases.low)) if cases.low else 100
    return Span(100 * yes.low // (cases.high or 1), most)


def median_span(values: Sequence[int], kind: Kind) -> Span | None:
    """Show a median as the class it is in, widened until five cases are in it."""
    if len(values) < MEDIAN_CASES_MIN:
        return None
    edges, ranked = EDGES[kind], sorted(values)
    classes = [sum(edge <= value for edge in edges) - 1 for value in ranked]
    low, high = classes[(len(ranked) - 1) // 2], classes[len(ranked) // 2]
    while sum(low <= one <= high for one in classes) < THRESHOLD:
        below = max((one for one in classes if one < low), default=None)
        above = min((one for one in classes if one > high), default=None)
        if above is None or (below is not None and low - below <= above - high):
            low = low - 1
        else:
            high = high + 1
    last = len(edges) - 1
    return Span(edges[low], None if high == last else edges[high + 1] - 1)
