"""What is late is red on the desks of those who can do something about it."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    FirstContactMade,
    InsatsStarted,
    LegalMeasureRegistered,
    LifeAreaUpdated,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    SafetyPlanSet,
    SupportContactHeld,
)
from domain.roles import Role
from domain.values import Area, Holder
from tests.domain.ticking_stories import needing
from tests.given import Story, an_open_case, example
from tests.projections.kept import now, row
from tests.projections.test_desk_course import SEATED
from tests.projections.test_inside import assigned, facts_seen

LEADING = (Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE)


def seats_of(fact: Fact) -> set[Role]:
    return {fact.role.role} if isinstance(fact, ResourcePersonAssigned) else set()


OPEN = an_open_case(*(seat for seat in SEATED if Role.RVT not in seats_of(seat.fact)))


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


@pytest.mark.shows("R48", "R49", "R50")
@pytest.mark.parametrize("role", LEADING)
def test_the_three_pillars_are_always_on_the_desk_with_their_colour(role: Role) -> None:
    story = OPEN.and_then(example(LifeAreaUpdated, area="bostad", status="röd"))
    pillars = row(role, story).body["pillars"]
    assert {one["pillar"]: one["colour"] for one in pillars} == {
        "bostad": "röd",
        "studier_arbete": None,
        "socialt": None,
    }


def test_who_has_one_task_sees_no_pillar() -> None:
    story = an_open_case(*SEATED, example(LifeAreaUpdated, area="bostad", status="röd"))
    assert row(Role.EKONOMISKT_BISTAND, story).body["pillars"] is None


@pytest.mark.shows("R73")
def test_what_will_end_with_the_placement_is_on_the_desk_before_the_move() -> None:
    provider = Holder(role=Role.SKYDDAT_BOENDE, title="personal", organisation="utförare 2")
    started = example(InsatsStarted, provider=provider)
    story = OPEN.and_then(example(PlacementStarted), started)
    for role in LEADING:
        assert row(role, story).body["course"]["ends_with_placement"] == ["boende"]
    left = story.and_then(example(PlacementEnded))
    assert row(Role.ARBETSLEDARE, left).body["course"]["ends_with_placement"] == []
