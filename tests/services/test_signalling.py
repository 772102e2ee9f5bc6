"""A word goes through the wall, and no word comes back."""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

import pytest

from domain.fact import Fact
from domain.facts import CaseClosed, CaseRaised, NeedsAssessed, RiskAssessed
from domain.recorded import Actor, Recorded
from domain.refusals import SomeoneWasFaster, UnknownCase
from domain.roles import AUDIENCES, Role
from domain.wall import SAFETY_SIGNAL
from services.ports import LogUnavailable
from services.recording import Command, Receipt, Recording
from services.signalling import Signalling
from tests.given import CASE_ID, KARIN, MATS, MORNING, example
from tests.projections.kept import handle
from tests.services.histories import case_id
from tests.services.memory import MemoryLog, SetClock

VERA = Actor("vera", Role.VALDSUTOVARENHET, "våldsutövarenheten")
NO_NEEDS = example(NeedsAssessed, needs=(), per_need_responsible=(), per_need_horizon=())


def name(words: str) -> UUID:
    return uuid5(CASE_ID, words)


@dataclass
class Hub:
    """Two cases, and the door in the wall."""

    log: MemoryLog = field(default_factory=MemoryLog)
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))

    def __post_init__(self) -> None:
        self.recording = Recording(self.log, self.clock)
        self.door = Signalling(self.log, self.recording, handle, self.clock)
        for number in (0, 1):
            self.records(example(CaseRaised), case_id(number))

    def records(self, fact: Fact, case: UUID = CASE_ID, by: Actor = KARIN) -> UUID:
        command = Command(name(f"{case} {len(self.log.facts)}"), case, (fact,), MORNING)
        return self.recording.record(by, command).fact_ids[0]

    def signals(self) -> list[Recorded]:
        return [r for r in self.log.facts if r.fact == SAFETY_SIGNAL]


@pytest.fixture
def hub() -> Hub:
    return Hub()


def test_the_signal_reaches_the_case_that_is_meant_and_no_other(hub: Hub) -> None:
    hub.door.signal(VERA, hub.door.handle_of(case_id(1)), name("one"))
    (signal,) = hub.signals()
    assert (signal.case_id, signal.by, signal.on_behalf_of) == (case_id(1), VERA, None)


def test_sent_again_it_is_one_signal_and_a_new_one_is_another(hub: Hub) -> None:
    known = hub.door.handle_of(CASE_ID)
    for words in ("one", "one", "two"):
        hub.door.signal(VERA, known, name(words))
    assert len(hub.signals()) == 2


def test_the_answer_is_the_same_whether_there_is_such_a_case_or_not(hub: Hub) -> None:
    hub.records(NO_NEEDS)
    risk = hub.records(example(RiskAssessed, trigger="inför avslut"))
    hub.records(example(CaseClosed, closing_risk_ref=risk), by=MATS)
    for unknown in ("", "åäö", str(CASE_ID), hub.door.handle_of(CASE_ID)):
        assert hub.door.signal(VERA, unknown, name(unknown)) is None
    assert hub.door.signal(VERA, hub.door.handle_of(case_id(1)), name("three")) is None
    assert [signal.case_id for signal in hub.signals()] == [case_id(1)]


def test_the_handle_is_the_other_side_s_own(hub: Hub) -> None:
    mine = hub.door.handle_of(CASE_ID)
    assert mine != str(CASE_ID)
    assert mine not in {handle(CASE_ID, role) for role in AUDIENCES}


@pytest.mark.parametrize("actor", [KARIN, MATS])
def test_only_the_other_side_signals(hub: Hub, actor: Actor) -> None:
    with pytest.raises(UnknownCase):
        hub.door.signal(actor, hub.door.handle_of(CASE_ID), name("one"))
    assert hub.signals() == []


class Busy:
    """A case that never stands still."""

    def record(self, actor: Actor, command: Command) -> Receipt:
        raise SomeoneWasFaster


def test_a_case_that_would_not_stand_still_asks_for_the_signal_once_more(hub: Hub) -> None:
    hub.door = Signalling(hub.log, Busy(), handle, hub.clock)
    with pytest.raises(LogUnavailable):
        hub.door.signal(VERA, hub.door.handle_of(CASE_ID), name("one"))
