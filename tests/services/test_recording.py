"""Recording: a command is carried out once, as a whole, on the case as it is, or not at all."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID, uuid5

import pytest

from domain.case.case import replay
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConflictChecked,
    DecisionMade,
    PersonViewDocumented,
    ResourcePersonAssigned,
    RiskAssessed,
    RiskSignalNoted,
    TaskAssigned,
    TaskCompleted,
)
from domain.recorded import Actor, fact_id_of
from domain.refusals import Refused, SomeoneWasFaster, UnknownCase
from services.ports import ContentErased, LogUnavailable
from services.recording import (
    ATTEMPTS_MAX,
    FACTS_PER_COMMAND_MAX,
    Command,
    Receipt,
    Recording,
)
from services.remembered_cases import RememberedCases
from tests.given import CASE_ID, GRETA, INVESTIGATED, KARIN, LENA, MATS, MORNING, example
from tests.services.memory import MemoryLog, SetClock

NOTE = example(PersonViewDocumented)
KIN = example(ConflictChecked, checked_role=(), blocked_staff=("lena",), result="spärr")


def command(*facts: Fact, name: str = "", case_id: UUID = CASE_ID) -> Command:
    """A command with an id of its own, unless two are given the same name."""
    words = name or "".join(fact.model_dump_json() for fact in facts)
    return Command(uuid5(CASE_ID, words), case_id, facts, MORNING)


@dataclass
class Hub:
    """Two processes at the same log, each with its own memory."""

    log: MemoryLog = field(default_factory=MemoryLog)
    clock: SetClock = field(default_factory=lambda: SetClock(MORNING))
    here: Recording = field(init=False)
    there: Recording = field(init=False)

    def __post_init__(self) -> None:
        self.here = Recording(self.log, self.clock)
        self.there = Recording(self.log, self.clock)

    def kinds(self) -> list[type[Fact]]:
        """What stands in the log, after the fact that opened the case."""
        return [type(recorded.fact) for recorded in self.log.facts[1:]]


@pytest.fixture
def hub() -> Hub:
    """A hub with one case, opened by Karin and known to both processes."""
    hub = Hub()
    hub.here.record(KARIN, command(example(CaseRaised)))
    hub.there.record(KARIN, command(example(CaseRaised)))
    return hub


def test_what_is_accepted_stands_in_the_log(hub: Hub) -> None:
    hub.clock.now = MORNING + timedelta(hours=3)
    told = replace(command(NOTE, RISK), on_behalf_of="systern")
    receipt = hub.here.record(KARIN, told)
    first, second = hub.log.facts[1:]
    assert (first.fact, second.fact) == (NOTE, RISK)
    assert {(r.occurred_at, r.recorded_at) for r in (first, second)} == {
        (MORNING, hub.clock.now)
    }
    assert {(r.by, r.on_behalf_of, r.command_id) for r in (first, second)} == {
        (KARIN, "systern", told.command_id)
    }
    ids = tuple(fact_id_of(told.command_id, n) for n in (0, 1))
    assert (first.fact_id, second.fact_id) == ids
    assert receipt == Receipt(CASE_ID, told.command_id, ids, 2, 3, repeated=False, position=3)


RISK = example(RiskAssessed)
PREPARED = command(*INVESTIGATED, RISK, name="prepared")
GRANT = example(DecisionMade, risk_ref=fact_id_of(PREPARED.command_id, 2))
KINDS = [*map(type, PREPARED.facts)]


def test_a_later_fact_of_a_command_may_rest_on_an_earlier_one(hub: Hub) -> None:
    hub.here.record(KARIN, command(*PREPARED.facts, GRANT, name="prepared"))
    assert hub.kinds() == [*KINDS, DecisionMade]


def test_when_one_fact_is_refused_nothing_of_the_command_is_stored(hub: Hub) -> None:
    with pytest.raises(Refused) as refused:
        hub.here.record(KARIN, command(NOTE, example(DecisionMade)))
    assert refused.value.rule == "rests_on_a_current_risk"
    assert hub.kinds() == []
    hub.here.record(KARIN, command(NOTE))
    assert hub.kinds() == [PersonViewDocumented]


def test_the_same_command_twice_is_carried_out_once(hub: Hub) -> None:
    first = hub.here.record(KARIN, command(NOTE, RISK))
    for process in (hub.here, hub.there, Recording(hub.log, hub.clock)):
        again = process.record(KARIN, command(NOTE, RISK))
        assert again == replace(first, repeated=True)
    assert hub.kinds() == [PersonViewDocumented, RiskAssessed]


def test_a_command_that_would_be_refused_the_second_time_is_not(hub: Hub) -> None:
    task = hub.here.record(KARIN, command(example(TaskAssigned)))
    done = command(example(TaskCompleted, task_ref=task.fact_ids[0]))
    first = hub.here.record(KARIN, done)
    for process in (hub.here, hub.there):
        assert process.record(KARIN, done) == replace(first, repeated=True)


def test_to_open_the_same_case_twice_is_to_open_it_once() -> None:
    hub = Hub()
    first = hub.here.record(KARIN, command(example(CaseRaised)))
    assert hub.there.record(KARIN, command(example(CaseRaised))).first == first.first
    assert len(hub.log.facts) == 1


@pytest.mark.parametrize(
    ("actor", "other"),
    [
        (KARIN, command(RISK, name="used")),
        (KARIN, command(NOTE, NOTE, name="used")),
        (MATS, command(NOTE, name="used")),
        (KARIN, command(example(CaseRaised), name="used", case_id=UUID(int=7))),
        (KARIN, command(example(DecisionMade), name="used")),
    ],
    ids=["other facts", "more facts", "another person", "another case", "a refused fact"],
)
def test_the_same_id_for_something_else_is_refused(
    hub: Hub, actor: Actor, other: Command
) -> None:
    hub.here.record(KARIN, command(NOTE, name="used"))
    with pytest.raises(Refused) as refused:
        hub.here.record(actor, other)
    assert refused.value.rule == "command_ids_are_used_once"
    assert hub.kinds() == [PersonViewDocumented]


def test_the_same_command_for_another_case_is_refused(hub: Hub) -> None:
    with pytest.raises(Refused) as refused:
        hub.here.record(KARIN, command(example(CaseRaised), case_id=UUID(int=7)))
    assert refused.value.rule == "command_ids_are_used_once"
    assert len(hub.log.facts) == 1


def test_a_command_holds_some_facts_but_not_too_many(hub: Hub) -> None:
    for facts in ((), (NOTE,) * (FACTS_PER_COMMAND_MAX + 1)):
        with pytest.raises(Refused) as refused:
            hub.here.record(KARIN, command(*facts, name="size"))
        assert refused.value.rule == "commands_have_facts"
    hub.here.record(KARIN, command(*(NOTE,) * FACTS_PER_COMMAND_MAX, name="size"))
    assert len(hub.kinds()) == FACTS_PER_COMMAND_MAX


def test_when_somebody_was_faster_the_command_is_decided_again(hub: Hub) -> None:
    hub.log.meanwhile = lambda: hub.there.record(KARIN, command(RISK))
    receipt = hub.here.record(KARIN, command(NOTE))
    assert hub.kinds() == [RiskAssessed, PersonViewDocumented]
    assert (receipt.first, receipt.repeated) == (3, False)


def test_when_somebody_was_faster_the_rules_are_asked_again(hub: Hub) -> None:
    hub.here.record(KARIN, PREPARED)
    signal = command(example(RiskSignalNoted))
    hub.log.meanwhile = lambda: hub.there.record(KARIN, signal)
    with pytest.raises(Refused) as refused:
        hub.here.record(KARIN, command(GRANT))
    assert refused.value.rule == "rests_on_a_current_risk"
    assert hub.kinds() == [*KINDS, RiskSignalNoted]


def test_when_somebody_is_always_faster_it_gives_up(hub: Hub) -> None:
    tries: list[datetime] = []

    def be_faster() -> None:
        tries.append(hub.clock())
        hub.there.record(KARIN, command(NOTE, name=f"faster {len(tries)}"))
        hub.log.meanwhile = be_faster

    hub.log.meanwhile = be_faster
    with pytest.raises(SomeoneWasFaster):
        hub.here.record(KARIN, command(RISK))
    assert len(tries) == ATTEMPTS_MAX
    assert RiskAssessed not in hub.kinds()


def test_a_no_rests_on_the_case_as_it_is_and_not_as_it_is_remembered(hub: Hub) -> None:
    hub.there.record(KARIN, PREPARED)
    hub.here.record(KARIN, command(GRANT))
    assert hub.kinds() == [*KINDS, DecisionMade]


def test_who_was_assigned_elsewhere_is_no_stranger_here(hub: Hub) -> None:
    hub.there.record(MATS, command(example(ConflictChecked), example(ResourcePersonAssigned)))
    hub.here.record(LENA, command(NOTE))
    assert hub.kinds()[-1] is PersonViewDocumented


def test_who_was_blocked_elsewhere_is_a_stranger_here_at_once(hub: Hub) -> None:
    hub.here.record(MATS, command(example(ConflictChecked), example(ResourcePersonAssigned)))
    hub.there.record(MATS, command(KIN))
    with pytest.raises(UnknownCase):
        hub.here.record(LENA, command(NOTE))


def test_absent_hidden_and_blocked_are_all_the_same(hub: Hub) -> None:
    hub.here.record(MATS, command(example(ConflictChecked), example(ResourcePersonAssigned)))
    hub.here.record(MATS, command(KIN))
    before = list(hub.log.facts)
    said = []
    for actor, case_id in ((GRETA, UUID(int=7)), (GRETA, CASE_ID), (LENA, CASE_ID)):
        with pytest.raises(UnknownCase) as unknown:
            hub.here.record(actor, command(NOTE, case_id=case_id))
        said.append((str(unknown.value), unknown.value.args, unknown.value.__cause__))
    assert set(said) == {("", (), None)}
    assert hub.log.facts == before


def test_while_the_log_is_away_nothing_is_stored_and_nothing_is_lost(hub: Hub) -> None:
    hub.log.available = False
    with pytest.raises(LogUnavailable):
        hub.here.record(KARIN, command(NOTE))
    hub.log.available = True
    assert hub.kinds() == []
    assert not hub.here.record(KARIN, command(NOTE)).repeated
    assert hub.kinds() == [PersonViewDocumented]


def test_a_case_that_is_remembered_is_not_read_again(hub: Hub) -> None:
    before, hub.log.reads = hub.log.reads, 0
    hub.here.record(KARIN, command(NOTE))
    assert (before > 0, hub.log.reads) == (True, 0)


def test_a_case_that_does_not_exist_is_not_remembered(hub: Hub) -> None:
    with pytest.raises(UnknownCase):
        hub.here.record(KARIN, command(NOTE, case_id=UUID(int=7)))
    assert hub.here.remembered.get(UUID(int=7)) is None


def test_what_others_recorded_is_taken_in_without_reading_the_case_again(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.here.record(KARIN, command(NOTE))
    Recording(hub.log, hub.clock).record(KARIN, command(NOTE, name="andra"))
    monkeypatch.setattr(hub.log, "load", never)
    receipt = hub.here.record(KARIN, command(NOTE, name="tredje"))
    monkeypatch.undo()
    known = hub.here.remembered.cases[CASE_ID]
    assert known == replay(hub.log.load(CASE_ID))
    assert known.version == receipt.last


def test_who_comes_back_to_a_case_asks_what_is_new_before_trying(hub: Hub) -> None:
    ticks = iter(range(100))
    here = Recording(hub.log, hub.clock, RememberedCases(ticks=lambda: float(next(ticks))))
    here.record(KARIN, command(NOTE))
    Recording(hub.log, hub.clock).record(KARIN, command(NOTE, name="andra"))
    assert here.record(KARIN, command(NOTE, name="tredje")).last == hub.log.version(CASE_ID)
    assert hub.log.clashes == 0


def test_what_has_been_erased_is_remembered_no_more(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = iter(range(100))
    here = Recording(hub.log, hub.clock, RememberedCases(ticks=lambda: float(next(ticks))))
    here.record(KARIN, command(NOTE))
    monkeypatch.setattr(hub.log, "later", erased)
    monkeypatch.setattr(hub.log, "load", erased)
    with pytest.raises(UnknownCase):
        here.record(KARIN, command(NOTE, name="andra"))
    assert here.remembered.get(CASE_ID) is None


def erased(*_: object) -> NoReturn:
    raise ContentErased


def never(*_: object) -> NoReturn:
    pytest.fail("the case was read again")
