"""A letter that fails by itself waits alone with its case, and in the end for a person."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.facts import NoticeSuppressed, NoticeUndelivered
from services import failing
from services.ports import ContentErased, Partner
from services.posting import ERASED_CASE
from services.relaying import Relaying
from services.retrying import LETTER_SECONDS, STREAM_AWAY_SECONDS, wait_after
from services.windows import Round
from tests.services.disclosures import AF, CASE, JOUR, Hub
from tests.services.test_relaying import numbers, run, run_to_the_end, suppressions, texts, told

OTHER = uuid4()


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    for case_id in (CASE, OTHER):
        hub.consents(AF, case_id=case_id)
    hub.consents(JOUR)
    return hub


@pytest.fixture
def unreadable(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> set[UUID]:
    """Cases that cannot be read."""
    cases: set[UUID] = set()
    load = hub.log.load

    def fail(case_id: UUID, until_position: int | None = None):
        if case_id in cases:
            raise ArithmeticError
        return load(case_id, until_position)

    monkeypatch.setattr(hub.log, "load", fail)
    return cases


def relay_for(hub: Hub, relay: Relaying, days: int) -> list[Round]:
    """Run a round every half hour."""
    rounds: list[Round] = []
    for _ in range(48 * days):
        rounds.append(asyncio.run(relay.run_once()))
        hub.clock.pass_(minutes=31)
    return rounds


def undelivered(hub: Hub) -> list[NoticeUndelivered]:
    return [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeUndelivered)]


def test_a_case_that_cannot_be_read_holds_back_its_own_letters_alone(
    hub: Hub, unreadable: set[UUID]
) -> None:
    hub.discloses("väntar", case_id=OTHER)
    hub.discloses("går")
    hub.discloses("väntar med", case_id=OTHER)
    hub.discloses("går också")
    unreadable.add(OTHER)
    assert run(hub) == Round(entered=4, sent=2, failed=1)
    assert (texts(hub), numbers(hub)) == (["går", "går också"], [1, 2])
    assert run(hub) == Round(), "it is left in peace until its time"
    unreadable.clear()
    hub.clock.pass_(minutes=1)
    run(hub)
    assert texts(hub) == ["går", "går också", "väntar", "väntar med"]
    assert numbers(hub) == [1, 2, 3, 4]


def test_what_never_can_be_read_is_dead_after_a_while_and_holds_its_case(
    hub: Hub, unreadable: set[UUID]
) -> None:
    relay = hub.relaying
    hub.discloses("oläslig", case_id=OTHER)
    unreadable.add(OTHER)
    rounds = relay_for(hub, relay, days=1)
    assert sum(done.failed for done in rounds) == 8
    (held,) = hub.book.held()
    assert (held.state, held.why, held.tries) == ("dead", "ArithmeticError", 8)
    unreadable.clear()
    hub.discloses("efter en död", case_id=OTHER)
    hub.discloses("i ett annat ärende")
    relay_for(hub, relay, days=1)
    assert texts(hub) == ["i ett annat ärende"]
    assert hub.book.retry(held.notice_id)
    run(hub)
    assert texts(hub) == ["i ett annat ärende", "oläslig", "efter en död"]
    assert numbers(hub) == [1, 2, 3]


def test_a_letter_that_is_too_large_is_dead_at_once_and_takes_no_number(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(failing, "CONTENT_BYTES_MAX", 50)
    large = hub.discloses("å" * 26, case_id=OTHER)
    hub.discloses("å" * 25)
    assert run(hub) == Round(entered=2, sent=1, failed=1)
    assert numbers(hub) == [1]
    (held,) = hub.book.held()
    assert (held.fact_id, held.state, held.why) == (large, "dead", "too_large")
    (said,) = undelivered(hub)
    assert (said.disclosure_ref, said.reason) == (large, "för stor att sända")


def test_without_a_key_to_close_them_letters_wait_and_take_no_number(hub: Hub) -> None:
    relay = hub.relaying
    hub.sealer.without_keys = {AF.id}
    hub.discloses("väntar")
    hub.discloses("går", JOUR, level="summary")
    relay_for(hub, relay, days=2)
    assert (texts(hub, AF), texts(hub, JOUR)) == ([], ["går"])
    assert hub.book.last_number == {JOUR.id: 1}
    assert [held.state for held in hub.book.held()] == ["dead"]
    assert [said.reason for said in undelivered(hub)] == ["mottagaren saknar nyckel"]


def test_whether_letters_can_be_closed_is_asked_once_for_many(hub: Hub) -> None:
    relay, closed = hub.relaying, list[bytes]()

    def close(_partner: str, notices: Sequence[bytes]) -> Sequence[bytes]:
        closed.extend(notices)
        return notices

    hub.sealer.close_all = close  # type: ignore[method-assign]
    for text in ("ett", "två", "tre"):
        hub.discloses(text)
    asyncio.run(relay.run_once())
    assert [bool(notice) for notice in closed] == [False, True, True, True]


def test_who_is_on_no_list_any_more_gets_nothing_and_a_person_is_told(hub: Hub) -> None:
    relay = hub.relaying
    hub.discloses()
    relay.take_in()
    del hub.directory.connected[AF.id]
    relay_for(hub, relay, days=2)
    assert hub.courier.stored == []
    assert [said.reason for said in undelivered(hub)] == ["mottagaren är inte ansluten"]
    assert suppressions(hub) == []


def test_who_is_on_no_list_loses_what_may_not_go_anyway(hub: Hub) -> None:
    relay = hub.relaying
    hub.discloses()
    relay.take_in()
    hub.withdraws()
    del hub.directory.connected[AF.id]
    asyncio.run(relay.run_once())
    assert [s.reason for s in suppressions(hub)] == ["samtycket gäller inte"]
    assert hub.book.held() == []


def test_while_the_stream_is_away_nothing_is_numbered_so_all_of_it_can_be_stopped(
    hub: Hub,
) -> None:
    hub.courier.away = True
    hub.discloses()
    assert run(hub).stuck
    assert hub.book.last_number == {}
    hub.withdraws()
    assert run(hub) == Round(suppressed=1)
    hub.courier.away = False
    run(hub)
    assert (hub.courier.stored, len(suppressions(hub))) == ([], 1)


def test_what_went_before_its_answer_was_lost_is_not_said_to_be_stopped(hub: Hub) -> None:
    hub.courier.fails_at = {0}
    hub.courier.answer_is_lost = True
    hub.discloses("hann fram")
    assert run(hub).stuck
    hub.withdraws()
    assert run(hub).suppressed == 0
    run_to_the_end(hub)
    assert texts(hub) == ["hann fram"]
    assert suppressions(hub) == [], "it went: the log must not say that it did not"
    assert hub.book.counts()["sent"] == 2, "it, and what calls it back"


def test_what_went_out_empty_stays_so_though_the_answer_was_lost_and_consent_is_back(
    hub: Hub,
) -> None:
    hub.courier.fails_at = {0}
    hub.discloses("numrerad")
    run(hub)
    hub.withdraws()
    hub.courier.fails_at = {1}
    hub.courier.answer_is_lost = True
    run(hub)
    assert [letter.empty for letter in hub.courier.stored] == [True]
    assert suppressions(hub) == []
    hub.consents()
    run(hub)
    assert texts(hub) == []
    assert [s.reason for s in suppressions(hub)] == ["samtycket gäller inte"]


@pytest.mark.parametrize("numbered", [False, True])
def test_an_erased_case_whose_keys_are_gone_holds_back_nobody(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, *, numbered: bool
) -> None:
    hub.courier.fails_at = {0} if numbered else set()
    hub.courier.away = not numbered
    hub.discloses("borta", case_id=OTHER)
    run(hub)
    hub.courier.away = False
    hub.discloses("kvar")
    load = hub.log.load

    def erased(case_id: UUID, until_position: int | None = None):
        if case_id == OTHER:
            raise ContentErased
        return load(case_id, until_position)

    monkeypatch.setattr(hub.log, "load", erased)
    run(hub)
    assert texts(hub) == ["kvar"]
    assert [n["data"]["level"] for n in told(hub)] == (["stopped"] if numbered else []) + [
        "full"
    ]
    assert hub.book.counts()["suppressed"] == 1


def test_a_number_of_a_case_that_the_book_has_forgotten_goes_out_empty(hub: Hub) -> None:
    hub.courier.fails_at = {0}
    hub.discloses("borta", case_id=OTHER)
    run(hub)
    (name,) = hub.book.notices
    hub.book.notices[name] = hub.book.notices[name]._replace(case_id=ERASED_CASE)
    hub.discloses("kvar")
    run(hub)
    assert [n["data"]["level"] for n in told(hub)] == ["stopped", "full"]


def test_waits_grow_to_a_cap_and_chance_only_lengthens_them() -> None:
    def never() -> float:
        return 0.0

    def most() -> float:
        return 1.0

    for waits in (STREAM_AWAY_SECONDS, LETTER_SECONDS):
        assert [wait_after(n, waits, never) for n in range(1, len(waits) + 1)] == list(waits)
        assert wait_after(1_000, waits, never) == waits[-1] == max(waits)
        assert wait_after(1_000, waits, most) == pytest.approx(waits[-1] * 1.2)


def test_one_partner_waits_and_the_other_does_not(hub: Hub, unreadable: set[UUID]) -> None:
    hub.discloses("oläslig", case_id=OTHER)
    hub.discloses("går fram", JOUR, level="summary")
    unreadable.add(OTHER)
    assert run(hub).failed == 1
    assert texts(hub, JOUR) == ["går fram"]
    assert _until(hub, AF) == timedelta(seconds=1.1)


def _until(hub: Hub, partner: Partner) -> timedelta:
    (held,) = (each for each in hub.book.held() if each.partner == partner.id)
    assert held.held_until is not None
    return held.held_until - held.failing_since


def test_a_suppressed_notice_is_recorded_once(hub: Hub) -> None:
    hub.discloses()
    hub.withdraws()
    run(hub)
    run(hub)
    assert [type(s) for s in suppressions(hub)] == [NoticeSuppressed]
