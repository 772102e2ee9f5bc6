"""Cases as last seen: the newest counts, and what was seen long ago is asked about."""

from uuid import UUID

from domain.case.case import Case
from services.remembered_cases import (
    CASES_REMEMBERED_MAX,
    LATELY_S,
    REMEMBERED_S,
    RememberedCases,
)
from tests.given import CASE_ID


def test_a_case_is_remembered_as_last_seen() -> None:
    remembered, older, newer = RememberedCases(), Case(version=1), Case(version=2)
    for case in (older, newer, older):
        remembered.put(CASE_ID, case)
    assert remembered.get(CASE_ID) is newer
    remembered.forget(CASE_ID, newer.version)
    assert remembered.get(CASE_ID) is None
    remembered.forget(CASE_ID, newer.version)


def test_who_was_slow_does_not_take_away_what_the_faster_one_knows() -> None:
    remembered, newer = RememberedCases(), Case(version=2)
    remembered.put(CASE_ID, newer)
    remembered.forget(CASE_ID, 1)
    assert remembered.get(CASE_ID) is newer


def test_the_case_that_was_longest_unused_is_forgotten_first() -> None:
    remembered = RememberedCases()
    for number in range(CASES_REMEMBERED_MAX):
        remembered.put(UUID(int=number), Case(version=1))
    assert remembered.get(UUID(int=0))
    remembered.put(UUID(int=CASES_REMEMBERED_MAX), Case(version=1))
    assert len(remembered.cases) == CASES_REMEMBERED_MAX
    assert remembered.get(UUID(int=1)) is None
    assert remembered.get(UUID(int=0)) is not None


def test_what_was_seen_long_ago_was_not_seen_lately() -> None:
    now = 1_000.0
    remembered = RememberedCases(ticks=lambda: now)
    assert not remembered.lately(CASE_ID)
    remembered.put(CASE_ID, Case(version=1))
    assert remembered.lately(CASE_ID)
    now += LATELY_S
    assert not remembered.lately(CASE_ID)
    remembered.put(CASE_ID, Case(version=1))
    assert remembered.lately(CASE_ID), "nothing was new, and that is known as of now"


def test_nothing_is_remembered_for_longer_than_a_data_key_however_often_it_is_used() -> None:
    now = 0.0
    remembered, others = RememberedCases(ticks=lambda: now), UUID(int=7)
    remembered.put(CASE_ID, Case(version=1))
    now += REMEMBERED_S - 1
    remembered.put(CASE_ID, Case(version=2))
    assert remembered.get(CASE_ID)
    now += 1
    remembered.put(others, Case(version=1))
    assert list(remembered.cases) == [others]
    assert remembered.get(CASE_ID) is None
