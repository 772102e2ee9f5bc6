"""The need-to-know table is the page that people checked; what it does not say is hidden."""

from itertools import product

import pytest
from hypothesis import given, strategies

from domain.categories import CONTENT, Category, Level
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.table import TABLE
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from tests.domain import second_opinion

everything = frozenset(Need)
held_sets = strategies.frozensets(strategies.sampled_from(Need))


def test_the_table_is_the_page_that_people_checked() -> None:
    assert second_opinion.written() == second_opinion.page()


def test_every_audience_has_its_column_and_nobody_else() -> None:
    assert set(TABLE) == set(AUDIENCES)
    assert set(Role) - set(AUDIENCES) == {Role.AUDITOR, Role.HUB, Role.VALDSUTOVARENHET}
    assert not set(INTERNAL) & set(EXTERNAL)


def test_codes_without_content_are_not_for_the_table_to_give() -> None:
    assert not any(Category.META in cells for cells in TABLE.values())


@pytest.mark.parametrize("role", Role)
def test_a_missing_cell_is_hidden_whatever_is_held(role: Role) -> None:
    for category in Category:
        if category not in TABLE.get(role, {}):
            assert level_of(role, category, everything) is Level.HIDDEN


@given(held=held_sets)
def test_the_page_and_the_code_give_the_same_level(held: frozenset[Need]) -> None:
    for role, category in product(AUDIENCES, CONTENT):
        told = second_opinion.level(role, category, held)
        assert level_of(role, category, held) is told, (role, category)


@given(held=held_sets, more=held_sets)
def test_to_hold_more_never_gives_less(held: frozenset[Need], more: frozenset[Need]) -> None:
    for role, category in product(AUDIENCES, CONTENT):
        less_held = level_of(role, category, held)
        assert level_of(role, category, held | more) >= less_held, (role, category)


def test_inside_everybody_but_internal_control_must_be_assigned() -> None:
    unassigned = everything - {Need.ASSIGNED}
    for role, category in product(INTERNAL, CONTENT):
        if role is not Role.INTERNKONTROLL:
            assert level_of(role, category, unassigned) is Level.HIDDEN, (role, category)


def test_no_partner_reads_who_else_got_what() -> None:
    seeing = {r for r in EXTERNAL if level_of(r, Category.ACCESS, everything) > Level.HIDDEN}
    assert seeing == {Role.IVO}


@pytest.mark.shows("R40", "R222", "R223")
def test_the_leaders_of_statistics_see_no_single_case() -> None:
    statistician = Role.KVINNOFRIDSSAMORDNARE
    assert {level_of(statistician, category, everything) for category in CONTENT} == {
        Level.HIDDEN
    }
