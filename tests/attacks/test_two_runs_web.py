"""What a viewer may not know changes no byte that is sent: status, headers, body, ETag.

Slower than the views alone, so fewer pairs; each is asked as it stands when all is told.
"""

import os
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest
from structlog.testing import capture_logs

from domain.roles import EXTERNAL, INTERNAL, Role
from tests.attacks.observing import Hub
from tests.attacks.pairs import Pair, pair_of
from tests.attacks.web_looking import Answer, Screen

PAIRS = int(os.environ.get("SAMLOTS_PAIRS_ON_THE_WEB", "12"))


SEATS = 2 * len(INTERNAL) + len(EXTERNAL)


def told(pair: Pair) -> tuple[Hub, Hub]:
    """Both hubs as they stand at the last look."""
    left, right = Hub(pair.viewer), Hub(pair.viewer)
    for turn in pair.turns:
        left.take(turn.left)
        right.take(turn.right)
        for at in turn.looks[:1]:
            left.look(at)
            right.look(at)
    return left, right


def difference_on_the_web(pair: Pair) -> str | None:
    """Name the first question that is answered differently, with both answers."""
    left, right = told(pair)
    here, there = dict(Screen(left).answers()), dict(Screen(right).answers())
    for name, answer in here.items():
        if answer != there[name]:
            return f"{pair.viewer} {name}: {_apart(answer, there[name])}"
    return None


def _apart(one: Answer, other: Answer) -> str:
    if one[0] != other[0] or one[2] != other[2]:
        return f"{one[0]} {one[2]} / {other[0]} {other[2]}"
    at = next((n for n, (a, b) in enumerate(zip(one[1], other[1], strict=False)) if a != b), 0)
    parts = [
        text[max(0, at - 200) : at + 200].decode(errors="replace")
        for text in (one[1], other[1])
    ]
    return "\n".join(parts)


def pairs(many: int) -> Iterator[Pair]:
    """Give pairs for one seat after another, each seat once before any comes again."""
    chance, seen = Random("the web"), Counter[tuple[Role, bool]]()
    while seen.total() < many:
        seeds = [chance.getrandbits(32) for _ in range(8)]
        pair = pair_of(chance.getrandbits(32), seeds)
        seat = (pair.viewer.role, pair.viewer.everybody)
        if seen[seat] <= seen.total() // SEATS:
            seen[seat] += 1
            yield pair


@pytest.mark.timeout(100 * PAIRS)
def test_no_answer_on_the_web_tells_two_such_histories_apart() -> None:
    with capture_logs() as notes:
        for number, pair in enumerate(pairs(PAIRS)):
            found = difference_on_the_web(pair)
            assert found is None, f"pair {number}: {found}"
    assert notes == []
