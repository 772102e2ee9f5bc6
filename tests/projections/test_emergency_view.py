"""In an emergency the named categories of one case are really shown, and then no more."""

from datetime import datetime, timedelta

import pytest

from domain.categories import Category
from domain.facts import (
    DecisionMade,
    EmergencyAccessReviewed,
    PlacementStarted,
    RiskAssessed,
    SafetyPlanSet,
    ViolenceMapped,
)
from domain.roles import Role
from projections.entries import Json
from tests.domain.test_emergency import AT, IN, used
from tests.given import GRETA, IVAR, MATS, Story, an_open_case, example, told
from tests.projections.kept import Kept, built, desk, now, row
from tests.projections.test_desk_course import SEATED
from tests.projections.test_desk_in_time import seats_of
from tests.projections.test_inside import read_by

STORY = an_open_case(
    example(RiskAssessed), example(SafetyPlanSet), example(ViolenceMapped),
    example(PlacementStarted), example(DecisionMade),
)  # fmt: skip
TAKEN = STORY.and_then(told(used(), GRETA))
RANG = "emergency_used"


def seen(staff: str, story: Story, at: datetime) -> dict[str, dict[str, str]]:
    """What somebody reads: the level of each field of each fact."""
    entries = read_by(staff, Role.RVT, built(Role.RVT, story, at), at)
    return {
        e.body["fact"]: {field["name"]: field["level"] for field in e.body["fields"]}
        for e in entries
    }


def test_before_it_is_taken_there_is_nothing() -> None:
    assert seen("greta", STORY, now(STORY)) == {}


def test_it_shows_the_named_categories_as_the_table_gives_them_to_the_seat() -> None:
    mine, hers = seen("greta", TAKEN, now(TAKEN)), seen("karin", TAKEN, now(TAKEN))
    assert set(mine) == {"risk_assessed", "safety_plan_set"}
    for fact, levels in mine.items():
        assert levels.items() <= hers[fact].items()
    assert mine["safety_plan_set"]["physical"] == "full"


def test_where_she_is_is_not_even_known_to_exist() -> None:
    story = STORY.and_then(told(used(categories=tuple(Category)), GRETA))
    mine = seen("greta", story, now(story))
    assert {"place_ref", "stay", "school_work"} <= {
        name for levels in seen("karin", story, now(story)).values() for name in levels
    }
    shown = {name for levels in mine.values() for name in levels}
    assert shown.isdisjoint({"place_ref", "stay", "school_work"})
    assert "decision_made" in mine


def test_a_desk_row_of_its_own_says_until_when_and_nothing_of_how_the_case_stands() -> None:
    rows = built(Role.RVT, TAKEN, now(TAKEN)).desks.values()
    [mine] = [one for one in rows if one.holders == ("staff:greta",)]
    assert mine.body["emergency"] == used().until.isoformat()
    assert (mine.body["status"], mine.body["people"], mine.body["course"]) == (None,) * 3
    assert mine.until is not None
    assert mine.until <= used().until
    [hers] = [one for one in rows if one.holders == ("staff:karin",)]
    assert "emergency" not in hers.body


def test_at_its_end_a_row_that_nobody_has_rewritten_is_not_read() -> None:
    rows, until = built(Role.RVT, TAKEN, now(TAKEN)), used().until
    assert read_by("greta", Role.RVT, rows, until - timedelta(seconds=1))
    assert read_by("greta", Role.RVT, rows, until) == []


def test_rewritten_at_its_end_nothing_is_left_of_it() -> None:
    rows = built(Role.RVT, TAKEN, used().until)
    assert [desk.holders for desk in rows.desks.values()] == [("staff:karin",)]
    assert len({key[1] for key in rows.entries}) == 1


def test_carried_over_its_beginning_it_is_as_built() -> None:
    kept = Kept(Role.RVT)
    kept.take(STORY.recorded, now(STORY))
    assert not kept.take(TAKEN.recorded[-1:], now(TAKEN))
    assert kept.rows.entries == built(Role.RVT, TAKEN, now(TAKEN)).entries


@pytest.mark.parametrize(
    "role", [Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE, Role.INTERNKONTROLL]
)
def test_who_holds_the_case_together_is_told_at_once_and_reads_no_reason(role: Role) -> None:
    story = _coordinated()
    assert RANG not in _rung(role, story)
    taken = story.and_then(told(used(), GRETA))
    assert RANG in _rung(role, taken)
    assert "kodordet" not in str(_bodies(role, taken))
    assert RANG not in _rung(role, taken.and_then(told(example(EmergencyAccessReviewed), MATS)))


def test_internal_control_is_told_of_nothing_else_and_who_waits_for_a_review() -> None:
    story = _coordinated().and_then(told(used(), GRETA))
    body = row(Role.INTERNKONTROLL, story).body
    assert [alarm["kind"] for alarm in body["alarms"]] == [RANG]
    assert (body["emergency_by"], body["alias"], body["status"]) == (["greta"], None, None)
    looked = story.and_then(told(example(EmergencyAccessReviewed), IVAR))
    assert row(Role.INTERNKONTROLL, looked).body["emergency_by"] == []


def test_a_unit_with_one_task_is_told_nothing() -> None:
    story = _coordinated()
    before = desk(Role.EKONOMISKT_BISTAND, story, AT)
    assert desk(Role.EKONOMISKT_BISTAND, story.and_then(IN), AT) == before


def _coordinated() -> Story:
    return STORY.and_then(*(one for one in SEATED if Role.RVT not in seats_of(one.fact)))


def _bodies(role: Role, story: Story) -> list[Json]:
    """The desk rows of those who hold the case together."""
    rows = built(role, story, now(story)).desks.values()
    return [one.body for one in rows if "emergency" not in one.body]


def _rung(role: Role, story: Story) -> set[str]:
    return {alarm["kind"] for body in _bodies(role, story) for alarm in body["alarms"]}
