"""The need-to-know table is the page that people checked; what it does not say is hidden."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from itertools import combinations, product
from typing import cast

import pytest
from hypothesis import given, strategies

from domain.case.access import Access, Consent, Profile, Review, Seat
from domain.categories import CONTENT, Category, Level
from domain.facts import FACTS
from domain.need_to_know.decision import decide, level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held, held_in
from domain.need_to_know.persons import Person, insight_of
from domain.need_to_know.redaction import cut
from domain.need_to_know.table import TABLE
from domain.roles import AUDIENCES, EXTERNAL, INTERNAL, Role
from domain.values import GroundKind
from tests.domain import second_opinion
from tests.given import MORNING, example
from tests.given import given as story

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


@given(held=held_sets)
def test_the_page_and_the_code_say_the_same_of_persons(held: frozenset[Need]) -> None:
    for person, category in product(Person, CONTENT):
        told = second_opinion.level(person, category, held)
        assert insight_of(person, category, held) is told, (person, category)


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


NOT_MARKED = {(Role.JOBBTORG, Category.HEALTH)}
"""There n says which part of it, not that the level falls (domain report 4.1)."""


def subsets(needs: Iterable[Need]) -> Iterator[frozenset[Need]]:
    """Give every combination of what could be held."""
    for number in range(len(every := sorted(needs)) + 1):
        yield from map(frozenset, combinations(every, number))


@pytest.mark.parametrize("role", AUDIENCES)
def test_from_level_3_what_the_own_task_needs_is_one_step_lower_and_nothing_else_is(
    role: Role,
) -> None:
    for category, cell in TABLE[role].items():
        needs = {need for grant in cell for need in grant.needs} | {Need.TASK}
        for held in subsets(needs - {Need.LOW_PROTECTION}):
            ordinary = level_of(role, category, held | {Need.LOW_PROTECTION})
            guarded = level_of(role, category, held)
            by_itself = level_of(role, category, (held | {Need.LOW_PROTECTION}) - {Need.TASK})
            falls = role in INTERNAL and (role, category) not in NOT_MARKED
            lower = max(by_itself, Level(max(ordinary - 1, 0)))
            assert guarded is (lower if falls else ordinary), (category, held)


class Newcomer(StrEnum):
    """A recipient that somebody has just invented."""

    BIBLIOTEK = "bibliotek"


def test_a_new_recipient_is_given_nothing_whatever_is_held() -> None:
    new, at = cast(Role, Newcomer.BIBLIOTEK), MORNING
    far, everywhere = at + timedelta(days=400), frozenset(CONTENT)
    access = Access(
        seats=(Seat(new, "jon", "enheten", everywhere, at),),
        consents=(Consent(new, None, everywhere, at, far),),
        reviews=(Review(1, new, None, everywhere, GroundKind.LAW, True, at),),  # noqa: FBT003
        placement_responsible=frozenset(("jon",)),
    )
    held = held_in(access, new, at, given=Profile(("staff:jon",), placed=True))
    assert all(held.needs), "it does hold something"
    for category in Category:
        assert level_of(new, category, everything) is Level.HIDDEN
        assert insight_of(cast(Person, new), category, everything) is Level.HIDDEN
        decision = decide(new, category, access, at, also=everything)
        assert (decision.level, decision.by, decision.missing) == (Level.HIDDEN, (), ())
    for kind in FACTS:
        for holds in (held, Held.of(dict.fromkeys(CONTENT, everything))):
            assert cut(story(example(kind)).recorded[0], new, holds) is None


def test_kin_and_whoever_used_violence_may_be_handed_nothing() -> None:
    for category in Category:
        told = insight_of(Person.DEN_SOM_UTOVAT_VALD, category, everything)
        assert told is Level.HIDDEN


def test_the_place_is_never_handed_to_a_custodian_who_may_be_a_danger() -> None:
    dangerous = Person.VARDNADSHAVARE_SOM_KAN_VARA_FARLIG
    for category in (Category.WHERE, Category.CONTACT, Category.NETWORK, Category.ACCESS):
        assert insight_of(dangerous, category, everything) is Level.HIDDEN


def test_no_partner_reads_who_else_got_what() -> None:
    seeing = {r for r in EXTERNAL if level_of(r, Category.ACCESS, everything) > Level.HIDDEN}
    assert seeing == {Role.IVO}


@pytest.mark.shows("R40", "R222", "R223")
def test_the_leaders_of_statistics_see_no_single_case() -> None:
    statistician = Role.KVINNOFRIDSSAMORDNARE
    assert {level_of(statistician, category, everything) for category in CONTENT} == {
        Level.HIDDEN
    }
