"""What a viewer may not know changes nothing that the viewer can observe (promise P1).

Two histories that differ only in that are told side by side, and after every instant all that
one viewer sees is compared, byte for byte.
"""

import os
from random import Random

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from tests.attacks.observing import difference
from tests.attacks.pairs import Pair, pair_of

PAIRS = 1_000
SOAK = int(os.environ.get("SAMLOTS_PAIRS", "200"))
FACTS_MAX = 10
numbers = st.integers(0, 2**32)
"""Who looks, and each fact, is drawn evenly from a number."""
pairs = st.builds(pair_of, numbers, st.lists(numbers, min_size=1, max_size=FACTS_MAX))


@pytest.mark.timeout(300)
@settings(max_examples=PAIRS)
@for_all(pair=pairs)
def test_what_a_viewer_may_not_know_changes_nothing_that_it_sees(pair: Pair) -> None:
    found = difference(pair)
    assert found is None, str(found)


@pytest.mark.timeout(0)
def test_and_not_in_any_of_very_many_either() -> None:
    chance = Random("many pairs")
    for number in range(SOAK):
        facts = [chance.getrandbits(32) for _ in range(chance.randint(1, 14))]
        found = difference(pair_of(chance.getrandbits(32), facts))
        assert found is None, f"pair {number}: {found}"
