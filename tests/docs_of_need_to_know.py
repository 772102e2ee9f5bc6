"""The parts of docs/need-to-know.md that are written from the tables, and what is signed."""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from itertools import product
from typing import Any

from domain.case.access import GUARDED
from domain.categories import CONTENT, Category, Level
from domain.need_to_know.grants import Cells, Need
from domain.need_to_know.parts import TASK
from domain.need_to_know.persons import PERSONS
from domain.need_to_know.table import TABLE
from domain.roles import AUDIENCES, Role
from domain.values import ProtectionLevel
from services.policy import policy_version
from tests.docs_tables import the_table
from tests.domain import second_opinion

EMPTY = "·"
HELD_ALL = frozenset(Need) - {Need.LOW_PROTECTION}
OTHER_WAYS = {
    (Role.BARN_OCH_UNGA, Category.HEALTH): HELD_ALL - {Need.OWN_CASE},
}
"""Where something else than the task gives more: what is held without it."""


def the_levels(columns: Mapping[Any, Cells]) -> Callable[[], str]:
    """The need-to-know table of some recipients: a row for each category."""

    def needs(held: Iterable[Need]) -> str:
        return ",".join(need for need in Need if need in held)

    def cell(cells: Cells, category: Category) -> str:
        grants = cells.get(category, ())
        return "; ".join(f"{g.level.name[0]} {needs(g.needs)}".strip() for g in grants) or EMPTY

    def render() -> str:
        rows = ((c, *(cell(cells, c) for cells in columns.values())) for c in CONTENT)
        return the_table(("Category", *(f"`{name}`" for name in columns)), rows)

    return render


def the_tasks() -> str:
    """What a recipient's own task needs of facts that others recorded."""
    rows = (
        (f"`{role}`", f"`{kind.name}`", ", ".join(sorted(categories)))
        for role, kinds in TASK.items()
        for kind, categories in kinds.items()
    )
    return the_table(("Recipient", "Fact", "Categories"), rows)


def the_protection_levels() -> str:
    """Every cell in which the four protection levels do not give the same."""

    def at(role: Role, category: Category, protection: ProtectionLevel) -> Level:
        held = OTHER_WAYS.get((role, category), HELD_ALL)
        low = frozenset[Need]() if protection in GUARDED else {Need.LOW_PROTECTION}
        return second_opinion.level(role, category, held | low)

    rows = (
        (f"`{role}`", category, *(level.name.lower() for level in levels))
        for role, category in product(AUDIENCES, CONTENT)
        if len(set(levels := [at(role, category, each) for each in ProtectionLevel])) > 1
    )
    heads = (f"{number} `{each}`" for number, each in enumerate(ProtectionLevel, start=1))
    return the_table(("Recipient", "Category", *heads), rows)


def the_signature() -> str:
    """What is signed: how much the tables hold, and the sum that changes with any cell."""
    page = second_opinion.written() + the_tasks()
    given = [grants for cells in TABLE.values() for grants in cells.values()]
    rows = (
        ("Recipients that take part", str(len(TABLE))),
        ("Persons who may ask", str(len(PERSONS))),
        ("Cells that are not hidden, of those who take part", str(len(given))),
        ("Grants in them", str(sum(map(len, given)))),
        ("Sum of the tables (SHA-256)", f"`{sha256(page.encode()).hexdigest()}`"),
        ("Version that notices name", f"`{policy_version()}`"),
    )
    return the_table(("What is signed", ""), rows)
