"""Reading: each finds the own cases; for whoever is kept out there is nothing to find."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.categories import Category
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    InformationDisclosed,
    PersonViewDocumented,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    RiskAssessed,
    RiskSignalNoted,
)
from domain.recorded import Actor
from domain.refusals import UnknownCase
from domain.roles import EXTERNAL, Role
from domain.values import Area, EndingSupport, Holder, Recipient, Subject
from projections.entries import Desk
from services.reading import SEARCH_CHARS_MAX, Reading, holders_of, widest
from tests.given import (
    CASE_ID,
    IVAR,
    KARIN,
    LENA,
    MATS,
    MORNING,
    PETRA,
    Told,
    an_open_case,
    example,
    told,
)
from tests.given import given as story_of
from tests.projections.kept import handle
from tests.services.histories import case_id
from tests.services.world import World, staff, world_of

ASSIGNED = told(example(ResourcePersonAssigned), MATS)


def blocked(actor: Actor) -> Told:
    kin = example(ConflictChecked, checked_role=(), blocked_staff=(actor.staff,))
    return told(kin, MATS)


def found(world: World, actor: Actor, case: UUID = CASE_ID) -> tuple[int, int, bool]:
    """What somebody finds: on the desk, by search, and by the id of the case."""
    reading, person, role = world.reading, staff(actor), actor.role
    on_desk, by_name = reading.desks(person, role), reading.search(person, role, "björk")
    with suppress(UnknownCase):
        return len(on_desk), len(by_name), bool(reading.case(person, role, case).timeline)
    return len(on_desk), len(by_name), False


def test_whoever_holds_a_seat_finds_the_case_on_the_desk_by_search_and_by_id() -> None:
    world = world_of(an_open_case(ASSIGNED))
    assert found(world, KARIN) == (1, 1, True)
    assert found(world, MATS) == (1, 1, True)
    assert found(world, LENA) == (1, 1, True)


@pytest.mark.parametrize("actor", [KARIN, MATS, LENA], ids=lambda actor: actor.role)
def test_who_is_blocked_finds_nothing_anywhere(actor: Actor) -> None:
    assert found(world_of(an_open_case(ASSIGNED, blocked(actor))), actor) == (0, 0, False)


def test_internal_control_finds_every_case_without_its_name_unless_blocked() -> None:
    assert found(world_of(an_open_case(ASSIGNED)), IVAR) == (1, 0, True)
    assert found(world_of(an_open_case(ASSIGNED, blocked(IVAR))), IVAR) == (0, 0, False)


def test_who_has_no_seat_finds_as_little_as_of_a_case_that_is_not_there() -> None:
    hidden, absent = world_of(an_open_case()), world_of(story_of(example(CaseRaised)))
    assert found(hidden, LENA) == found(absent, LENA, case_id(7)) == (0, 0, False)


def test_a_leader_finds_the_cases_of_the_own_unit_alone() -> None:
    world = world_of(an_open_case())
    assert found(world, Actor("ida", Role.ARBETSLEDARE, "rvt-norr")) == (0, 0, False)
    assert found(world, Actor("ida", Role.RVT, "rvt-alvhamn")) == (0, 0, False)


def test_after_the_last_day_of_an_assignment_nothing_is_found() -> None:
    world = world_of(an_open_case(ASSIGNED))
    over = datetime(2026, 8, 31, 22, tzinfo=UTC)
    world.clock.now = over - timedelta(microseconds=1)
    world.catch_up()
    assert found(world, LENA) == (1, 1, True)
    world.clock.now = over
    assert found(world, LENA) == (0, 0, False)
    world.catch_up()
    assert found(world, LENA) == (0, 0, False)


def raised(alias: str) -> CaseRaised:
    return example(CaseRaised, subject=Subject(alias=alias))


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("björk", ["Björk", "Björkdunge"]),
        ("  BJÖRK ", ["Björk", "Björkdunge"]),
        ("dunge", ["Björkdunge"]),
        ("lind", ["Lind"]),
        ("ek", []),
        ("", []),
        ("   ", []),
        ("Dilan", []),
    ],
)
def test_a_search_is_for_the_working_name(words: str, names: list[str]) -> None:
    aliases = ("Björk", "Lind", "Björkdunge")
    world = world_of(*(story_of(raised(name)) for name in aliases))
    hits = world.reading.search(staff(KARIN), KARIN.role, words)
    assert sorted(desk.body["alias"] for desk in hits) == names


def test_a_search_reads_only_so_many_letters() -> None:
    longest = "a" * SEARCH_CHARS_MAX
    world = world_of(story_of(raised(longest)))
    assert len(world.reading.search(staff(KARIN), KARIN.role, longest + "b")) == 1


def test_cases_with_alarms_come_first_and_then_the_latest() -> None:
    alone = EndingSupport(support="sällskap", area=Area.SOCIALT, reason_without_successor="-")
    ended = example(PlacementEnded, successor_per_support=(alone,))
    early, late = MORNING + timedelta(hours=1), MORNING + timedelta(hours=2)
    world = world_of(
        story_of(raised("Ask"), told(example(PersonViewDocumented), at=early)),
        story_of(raised("Lind"), told(example(PersonViewDocumented), at=late)),
        story_of(raised("Alm"), example(PlacementStarted), ended),
    )
    names = [d.body["alias"] for d in world.reading.desks(staff(KARIN), KARIN.role)]
    assert names == ["Alm", "Lind", "Ask"]


def test_what_has_gone_wrong_comes_before_what_is_about_to() -> None:
    consent = example(ConsentRecorded, valid_to=MORNING.date())
    late = MORNING + timedelta(hours=2)
    world = world_of(
        story_of(raised("Ask"), consent, told(example(PersonViewDocumented), at=late)),
        story_of(raised("Alm"), example(RiskSignalNoted)),
        story_of(raised("Lind")),
    )
    names = [d.body["alias"] for d in world.reading.desks(staff(KARIN), KARIN.role)]
    assert names == ["Alm", "Ask", "Lind"]


def test_a_case_is_shown_with_its_timeline_and_register_in_order() -> None:
    story = an_open_case(example(RiskAssessed), *(example(InformationDisclosed),) * 2)
    world = world_of(story)
    seen = world.reading.case(staff(IVAR), IVAR.role, CASE_ID)
    assert [entry.number for entry in seen.register] == [1, 2]
    seen = world.reading.case(staff(KARIN), KARIN.role, CASE_ID)
    assert [entry.number for entry in seen.timeline] == [1, 2, 3, 4]
    assert {entry.kind for entry in seen.timeline} == {"timeline"}
    assert seen.desk.body["alias"] == "Björk"


def test_an_assignment_shows_the_categories_that_it_names_and_no_more() -> None:
    seat = Holder(role=Role.RVT, title="handläggare", staff="greta")
    narrow = example(ResourcePersonAssigned, role=seat, visible_categories=(Category.PLAN,))
    world = world_of(an_open_case(example(RiskAssessed), told(narrow, MATS)))
    seen = world.reading.case(staff(Actor("greta", Role.RVT, "norr")), Role.RVT, CASE_ID)
    assert "risk_assessed" not in {entry.body["fact"] for entry in seen.timeline}


def test_who_may_open_a_case_in_two_ways_finds_it_once_and_sees_it_the_wider_way() -> None:
    seat = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="mats")
    narrow = example(ResourcePersonAssigned, role=seat, visible_categories=(Category.PLAN,))
    world = world_of(an_open_case(told(narrow, MATS), example(RiskAssessed)))
    assert found(world, MATS) == (1, 1, True)
    seen = world.reading.case(staff(MATS), MATS.role, CASE_ID)
    assert seen.desk.seat == ""
    assert "risk_assessed" in {entry.body["fact"] for entry in seen.timeline}
    assert [entry.number for entry in seen.timeline] == [1, 2, 3]


def test_somebody_holds_the_own_name_the_own_unit_as_leader_or_the_partner() -> None:
    assert holders_of(staff(KARIN), Role.RVT) == ("staff:karin",)
    assert holders_of(staff(MATS), Role.ARBETSLEDARE) == ("staff:mats", "unit:rvt-alvhamn")
    assert holders_of(staff(PETRA), Role.BOENDELOTS) == ("staff:petra",)
    both = ("staff:petra", "partner:lotsarna")
    assert holders_of(staff(PETRA, "lotsarna"), Role.BOENDELOTS) == both
    assert holders_of(staff(KARIN, "lotsarna"), Role.RVT) == ("staff:karin",)


def test_of_several_ways_to_open_a_case_the_one_that_gives_all_is_the_widest() -> None:
    def row(seat: str) -> Desk:
        return Desk(CASE_ID, seat, (), (), None, {})

    narrow, wide, full = row("PLAN"), row("PLAN+VOICE"), row("")
    for rows, kept in (((narrow, wide), wide), ((wide, full, narrow), full), ((full,), full)):
        assert widest(rows) == (kept,)
        assert widest(reversed(rows)) == (kept,)


def sent(partner: str, purpose: str) -> InformationDisclosed:
    to = Recipient(role=Role.ARBETSFORMEDLINGEN, title="handläggare", partner=partner)
    return example(InformationDisclosed, recipient=to, purpose=purpose)


OFFICER = Actor("olle", Role.ARBETSFORMEDLINGEN, "af")


def test_a_partner_reads_its_own_inbox_newest_first() -> None:
    today = an_open_case(sent("af-alvhamn", "ett"), sent("af-norr", "två"))
    tomorrow = today.recorded[-1].recorded_at + timedelta(days=1)
    world = world_of(today, an_open_case(told(sent("af-alvhamn", "tre"), at=tomorrow)))
    for partner, purposes in (("af-alvhamn", ["tre", "ett"]), ("af-norr", ["två"]), (None, [])):
        letters = world.reading.inbox(staff(OFFICER, partner), OFFICER.role)
        assert [entry.body["purpose"] for entry in letters] == purposes


def test_what_a_partner_was_told_on_one_day_is_newest_first_too() -> None:
    world = world_of(an_open_case(sent("af-alvhamn", "ett"), sent("af-alvhamn", "två")))
    letters = world.reading.inbox(staff(OFFICER, "af-alvhamn"), OFFICER.role)
    assert len({entry.body["at"] for entry in letters}) == 1
    assert [entry.body["purpose"] for entry in letters] == ["två", "ett"]


def test_no_partner_opens_a_case_neither_by_the_hubs_name_nor_by_its_own() -> None:
    world = world_of(an_open_case(sent("af-alvhamn", "ett")))
    for case in (CASE_ID, UUID(handle(CASE_ID, "af-alvhamn"))):
        with pytest.raises(UnknownCase):
            world.reading.case(staff(OFFICER, "af-alvhamn"), OFFICER.role, case)


def test_a_partner_sees_nothing_in_the_inbox_of_another_kind_of_partner() -> None:
    world = world_of(an_open_case(sent("af-alvhamn", "ett")))
    for role in set(EXTERNAL) - {OFFICER.role}:
        assert world.reading.inbox(staff(OFFICER, "af-alvhamn"), role) == ()


def test_inside_the_authority_there_is_no_inbox() -> None:
    world = world_of(an_open_case(sent("af-alvhamn", "ett")))
    assert world.reading.inbox(staff(KARIN, "af-alvhamn"), KARIN.role) == ()


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HUB])
def test_who_has_no_view_reads_none(role: Role) -> None:
    world = world_of(an_open_case())
    unread = Reading(pytest.fail, world.clock, world.access_log.noting(world.clock))
    assert unread.desks(staff(KARIN), role) == ()
    with pytest.raises(UnknownCase):
        world.reading.case(staff(KARIN), role, CASE_ID)
