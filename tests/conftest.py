"""How the tests run: the same examples every time, unless one asks to search deeper."""

import pytest
from hypothesis import Phase, settings

pytest.register_assert_rewrite("tests.given")

BRIEFLY = (Phase.explicit, Phase.generate, Phase.shrink)

settings.register_profile(
    "modest", max_examples=20, deadline=None, derandomize=True, database=None, phases=BRIEFLY
)
settings.register_profile(
    "deep", max_examples=1_000, deadline=None, database=None, phases=BRIEFLY
)
settings.load_profile("modest")
