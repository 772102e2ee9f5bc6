"""Inside the authority each sees what the own assignments give, not what others were given."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given as for_all

from domain.case.access import Profile
from domain.categories import CONTENT, Category
from domain.facts import (
    ConflictChecked,
    EmergencyAccessUsed,
    PersonViewDocumented,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
)
from domain.need_to_know.holding import held_in
from domain.need_to_know.redaction import cut
from domain.roles import INTERNAL, Role
from domain.values import Holder
from projections import timeline
from projections.entries import Entry, Json
from tests.domain.stories import STAFF, stories
from tests.given import MATS, Story, Told, an_open_case, example, told
from tests.projections.kept import Kept, built, now
from tests.services.memory import Generation, MemoryReader, MemoryViews

PLAN, VOICE, THREAT = Category.PLAN, Category.VOICE, Category.THREAT


def assigned(staff: str, *categories: Category, **changes: object) -> Told:
    """Give somebody a seat beside Karin's, with these categories or all there are."""
    seat = Holder(role=Role.RVT, title="handläggare", staff=staff)
    fact = example(
        ResourcePersonAssigned,
        role=seat,
        visible_categories=categories or CONTENT,
        **{"valid_to": None, **changes},
    )
    return told(fact, MATS)


def read_by(staff: str, role: Role, rows: Generation, at: datetime) -> list[Entry]:
    """What somebody reads of the timeline with the own name."""
    reader = MemoryReader(MemoryViews({role: rows}), role)
    case_id = next((key[0] for key in rows.desks), None)
    return list(reader.entries(case_id, "timeline", (f"staff:{staff}",), at)) if case_id else []


def facts_seen(staff: str, story: Story) -> list[str]:
    at = now(story)
    entries = read_by(staff, Role.RVT, built(Role.RVT, story, at), at)
    return [entry.body["fact"] for entry in entries]


def field_seen(staff: str, story: Story, name: str) -> Json:
    at = now(story)
    body = read_by(staff, Role.RVT, built(Role.RVT, story, at), at)[-1].body
    return next(field for field in body["fields"] if field["name"] == name)


def test_an_assignment_shows_the_categories_that_it_names() -> None:
    story = an_open_case(
        assigned("greta", VOICE), example(RiskAssessed), example(PersonViewDocumented)
    )
    assert facts_seen("karin", story)[-2:] == ["risk_assessed", "person_view_documented"]
    assert facts_seen("greta", story) == ["case_raised", "person_view_documented"]
    assert facts_seen("stranger", story) == []


def test_two_assignments_add_up() -> None:
    story = an_open_case(
        assigned("greta", VOICE), assigned("greta", THREAT), example(RiskAssessed)
    )
    assert facts_seen("greta", story) == ["case_raised", "risk_assessed"]


def test_people_who_were_given_alike_share_what_they_see() -> None:
    story = an_open_case(assigned("greta", VOICE), assigned("gun", VOICE), assigned("eva"))
    desks = built(Role.RVT, story, now(story)).desks.values()
    assert {desk.seat: desk.holders for desk in desks} == {
        "": ("staff:karin", "staff:eva"),
        "VOICE": ("staff:greta", "staff:gun"),
    }


@pytest.mark.shows("R12")
def test_where_she_is_placed_is_for_whom_answers_for_the_placement_alone() -> None:
    placed = an_open_case(assigned("eva"), example(PlacementStarted))
    assert field_seen("karin", placed, "place_ref")["value"] == "plats 4"
    assert field_seen("eva", placed, "place_ref") == {
        "name": "place_ref",
        "level": "exists",
        "value": None,
    }


def test_when_the_placement_ends_nobody_may_know_where_it_was() -> None:
    story = an_open_case(example(PlacementStarted), example(PlacementEnded))
    bodies = [entry.body for entry in built(Role.RVT, story, now(story)).entries.values()]
    assert "plats 4" not in str(bodies)


def test_a_colleague_who_is_given_as_much_does_not_make_the_view_anew() -> None:
    story = an_open_case(example(RiskAssessed))
    kept = Kept(Role.RVT)
    kept.take(story.recorded, now(story))
    more = story.and_then(assigned("eva"))
    assert kept.take(more.recorded[2:], now(more))
    [desk] = kept.rows.desks.values()
    assert desk.holders == ("staff:karin", "staff:eva")
    narrow = more.and_then(assigned("greta", PLAN))
    assert not kept.take(narrow.recorded[3:], now(narrow))


def test_when_nobody_holds_a_seat_any_more_a_row_is_left_that_nobody_opens() -> None:
    march = assigned("eva", valid_to=date(2026, 3, 31))
    gone = told(example(ConflictChecked, blocked_staff=("karin",)), MATS)
    story = an_open_case(march, gone)
    later = now(story) + timedelta(days=60)
    rows = built(Role.RVT, story, later)
    assert rows.entries == {}
    [desk] = rows.desks.values()
    assert (desk.holders, desk.body) == ((), {"latest": None})


def test_a_seat_that_begins_later_is_opened_when_it_begins() -> None:
    april = assigned("eva", valid_from=date(2026, 4, 1))
    story = an_open_case(april)
    begins = datetime.fromisoformat("2026-03-31T22:00:00+00:00")
    for at, seen in ((begins - timedelta(seconds=1), []), (begins, ["case_raised"])):
        rows = built(Role.RVT, story, at)
        entries = read_by("eva", Role.RVT, rows, at)
        assert [entry.body["fact"] for entry in entries][:1] == seen
        assert all(desk.until == begins for desk in rows.desks.values()) is (at < begins)


def test_a_release_takes_the_view_away() -> None:
    eva = Holder(role=Role.RVT, title="handläggare", staff="eva")
    story = an_open_case(assigned("eva"))
    at = now(story)
    story = story.and_then(told(example(ResourcePersonReleased, role=eva, at=at), MATS))
    assert facts_seen("eva", story) == []


def let_in_now(staff: str, role: Role, story: Story, at: datetime) -> frozenset[Category]:
    """What emergencies give somebody at an instant, read from what was told alone."""
    kin = {s for r in story.recorded for s in getattr(r.fact, "blocked_staff", ())}
    given = [
        frozenset(r.fact.categories) - {Category.WHERE}
        for r in story.recorded
        if isinstance(r.fact, EmergencyAccessUsed)
        and (role, staff, staff) == (Role.RVT, r.fact.who, r.by.staff)
        and r.by.role is role
        and r.occurred_at <= at < min(r.fact.until, r.occurred_at + timedelta(hours=4))
        and staff not in kin
    ]
    return frozenset[Category]().union(*given)


@for_all(story=stories())
def test_everybody_sees_what_the_own_assignments_give_and_no_more(story: Story) -> None:
    at, access = now(story), story.case.access
    for role in INTERNAL:
        if role is Role.INTERNKONTROLL:
            continue
        rows = built(role, story, at)
        for staff in (*STAFF, "karin", "greta"):
            seats = [seat for seat in access.seated(role, at) if seat.staff == staff]
            let_in = let_in_now(staff, role, story, at)
            categories = let_in.union(*(seat.categories for seat in seats))
            placed = bool(seats or let_in) and staff in access.placement_responsible
            held = held_in(access, role, at, given=Profile((), categories, placed))
            cuts = [cut(recorded, role, held) for recorded in story.recorded]
            bodies = [timeline.entry_of(found) for found in cuts if found and (seats or let_in)]
            entries = read_by(staff, role, rows, at)
            assert [entry.body for entry in entries] == bodies
            assert [entry.number for entry in entries] == list(range(1, len(bodies) + 1))
