"""A disclosure to a connected partner becomes one notice, in order, if it still may go."""

import asyncio
import json
from collections.abc import Iterable

import pytest

from domain.categories import Category
from domain.facts import (
    NoticeSuppressed,
)
from domain.roles import Role
from domain.values import Recipient
from services import outgoing, relaying, writing
from services.ports import Letter, LogUnavailable, Partner
from services.windows import Round, Stuck
from tests.services.disclosures import AF, JOUR, Hub
from tests.services.fakes import START

TEXTS = [f"uppgift {n}" for n in range(8)]
CARRIED_OUT_MAX = 40


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    hub.consents(AF)
    hub.consents(JOUR)
    return hub


def run(hub: Hub) -> Round:
    return asyncio.run(hub.relaying.run_once())


def run_to_the_end(hub: Hub) -> None:
    for _ in range(CARRIED_OUT_MAX):
        done = run(hub)
        if not done.stuck and not done.more:
            return
    pytest.fail("the relay did not come to an end")


def told(hub: Hub, partner: Partner = AF) -> list[dict]:
    return [json.loads(letter.body) for letter in hub.courier.to(partner.id)]


def texts(hub: Hub, partner: Partner = AF) -> list[str]:
    return [
        piece["text"]
        for notice in told(hub, partner)
        for piece in notice["data"].get("content", ())
    ]


def numbers(hub: Hub, partner: Partner = AF) -> list[int]:
    return [notice["data"]["sequence"] for notice in told(hub, partner)]


def suppressions(hub: Hub) -> list[NoticeSuppressed]:
    return [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeSuppressed)]


def test_whoever_is_not_connected_gets_no_notice(hub: Hub) -> None:
    hub.discloses(
        recipient=Recipient(role=Role.ARBETSFORMEDLINGEN, title="AF", partner="af-syd")
    )
    hub.discloses(recipient=Recipient(role=Role.ARBETSFORMEDLINGEN, title="AF"))
    assert run(hub) == Round()
    assert hub.book.position() == hub.log.head()


@pytest.mark.parametrize("answer_is_lost", [False, True])
@pytest.mark.parametrize("index", range(len(TEXTS)))
def test_wherever_the_courier_fails_each_notice_arrives_once_and_in_order(
    hub: Hub, index: int, *, answer_is_lost: bool
) -> None:
    hub.courier.fails_at = {index, index + 1, index + 3, index + 7}
    hub.courier.answer_is_lost = answer_is_lost
    for text in TEXTS:
        hub.discloses(text)
    assert run(hub).stuck == (Stuck(AF.id, "not_carried"),)
    run_to_the_end(hub)
    assert texts(hub) == TEXTS
    assert numbers(hub) == list(range(1, len(TEXTS) + 1))
    assert hub.book.counts()["sent"] == len(TEXTS)
    assert all(len(bodies) == 1 for bodies in hub.courier.bodies.values())


def test_a_withdrawn_consent_stops_what_waits_and_takes_no_number(hub: Hub) -> None:
    hub.discloses("hinner gå")
    run(hub)
    stopped = hub.discloses("hinner inte")
    hub.withdraws()
    assert run(hub).suppressed == 1
    assert [(s.disclosure_ref, s.reason) for s in suppressions(hub)] == [
        (stopped, "samtycket gäller inte")
    ]
    hub.consents()
    hub.discloses("efter nytt samtycke")
    run_to_the_end(hub)
    assert texts(hub) == ["hinner gå", "efter nytt samtycke"]
    assert numbers(hub) == [1, 2, 3], "and what had left was called back"


def test_a_consent_that_runs_out_while_the_stream_is_away_stops_the_notice(hub: Hub) -> None:
    hub.courier.fails_at = {0}
    hub.discloses("gäller till årets slut")
    run(hub)
    hub.clock.now = START.replace(year=2027, month=1, day=1)
    run(hub)
    assert texts(hub) == []
    assert [s.reason for s in suppressions(hub)] == ["samtycket gäller inte"]


def test_a_number_whose_notice_is_stopped_before_it_left_goes_with_nothing_in_it(
    hub: Hub,
) -> None:
    hub.courier.fails_at = {0}
    hub.discloses("numrerad men inte sänd")
    run(hub)
    hub.withdraws()
    hub.consents(AF, "given", (Category.ID,))
    hub.discloses("nästa", category=Category.ID)
    assert run(hub).suppressed == 1
    run_to_the_end(hub)
    assert numbers(hub) == [1, 2, 3], "nobody knows whether it left, so it is called back"
    assert texts(hub) == ["nästa"]
    first = told(hub)[0]["data"]
    assert (first["level"], first["content"]) == ("stopped", [])
    assert "purpose" not in first
    assert len(suppressions(hub)) == 1


def test_once_stopped_a_notice_stays_stopped_though_consent_comes_back(hub: Hub) -> None:
    hub.courier.fails_at = {0, 1}
    hub.discloses("numrerad men inte sänd")
    run(hub)
    hub.withdraws()
    run(hub)
    hub.consents()
    run(hub)
    assert texts(hub) == []
    assert told(hub)[0]["data"]["level"] == "stopped"
    assert len(suppressions(hub)) == 1


def test_a_relay_that_dies_between_number_and_letter_sends_the_same_afterwards(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in TEXTS:
        hub.discloses(text)
    with monkeypatch.context() as killed:
        killed.setattr(writing, "written_to", _die)
        with pytest.raises(SystemExit):
            run(hub)
    assert hub.book.last_number == {AF.id: len(TEXTS)}
    hub.discloses("sist")
    run_to_the_end(hub)
    assert texts(hub) == [*TEXTS, "sist"]
    assert numbers(hub) == list(range(1, len(TEXTS) + 2))


def test_a_relay_that_dies_after_the_stopping_was_recorded_records_it_once(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.discloses()
    hub.withdraws()
    with monkeypatch.context() as killed:
        killed.setattr(hub.book, "suppressed", _die)
        with pytest.raises(SystemExit):
            run(hub)
    hub.clock.pass_(minutes=1)
    run(hub)
    assert len(suppressions(hub)) == 1
    assert hub.book.counts()["waiting"] == 0


def test_two_partners_share_neither_numbers_nor_handles(hub: Hub) -> None:
    for text in ("en", "två"):
        hub.discloses(text, AF)
        hub.discloses(text, JOUR, level="summary")
    run(hub)
    assert numbers(hub, AF) == numbers(hub, JOUR) == [1, 2]
    assert {n["subject"] for n in told(hub, AF)}.isdisjoint(
        {n["subject"] for n in told(hub, JOUR)}
    )
    assert {letter.id for letter in hub.courier.to(AF.id)}.isdisjoint(
        {letter.id for letter in hub.courier.to(JOUR.id)}
    )


def test_what_another_relay_followed_meanwhile_is_not_remembered_as_it_was(hub: Hub) -> None:
    one, other = hub.relaying, hub.relaying
    hub.courier.away = True
    hub.discloses("går inte")
    asyncio.run(one.run_once())
    hub.withdraws()
    other.take_in()
    hub.courier.away = False
    asyncio.run(one.run_once())
    assert texts(hub) == []
    assert [s.reason for s in suppressions(hub)] == ["samtycket gäller inte"]


def test_what_is_disclosed_while_others_letters_go_does_not_wait_for_the_next_fact(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.discloses("först", AF)
    hub.discloses("till jouren", JOUR, level="summary")
    carry = hub.courier.carry

    async def meanwhile(letters: Iterable[Letter]) -> int:
        monkeypatch.setattr(hub.courier, "carry", carry)
        hub.discloses("sedan", AF)
        return await carry(letters)

    monkeypatch.setattr(hub.courier, "carry", meanwhile)
    relay = hub.relaying
    assert asyncio.run(relay.run_once()).more
    assert not asyncio.run(relay.run_once()).more
    assert texts(hub) == ["först", "sedan"]


def test_without_keys_a_partner_s_notices_wait_and_nothing_of_them_leaves(hub: Hub) -> None:
    hub.sealer.without_keys = {AF.id}
    hub.discloses("väntar på nycklar", AF)
    hub.discloses("går fram", JOUR, level="summary")
    assert run(hub).failed == 1
    assert [letter.partner for letter in hub.courier.stored] == [JOUR.id]
    assert hub.book.waiting(hub.clock()) == set()
    hub.sealer.without_keys = set()
    hub.clock.pass_(hours=2)
    run_to_the_end(hub)
    assert (texts(hub), numbers(hub)) == (["väntar på nycklar"], [1])


def test_nothing_is_lost_while_the_log_is_away(hub: Hub) -> None:
    hub.discloses("väntar")
    hub.log.broken = True
    with pytest.raises(LogUnavailable):
        run(hub)
    hub.log.broken = False
    run(hub)
    assert texts(hub) == ["väntar"]


def test_what_does_not_fit_in_one_round_follows_in_the_next(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "TAKE_IN_FACTS_MAX", 5)
    monkeypatch.setattr(outgoing, "LETTERS_MAX", 3)
    for text in TEXTS:
        hub.discloses(text)
    assert run(hub).more
    run_to_the_end(hub)
    assert texts(hub) == TEXTS


def _die(*_args: object, **_kwargs: object) -> None:
    raise SystemExit
