"""The rank test finds what is shifted, and nothing in what is not."""

from random import Random

import pytest

from tests.soak.ranks import p_value


def test_it_gives_what_the_books_give() -> None:
    one = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
    other = [1.15, 0.88, 0.9, 0.74, 1.21]
    assert p_value(one, other) == pytest.approx(0.2207, abs=0.0005)
    assert p_value([1.0] * 30, [1.0] * 30) == 1.0
    assert p_value([1.0, 2.0] * 20, [2.0, 1.0] * 20) == pytest.approx(1.0)


def test_a_tenth_of_a_spread_more_is_found_in_many_requests_and_no_shift_is_not() -> None:
    chance = Random(4)
    slow, fast = ([chance.gauss(5, 1) for _ in range(1000)] for _ in range(2))
    assert p_value(slow, fast) > 0.01
    assert p_value([time + 0.3 for time in slow], fast) < 0.0001
