"""Threads share a transaction: nobody starves or is forgotten, and none pays for another."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from eventsourcing.persistence import DataError, OperationalError, StoredEvent

from adapters.postgres.group_commit import GROUP_FACTS_MAX, Answer, GroupCommit, Order
from tests.adapters.examples import eventually

WAIT_S = 60


def order(facts: int = 1) -> Order:
    case_id = uuid4()
    rows = [StoredEvent(case_id, n + 1, "fact", b"") for n in range(facts)]
    return Order(uuid4(), rows)


def stored(group: Sequence[Order]) -> list[Answer]:
    return [Answer("stored", uuid4(), 1, len(each.rows), 1) for each in group]


class Door:
    """A store whose first visitor stands inside until the door is opened."""

    def __init__(self, then: Callable[[Sequence[Order]], list[Answer]] = stored) -> None:
        self.groups = list[list[Order]]()
        self.entered, self.opened = threading.Event(), threading.Event()
        self.then = then

    def __call__(self, group: Sequence[Order]) -> list[Answer]:
        self.groups.append(list(group))
        if len(self.groups) == 1:
            self.entered.set()
            assert self.opened.wait(WAIT_S)
            return stored(group)
        return self.then(group)


def in_company(door: Door, orders: Sequence[Order]) -> list[Answer | BaseException]:
    """Send one order ahead, and the others while it is being stored."""
    commit = GroupCommit(door)
    with ThreadPoolExecutor(len(orders) + 1) as pool:
        ahead = pool.submit(commit.settle, order())
        assert door.entered.wait(WAIT_S)
        answers = [pool.submit(commit.settle, each) for each in orders]
        eventually(lambda: len(commit._waiting) == len(orders))  # noqa: SLF001
        door.opened.set()
        assert ahead.result(WAIT_S).outcome == "stored"
        outcomes = [each.exception(WAIT_S) or each.result() for each in answers]
    assert commit.settle(order()).outcome == "stored"
    return outcomes


def test_those_who_come_meanwhile_are_stored_together():
    door = Door()
    orders = [order() for _ in range(10)]

    assert all(isinstance(outcome, Answer) for outcome in in_company(door, orders))
    assert [len(group) for group in door.groups] == [1, 10, 1]


def test_a_group_has_a_limit():
    door = Door()
    in_company(door, [order(GROUP_FACTS_MAX // 2 + 1) for _ in range(5)])

    assert [len(group) for group in door.groups] == [1, 2, 2, 1, 1]


def test_one_that_cannot_be_stored_does_not_take_the_others_with_it():
    orders = [order() for _ in range(5)]

    def refuse(group: Sequence[Order]) -> list[Answer]:
        if orders[2] in group:
            raise DataError
        return stored(group)

    outcomes = in_company(Door(refuse), orders)

    assert isinstance(outcomes.pop(2), DataError)
    assert all(isinstance(outcome, Answer) for outcome in outcomes)


def test_when_the_database_does_not_answer_it_is_asked_once_for_all():
    door = Door()

    def fall_silent(_: Sequence[Order]) -> list[Answer]:
        if len(door.groups) > 2:
            return stored(door.groups[-1])
        raise OperationalError

    door.then = fall_silent
    outcomes = in_company(door, [order() for _ in range(5)])

    assert all(isinstance(outcome, OperationalError) for outcome in outcomes)
    assert [len(group) for group in door.groups] == [1, 5, 1]


def test_a_leader_that_is_interrupted_leaves_nobody_waiting():
    door = Door()

    def interrupt(group: Sequence[Order]) -> list[Answer]:
        if len(door.groups) > 2:
            return stored(group)
        raise KeyboardInterrupt

    door.then = interrupt
    outcomes = in_company(door, [order() for _ in range(5)])

    kinds = [type(outcome) for outcome in outcomes]
    assert sorted(kind.__name__ for kind in kinds) == [
        "KeyboardInterrupt",
        *["OperationalError"] * 4,
    ]


@pytest.mark.parametrize("told_to_lead", [False, True])
def test_one_who_stops_waiting_is_not_waited_for(told_to_lead: bool):  # noqa: FBT001
    commit = GroupCommit(stored)
    leading, interrupted, last = order(), order(), order()
    commit._led = leading.leads = True  # noqa: SLF001 - a leader that is still busy

    class Gate:
        def acquire(self) -> None:
            if told_to_lead:
                commit._leave(leading)  # noqa: SLF001
            raise KeyboardInterrupt

        def release(self) -> None:
            pass

    interrupted.gate = Gate()  # pyright: ignore[reportAttributeAccessIssue]
    with pytest.raises(KeyboardInterrupt):
        commit.settle(interrupted)
    commit._leave(leading)  # noqa: SLF001

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(commit.settle, last).result(WAIT_S).outcome == "stored"


def test_many_threads_all_get_their_own_answer():
    def answer(group: Sequence[Order]) -> list[Answer]:
        return [Answer("stored", each.command_id, 1, 1, 1) for each in group]

    commit = GroupCommit(answer)

    def settle(_: int) -> None:
        for _ in range(50):
            mine = order()
            assert commit.settle(mine).case_id == mine.command_id

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(settle, range(16)))
