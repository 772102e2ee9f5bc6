"""How small and how large something can be, given linear facts: a plain simplex method."""

from collections.abc import Mapping, Sequence

Terms = Mapping[str, float]
Row = tuple[Terms, float]
"""Terms that together are at most a bound."""
NEAR = 1e-7


class Impossible(Exception):
    """Nothing fits all that is known."""


def bounds(what: Terms, known: Sequence[Row]) -> tuple[float, float]:
    """Give the least and the most that a sum can be; no variable is below zero.

    Raises Impossible when what is known contradicts itself.
    """
    names = sorted({name for terms, _ in known for name in terms} | set(what))
    least = -_most([-what.get(name, 0) for name in names], names, known)
    return least, _most([what.get(name, 0) for name in names], names, known)


def _most(goal: list[float], names: list[str], known: Sequence[Row]) -> float:
    size = len(names)
    table = [[*(terms.get(name, 0.0) for name in names), bound] for terms, bound in known]
    inside = [size + n for n in range(len(table))]
    outside = list(range(size))
    _make_possible(table, inside, outside)
    aim = [0.0] * (size + 1)
    for name, weight in enumerate(goal):
        if name in outside:
            aim[outside.index(name)] += weight
            continue
        row = table[inside.index(name)]
        for column in range(size):
            aim[column] -= weight * row[column]
        aim[size] += weight * row[size]
    return _climb(table, aim, inside, outside)


def _make_possible(table: list[list[float]], inside: list[int], outside: list[int]) -> None:
    """Find a first point: let one more variable give way everywhere, then press it to zero."""
    size = len(outside)
    worst = min(range(len(table)), key=lambda n: table[n][size])
    if table[worst][size] >= -NEAR:
        return
    gives = -1
    for row in table:
        row.insert(size, -1.0)
    outside.append(gives)
    aim = [0.0] * size + [-1.0, 0.0]
    _turn(table, aim, inside, outside, worst, size)
    if _climb(table, aim, inside, outside) < -NEAR:
        raise Impossible
    if gives in inside:
        row = inside.index(gives)
        column = next(c for c in range(size + 1) if abs(table[row][c]) > NEAR)
        _turn(table, aim, inside, outside, row, column)
    column = outside.index(gives)
    outside.pop(column)
    for row in table:
        row.pop(column)


def _climb(
    table: list[list[float]], aim: list[float], inside: list[int], outside: list[int]
) -> float:
    while True:
        rising = [c for c in range(len(outside)) if aim[c] > NEAR]
        if not rising:
            return aim[-1]
        column = min(rising, key=lambda c: outside[c])
        steps = [
            (row[-1] / row[column], inside[n], n)
            for n, row in enumerate(table)
            if row[column] > NEAR
        ]
        if not steps:
            return float("inf")
        _turn(table, aim, inside, outside, min(steps)[2], column)


def _turn(
    table: list[list[float]],
    aim: list[float],
    inside: list[int],
    outside: list[int],
    row: int,
    column: int,
) -> None:
    """Exchange one variable that is zero for one that is not."""
    pivot = table[row]
    by = pivot[column]
    pivot[column] = 1.0
    table[row] = pivot = [value / by for value in pivot]
    for n, other in enumerate(table):
        if n != row and other[column]:
            times = other[column]
            other[column] = 0.0
            table[n] = [mine - times * its for mine, its in zip(other, pivot, strict=True)]
    times, aim[column] = aim[column], 0.0
    for n, value in enumerate(pivot[:-1]):
        aim[n] -= times * value
    aim[-1] += times * pivot[-1]
    inside[row], outside[column] = outside[column], inside[row]
