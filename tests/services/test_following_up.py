"""Follow-up answers one role, from all cases that can be read, and tells of none of them."""

from collections.abc import Iterator, Sequence

import pytest

from domain.followup.answering import QUESTIONS
from domain.recorded import Recorded
from domain.roles import Role
from services.following_up import ASKS, FollowingUp, UnknownQuestion
from services.ports import Staff
from tests.domain.followup_cases import NOW, a_case, left, placed
from tests.given import Story
from tests.services.fakes import FakeClock, FakeDirectory

MOVED_OUT = "atervande_inom_ett_ar.enhet"
PEOPLE = {
    "KS": Staff("KS", "Karin", "rvt-norr", (Role.RVT,)),
    "LH": Staff("LH", "Lena", "eb-norr", (Role.EKONOMISKT_BISTAND,)),
    "TA": Staff("TA", "Tuva", "jouren", (Role.KVINNOJOUR,), "jouren"),
    "KF": Staff("KF", "Klara", "stab", (ASKS,)),
}


class Reading:
    """The facts of some cases, counting how often they are read."""

    def __init__(self, stories: Sequence[Story]) -> None:
        self.stories = list(stories)
        self.times = 0

    def __call__(self) -> Iterator[Sequence[Recorded]]:
        self.times += 1
        return iter([story.recorded for story in self.stories])


def following_up(reading: Reading, clock: FakeClock | None = None) -> FollowingUp:
    return FollowingUp(reading, FakeDirectory(people=dict(PEOPLE)), clock or FakeClock(NOW))


def moved_out(number: int) -> list[Story]:
    return [a_case(placed(1), left(60)) for _ in range(number)]


def test_the_kvinnofridssamordnare_gets_an_answer() -> None:
    told = following_up(Reading(moved_out(12))).answer(ASKS, MOVED_OUT)
    year = next(one for one in told.years if one.year == 2023)
    assert year.total.cases
    assert (year.total.cases.low, year.total.cases.high) == (10, 14)


@pytest.mark.parametrize("role", [role for role in Role if role is not ASKS])
def test_for_every_other_role_there_is_no_question(role: Role) -> None:
    asked = following_up(Reading([]))
    assert asked.questions(role) == ()
    with pytest.raises(UnknownQuestion):
        asked.answer(role, MOVED_OUT)


def test_there_is_no_answer_to_a_question_that_is_not_saved() -> None:
    with pytest.raises(UnknownQuestion) as refused:
        following_up(Reading([])).answer(ASKS, "vem_ar_hon.enhet")
    assert "hon" not in str(refused.value)


@pytest.mark.shows("R218")
def test_the_rows_are_the_units_that_meet_people_whatever_cases_there_are() -> None:
    told = following_up(Reading([])).answer(ASKS, MOVED_OUT)
    assert [row.group for row in told.years[0].rows] == ["rvt-norr", "annan enhet"]


def test_the_log_is_read_once_until_another_year_is_complete() -> None:
    reading, clock = Reading(moved_out(6)), FakeClock(NOW)
    asked = following_up(reading, clock)
    first = asked.answer(ASKS, MOVED_OUT)
    reading.stories += moved_out(6)
    assert asked.answer(ASKS, MOVED_OUT) == first
    assert reading.times == 1
    clock.pass_(days=200)
    assert asked.answer(ASKS, MOVED_OUT).years[0].year == 2025
    assert reading.times == 2


def test_every_saved_question_can_be_asked() -> None:
    asked = following_up(Reading(moved_out(7)))
    assert {one.name for one in asked.questions(ASKS)} == set(QUESTIONS)
    for name in QUESTIONS:
        assert asked.answer(ASKS, name).question.name == name
