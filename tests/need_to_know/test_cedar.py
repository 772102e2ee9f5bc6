"""The same table in another policy engine gives every decision that there is the same level.

Who is blocked is no part of the table: she loses the seat, and with it the need `a`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations

import cedarpy
import pytest

from domain.case.access import Access
from domain.categories import CONTENT, Category, Level
from domain.need_to_know.decision import decide, granted
from domain.need_to_know.grants import Cells, F, Grant, Need, a, d, n
from domain.need_to_know.persons import PERSONS
from domain.need_to_know.table import TABLE
from domain.roles import Role
from domain.values import ProtectionLevel
from tests.need_to_know.cedar import Asked, Cedar, policies, schema

NO_COLUMN: dict[str, Cells] = {role: {} for role in Role if role not in TABLE}
EVERYBODY: dict[str, Cells] = {**TABLE, **PERSONS, **NO_COLUMN}
DECISIONS = 6_970
AT = datetime(2026, 3, 2, tzinfo=UTC)
LOW, GUARDED = Access(), Access(protection=ProtectionLevel.EXTREM)


def every_decision(recipient: str) -> list[Asked]:
    """Every category, with every combination of the needs that occur for a recipient."""
    cells = EVERYBODY[recipient]
    needs = sorted({n for grants in cells.values() for grant in grants for n in grant.needs})
    held = [
        frozenset(some)
        for number in range(len(needs) + 1)
        for some in combinations(needs, number)
    ]
    return [(recipient, category, some) for category in CONTENT for some in held]


def by_the_hub(recipient: str, category: Category, held: frozenset[Need]) -> Level:
    """Ask the table, and for whoever takes part the decision too."""
    level = granted(EVERYBODY[recipient].get(category, ()), held)
    if isinstance(recipient, Role):
        access = LOW if Need.LOW_PROTECTION in held else GUARDED
        assert decide(recipient, category, access, AT, also=held).level is level
    return level


def differences(told: Cedar, recipients: Iterable[str]) -> Iterator[tuple[str, Category]]:
    """Name the cells of which the hub and Cedar do not say the same."""
    for recipient in recipients:
        asked = every_decision(recipient)
        for each, level in zip(asked, told.levels(recipient, asked), strict=True):
            if by_the_hub(*each) is not level:
                yield recipient, each[1]


def test_cedar_and_the_hub_agree_on_every_decision() -> None:
    assert sum(len(every_decision(each)) for each in EVERYBODY) == DECISIONS
    assert set(differences(Cedar.of(EVERYBODY), EVERYBODY)) == set()


def lost(cell: tuple[Grant, ...]) -> tuple[Grant, ...]:
    return cell[1:]


def easier(cell: tuple[Grant, ...]) -> tuple[Grant, ...]:
    return (replace(cell[0], needs=frozenset(sorted(cell[0].needs)[1:])), *cell[1:])


def higher(cell: tuple[Grant, ...]) -> tuple[Grant, ...]:
    return (replace(cell[0], level=Level(cell[0].level + 1)), *cell[1:])


def another(cell: tuple[Grant, ...]) -> tuple[Grant, ...]:
    return (*cell, F(a), F(d), F(n))


@pytest.mark.parametrize("change", [lost, easier, higher, another])
@pytest.mark.parametrize(
    ("recipient", "category"),
    [
        (Role.SAMORDNARE, Category.WHERE),
        (Role.RVT, Category.HEALTH),
        (Role.JOBBTORG, Category.CHILD),
        (Role.POLIS, Category.NETWORK),
    ],
)
def test_one_cell_that_is_changed_is_found_and_no_other(
    recipient: Role,
    category: Category,
    change: Callable[[tuple[Grant, ...]], tuple[Grant, ...]],
) -> None:
    cells = TABLE[recipient]
    changed = {**cells, category: change(cells[category])}
    told = Cedar.of({recipient: changed})
    assert set(differences(told, [recipient])) == {(recipient, category)}


def test_a_cell_of_a_hidden_category_is_found() -> None:
    opened = {**TABLE[Role.JOBBTORG], Category.WHERE: (F(a),)}
    told = Cedar.of({Role.JOBBTORG: opened})
    assert set(differences(told, [Role.JOBBTORG])) == {(Role.JOBBTORG, Category.WHERE)}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('Recipient::"polis"', 'Recipient::"polisen"'),
        ('Category::"WHERE"', 'Category::"VAR"'),
        ('Action::"full"', 'Action::"all"'),
        ("context.delegate", "context.delegat"),
    ],
)
def test_no_name_that_is_misspelt_is_valid(right: str, wrong: str) -> None:
    rules, names = policies({Role.POLIS: TABLE[Role.POLIS]}), schema(list(EVERYBODY))
    assert right in rules
    assert cedarpy.validate_policies(rules, names).validation_passed
    assert not cedarpy.validate_policies(rules.replace(right, wrong), names).validation_passed


def test_an_error_is_a_no_though_the_engine_says_yes() -> None:
    rules = """permit(principal, action, resource);
    forbid(principal, action, resource) when { context.nothing };"""
    asked: list[Asked] = [(Role.POLIS, Category.WHERE, frozenset())]
    names = cedarpy.Schema.from_str(schema([Role.POLIS]))
    yes = Cedar(names, {Role.POLIS: cedarpy.PolicySet.from_str(rules.splitlines()[0])})
    broken = Cedar(names, {Role.POLIS: cedarpy.PolicySet.from_str(rules)})
    assert yes.levels(Role.POLIS, asked) == [Level.FULL]
    assert all(answer.allowed for answer in broken.answers(Role.POLIS, asked, Level.FULL))
    assert broken.levels(Role.POLIS, asked) == [Level.HIDDEN]
