"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS_MAX = 100
DIGITS_MAX = 4

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Row]):
    """One page of a list; `page` counts from 1, `total` is how long the list is."""

    rows: Sequence[Row]
    page: int
    pages: int
    total: int


def page_asked(sida: str) -> int:
    """Read which page is asked for; what is no number is the first."""
    return int(sida) if sida.isdecimal() and len(sida) <= DIGITS_MAX else 1


def leaf_of(found: Sequence[Row], page: int) -> Leaf[Row]:
    """Give one page of a list; a page that is not there is the first."""
    pages = max(1, -(-len(found) // ROWS_MAX))
    page = page if 1 <= page <= pages else 1
    start = (page - 1) * ROWS_MAX
    return Leaf(found[start : start + ROWS_MAX], page, pages, len(found))
