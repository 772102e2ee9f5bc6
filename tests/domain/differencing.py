"""An attacker who puts together everything that has been answered about the same cases.

She knows the rules of what is hidden and how figures are blurred. She knows no case.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.followup.answering import Figures, Year
from domain.followup.figures import Span
from domain.followup.protecting import THRESHOLD
from tests.domain.linear import NEAR, Row, Terms, bounds

TRUTH_MAX = THRESHOLD - 1


@dataclass(frozen=True)
class Secret:
    """A group of cases that she wants to count: its name, its parts, and the truth."""

    name: str
    terms: Terms
    truth: int


def learned(
    answers: Mapping[str, Year],
    truth: Mapping[str, Mapping[str, Sequence[int]]],
    *,
    known: Sequence[Row] = (),
) -> list[str]:
    """Name the groups under five of which she learns more than that they are under five.

    `truth` gives the values behind each row of each answer. Whoever knows nothing of a group
    that is under five must hold every number from none to four for possible.
    """
    facts = [*known, *everything(answers)]
    found = []
    for secret in secrets(truth):
        if secret.truth > TRUTH_MAX:
            continue
        least, most = bounds(secret.terms, facts)
        assert least - NEAR <= secret.truth <= most + NEAR, "the attack is wrong"
        if least > NEAR or most < TRUTH_MAX - NEAR:
            found.append(secret.name)
    return found


def secrets(truth: Mapping[str, Mapping[str, Sequence[int]]]) -> Iterator[Secret]:
    """Every row's cases, its yes and its no."""
    for group, rows in truth.items():
        for row, values in rows.items():
            yes, no = _named(group, row)
            yield Secret(f"{group} {row} cases", {yes: 1, no: 1}, len(values))
            yield Secret(f"{group} {row} yes", {yes: 1}, sum(values))
            yield Secret(f"{group} {row} no", {no: 1}, len(values) - sum(values))


def everything(answers: Mapping[str, Year]) -> Iterator[Row]:
    """What the answers say, and that every grouping divides the same cases."""
    for group, year in answers.items():
        yield from _said(year.total, *_named("", "alla"))
        for whole, part in zip(_named("", "alla"), (0, 1), strict=True):
            parts = {_named(group, row.group)[part]: 1.0 for row in year.rows}
            yield from _equal({**parts, whole: -1.0})
        for row in year.rows:
            yield from _said(row, *_named(group, row.group))


def _named(group: str, row: str) -> tuple[str, str]:
    return f"{group} {row} yes", f"{group} {row} no"


def _equal(terms: Terms) -> Iterator[Row]:
    yield terms, 0.0
    yield {name: -weight for name, weight in terms.items()}, 0.0


def _said(row: Figures, yes: str, no: str) -> Iterator[Row]:
    if row.cases:
        yield from _within({yes: 1.0, no: 1.0}, row.cases)
    if row.yes:
        yield from _within({yes: 1.0}, row.yes)
        yield {no: -1.0}, -float(THRESHOLD)


def _within(terms: Terms, span: Span) -> Iterator[Row]:
    assert span.high is not None
    yield terms, float(span.high)
    yield {name: -weight for name, weight in terms.items()}, -float(span.low)
