"""Answering a question: count the cases of each complete year, and show what may be shown.

R220, R221.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.followup import MEASURES
from domain.followup.course import course_of
from domain.followup.figures import Span, in_fives, median_span
from domain.followup.grouping import Group, row_of, rows_of
from domain.followup.measure import Kind, Measure
from domain.followup.period import frozen_at, years_of
from domain.followup.protecting import Exact, Protect, Shown, protect
from domain.recorded import Recorded

Cases = Sequence[Sequence[Recorded]]
"""The facts of every case."""


@dataclass(frozen=True, slots=True)
class Question:
    """A measure and a group: saved under a name, asked again word for word."""

    measure: Measure
    group: Group

    @property
    def name(self) -> str:
        """Name the question."""
        return f"{self.measure.name}.{self.group}"


QUESTIONS: dict[str, Question] = {
    question.name: question
    for question in (Question(measure, group) for measure in MEASURES for group in Group)
}
"""Every question there is. Nobody can put a period or a group of her own."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One row as it is shown; None is hidden."""

    group: str
    cases: Span | None = None
    yes: Span | None = None
    median: Span | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """What is shown of one year: all its cases, and the rows that they are divided into."""

    year: int
    total: Figures
    rows: tuple[Figures, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown of a question, the newest year first."""

    question: Question
    years: tuple[Year, ...]

    def figures(self) -> Iterator[Figures]:
        """Give every row of every year, the totals too."""
        for year in self.years:
            yield from (year.total, *year.rows)


Blur = Callable[[int], Span]


@dataclass(frozen=True, slots=True)
class Guard:
    """How figures are protected: what is hidden, and how what is shown is blurred."""

    protect: Protect = protect
    blur: Blur = in_fives


def answer(
    question: Question,
    cases: Cases,
    units: Sequence[str],
    now: datetime,
    guard: Guard | None = None,
) -> Answer:
    """Answer a question about every year that is complete."""
    given = guard or Guard()
    kind = question.measure.kind
    return Answer(
        question,
        tuple(
            shown(year, counted(question, year, cases, units), kind, given)
            for year in years_of(question.measure, now)
        ),
    )


def counted(
    question: Question, year: int, cases: Cases, units: Sequence[str]
) -> dict[str, list[int]]:
    """Give the values of a year's cases in each row, from what was recorded in time."""
    until, measure = frozen_at(question.measure, year), question.measure
    rows: dict[str, list[int]] = {row: [] for row in rows_of(question.group, units)}
    for facts in cases:
        course = course_of(recorded for recorded in facts if recorded.recorded_at <= until)
        observed = measure.observe(course) if course else None
        if course and observed and observed.day.year == year:
            row = row_of(question.group, course, observed.day, units)
            rows[row].append(observed.value)
    return rows


def shown(year: int, rows: Mapping[str, Sequence[int]], kind: Kind, guard: Guard) -> Year:
    """Show of a year's rows what the guard lets through."""
    every = [value for values in rows.values() for value in values]
    whole, parts = guard.protect(
        exact(every, kind), [exact(values, kind) for values in rows.values()]
    )
    return Year(
        year,
        _figures("alla", every, kind, whole, guard.blur),
        tuple(
            _figures(row, values, kind, part, guard.blur)
            for (row, values), part in zip(rows.items(), parts, strict=True)
        ),
    )


def exact(values: Sequence[int], kind: Kind) -> Exact:
    """Count cases, and those that say yes where that is the question."""
    return Exact(len(values), sum(values) if kind is Kind.SHARE else None)


def _figures(row: str, values: Sequence[int], kind: Kind, part: Shown, blur: Blur) -> Figures:
    if part is Shown.NOTHING:
        return Figures(row)
    cases = blur(len(values))
    if kind is not Kind.SHARE:
        return Figures(row, cases, median=median_span(values, kind))
    return Figures(row, cases, yes=blur(sum(values)) if part is Shown.ALL else None)
