"""What a viewer may not know changes nothing that the viewer can observe (promise P1).

Two histories that differ only in that are told side by side, and after every instant all that
one viewer sees is compared, byte for byte.
"""

import os
from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.roles import EXTERNAL, INTERNAL
from tests.attacks.asking import SPEAKS_OF_THE_CASE, UNKNOWN, answers
from tests.attacks.observing import difference
from tests.attacks.pairs import Pair, pair_of

PAIRS = 1_000
SOAK = int(os.environ.get("SAMLOTS_PAIRS", "50"))
ASKED = 60
FACTS_MAX = 10
numbers = st.integers(0, 2**32)
"""Who looks, and each fact, is drawn evenly from a number."""
pairs = st.builds(pair_of, numbers, st.lists(numbers, min_size=1, max_size=FACTS_MAX))


@pytest.mark.timeout(1_200)
@settings(max_examples=PAIRS)
@for_all(pair=pairs)
def test_what_a_viewer_may_not_know_changes_nothing_that_it_sees(pair: Pair) -> None:
    found = difference(pair)
    assert found is None, str(found)


def drawn(many: int) -> Iterator[Pair]:
    """Draw pairs with plain chance: quicker, the same every time, and nothing shrinks."""
    chance = Random("many pairs")
    for _ in range(many):
        facts = [chance.getrandbits(32) for _ in range(chance.randint(1, 14))]
        yield pair_of(chance.getrandbits(32), facts)


@pytest.mark.timeout(0)
def test_and_in_none_of_very_many_either() -> None:
    for number, pair in enumerate(drawn(SOAK)):
        found = difference(pair)
        assert found is None, f"pair {number}: {found}"


def test_whoever_has_no_seat_is_told_the_same_whatever_there_is() -> None:
    for pair in drawn(ASKED):
        for kind, here, there in answers(pair):
            assert (here == UNKNOWN) is (there == UNKNOWN), f"{pair.viewer} {kind}"
            spoken = {here, there} & SPEAKS_OF_THE_CASE
            assert here == there or spoken, f"{pair.viewer} {kind}: {here}, {there}"


def test_the_pairs_are_worth_comparing() -> None:
    """Nearly all differ, in every case something is seen now and then, and by every role."""
    made = list(drawn(200))
    assert sum(pair.differs for pair in made) > 0.95 * len(made)
    assert {pair.viewer.role for pair in made} == {*INTERNAL, *EXTERNAL}
    kept = sum(len(turn.right) > 0 for pair in made for turn in pair.turns)
    assert 0.7 < kept / sum(len(pair.turns) for pair in made) < 0.98
