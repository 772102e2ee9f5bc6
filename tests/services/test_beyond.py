"""Other cases, and who people are: what one case cannot know is asked before recording."""

from datetime import timedelta
from uuid import uuid5

import pytest

from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    FirstContactMade,
    ResourcePersonAssigned,
    SupportContactHeld,
)
from domain.recorded import Actor
from domain.refusals import Refused, UnknownCase
from domain.roles import Role
from domain.values import Holder, Subject
from services.beyond import BeyondTheCase
from services.ports import Staff
from services.recording import Command, Recording
from tests.given import CASE_ID, GRETA, MATS, Story, an_open_case, example, given, told
from tests.services.fakes import FakeDirectory
from tests.services.histories import case_id
from tests.services.world import World, world_of

NAMED = Subject(alias="Björk", name="Alva Lind")
PEOPLE = {
    one.id: one
    for one in (
        Staff("greta", "Greta Gran", "rvt-norr", (Role.RVT,)),
        Staff("lena", "Lena Lind", "eb-alvhamn", (Role.EKONOMISKT_BISTAND,)),
        Staff("vera", "Vera Uhr", "enheten", (Role.RVT, Role.VALDSUTOVARENHET)),
        Staff("lisa", "Lisa LIND", "rvt-norr", (Role.RVT,)),
        Staff("kort", "Lind", "rvt-norr", (Role.RVT,)),
    )
}
LISA, VERA = Actor("lisa", Role.RVT, "rvt-norr"), Actor("vera", Role.RVT, "enheten")
NOWHERE = case_id(99)


def used(by: Actor, world: World, **changes: object) -> EmergencyAccessUsed:
    until = world.clock.now + timedelta(hours=1)
    return example(EmergencyAccessUsed, **{"who": by.staff, "until": until, **changes})


def record(world: World, by: Actor, fact: Fact, case: object = CASE_ID) -> None:
    beyond = BeyondTheCase(FakeDirectory(people=PEOPLE), world.views.reader)
    recording = Recording(world.log, world.clock, beyond=beyond)
    name = uuid5(CASE_ID, f"{by.staff}{case}{fact.model_dump_json()}")
    recording.record(by, Command(name, case, (fact,), world.clock.now))  # type: ignore[arg-type]
    world.catch_up()


def refused(world: World, by: Actor, fact: Fact, case: object = CASE_ID) -> str:
    with pytest.raises(Refused) as told_no:
        record(world, by, fact, case)
    return told_no.value.rule


def named(*then: object) -> Story:
    return given(example(CaseRaised, subject=NAMED)).and_then(*then)  # type: ignore[arg-type]


def test_an_unreviewed_emergency_keeps_the_same_person_out_of_every_other_case() -> None:
    world = world_of(an_open_case(), an_open_case())
    first, other = world.log.cases()
    record(world, GRETA, used(GRETA, world), first)
    assert refused(world, GRETA, used(GRETA, world), other) == "emergency_awaits_review"
    ref = next(r.fact_id for r in world.log.facts if isinstance(r.fact, EmergencyAccessUsed))
    record(world, MATS, example(EmergencyAccessReviewed, access_ref=ref), first)
    record(world, GRETA, used(GRETA, world), other)


def test_what_is_wrong_is_said_alike_whether_there_is_such_a_case_or_not() -> None:
    world = world_of(an_open_case(), an_open_case())
    first, other = world.log.cases()
    too_long = used(GRETA, world, until=world.clock.now + timedelta(hours=5))
    for case in (first, NOWHERE):
        assert refused(world, GRETA, too_long, case) == "emergency_is_short"
    record(world, GRETA, used(GRETA, world), first)
    for case in (other, NOWHERE):
        assert refused(world, GRETA, used(GRETA, world), case) == "emergency_awaits_review"


def test_sent_twice_it_is_taken_once() -> None:
    world = world_of(an_open_case())
    fact = used(GRETA, world)
    record(world, GRETA, fact)
    record(world, GRETA, fact)
    assert sum(isinstance(r.fact, EmergencyAccessUsed) for r in world.log.facts) == 1


@pytest.mark.parametrize("who", [LISA, VERA], ids=["her own name", "behind the wall"])
def test_for_kin_and_for_the_other_side_there_is_nothing_to_open(who: Actor) -> None:
    world = world_of(named())
    with pytest.raises(UnknownCase):
        record(world, who, used(who, world))
    with pytest.raises(UnknownCase):
        record(world, who, used(who, world), NOWHERE)
    assert not any(isinstance(r.fact, EmergencyAccessUsed) for r in world.log.facts)


def test_who_has_another_name_gets_in() -> None:
    world = world_of(named())
    record(world, GRETA, used(GRETA, world))


def test_whoever_has_her_family_name_passes_only_when_found_to_be_no_kin() -> None:
    world = world_of(named())
    check = example(ConflictChecked, checked_role=("lena",))
    assert refused(world, MATS, check) == "same_name_is_looked_into"
    blocked = replace_fact(check, result="spärr", blocked_staff=("lena",))
    record(world, MATS, blocked)


def test_looked_into_she_passes_and_may_be_assigned() -> None:
    world = world_of(named())
    record(world, MATS, example(ConflictChecked, checked_role=("lena",), not_kin=("lena",)))
    record(world, MATS, example(ResourcePersonAssigned))


def test_a_single_word_is_no_family_name() -> None:
    world = world_of(named())
    record(world, MATS, example(ConflictChecked, checked_role=("kort", "greta", "okänd")))


def test_whoever_works_behind_the_wall_never_passes() -> None:
    world = world_of(named())
    check = example(ConflictChecked, checked_role=("vera",), not_kin=("vera",))
    assert refused(world, MATS, check) == "works_behind_the_wall"


def test_a_leader_who_may_not_know_the_name_learns_nothing_of_it_from_a_no() -> None:
    seat = Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="anna")
    narrow = example(
        ResourcePersonAssigned, role=seat, visible_categories=("ACCESS",), valid_to=None
    )
    world = world_of(named(told(narrow, MATS)))
    anna = Actor("anna", Role.ARBETSLEDARE, "eb-alvhamn")
    record(world, anna, example(ConflictChecked, checked_role=("lena",)))


def test_for_a_leader_without_a_seat_the_name_is_no_way_to_find_the_case() -> None:
    world = world_of(named())
    stranger = Actor("ida", Role.ARBETSLEDARE, "rvt-norr")
    for case in (CASE_ID, NOWHERE):
        with pytest.raises(UnknownCase):
            record(world, stranger, example(ConflictChecked, checked_role=("lena",)), case)


def replace_fact(fact: ConflictChecked, **changes: object) -> ConflictChecked:
    return fact.model_copy(update=changes)


def test_an_emergency_is_a_command_of_its_own_so_that_asking_leaves_a_trace() -> None:
    world = world_of(an_open_case())
    guess = example(SupportContactHeld, content="Hon är i Granebo.")
    for case in (CASE_ID, NOWHERE):
        both = Command(
            uuid5(CASE_ID, "both"), case, (used(GRETA, world), guess), world.clock.now
        )
        with pytest.raises(Refused) as told_no:
            Recording(world.log, world.clock).record(GRETA, both)
        assert told_no.value.rule == "an_emergency_stands_alone"


def test_an_emergency_that_is_over_awaits_its_review_from_that_very_instant() -> None:
    world = world_of(an_open_case(), an_open_case())
    first, other = world.log.cases()
    taken = used(GRETA, world)
    record(world, GRETA, taken, first)
    world.clock.now = taken.until
    assert refused(world, GRETA, used(GRETA, world), other) == "emergency_awaits_review"


@pytest.mark.parametrize("kind", [CaseRaised, FirstContactMade])
def test_the_other_side_opens_no_case_either(kind: type[Fact]) -> None:
    world = world_of(an_open_case())

    def opening(by: Actor) -> Fact:
        met = {"contact_worker": by.staff} if kind is FirstContactMade else {}
        return example(kind, **met)

    assert refused(world, VERA, opening(VERA), NOWHERE) == "works_behind_the_wall"
    record(world, GRETA, opening(GRETA), NOWHERE)
