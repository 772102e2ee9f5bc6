"""Which need-to-know table decides: a short sum that changes with any cell."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from domain.need_to_know.parts import TASK
from domain.need_to_know.table import TABLE
from domain.rules.sharing import DISCLOSURE_GIVES

SUM_CHARACTERS = 16


@cache
def policy_version() -> str:
    """Give the version that a notice names; the same as long as the tables are the same."""
    return sha256("\n".join(_lines()).encode()).hexdigest()[:SUM_CHARACTERS]


def _lines() -> Iterator[str]:
    for role, cells in sorted(TABLE.items()):
        for category, grants in sorted(cells.items()):
            given = sorted(
                f"{each.level.name}:{','.join(sorted(each.needs))}" for each in grants
            )
            yield f"{role} {category} {' '.join(given)}"
    for role, kinds in sorted(TASK.items()):
        for kind, categories in kinds.items():
            yield f"{role} {kind.name} {' '.join(sorted(categories))}"
    yield f"disclosed {' '.join(sorted(DISCLOSURE_GIVES))}"
