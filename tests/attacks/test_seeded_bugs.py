"""Each mistake that gives something away is found by one of the checks, within few cases."""

from collections.abc import Callable, Iterator
from functools import cache
from random import Random

import pytest

from domain.need_to_know import decision, holding, redaction
from domain.roles import EXTERNAL, Role
from tests.attacks import seeded_deciding, seeded_services, seeded_web
from tests.attacks.observing import difference
from tests.attacks.pairs import Pair, pair_of
from tests.attacks.seeded import SEEDS
from tests.attacks.spoken import said_too_much
from tests.attacks.standing import wrong_state
from tests.attacks.test_two_runs_web import difference_on_the_web

TABLES = (seeded_deciding, seeded_services, seeded_web)
"""Each enters its mistakes in SEEDS."""
CASES_MAX = 400
CACHES = (redaction.plan_of, holding._plain, decision.level_of)
Check = Callable[[Pair], object]
FOUND_BY: dict[Check, tuple[str, ...]] = {
    wrong_state: (
        "a narrow seat and a whole one share what they see",
        "a page is full when so many facts were recorded, seen or not",
        "a page that was shown once is shown again",
        "a seat that has ended still opens the list",
        "a seat to come is a seat already",
        "a view is carried on when what one may know has changed",
        "a view that shrinks keeps its old rows",
        "a withdrawal is not heard",
        "nothing ever runs out",
        "time passes and nobody looks again",
    ),
    difference_on_the_web: ("an ETag is the view's place in the log",),
    said_too_much: (
        "a label of what is stuck quotes the error",
        "a line in the log quotes the error",
    ),
}
"""What does not show as a difference between two histories, and what finds it instead."""
WHOM: dict[str, frozenset[Role]] = {
    "letters are numbered for all partners together": frozenset(EXTERNAL),
    "the subject of a letter is the working name": frozenset(EXTERNAL),
    "the subject of a letter says how many facts there are": frozenset(EXTERNAL),
    "a letter is also for the others": frozenset(EXTERNAL),
    "a label of what is stuck quotes the error": frozenset(EXTERNAL),
    "a withdrawal is not heard": frozenset((Role.JOBBTORG, Role.BOENDE)),
    "the register holds what was in the letter": frozenset(
        (Role.SAMORDNARE, Role.ARBETSLEDARE, Role.INTERNKONTROLL)
    ),
}
"""To whom a mistake gives something, when it is not to nearly everybody."""


@cache
def pairs() -> tuple[Pair, ...]:
    """The same pairs for every mistake, made while nothing is wrong."""
    chance = Random("seeded")
    return tuple(
        pair_of(chance.getrandbits(32), [chance.getrandbits(32) for _ in range(10)])
        for _ in range(CASES_MAX)
    )


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What is remembered of decisions is forgotten before and after a mistake."""
    for one in CACHES:
        one.cache_clear()
    yield
    for one in CACHES:
        one.cache_clear()


def check_for(name: str) -> Check:
    return next((check for check, names in FOUND_BY.items() if name in names), difference)


def found_after(name: str) -> int | None:
    """Give the number of the case in which a mistake is found."""
    check, whom = check_for(name), WHOM.get(name)
    meant = [pair for pair in pairs() if whom is None or pair.viewer.role in whom]
    return next((number for number, pair in enumerate(meant, 1) if check(pair)), None)


@pytest.mark.parametrize("name", SEEDS)
def test_a_seeded_mistake_is_found(name: str, forgetful: None) -> None:
    del forgetful
    pairs()
    with pytest.MonkeyPatch.context() as patch:
        SEEDS[name](patch)
        assert found_after(name) is not None


def test_there_are_as_many_mistakes_as_were_asked_for_and_each_check_is_needed() -> None:
    asked_for = 19 + 10
    assert len(SEEDS) >= asked_for
    assert {name for names in FOUND_BY.values() for name in names} <= SEEDS.keys()
    assert SEEDS.keys() >= WHOM.keys()


@pytest.mark.parametrize("check", [wrong_state, said_too_much])
def test_without_a_mistake_nothing_is_found(check: Check) -> None:
    few = pairs()[:2] if check is said_too_much else pairs()[:10]
    assert [found for pair in few if (found := check(pair))] == []
