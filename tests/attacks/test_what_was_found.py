"""What the pairs once found, in plain words, so that it is not found again."""

from datetime import date

from domain.categories import CONTENT, Category
from domain.facts import CaseRaised, ResourcePersonAssigned
from domain.roles import Role
from domain.values import Holder, Subject
from tests.given import GRETA, MATS, Story, example, given, told
from tests.projections.kept import built, now

BORN = date(2010, 6, 7)


def a_young_case(*categories: Category) -> Story:
    """A case of somebody under 18, in which Vera has a seat for these categories."""
    seat = Holder(role=Role.RVT, title="handläggare", staff="vera")
    return given(
        told(example(CaseRaised, subject=Subject(alias="Björk", born=BORN)), GRETA),
        told(
            example(
                ResourcePersonAssigned, role=seat, visible_categories=categories, valid_to=None
            ),
            MATS,
        ),
    )


def clocks_of(staff: str, story: Story) -> set[str]:
    rows = built(Role.RVT, story, now(story)).desks.values()
    (row,) = (row for row in rows if f"staff:{staff}" in row.holders)
    return {one["clock"] for one in row.body["clocks"]}


def test_the_day_of_birth_is_not_read_off_the_clock_by_who_may_not_know_it() -> None:
    others = tuple(category for category in CONTENT if category is not Category.ID)
    assert "comes_of_age" not in clocks_of("vera", a_young_case(*others))
    assert "comes_of_age" in clocks_of("vera", a_young_case(*others, Category.ID))
