"""How the tests run: the same examples every time, unless one asks to search deeper."""

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest.register_assert_rewrite("tests.given")

LONGEST = (
    "end_to_end/test_stories",
    "mutants/test_mutants",
    "end_to_end/test_demo",
    "end_to_end/test_browser",
    "end_to_end/test_demo_killed",
    "attacks/test_followup_answering",
    "attacks/test_seeded_bugs",
    "attacks/test_two_runs",
)
"""They begin first, so that no process is left alone with one of them at the end."""

BRIEFLY = (Phase.explicit, Phase.generate, Phase.shrink)
SLOW = (HealthCheck.too_slow,)
"""How fast examples are drawn says something of the machine and nothing of the program."""

settings.register_profile(
    "modest",
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    phases=BRIEFLY,
    suppress_health_check=SLOW,
)
settings.register_profile(
    "deep",
    max_examples=1_000,
    deadline=None,
    database=None,
    phases=BRIEFLY,
    suppress_health_check=SLOW,
)
settings.load_profile("modest")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin."""

    def rank(item: pytest.Item) -> int:
        found = (n for n, name in enumerate(LONGEST) if f"tests/{name}.py" in item.nodeid)
        return next(found, len(LONGEST))

    items.sort(key=rank)
