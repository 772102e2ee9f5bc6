"""At the door: whoever may not open a case is turned away before the log is opened."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    EmergencyAccessUsed,
    LifeAreaUpdated,
    PersonViewDocumented,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.recorded import Actor, Recorded
from domain.refusals import Refused, UnknownCase
from domain.roles import Role
from services.looking_back import LookingBack
from services.ports import ContentErased
from services.recording import Command, Receipt, Recording
from services.remembered_cases import RememberedCases
from services.replaying import Replaying
from services.then import Question
from tests.given import (
    CASE_ID,
    GRETA,
    KARIN,
    LENA,
    MATS,
    PETRA,
    an_open_case,
    example,
    told,
)
from tests.projections.kept import handle
from tests.services.memory import MemoryLog
from tests.services.world import World, staff, world_of

ABSENT = UUID(int=7)
AUDITOR = Actor("anna", Role.AUDITOR, "revision")
NOTE = example(PersonViewDocumented)
OPENER = example(CaseRaised)
ASSIGNED = told(example(ResourcePersonAssigned), MATS)
RELEASED = told(example(ResourcePersonReleased), MATS)


@dataclass
class CountingLog(MemoryLog):
    """A log that tells which cases were opened, and what was erased."""

    opened: list[UUID] = field(default_factory=list[UUID])
    erased: set[UUID] = field(default_factory=set[UUID])

    def load(self, case_id: UUID, until_position: int | None = None) -> list[Recorded]:
        self.opened.append(case_id)
        if case_id in self.erased:
            raise ContentErased
        return list(super().load(case_id, until_position))


@dataclass
class Hub:
    """A log, the views of it, and a process that remembers nothing yet."""

    world: World
    log: CountingLog
    asked: list[UUID] = field(default_factory=list[UUID])

    def recording(self) -> Recording:
        return Recording(self.log, self.world.clock, RememberedCases(), self._door)

    def _door(self, actor: Actor, case_id: UUID, facts: tuple[Fact, ...]) -> bool:
        self.asked.append(case_id)
        return self.world.reading.leads_to(actor, case_id, facts)


def hub_of(*facts: Fact | object) -> Hub:
    world = world_of(an_open_case(*facts))  # type: ignore[arg-type]
    log = CountingLog(list(world.log.facts))
    return Hub(replace(world, log=log), log)


def knock(*facts: Fact, case_id: UUID, name: str = "") -> Command:
    words = name or f"{case_id}{facts}"
    now = an_open_case().recorded[0].recorded_at
    return Command(uuid5(CASE_ID, words), case_id, facts, now, knocks=True)


@pytest.mark.parametrize("actor", [GRETA, LENA, replace(KARIN, staff="annan")])
@pytest.mark.parametrize("fact", [NOTE, OPENER])
def test_to_an_outsider_a_case_is_as_absent_as_one_that_is_not_there(
    actor: Actor, fact: Fact
) -> None:
    hub = hub_of()
    for case_id in (CASE_ID, ABSENT):
        with pytest.raises(UnknownCase):
            hub.recording().record(actor, knock(fact, case_id=case_id))
    assert (hub.asked, hub.log.opened) == ([CASE_ID, ABSENT], [])


def test_what_a_process_remembers_changes_nothing_for_an_outsider() -> None:
    hub = hub_of()
    recording = hub.recording()
    recording.record(KARIN, knock(NOTE, case_id=CASE_ID, name="karin"))
    hub.asked.clear()
    hub.log.opened.clear()
    for case_id in (CASE_ID, ABSENT):
        with pytest.raises(UnknownCase):
            recording.record(GRETA, knock(NOTE, case_id=case_id))
    assert (hub.asked, hub.log.opened) == ([CASE_ID, ABSENT], [])


def test_whoever_is_known_to_have_a_seat_is_not_asked_for_it_twice() -> None:
    hub = hub_of()
    recording = hub.recording()
    for name in ("one", "two", "three"):
        recording.record(KARIN, knock(NOTE, case_id=CASE_ID, name=name))
    assert hub.asked == [CASE_ID]


def test_a_seat_that_this_process_has_not_heard_of_counts() -> None:
    hub = hub_of(told(example(ConflictChecked), MATS))
    here, there = hub.recording(), hub.recording()
    here.record(KARIN, knock(NOTE, case_id=CASE_ID))
    there.record(MATS, knock(ASSIGNED.fact, case_id=CASE_ID))
    hub.world.catch_up()
    update = example(LifeAreaUpdated, area="ekonomi")
    assert not here.record(LENA, knock(update, case_id=CASE_ID)).repeated


@pytest.mark.parametrize(
    ("actor", "fact"),
    [(PETRA, OPENER), (PETRA, NOTE), (KARIN, OPENER), (KARIN, example(EmergencyAccessUsed))],
)
def test_knocking_never_opens_a_case(actor: Actor, fact: Fact) -> None:
    hub = hub_of()
    with pytest.raises(UnknownCase):
        hub.recording().record(actor, knock(fact, case_id=ABSENT))
    assert hub.log.version(ABSENT) == 0


def test_what_is_recorded_without_a_seat_is_let_through_the_door() -> None:
    hub = hub_of()
    emergency = knock(example(EmergencyAccessUsed), case_id=CASE_ID)
    with suppress(Refused):
        hub.recording().record(GRETA, emergency)
    assert hub.log.opened == [CASE_ID]


@pytest.mark.parametrize(
    ("actor", "fact"), [(GRETA, example(EmergencyAccessUsed)), (PETRA, NOTE)]
)
def test_whoever_is_kept_out_finds_no_case_without_a_seat_either(
    actor: Actor, fact: Fact
) -> None:
    kin = example(ConflictChecked, checked_role=(), blocked_staff=(actor.staff,))
    hub = hub_of(told(kin, MATS))
    for case_id in (CASE_ID, ABSENT):
        with pytest.raises(UnknownCase):
            hub.recording().record(actor, knock(fact, case_id=case_id))
    assert (hub.asked, hub.log.opened) == ([CASE_ID, ABSENT], [])


def test_a_command_of_ones_own_is_answered_also_when_the_seat_is_gone() -> None:
    hub = hub_of(ASSIGNED)
    sent = knock(example(LifeAreaUpdated, area="ekonomi"), case_id=CASE_ID)
    first = hub.recording().record(LENA, sent)
    hub.recording().record(MATS, knock(RELEASED.fact, case_id=CASE_ID))
    hub.world.clock.now += timedelta(days=40)
    hub.world.catch_up()
    again = hub.recording().record(LENA, sent)
    assert isinstance(again, Receipt)
    assert again == replace(first, repeated=True)
    for other in (replace(LENA, staff="annan"), GRETA):
        with pytest.raises(UnknownCase):
            hub.recording().record(other, sent)


def test_an_erased_case_is_not_there_for_anybody() -> None:
    hub = hub_of()
    hub.log.erased.add(CASE_ID)
    with pytest.raises(UnknownCase):
        hub.recording().record(KARIN, knock(NOTE, case_id=CASE_ID))


def test_an_auditor_is_told_the_same_of_an_erased_case_and_of_none() -> None:
    hub = hub_of()
    hub.log.erased.add(CASE_ID)
    clock = hub.world.clock
    noting = hub.world.access_log.noting(clock)
    back, anna = LookingBack(Replaying(hub.log, handle), noting), staff(AUDITOR)
    for case_id in (CASE_ID, ABSENT):
        with pytest.raises(UnknownCase):
            back.explain(anna, Role.AUDITOR, case_id, Role.RVT, clock.now)
        with pytest.raises(UnknownCase):
            back.replay(anna, Role.AUDITOR, Question(case_id, Role.RVT, clock.now))
    assert [read.hits for read in hub.world.access_log.reads] == [0] * 4
