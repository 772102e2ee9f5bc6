"""The relay's cases: none forgets what is followed, and none is remembered for long."""

from collections.abc import Sequence
from threading import Thread
from typing import Any, Never
from uuid import UUID

import pytest

from domain.recorded import Recorded
from services.cases_now import CasesNow
from services.ports import ContentErased
from tests.services.disclosures import AF, CASE, Hub
from tests.services.fakes import GivesOnce

PROMPTLY_S = 0.05


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    hub.consents(AF)
    return hub


def test_a_case_that_is_being_read_does_not_forget_what_is_followed_meanwhile(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.discloses()
    cases, load = CasesNow(hub.log, hub.clock), hub.log.load
    following: list[Thread] = []

    def slowly(case_id: UUID) -> Sequence[Recorded]:
        monkeypatch.setattr(hub.log, "load", load)
        known = list(load(case_id))
        hub.discloses("sedan")
        new = hub.log.facts[len(known) :]
        following.append(Thread(target=cases.follow, args=(len(known), new)))
        following[0].start()
        following[0].join(PROMPTLY_S)
        return known

    monkeypatch.setattr(hub.log, "load", slowly)
    cases.get(CASE)
    following[0].join()
    assert cases.get(CASE, followed=True).version == len(hub.log.facts)


def test_what_was_disclosed_is_forgotten_though_nobody_asks_for_it_again(hub: Hub) -> None:
    hub.discloses()
    cases = CasesNow(hub.log, hub.clock)
    known = cases.get(CASE)
    cases.follow(known.version, ())
    assert cases.cases == {CASE: known}
    hub.clock.pass_(seconds=30)
    cases.follow(known.version, ())
    assert cases.cases == {}


def test_what_others_have_added_is_taken_in_without_reading_the_case_anew(
    hub: Hub,
) -> None:
    log: Any = GivesOnce(hub.log)
    cases = CasesNow(log, hub.clock)
    cases.get(CASE)
    hub.discloses()
    grown = cases.get(CASE)
    assert grown.version == len(hub.log.facts)
    assert len(grown.disclosed) == 1


def test_a_log_that_has_lost_something_is_read_anew(hub: Hub) -> None:
    cases = CasesNow(hub.log, hub.clock)
    hub.discloses()
    assert cases.get(CASE).disclosed
    del hub.log.facts[-1]
    assert not cases.get(CASE).disclosed


def test_of_a_case_that_is_erased_meanwhile_nothing_is_remembered(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> Never:
        raise ContentErased

    cases = CasesNow(hub.log, hub.clock)
    cases.get(CASE)
    hub.discloses()
    monkeypatch.setattr(hub.log, "later", gone)
    with pytest.raises(ContentErased):
        cases.get(CASE)
    assert cases.cases == {}
