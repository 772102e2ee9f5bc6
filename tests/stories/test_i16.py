"""I16: whatever was written, nobody's worklist shows a word of it but the working name."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from uuid import UUID

import pytest

from domain.case.case import replay
from domain.facts import CaseRaised
from domain.recorded import Recorded
from domain.roles import AUDIENCES, INTERNAL, Role
from domain.values import Subject
from projections.audience import view_of
from projections.entries import Batch, Json
from projections.moment import Moment
from projections.timeline import KIND
from tests.domain.canaries import texts, with_canaries
from tests.projections.kept import handle
from tests.stories.told import ADAM, BJORK, LIND, NOOR, at, told

ALIAS = "arbetsnamnet"
BIRD = "kanarie"
CASES = (BJORK, LIND, NOOR, ADAM)
MOMENTS = (
    "2024-05-24",
    "2024-09-10",
    "2024-12-16",
    "2025-04-10",
    "2025-10-07",
    "2026-03-04",
    "2026-10-21",
)


NAMES = frozenset(("staff", "unit", "key", "need", "label", "child"))
"""What links one text with another: without it the texts that it leads to are not read."""
TELLINGS = {"every text": frozenset[str](), "linked": NAMES}


@cache
def singing(case_id: UUID, telling: str) -> tuple[Recorded, ...]:
    """Tell a case again with a canary in every text, and a working name that is none."""
    return tuple(_sings(recorded, TELLINGS[telling]) for recorded in told().load(case_id))


def _sings(recorded: Recorded, keep: frozenset[str]) -> Recorded:
    fact, canaries = with_canaries(recorded.fact, keep)
    assert canaries or not list(texts(recorded.fact)) or keep
    if isinstance(fact, CaseRaised):
        named = Subject(alias=ALIAS, name=f"{BIRD} namn", born=fact.subject.born)
        fact = fact.model_copy(update={"subject": named})
    return replace(recorded, fact=fact)


def views(role: Role, moment: str, telling: str) -> Iterator[Batch]:
    for case_id in CASES:
        facts = [r for r in singing(case_id, telling) if r.recorded_at <= at(moment)]
        if facts:
            batch = Batch()
            view_of(role, handle).build(facts, Moment(replay(facts), at(moment)), batch)
            yield batch


def rows(role: Role, moment: str, telling: str) -> list[Json]:
    return [
        desk.body for batch in views(role, moment, telling) for desk in batch.desks.values()
    ]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("role", AUDIENCES)
@pytest.mark.parametrize("telling", TELLINGS)
def test_no_word_of_what_was_written_is_on_a_desk(
    role: Role, moment: str, telling: str
) -> None:
    said = [word for body in rows(role, moment, telling) for word in texts(body)]
    assert [word for word in said if BIRD in word] == []


def test_the_case_itself_does_sing_to_whoever_may_read_it() -> None:
    told_to_rvt = [
        word
        for batch in views(Role.RVT, MOMENTS[2], "linked")
        for entry in batch.entries.values()
        if entry.kind == KIND
        for word in texts(entry.body)
    ]
    assert sum(BIRD in word for word in told_to_rvt) > 50


def test_the_desks_are_not_empty() -> None:
    every = [
        body for role in INTERNAL for moment in MOMENTS for body in rows(role, moment, "linked")
    ]
    assert len(every) > 50
    for name in ("alarms", "undecided", "evaluation_due", "next_meeting", "meetings_overdue"):
        assert any(body.get(name) for body in every), name
    assert {body.get("alias") for body in every} == {ALIAS, None}
