"""R11: what is assessed, planned or decided without the person's own view is a defect."""

from datetime import timedelta

import pytest

from domain.course import progress
from domain.facts import (
    DecisionMade,
    FollowUpDone,
    NeedsAssessed,
    PersonViewDocumented,
    PlacementStarted,
    RiskAssessed,
)
from tests.given import MORNING, Story, an_open_case, example, told

RISK = example(RiskAssessed)
PLACED = example(PlacementStarted)


def missing(story: Story) -> set[str]:
    now = progress(story.case, story.recorded[-1].recorded_at)
    return {gate.name for gate in now.missing}


def unheard(story: Story) -> list[str]:
    return [row.kind for row in story.case.voice.unheard]


VIEW = example(PersonViewDocumented)


@pytest.mark.shows("R11")
def test_what_is_assessed_without_her_own_view_is_seen() -> None:
    story = an_open_case(example(NeedsAssessed), example(DecisionMade))
    assert unheard(story) == ["needs_assessed", "decision_made"]
    assert "person_heard" in missing(story.and_then(PLACED))
    assert unheard(story.and_then(VIEW)) == []


def test_a_view_that_was_asked_for_before_counts_for_a_time() -> None:
    story = an_open_case(told(VIEW, at=MORNING))
    soon, late = MORNING + timedelta(days=90), MORNING + timedelta(days=91)
    assert unheard(story.and_then(told(example(NeedsAssessed), at=soon))) == []
    assert unheard(story.and_then(told(example(NeedsAssessed), at=late))) == ["needs_assessed"]


@pytest.mark.parametrize("words", ["—", "-", "ej inhämtad, kontakt avbruten", "Saknas."])
def test_a_dash_is_no_view(words: str) -> None:
    story = an_open_case(example(RiskAssessed, person_own_view=words))
    assert unheard(story) == ["risk_assessed"]
    assert unheard(an_open_case(RISK)) == []
    assert unheard(an_open_case(example(FollowUpDone, person_voice=words))) == [
        "follow_up_done"
    ]
