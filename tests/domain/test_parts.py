"""Whose part a fact is: what it says of the recipient, who wrote it, and what a task needs."""

import pytest

from domain.fact import Fact
from domain.facts import (
    FACTS,
    ConsentRecorded,
    DecisionMade,
    InsatsReviewed,
    LifeAreaUpdated,
)
from domain.need_to_know.parts import OWN_PART, TASK, has_task, own_part_of
from domain.roles import EXTERNAL, Role
from domain.values import Recipient
from tests.domain.by_the_page import TASKS, own_of
from tests.given import GRETA, LENA, Told, example, given

AF, EB, LOTS = Role.ARBETSFORMEDLINGEN, Role.EKONOMISKT_BISTAND, Role.BOENDELOTS


def parts_of(fact: Fact | Told) -> set[Role]:
    [recorded] = given(fact).recorded
    parts = set(own_part_of(recorded))
    assert parts == own_of(recorded)
    return parts


def test_a_task_needs_just_this_of_what_others_recorded() -> None:
    needs = {
        role.value: {kind.name: sorted(categories) for kind, categories in row.items()}
        for role, row in TASK.items()
    }
    assert needs == TASKS


@pytest.mark.shows("R108")
def test_nobody_outside_has_a_task_that_reads_the_hub() -> None:
    assert not any(has_task(role, kind) for role in EXTERNAL for kind in FACTS)


def test_a_fact_is_the_own_part_of_whom_it_is_about() -> None:
    parts = {kind.name: parts_of(example(kind)) for kind in OWN_PART}
    assert parts == {
        "consent_recorded": {AF},
        "information_disclosed": {AF},
        "insats_started": {Role.BOENDE},
        "life_area_updated": set(),
        "notice_received": {AF},
        "notice_answered": {AF},
        "disclosure_recalled": {AF},
        "recall_answered": {AF},
        "resource_person_assigned": {EB},
        "resource_person_released": {EB},
        "secrecy_reviewed": {AF},
        "task_assigned": {LOTS},
    }


@pytest.mark.parametrize("kind", [DecisionMade, InsatsReviewed])
def test_a_decision_is_the_own_part_of_the_unit_that_made_it(kind: type[Fact]) -> None:
    assert parts_of(Told(example(kind), by=LENA)) == {EB}
    assert parts_of(Told(example(kind), by=GRETA)) == {Role.RVT}


def test_every_other_fact_is_nobodys_own_part() -> None:
    for kind in set(FACTS) - set(OWN_PART) - {DecisionMade, InsatsReviewed}:
        assert parts_of(Told(example(kind), by=LENA)) == set()


@pytest.mark.parametrize(
    ("area", "part"),
    [
        ("bostad", {Role.BOENDE}),
        ("ekonomi", {EB}),
        ("studier", {Role.JOBBTORG}),
        ("arbete", {Role.JOBBTORG}),
        ("hälsa", set()),
        ("socialt", set()),
        ("familjekontakt", set()),
    ],
)
def test_a_life_area_is_the_own_part_of_the_unit_that_works_with_it(
    area: str, part: set[Role]
) -> None:
    assert parts_of(example(LifeAreaUpdated, area=area)) == part


def test_a_consent_for_two_is_the_own_part_of_neither() -> None:
    one = Recipient(role=Role.JOBBTORG, title="coach")
    two = (one, Recipient(role=Role.BOENDE, title="boende"))
    assert parts_of(example(ConsentRecorded, recipient=(one,))) == {Role.JOBBTORG}
    assert parts_of(example(ConsentRecorded, recipient=two)) == set()
