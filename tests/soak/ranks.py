"""The rank test of Mann and Whitney: could two rows of times come from one and the same?"""

from collections.abc import Sequence
from itertools import groupby
from math import erfc, sqrt


def p_value(one: Sequence[float], other: Sequence[float]) -> float:
    """Give how likely ranks at least so far apart are by chance, from both sides.

    By the normal approximation with ties: for rows of more than twenty.
    """
    both = sorted([(time, True) for time in one] + [(time, False) for time in other])
    rank, ranks, ties = 1, 0.0, 0
    for _, group in groupby(both, key=lambda each: each[0]):
        same = [mine for _, mine in group]
        ranks += sum(same) * (rank + (len(same) - 1) / 2)
        ties += len(same) ** 3 - len(same)
        rank += len(same)
    n, m = len(one), len(other)
    spread = sqrt(n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1))))
    far = abs(ranks - n * (n + 1) / 2 - n * m / 2)
    return erfc(far / spread / sqrt(2)) if spread else 1.0
