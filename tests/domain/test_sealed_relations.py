"""Who is whose child is read by the coordinator alone, whatever the table gives others."""

from uuid import UUID

import pytest

from domain.categories import CONTENT, Level
from domain.facts import HouseholdMapped
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.need_to_know.redaction import cut
from domain.roles import AUDIENCES, Role
from domain.values import Relation
from tests.given import an_open_case, example

CHILD = Relation(kind="barn", case=UUID("7d0f7f5c-0000-4000-8000-0000000000c1"))
STORY = an_open_case(example(HouseholdMapped, relations=(CHILD,)))
EVERYTHING = Held.of(dict.fromkeys(CONTENT, frozenset(Need)))


@pytest.mark.shows("R15")
@pytest.mark.parametrize("role", AUDIENCES)
def test_a_relation_is_shown_to_the_coordinator_and_to_nobody_else(role: Role) -> None:
    seen = cut(STORY.recorded[-1], role, EVERYTHING)
    shown = seen.fields.get("relations") if seen else None
    assert (shown is not None) is (role is Role.SAMORDNARE)
    if shown is not None:
        assert (shown.level, shown.value) == (Level.FULL, (CHILD,))
    if seen is not None and role is not Role.SAMORDNARE:
        assert str(CHILD.case) not in repr(seen)


def test_a_household_without_relations_says_nothing_about_them() -> None:
    plain = an_open_case(example(HouseholdMapped)).recorded[-1]
    seen = cut(plain, Role.SAMORDNARE, EVERYTHING)
    assert seen is not None
    assert "relations" not in seen.fields


def test_the_children_of_a_person_are_known_by_their_cases() -> None:
    assert STORY.case.persons.children() == {CHILD.case}
    parent = Relation(kind="förälder", case=CHILD.case)
    story = an_open_case(example(HouseholdMapped, relations=(parent,)))
    assert story.case.persons.children() == frozenset()
