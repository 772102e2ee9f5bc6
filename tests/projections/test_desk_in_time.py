"""What is late is red on the desks of those who can do something about it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.categories import Category
from domain.facts import (
    FirstContactMade,
    LegalMeasureRegistered,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    SafetyPlanSet,
    SupportContactHeld,
)
from domain.roles import Role
from domain.values import Area
from tests.domain.ticking_stories import needing
from tests.given import Story, an_open_case, example
from tests.projections.kept import now, row
from tests.projections.test_desk_course import SEATED
from tests.projections.test_inside import assigned, facts_seen

LEADING = (Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE)
OPEN = an_open_case(*(seat for seat in SEATED if seat.fact.role.role is not Role.RVT))


def red(role: Role, story: Story, at: datetime | None = None) -> set[str]:
    """Names what is red on a role's desk: the clock when it has one, else the kind."""
    alarms = row(role, story, at).body["alarms"]
    return {one["clock"] or one["kind"] for one in alarms if one["severity"] == "röd"}


@pytest.mark.shows("R25")
@pytest.mark.parametrize("role", LEADING)
def test_needs_that_were_not_assessed_anew_are_on_the_desk(role: Role) -> None:
    story = OPEN.and_then(example(NeedsAssessed))
    assert "needs_review" not in red(role, story, datetime(2026, 9, 2, 12, tzinfo=UTC))
    assert "needs_review" in red(role, story, datetime(2026, 9, 3, 12, tzinfo=UTC))


@pytest.mark.shows("R20")
def test_the_coordinator_is_warned_of_the_end_of_a_restraining_order() -> None:
    order = example(LegalMeasureRegistered, kind="kontaktförbud", next_deadline="2026-08-31")
    story = OPEN.and_then(order)
    for month, day, expected in (
        (7, 31, []),
        (8, 1, ["gul"]),
        (8, 31, ["gul"]),
        (9, 1, ["röd"]),
    ):
        body = row(Role.SAMORDNARE, story, datetime(2026, month, day, 12, tzinfo=UTC)).body
        found = [a["severity"] for a in body["alarms"] if a["clock"] == "restraining_order"]
        assert found == expected, (month, day)


@pytest.mark.shows("R75")
@pytest.mark.parametrize(
    "area", [Area.BOENDE, Area.ARBETE_STUDIER, Area.EKONOMI, Area.SOCIALT], ids=str
)
def test_to_stand_alone_after_a_move_is_on_the_leader_s_desk_at_once(area: Area) -> None:
    placed = OPEN.and_then(needing(area), example(PlacementStarted))
    assert "stands_alone" not in red(Role.ARBETSLEDARE, placed)
    left = placed.and_then(example(PlacementEnded))
    assert {"stands_alone", "need_without_holder"} <= red(Role.ARBETSLEDARE, left, now(left))


@pytest.mark.shows("R131")
@pytest.mark.parametrize("role", LEADING)
def test_a_safety_plan_that_nobody_looked_over_is_red(role: Role) -> None:
    story = OPEN.and_then(example(PlacementStarted), example(SafetyPlanSet))
    assert "safety_plan_review" in red(role, story, now(story) + timedelta(days=32))


@pytest.mark.shows("R207")
def test_the_coordinator_sees_that_it_has_been_silent_for_too_long() -> None:
    story = OPEN.and_then(example(FirstContactMade))
    assert "silence" not in red(Role.SAMORDNARE, story, now(story) + timedelta(days=30))
    assert "silence" in red(Role.SAMORDNARE, story, now(story) + timedelta(days=31))


@pytest.mark.shows("R163")
def test_who_treats_sits_in_another_seat_and_sees_another_view_than_who_decides() -> None:
    treating = assigned("greta", Category.PLAN, Category.MEET, Category.VOICE)
    story = an_open_case(treating, example(SafetyPlanSet), example(SupportContactHeld))
    assert facts_seen("karin", story)[-2:] == ["safety_plan_set", "support_contact_held"]
    assert facts_seen("greta", story)[-1] == "support_contact_held"
    assert "safety_plan_set" not in facts_seen("greta", story)
