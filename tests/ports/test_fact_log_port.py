"""What every log of facts does: the real one, and the one in memory that services tests use."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.case.case import replay
from domain.facts import FACTS
from domain.refusals import SomeoneWasFaster
from services.ports import AlreadyDone, FactLog
from tests.adapters.conftest import _server, database, fact_log, keys
from tests.adapters.examples import CASE, command, evaluation, one
from tests.given import CASE_ID, an_open_case, example
from tests.services.memory import MemoryLog

__all__ = ["_server", "database", "fact_log", "keys"]
OTHER = UUID(int=2)


@pytest.fixture(params=["postgres", "memory"])
def log(request: pytest.FixtureRequest) -> FactLog:
    return MemoryLog() if request.param == "memory" else request.getfixturevalue("fact_log")


def test_facts_come_back_as_they_were_with_their_positions(log: FactLog):
    facts = command(CASE, 1, uuid4(), evaluation("ett"), evaluation("två"))

    positions = log.append(facts)

    assert list(positions) == [1, 2]
    stored = [replace(fact, position=n) for fact, n in zip(facts, positions, strict=True)]
    assert log.load(CASE) == stored
    assert log.since(0, 10) == stored
    assert log.head() == 2


def test_a_case_that_is_read_from_the_log_is_the_case_that_was_told(log: FactLog):
    story = an_open_case(*map(example, FACTS))
    for told in story.recorded:
        log.append([told])

    assert replay(log.load(CASE_ID)) == story.case


def test_a_case_can_be_read_as_it_stood_at_a_position(log: FactLog):
    log.append(one(CASE, 1, "först"))
    log.append(one(OTHER, 1, "annan"))
    log.append(one(CASE, 2, "sedan"))

    assert [fact.version for fact in log.load(CASE, until_position=2)] == [1]
    assert [fact.version for fact in log.load(CASE, until_position=3)] == [1, 2]
    log.append(one(CASE, 3))
    assert [fact.version for fact in log.load(CASE)] == [1, 2, 3]


def test_the_log_is_read_in_its_order_a_page_at_a_time(log: FactLog):
    for version in range(1, 6):
        log.append(one(CASE, version))
        log.append(one(OTHER, version))

    first = log.since(0, 7)
    rest = log.since(first[-1].position, 7)

    assert [fact.position for fact in (*first, *rest)] == list(range(1, 11))
    assert [fact.case_id for fact in (*first, *rest)] == [CASE, OTHER] * 5


def test_facts_of_two_commands_or_cases_are_not_one_command(log: FactLog):
    with pytest.raises(ValueError, match="one command"):
        log.append([*one(CASE, 1), *one(CASE, 2)])
    (first, second) = command(CASE, 1, uuid4(), evaluation(), evaluation())
    with pytest.raises(ValueError, match="one case"):
        log.append([first, replace(second, case_id=OTHER)])

    assert log.head() == 0


def test_both_times_and_the_seat_are_kept(log: FactLog):
    (fact,) = one()
    log.append([replace(fact, on_behalf_of=None, occurred_at=fact.occurred_at)])
    (stored,) = log.load(CASE)

    assert stored.recorded_at - stored.occurred_at == timedelta(days=1)
    assert (stored.by, stored.on_behalf_of) == (fact.by, None)


def test_who_decided_on_an_older_case_stores_nothing(log: FactLog):
    log.append(one(CASE, 1))
    log.append(one(CASE, 2, "snabbare"))

    with pytest.raises(SomeoneWasFaster):
        log.append(command(CASE, 2, uuid4(), evaluation("a"), evaluation("b")))

    assert [recorded.fact for recorded in log.load(CASE)][1:] == [evaluation("snabbare")]
    assert log.count() == 2


def test_no_case_gets_a_hole(log: FactLog):
    with pytest.raises(SomeoneWasFaster):
        log.append(one(CASE, 2))
    log.append(one(CASE, 1))
    with pytest.raises(SomeoneWasFaster):
        log.append(one(CASE, 3))

    assert [recorded.version for recorded in log.load(CASE)] == [1]


def test_who_repeats_a_command_is_told_where_it_stands(log: FactLog):
    facts = command(CASE, 1, UUID(int=9), evaluation(), evaluation())
    log.append(facts)
    log.append(one(CASE, 3))

    for again in (facts, command(OTHER, 1, UUID(int=9), evaluation("annat"))):
        with pytest.raises(AlreadyDone) as caught:
            log.append(again)
        done = caught.value
        assert (done.case_id, done.first, done.last) == (CASE, 1, 2)
    assert log.head() == log.count() == 3


def test_a_command_and_a_case_can_be_asked_for_without_reading_them(log: FactLog):
    first, second = uuid4(), uuid4()
    log.append(command(CASE, 1, first, evaluation(), evaluation()))
    log.append(command(CASE, 3, second, evaluation()))

    stands = log.done(second)
    assert stands is not None
    assert (stands.case_id, stands.first, stands.last) == (CASE, 3, 3)
    assert log.done(uuid4()) is None
    assert (log.version(CASE), log.version(OTHER)) == (3, 0)


def test_cases_are_named_in_the_order_in_which_they_were_opened(log: FactLog):
    assert (list(log.cases()), log.count(), log.head()) == ([], 0, 0)
    for case_id, version in ((OTHER, 1), (CASE, 1), (OTHER, 2)):
        log.append(one(case_id, version))

    assert list(log.cases()) == [OTHER, CASE]
    assert log.count() == 3


def test_waiting_tells_whether_the_log_has_grown(log: FactLog):
    log.append(one())

    assert log.wait(0, 60)
    assert not log.wait(1, 0.01)


def test_what_a_case_has_got_since_is_read_without_what_was_there(log: FactLog):
    for version in (1, 2, 3):
        log.append(one(CASE, version, str(version)))
    log.append(one(OTHER, 1))

    assert log.later(CASE, 1) == log.load(CASE)[1:]
    assert list(log.later(CASE, 3)) == list(log.later(UUID(int=3), 0)) == []
