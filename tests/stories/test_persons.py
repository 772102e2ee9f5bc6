"""One person, one case: what the stories say about steps, kin and places."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from domain.case.case import replay
from domain.case.steps import Phase
from domain.course import Step, long_term_planning_due, progress, step_of
from domain.facts import HouseholdMapped, PlacementStarted
from domain.holding import HoleKind, holes
from domain.roles import AUDIENCES, Role
from domain.values import Relation
from tests.stories.told import ADAM, BJORK, LIND, NOOR, at, case_at, seen, text_of, told

CASES = (BJORK, LIND, NOOR, ADAM)


@pytest.mark.parametrize(
    ("day", "step", "phase"),
    [
        ("2024-09-02", Step.APPLICATION, Phase.AKUT),
        ("2024-09-04", Step.INVESTIGATION, Phase.AKUT),
        ("2024-09-06", Step.PLACEMENT, Phase.SKYDD),
        ("2024-12-03", Step.PLACEMENT, Phase.UTFLYTT),
        ("2024-12-16", Step.AFTER_SHELTER, Phase.ETABLERING),
        ("2025-05-13", Step.PLACEMENT, Phase.SKYDD),
        ("2025-06-16", Step.AFTER_SHELTER, Phase.ETABLERING),
        ("2026-04-28", Step.FOLLOW_UP, Phase.EGEN_BAS),
        ("2026-10-06", Step.CLOSING, Phase.AVSLUT),
    ],
)
def test_bjork_walks_the_steps_and_walks_some_of_them_again(
    day: str, step: Step, phase: Phase
) -> None:
    case = case_at(BJORK, day)
    assert (step_of(case, at(day)), case.course.phase) == (step, phase)


def test_planning_for_the_long_term_began_late_for_bjork_and_in_time_for_lind() -> None:
    assert str(long_term_planning_due(case_at(BJORK, "2024-09-25"))) == "2024-09-20"
    assert str(long_term_planning_due(case_at(LIND, "2024-06-03"))) == "2024-06-06"
    assert long_term_planning_due(case_at(LIND, "2024-06-04")) is None


def test_the_day_she_moves_out_there_is_no_structure_that_holds_her() -> None:
    def kinds(day: str) -> set[HoleKind]:
        return {hole.kind for hole in holes(case_at(BJORK, day), at(day))}

    assert kinds("2024-12-15") == set()
    assert kinds("2024-12-16") == {HoleKind.NO_STRUCTURE}
    assert HoleKind.NO_STRUCTURE not in kinds("2025-08-25")


def test_nothing_is_missing_for_closing_the_day_before_it_closes() -> None:
    day = "2026-10-19"
    lacking = {gate.name for gate in progress(case_at(BJORK, day), at(day)).missing}
    closing = {"no_need_open", "nothing_runs", "minors_handled", "closing_risk"}
    assert not lacking & closing


def test_lind_s_children_are_known_to_her_coordinator_by_their_cases_alone() -> None:
    rows = [r.fact for r in told().load(LIND) if isinstance(r.fact, HouseholdMapped)]
    assert rows[0].relations == (
        Relation(kind="barn", case=NOOR),
        Relation(kind="barn", case=ADAM),
    )
    for role in AUDIENCES:
        view = text_of(seen(LIND, role, "2024-05-17"))
        assert (str(NOOR) in view) is (role is Role.SAMORDNARE), role


def inside(value: Any) -> Iterator[Any]:
    match value:
        case BaseModel():
            for name in type(value).model_fields:
                yield from inside(getattr(value, name))
        case tuple():
            for item in value:
                yield from inside(item)
        case _:
            yield value


@pytest.mark.shows("R15")
@pytest.mark.parametrize("case_id", CASES)
def test_a_case_rests_on_no_fact_of_another_so_one_may_be_erased_alone(case_id: UUID) -> None:
    facts = told().load(case_id)
    own = {recorded.fact_id for recorded in facts}
    for recorded in facts:
        if isinstance(recorded.fact, HouseholdMapped):
            continue
        refs = {value for value in inside(recorded.fact) if isinstance(value, UUID)}
        assert refs <= own, type(recorded.fact)
    assert replay(facts).version == len(facts)


def test_the_children_move_in_on_their_own_decisions() -> None:
    moves = [r.fact for r in told().load(LIND) if isinstance(r.fact, PlacementStarted)]
    assert [[row.child for row in move.children_placed] for move in moves] == (
        [["Noor", "Adam"]] * 2
    )


def test_no_view_but_the_placement_s_own_holds_a_place() -> None:
    places = set[str]().union(*(replay(told().load(c)).persons.places for c in CASES))
    references = {place for place in places if place.startswith("plats-")}
    assert references == {"plats-7f3a", "plats-c21e", "plats-19b0", "plats-e44d"}
    for role in (Role.EKONOMISKT_BISTAND, Role.ARBETSLEDARE, Role.INTERNKONTROLL):
        text = text_of(seen(BJORK, role, "2025-05-14"))
        assert not [place for place in references if place in text]
