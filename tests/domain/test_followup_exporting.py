"""Only courses that at least five cases share may leave, and nothing of what was written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.facts import AccessLogReviewed, CaseClosed, DataAccessed
from domain.followup.exporting import (
    ALIKE_MIN,
    CASES_MIN,
    TOLD,
    Path,
    TooFew,
    may_leave,
    path_of,
)
from domain.roles import Role
from domain.values import Area, InsatsKind
from tests.domain.followup_cases import a_case, began, broke_off, left, needed, on, placed
from tests.domain.stories import stories
from tests.given import Story, example
from tests.services.histories import case_id

USUAL = (needed(2, Area.BOENDE), placed(3), left(60), began(61, InsatsKind.BOENDELOTS))


def paths(*cases: Story) -> list[Path]:
    """Each story in a case of its own."""
    return [
        path_of([replace(r, case_id=case_id(number)) for r in story.recorded])
        for number, story in enumerate(cases)
    ]


def kinds(path: Path) -> list[str]:
    return [step.kind for step in path.steps]


def test_a_course_is_when_each_kind_of_fact_first_happened() -> None:
    path = path_of(a_case(placed(3), left(60), placed(70), needed(2, Area.SKYDD)).recorded)
    assert kinds(path) == [
        "case_raised",
        "needs_assessed",
        "placement_started",
        "placement_ended",
    ]
    assert [step.thing for step in path.steps] == [None, None, "placement", "placement"]


def test_what_reviewers_and_the_hub_do_is_no_part_of_a_course() -> None:
    story = a_case(on(1, example(DataAccessed)), on(2, example(AccessLogReviewed)))
    assert kinds(path_of(story.recorded)) == ["case_raised"]
    assert CaseClosed in TOLD


def test_few_cases_do_not_leave() -> None:
    with pytest.raises(TooFew):
        may_leave(paths(*[a_case(*USUAL)] * (CASES_MIN - 1)))
    assert len(may_leave(paths(*[a_case(*USUAL)] * CASES_MIN))) == CASES_MIN


def test_a_course_that_few_have_is_cut_to_what_it_shares() -> None:
    usual, odd = a_case(*USUAL), a_case(*USUAL, broke_off(90))
    left_over = may_leave(paths(*[usual] * 20, *[odd] * 4))
    assert {tuple(kinds(path)) for path in left_over} == {tuple(kinds(paths(usual)[0]))}
    assert len(left_over) == 24
    kept = may_leave(paths(*[usual] * 20, *[odd] * 5))
    assert sum("contact_interrupted" in kinds(path) for path in kept) == 5


def test_a_step_that_another_role_recorded_is_another_step() -> None:
    usual = a_case(*USUAL)
    last = usual.recorded[-1]
    lots = replace(last, by=replace(last.by, role=Role.BOENDELOTS))
    odd = Story((*usual.recorded[:-1], lots))
    left_over = may_leave(paths(*[usual] * 20, *[odd] * 4))
    assert {step.role for path in left_over for step in path.steps} == {Role.RVT}


def test_cases_without_anything_in_common_do_not_leave() -> None:
    odd = [a_case(on(0, example(kind))) for kind in list(TOLD)[:30]]
    shuffled = [Story(story.recorded[1:]) for story in odd]
    with pytest.raises(TooFew):
        may_leave(paths(*shuffled))


def test_a_unit_that_few_of_the_same_course_share_is_not_named() -> None:
    usual = [a_case(*USUAL)] * 20
    few = [a_case(*USUAL, unit="rvt-syd")] * 4
    left_over = may_leave(paths(*usual, *few))
    assert Counter(path.unit for path in left_over) == {"rvt-norr": 20, None: 4}


@given(told=st.lists(stories(), min_size=20, max_size=30))
def test_whatever_leaves_five_share_it(told: Sequence[Story]) -> None:
    try:
        left_over = may_leave(paths(*told))
    except TooFew:
        return
    assert all(n >= ALIKE_MIN for n in Counter(path.seen for path in left_over).values())
    named = Counter((path.seen, path.unit) for path in left_over if path.unit)
    assert all(n >= ALIKE_MIN for n in named.values())


@pytest.mark.parametrize("late", [1, 3, 4])
def test_without_cutting_one_would_stand_out(late: int) -> None:
    odd = [a_case(*USUAL, broke_off(90))] * late
    seen = Counter(path.seen for path in paths(*[a_case(*USUAL)] * 20, *odd))
    assert min(seen.values()) == late < ALIKE_MIN
