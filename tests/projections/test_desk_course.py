"""The desk says how far the work has come and what is missing: status, never content."""

from datetime import timedelta

import pytest

from domain.categories import CONTENT
from domain.course import PHASES, STEPS
from domain.facts import (
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    ResourcePersonAssigned,
    SafetyPlanSet,
)
from domain.roles import INTERNAL, Role
from domain.values import Holder
from projections.desk import SEES_ALARMS
from tests.domain.canaries import texts, with_canaries
from tests.given import MATS, MORNING, Story, an_open_case, example, told
from tests.projections.kept import desk

SEATED = tuple(
    told(
        example(
            ResourcePersonAssigned,
            role=Holder(role=role, title="handläggare", staff=f"staff-{number}"),
            visible_categories=CONTENT,
            valid_to=None,
        ),
        MATS,
    )
    for number, role in enumerate(INTERNAL)
)
LEFT = an_open_case(*SEATED, example(PlacementStarted), example(PlacementEnded))


def course(role: Role, story: Story = LEFT, days: int = 0) -> dict | None:
    row = desk(role, story, story.recorded[-1].recorded_at + timedelta(days=days))
    assert row is not None
    return row.body.get("course")


@pytest.mark.shows("R70")
@pytest.mark.parametrize("role", sorted(SEES_ALARMS))
def test_who_answers_for_the_case_sees_step_phase_and_holes(role: Role) -> None:
    now = course(role)
    assert now is not None
    assert (now["step"], now["phase"]) == (5, "etablering")
    assert now["step_label"] in STEPS.values()
    assert now["phase_label"] in PHASES.values()
    assert now["holes"] == [{"label": "Hållandestruktur saknas", "area": None}]
    assert "Hållandestruktur utan hål" in now["missing"]


@pytest.mark.parametrize("role", sorted(set(INTERNAL) - SEES_ALARMS))
def test_nobody_else_does(role: Role) -> None:
    row = desk(role, LEFT)
    assert row is None or row.body.get("course") is None


def test_how_much_is_to_be_reviewed_and_heard_is_a_number() -> None:
    story = an_open_case(example(InsatsStarted), example(PlacementStarted))
    now = course(Role.RVT, story.and_then(example(NeedsAssessed)))
    assert now is not None
    assert (now["to_review"], now["missing_views"]) == (1, 1)


def test_no_word_that_somebody_wrote_is_in_it() -> None:
    for kind in (PlanSet, NeedsAssessed, SafetyPlanSet, PlacementStarted):
        sung, canaries = with_canaries(example(kind))
        now = course(Role.SAMORDNARE, an_open_case(*SEATED, sung))
        said = " ".join(texts(now))
        assert canaries
        assert not [canary for canary in canaries if canary in said]


def test_the_row_is_looked_at_again_when_a_day_changes_what_is_missing() -> None:
    story = an_open_case(example(SafetyPlanSet))
    row = desk(Role.RVT, story)
    assert row is not None
    assert row.until is not None
    assert row.until < MORNING + timedelta(days=32)
    before, after = course(Role.RVT, story, 31), course(Role.RVT, story, 32)
    assert before is not None
    assert after is not None
    late = "Säkerhetsplanen sedd över i tid"
    assert (late in before["missing"], late in after["missing"]) == (False, True)
