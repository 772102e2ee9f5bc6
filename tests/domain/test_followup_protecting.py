"""No answer, and no two answers put together, let anybody work out a count under five."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.followup.answering import Guard, Year, shown
from domain.followup.figures import Span, in_fives
from domain.followup.measure import Kind
from domain.followup.protecting import Exact, Shown, protect
from tests.domain.differencing import learned

GROUPS = {"enhet": 5, "ärendetyp": 4, "ålder": 4, "kvartal": 4}
Person = tuple[tuple[int, ...], int]
"""In which row of each group a case is, and whether it says yes."""
YEAR = 2024


def only_what_is_few(total: Exact, rows: Sequence[Exact]) -> tuple[Shown, tuple[Shown, ...]]:
    """The weak way: hide what is under five, and nothing besides."""

    def of(row: Exact) -> Shown:
        if row.cases < 5:
            return Shown.NOTHING
        return Shown.ALL if row.splits else Shown.CASES

    return of(total), tuple(of(row) for row in rows)


def to_the_last_one(count: int) -> Span:
    """The weak way: show exact counts."""
    return Span(count, count)


def tables(people: Sequence[Person]) -> dict[str, dict[str, list[int]]]:
    """The values behind each row of each group."""
    found = {group: {str(n): [] for n in range(size)} for group, size in GROUPS.items()}
    for places, yes in people:
        for group, place in zip(GROUPS, places, strict=True):
            found[group][str(place)].append(yes)
    return found


def answered(people: Sequence[Person], guard: Guard) -> dict[str, Year]:
    """All answers about one measure and year."""
    return {
        group: shown(YEAR, rows, Kind.SHARE, guard) for group, rows in tables(people).items()
    }


@st.composite
def people(draw: st.DrawFn, most: int = 90) -> list[Person]:
    """A year's cases, skewed: some rows are large, some hold one or two."""
    low = [st.sampled_from((0, 0, 0, 0, 0, 1, 1, 1, 2, size - 1)) for size in GROUPS.values()]
    yes = draw(st.sampled_from(((0, 1), (0, 0, 0, 1), (0,) * 9 + (1,), (1,) * 9 + (0,))))
    person = st.tuples(st.tuples(*low), st.sampled_from(yes))
    return draw(st.lists(person, max_size=most))


@given(people=people())
@settings(max_examples=25)
@pytest.mark.parametrize("blur", [in_fives, to_the_last_one], ids=["in_fives", "exact"])
def test_from_all_answers_about_a_year_nothing_under_five_is_learned(blur, people) -> None:
    """Hiding alone is enough: also whoever is told every shown count exactly learns nothing."""
    guard = Guard(protect, blur)
    assert learned(answered(people, guard), tables(people)) == []


def rows(*counts: tuple[int, int]) -> list[Exact]:
    """Rows of cases and how many of them say yes."""
    return [Exact(cases, yes) for cases, yes in counts]


def total(of: Sequence[Exact]) -> Exact:
    return Exact(sum(row.cases for row in of), sum(row.yes or 0 for row in of))


def people_of(*counts: tuple[int, int]) -> list[Person]:
    """People in the rows of the first group, and in the first row of every other."""
    return [
        ((n, 0, 0, 0), int(nth < yes))
        for n, (cases, yes) in enumerate(counts)
        for nth in range(cases)
    ]


ONE_SMALL_UNIT = people_of((12, 6), (11, 5), (9, 4), (3, 1))
FEW_SAY_YES = people_of((20, 10), (20, 9), (20, 2))
EVERYBODY_ELSE_SAYS_YES = people_of((31, 1), (10, 10))
NOBODY_SAYS_YES = people_of((14, 7), (13, 6), (12, 0))


@pytest.mark.parametrize(
    "story", [ONE_SMALL_UNIT, FEW_SAY_YES, NOBODY_SAYS_YES], ids=["small", "few", "nobody"]
)
def test_if_only_what_is_few_were_hidden_it_would_be_learned(story: list[Person]) -> None:
    weak = Guard(only_what_is_few, to_the_last_one)
    assert learned(answered(story, weak), tables(story)) != []
    assert learned(answered(story, Guard()), tables(story)) == []


@given(people=people())
@settings(max_examples=25)
def test_the_attack_finds_a_single_hidden_row_wherever_there_is_one(people) -> None:
    truth = tables(people)
    alone = [
        group
        for group, found in truth.items()
        if len(people) >= 5 and sum(len(values) < 5 for values in found.values()) == 1
    ]
    leaks = learned(answered(people, Guard(only_what_is_few, to_the_last_one)), truth)
    assert {leak.split()[0] for leak in leaks} >= set(alone)


def test_fives_without_hiding_more_would_not_be_enough() -> None:
    rows = {"a": [0, 1] * 4 + [0], "b": [0, 1] * 4 + [0], "c": [0] * 4}
    truth = {"enhet": rows}
    weak = {"enhet": shown(YEAR, rows, Kind.SHARE, Guard(only_what_is_few, in_fives))}
    assert "enhet c cases" in learned(weak, truth)
    assert learned({"enhet": shown(YEAR, rows, Kind.SHARE, Guard())}, truth) == []


def test_if_everybody_else_says_yes_no_row_is_shown_at_all() -> None:
    of = [Exact(31, 1), Exact(10, 10)]
    assert protect(total(of), of) == (Shown.ALL, (Shown.NOTHING, Shown.NOTHING))
    story = EVERYBODY_ELSE_SAYS_YES
    assert learned(answered(story, Guard(protect, to_the_last_one)), tables(story)) == []


@pytest.mark.parametrize(
    ("of", "whole", "parts"),
    [
        (rows((4, 2)), Shown.NOTHING, "0"),
        (rows((0, 0), (0, 0)), Shown.NOTHING, "00"),
        (rows((5, 2)), Shown.CASES, "1"),
        (rows((10, 5)), Shown.ALL, "2"),
        (rows((10, 5), (10, 5), (10, 5)), Shown.ALL, "222"),
        (rows((10, 5), (11, 5), (4, 2)), Shown.ALL, "020"),
        (rows((10, 5), (3, 1), (4, 2)), Shown.ALL, "100"),
        (rows((9, 4), (8, 4), (3, 1), (4, 2)), Shown.ALL, "1100"),
        (rows((10, 5), (3, 1), (1, 0)), Shown.ALL, "000"),
        (rows((20, 9), (20, 9), (20, 3)), Shown.ALL, "121"),
        (rows((20, 1), (20, 1)), Shown.CASES, "11"),
        (rows((20, 1), (20, 1), (0, 0)), Shown.CASES, "010"),
    ],
)
def test_what_is_shown(of: list[Exact], whole: Shown, parts: str) -> None:
    got, shown_parts = protect(total(of), of)
    assert got is whole
    assert "".join(str(int(part)) for part in shown_parts) == parts


def test_two_counts_of_nested_cases_never_tell_how_few_are_between() -> None:
    for small, large in combinations_with_replacement(range(5, 60), 2):
        inner, outer = in_fives(small), in_fives(large)
        least, most = max(0, outer.low - (inner.high or 0)), (outer.high or 0) - inner.low
        assert most >= 5 or (least, most) == (0, 4), (small, large)


@given(parts=st.lists(st.integers(5, 60), min_size=1, max_size=8), rest=st.integers(0, 30))
def test_what_is_left_of_a_count_is_never_known_to_be_few_but_some(
    parts: list[int], rest: int
) -> None:
    whole = in_fives(sum(parts) + rest)
    assert whole.high is not None
    least = max(0, whole.low - sum(in_fives(part).high or 0 for part in parts))
    most = whole.high - sum(in_fives(part).low for part in parts)
    assert most >= 5 or (least, most) == (0, 4)


def test_rounded_to_the_nearest_five_they_would() -> None:
    """Five to seven would all be five, so at most two could be between."""

    def nearest(count: int) -> Span:
        middle = (count + 2) // 5 * 5
        return Span(max(5, middle - 2), middle + 2)

    inner, outer = nearest(5), nearest(7)
    assert (outer.high or 0) - inner.low < 4
