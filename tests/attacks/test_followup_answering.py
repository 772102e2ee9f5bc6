"""Answers to saved questions: complete years, fixed rows, frozen, and about nobody."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Annotated, Any, get_args, get_origin

import pytest
from hypothesis import given
from pydantic import BaseModel

from domain.fact import Fact
from domain.facts import CaseRaised
from domain.followup import MEASURES
from domain.followup.answering import QUESTIONS, Answer, Guard, Year, answer, counted, shown
from domain.followup.course import course_of
from domain.followup.figures import Span, in_fives, median_span, share_of
from domain.followup.grouping import Group, row_of, rows_of
from domain.followup.measure import Kind
from domain.followup.period import YEARS_ASKED, frozen_at, years_of
from domain.followup.protecting import protect
from domain.texts import Line, Text
from domain.values import Area, InsatsKind
from tests.attacks.differencing import learned
from tests.attacks.test_followup_protecting import only_what_is_few, to_the_last_one
from tests.domain.followup_cases import (
    MEASURE,
    NOW,
    a_case,
    began,
    broke_off,
    left,
    moved,
    needed,
    on,
    placed,
    raised,
)
from tests.domain.stories import stories
from tests.given import Story

UNITS = ("rvt-alvhamn", "rvt-norr", "rvt-syd")
SOCIAL = Area.SOCIALT
ERASED_AFTER_YEARS = 5


def many(number: int, seed: int = 1) -> list[Story]:
    """Cases spread over units, types, ages and the years 2022 to 2024."""
    chance = Random(seed)
    cases = []
    for _ in range(number):
        moves = chance.random() < 0.8
        story = a_case(
            *([on(0, raised(case_type="båda"))] if chance.random() < 0.2 else []),
            needed(2, chance.choice(tuple(Area))),
            placed(3),
            began(20, chance.choice(tuple(InsatsKind)), SOCIAL),
            *([left(60, *([SOCIAL] if chance.random() < 0.4 else []))] if moves else []),
            *([broke_off(90, "återvänt")] if chance.random() < 0.3 else []),
            born=chance.choice((None, date(2009, 5, 5), date(2004, 1, 1), date(1980, 1, 1))),
            unit=chance.choice(("rvt-norr", "rvt-norr", "rvt-norr", "rvt-syd", "okänd ort")),
        )
        cases.append(moved(story, chance.randrange(-300, 500)))
    return cases


def facts_of(cases: Sequence[Story]) -> list[Any]:
    return [story.recorded for story in cases]


def ask(name: str, cases: Sequence[Story], now: datetime = NOW) -> Answer:
    return answer(QUESTIONS[name], facts_of(cases), UNITS, now)


@pytest.fixture(scope="module")
def population() -> list[Story]:
    return many(120)


@pytest.mark.shows("R220", "R221")
def test_a_question_is_a_measure_and_a_group_under_a_name_of_its_own() -> None:
    assert len(QUESTIONS) == len(MEASURES) * len(Group)
    question = QUESTIONS["atervande_inom_ett_ar.enhet"]
    assert (question.measure.name, question.group) == ("atervande_inom_ett_ar", Group.ENHET)


@pytest.mark.shows("R219")
def test_large_enough_counts_are_shown_in_fives(population: list[Story]) -> None:
    year = next(
        y for y in ask("atervande_inom_ett_ar.enhet", population).years if y.year == 2023
    )
    truth = counted(QUESTIONS["atervande_inom_ett_ar.enhet"], 2023, facts_of(population), UNITS)
    every = [value for values in truth.values() for value in values]
    assert year.total.cases == in_fives(len(every))
    assert year.total.yes == in_fives(sum(every))
    assert {row.group for row in year.rows} == {*UNITS, "annan enhet"}


@pytest.mark.shows("R219", "R224")
@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_from_every_answer_there_is_nothing_under_five_is_learned(
    measure: Any, population: list[Story]
) -> None:
    cases = facts_of(population)
    questions = {group.value: QUESTIONS[f"{measure.name}.{group}"] for group in Group}
    for year in years_of(measure, NOW):
        truth = {g: counted(q, year, cases, UNITS) for g, q in questions.items()}
        if measure.kind is not Kind.SHARE:
            truth = {g: {r: [0] * len(v) for r, v in t.items()} for g, t in truth.items()}
        kind = Kind.SHARE
        answers = {g: shown(year, t, kind, Guard()) for g, t in truth.items()}
        asked = {g: answer(q, cases, UNITS, NOW) for g, q in questions.items()}
        for group, one in asked.items():
            told = next(y for y in one.years if y.year == year)
            assert [f.cases for f in told.rows] == [f.cases for f in answers[group].rows]
        assert learned(answers, truth) == []


def test_with_a_weak_guard_the_same_answers_would_tell(population: list[Story]) -> None:
    cases = facts_of(population)
    weak = Guard(only_what_is_few, to_the_last_one)
    shares = [measure for measure in MEASURES if measure.kind is Kind.SHARE]
    assert any(
        learned({g: shown(year, t, Kind.SHARE, weak) for g, t in truth.items()}, truth)
        for measure in shares
        for year in years_of(measure, NOW)
        for truth in [
            {
                g.value: counted(QUESTIONS[f"{measure.name}.{g}"], year, cases, UNITS)
                for g in Group
            }
        ]
    )


def test_few_cases_give_an_answer_in_which_everything_is_hidden() -> None:
    told = ask("atervande_inom_ett_ar.enhet", [a_case(placed(1), left(60))] * 4)
    assert [year.year for year in told.years] == [2024, 2023, 2022]
    assert all((f.cases, f.yes, f.median) == (None, None, None) for f in told.figures())


def test_nothing_and_few_look_the_same() -> None:
    none = ask("atervande_inom_ett_ar.enhet", [])
    assert ask("atervande_inom_ett_ar.enhet", [a_case(placed(1), left(60))] * 4) == none


def test_a_year_is_answered_when_its_values_and_those_written_late_are_known() -> None:
    back = MEASURE["atervande_inom_ett_ar"]
    at = frozen_at(back, 2024)
    assert at == datetime(2026, 3, 31, 22, tzinfo=UTC)
    assert years_of(back, at)[0] == 2024
    assert years_of(back, at - timedelta(seconds=1))[0] == 2023
    assert frozen_at(MEASURE["langsiktig_plan_inom_14_dagar"], 2024).year == 2025


def test_no_year_is_answered_that_an_erasure_could_reach() -> None:
    for measure in MEASURES:
        for now in (NOW, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)):
            oldest = min(years_of(measure, now))
            assert oldest >= now.year - YEARS_ASKED
            assert now < datetime(oldest + ERASED_AFTER_YEARS, 1, 1, tzinfo=UTC)


def thirteen(*, late_days: int) -> list[Story]:
    """Thirteen have moved out, and of one of them it is written down late."""
    usual = [a_case(placed(1), left(60)) for _ in range(12)]
    late = a_case(placed(1), left(60))
    told = late.recorded[-1]
    heard = told.occurred_at + timedelta(late_days)
    return [*usual, Story((*late.recorded[:-1], replace(told, recorded_at=heard)))]


def test_what_is_written_down_after_the_year_is_frozen_changes_no_answer() -> None:
    names = [name for name in QUESTIONS if name.startswith("atervande")]
    usual = thirteen(late_days=0)[:12]
    for name in names:
        late = thirteen(late_days=3 * 365)
        question = QUESTIONS[name]
        assert counted(question, 2023, facts_of(late), UNITS) == counted(
            question, 2023, facts_of(usual), UNITS
        )
    in_time = thirteen(late_days=300)
    rows = counted(QUESTIONS[names[0]], 2023, facts_of(in_time), UNITS)
    assert sum(map(len, rows.values())) == 13


def test_the_same_question_has_the_same_answer_whenever_it_is_asked(
    population: list[Story],
) -> None:
    for name in ("atervande_inom_ett_ar.alder", "tid_till_bostad.enhet"):
        first = {
            y.year: y
            for y in ask(name, population, frozen_at(QUESTIONS[name].measure, 2023)).years
        }
        later = {y.year: y for y in ask(name, population).years}
        assert {year: later[year] for year in later if year in first} == {
            year: first[year] for year in first if year in later
        }
        assert 2023 in first


def test_if_years_were_not_frozen_one_who_asks_twice_would_learn_of_one() -> None:
    """Exact counts before and after: the difference is the one who was written down late."""
    before = {"a": [0] * 9, "b": [0] * 14}
    after = {"a": [0] * 10, "b": [0] * 14}
    weak = Guard(protect, to_the_last_one)
    one, two = (shown(2023, rows, Kind.DAYS, weak) for rows in (before, after))
    gained = [
        (new.cases.low - old.cases.low)
        for old, new in zip(one.rows, two.rows, strict=True)
        if new.cases and old.cases
    ]
    assert gained == [1, 0]


def test_a_median_needs_ten_cases_and_five_in_its_class() -> None:
    assert median_span([3] * 9, Kind.DAYS) is None
    assert median_span([3] * 10, Kind.DAYS) == Span(0, 6)
    assert median_span([1, 1, 1, 1, 8, 8, 30, 30, 30, 30], Kind.DAYS) == Span(0, 13)
    assert median_span([1] * 5 + [400] * 5, Kind.DAYS) == Span(0, None)
    assert median_span([2] * 4 + [3] * 7, Kind.NUMBER) == Span(3, 4)
    values = list(range(0, 360, 30))
    span = median_span(values, Kind.DAYS)
    assert span
    assert sum(span.low <= v <= (span.high or 999) for v in values) >= 5


def test_a_share_is_told_as_wide_as_the_counts_allow() -> None:
    assert share_of(Span(5, 9), Span(20, 24)) == Span(20, 45)
    assert share_of(Span(20, 24), Span(20, 24)) == Span(83, 100)


def test_every_case_is_in_one_row_of_each_group() -> None:
    for story in many(20, seed=7):
        course = course_of(story.recorded)
        assert course
        for group in Group:
            row = row_of(group, course, course.opened, UNITS)
            assert rows_of(group, UNITS).count(row) == 1


def _told_otherwise(value: Any, shape: Any) -> Any:
    """Other words wherever people phrase."""
    if get_origin(shape) is Annotated and shape in (Text, Line):
        return "något helt annat"
    if isinstance(value, tuple):
        inner = next(iter(get_args(shape)), None)
        return tuple(_told_otherwise(one, inner) for one in value)
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={
                name: _told_otherwise(getattr(value, name), _whole(field))
                for name, field in type(value).model_fields.items()
            }
        )
    return value


def _whole(field: Any) -> Any:
    """The annotation with its constraints, as it was written."""
    if not field.metadata:
        return field.annotation
    for known in (Text, Line):
        if set(map(repr, get_args(known)[1:])) <= set(map(repr, field.metadata)):
            return known
    return field.annotation


def other_words(fact: Fact) -> Fact:
    return fact.model_copy(
        update={
            name: _told_otherwise(getattr(fact, name), _whole(field))
            for name, field in type(fact).model_fields.items()
        }
    )


def test_the_other_words_are_other_words() -> None:
    told = raised()
    other = other_words(told)
    assert isinstance(other, CaseRaised)
    assert other.stated_request == other.reporter_role == "något helt annat"
    assert other.subject.alias == "något helt annat"
    assert other.case_type == told.case_type


@given(story=stories())
def test_what_people_phrase_changes_no_answer(story: Story) -> None:
    otherwise = Story(tuple(replace(r, fact=other_words(r.fact)) for r in story.recorded))
    one, two = course_of(story.recorded), course_of(otherwise.recorded)
    assert one
    assert two
    for measure in MEASURES:
        assert measure.observe(one) == measure.observe(two), measure.name


def test_an_answer_has_no_place_for_a_case() -> None:
    assert {field.name for field in fields(Year)} == {"year", "total", "rows"}
