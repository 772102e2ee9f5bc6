"""I2: somebody on call gets in for some hours to what is named; another looks at it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.case.access import IN_EMERGENCY
from domain.categories import CONTENT, Category
from domain.facts import (
    CaseClosed,
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ContactInterrupted,
    ContactResumed,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    PersonViewDocumented,
    ResourcePersonAssigned,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.routine import people
from domain.rules.emergency import EMERGENCY_IS_ONES_OWN
from domain.values import Holder
from domain.watch import AlarmKind, watch
from tests.given import (
    GRETA,
    IVAR,
    KARIN,
    LENA,
    MATS,
    MORNING,
    SARA,
    Story,
    an_open_case,
    example,
    given,
    ref,
    told,
)

AT = MORNING + timedelta(minutes=1)
FOUR_HOURS, A_TICK = timedelta(hours=4), timedelta(microseconds=1)
THREAT, CONTACT = Category.THREAT, Category.CONTACT
GUN = Actor("gun", Role.RVT, "socialjouren")


def used(**changes: object) -> EmergencyAccessUsed:
    return example(EmergencyAccessUsed, **changes)


IN = told(used(), GRETA, at=AT)
REVIEWED = told(example(EmergencyAccessReviewed), MATS)


def open_to(story: Story, at: datetime, actor: Actor = GRETA) -> frozenset[Category]:
    """What somebody has open at an instant, in the own name."""
    named = [
        profile.categories
        for profile in story.case.access.profiles(actor.role, at)
        if f"staff:{actor.staff}" in profile.holders
    ]
    return frozenset[Category]().union(*named)


def rings(story: Story) -> bool:
    at = story.recorded[-1].recorded_at
    return AlarmKind.EMERGENCY_USED in {alarm.kind for alarm in watch(story.case, at)}


def test_it_opens_what_is_named_to_the_one_who_asked_and_to_nobody_else() -> None:
    story = an_open_case().when(used(), GRETA, at=AT).accepted()
    assert open_to(story, AT) == {THREAT, CONTACT}
    assert open_to(story, AT, GUN) == frozenset()
    assert open_to(story, AT, KARIN) == frozenset(CONTENT)


def test_it_begins_when_it_is_taken_and_is_over_at_its_end() -> None:
    story, until = an_open_case(IN), used().until
    assert open_to(story, AT - A_TICK) == frozenset()
    assert open_to(story, until - A_TICK)
    assert open_to(story, until) == frozenset()
    assert story.case.access.next_change(AT) == until


def test_four_hours_are_the_most() -> None:
    story = an_open_case()
    story.when(used(until=AT + FOUR_HOURS), GRETA, at=AT).accepted()
    story.when(used(until=AT + FOUR_HOURS + A_TICK), GRETA, at=AT).refused("emergency_is_short")


def test_it_has_time_left_when_it_is_taken() -> None:
    story, until = an_open_case(), AT + timedelta(hours=1)
    story.when(used(until=until), GRETA, at=AT, heard=until - A_TICK).accepted()
    late = story.when(used(until=until), GRETA, at=AT, heard=until)
    late.refused("emergency_is_short")


def test_a_longer_one_that_stands_in_the_log_opens_four_hours_all_the_same() -> None:
    story = an_open_case(told(used(until=AT + 2 * FOUR_HOURS), GRETA, at=AT))
    assert open_to(story, AT + FOUR_HOURS - A_TICK)
    assert open_to(story, AT + FOUR_HOURS) == frozenset()


def test_where_she_is_stays_closed() -> None:
    where = used(categories=(THREAT, Category.WHERE))
    an_open_case().when(where, GRETA, at=AT).refused("emergency_names_what_it_opens")
    assert open_to(an_open_case(told(where, GRETA, at=AT)), AT) == {THREAT}
    an_open_case().when(used(categories=tuple(IN_EMERGENCY)), GRETA, at=AT).accepted()


def test_what_is_needed_has_to_be_named() -> None:
    nothing = used(categories=())
    an_open_case().when(nothing, GRETA, at=AT).refused("emergency_names_what_it_opens")


def test_nobody_takes_it_for_somebody_else() -> None:
    for_gun = used(who="gun")
    an_open_case().when(for_gun, GRETA, at=AT).refused("emergency_is_ones_own")
    assert open_to(an_open_case(told(for_gun, GRETA, at=AT)), AT, GUN) == frozenset()


def test_nobody_writes_down_somebody_else_s() -> None:
    outcome = an_open_case().when(used(), GRETA, at=AT)
    for whom, said in ((None, False), ("gun", True)):
        recorded = replace(outcome.recorded, on_behalf_of=whom)
        no = EMERGENCY_IS_ONES_OWN.check(outcome.before.case, recorded)
        assert (no is not None) is said


@pytest.mark.parametrize("actor", [MATS, SARA], ids=lambda actor: actor.role)
def test_it_is_for_the_seat_that_is_on_call(actor: Actor) -> None:
    seat = Holder(role=Role.SAMORDNARE, title="samordnare", staff="sara")
    story = an_open_case(told(example(ResourcePersonAssigned, role=seat), MATS))
    story.when(used(who=actor.staff), actor, at=AT).refused("emergency_is_ones_own")
    before = open_to(story, AT, actor)
    assert open_to(story.and_then(told(used(who=actor.staff), actor)), AT, actor) == before


def test_for_other_seats_and_for_a_case_that_is_not_there_nothing_is_there_to_open() -> None:
    an_open_case().when(used(who="lena"), LENA, at=AT).unknown()
    given().when(used(), GRETA, at=AT).unknown()


def test_who_is_kept_out_is_not_let_in_and_loses_it_at_once() -> None:
    kin = told(example(ConflictChecked, checked_role=(), blocked_staff=("greta",)), MATS)
    an_open_case(kin).when(used(), GRETA).unknown()
    assert open_to(an_open_case(IN, kin), AT + timedelta(hours=1)) == frozenset()


def test_who_has_a_seat_too_sees_both_and_keeps_the_seat() -> None:
    seat = Holder(role=Role.RVT, title="handläggare", staff="greta")
    assigned = example(
        ResourcePersonAssigned, role=seat, visible_categories=(Category.PLAN,), valid_to=None
    )
    story = an_open_case(told(assigned, MATS, at=MORNING), told(used(), GRETA, at=AT))
    during = AT + timedelta(hours=1)
    assert open_to(story, during) == {THREAT, CONTACT, Category.PLAN}
    assert open_to(story, used().until) == {Category.PLAN}
    assert story.case.access.may_open(GRETA, during)


def test_it_is_no_assignment() -> None:
    story = an_open_case(IN)
    during = AT + timedelta(hours=1)
    assert "greta" not in people(story.case, during)
    assert not story.case.access.may_open(GRETA, during)
    assert f"staff:{GRETA.staff}" not in story.case.access.holders(Role.RVT, during)


def test_who_is_let_in_writes_down_what_happens_at_night_and_nothing_else() -> None:
    story = an_open_case(IN)
    gone = an_open_case(example(ContactInterrupted), IN)
    gone.when(example(ContactResumed), GRETA).accepted()
    story.when(example(PersonViewDocumented), GRETA).refused("within_the_mandate")
    story.when(example(PersonViewDocumented), GRETA, heard=used().until).unknown()
    story.when(example(PersonViewDocumented), GUN).unknown()


@pytest.mark.parametrize("reviewer", [MATS, IVAR], ids=lambda actor: actor.role)
def test_the_next_one_waits_until_somebody_else_has_looked_at_it(reviewer: Actor) -> None:
    story = an_open_case(IN)
    again = used(until=AT + timedelta(hours=3))
    story.when(again, GRETA).refused("emergency_awaits_review")
    story.when(used(who="gun"), GUN).accepted()
    looked = story.when(example(EmergencyAccessReviewed), reviewer).accepted()
    looked.when(again, GRETA).accepted()


def test_nobody_reviews_the_own_one() -> None:
    leads = Actor("mats", Role.RVT, "rvt-alvhamn")
    story = an_open_case(told(used(who="mats"), leads, at=AT))
    own = example(EmergencyAccessReviewed)
    story.when(own, MATS).refused("emergency_reviewed_by_another")
    assert story.and_then(told(own, MATS)).case.access.unreviewed() == ("mats",)


def test_a_colleague_in_the_case_does_not_review_it() -> None:
    own = example(EmergencyAccessReviewed)
    an_open_case(IN).when(own, KARIN).refused("emergency_reviewed_by_another")
    an_open_case(IN).when(own, GUN).unknown()


def test_what_is_reviewed_waits_and_is_an_emergency() -> None:
    own = example(EmergencyAccessReviewed, access_ref=ref(CaseRaised))
    an_open_case(IN).when(own, MATS).refused("reviews_an_emergency")
    reviewed = an_open_case(IN, REVIEWED)
    reviewed.when(example(EmergencyAccessReviewed), MATS).refused("reviews_an_emergency")


def test_it_rings_at_once_and_until_somebody_has_looked_at_it() -> None:
    story = an_open_case(IN)
    [alarm] = [a for a in watch(story.case, AT) if a.kind is AlarmKind.EMERGENCY_USED]
    assert (alarm.since, alarm.gist, alarm.area) == (AT, Category.ACCESS, None)
    assert rings(story.and_then(told(example(PersonViewDocumented), at=used().until)))
    assert not rings(story.and_then(REVIEWED))


def test_it_rings_in_a_closed_case_too() -> None:
    story = an_open_case(example(CaseClosed))
    assert not rings(story)
    taken = story.when(used(), GRETA).accepted()
    assert rings(taken)
    assert not rings(taken.when(example(EmergencyAccessReviewed), MATS).accepted())


def test_a_handing_over_neither_ends_nor_prolongs_it() -> None:
    story = an_open_case(
        told(used(who="gun"), GUN, at=AT), told(example(CaseTransferred), MATS)
    )
    assert open_to(story, used().until - A_TICK, GUN) == {THREAT, CONTACT}
    assert open_to(story, used().until, GUN) == frozenset()


def test_in_another_seat_the_same_person_is_not_let_in() -> None:
    story = an_open_case(IN)
    for role in (Role.SAMORDNARE, Role.ARBETSLEDARE):
        assert open_to(story, AT, Actor("greta", role, "rvt-norr")) == frozenset()


def test_those_whose_time_ends_at_another_instant_are_a_group_of_their_own() -> None:
    sooner = used().until - timedelta(minutes=5)
    other = told(used(who="gun", until=sooner), GUN, at=AT)
    groups = an_open_case(IN, other).case.access.profiles(Role.RVT, AT)
    assert len({one.key for one in groups}) == len(groups)
    assert {one.holders: one.until for one in groups} == {
        ("staff:karin",): None,
        ("staff:greta",): used().until,
        ("staff:gun",): sooner,
    }


def test_of_two_that_run_the_first_end_is_told() -> None:
    until = used().until
    first = until - timedelta(minutes=5)
    sooner = told(used(until=first), GRETA, at=AT + timedelta(minutes=2))
    access = an_open_case(IN, REVIEWED, sooner).case.access
    for at, end in ((AT + timedelta(minutes=10), first), (first, until)):
        assert [one.until for one in access.profiles(Role.RVT, at) if one.until] == [end]
