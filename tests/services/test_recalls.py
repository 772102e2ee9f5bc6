"""What went under a consent is called back when the consent ends, and nothing else is."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.case.calendar import start_of
from domain.categories import Category
from domain.facts import (
    DisclosureRecalled,
    ErasureExecuted,
    NoticeReceived,
    NoticeSuppressed,
    RecallAnswered,
)
from domain.refusals import Refused
from services.ports import LogUnavailable, Partner
from services.receiving import PartnerRecallAnswer, PartnerReceipt, Receiving
from services.recording import Recording
from services.relaying import notice_id_of
from tests.given import example
from tests.services.disclosures import AF, CASE, JOUR, Hub


@pytest.fixture
def hub() -> Hub:
    """A hub where two partners have consents."""
    hub = Hub()
    for partner in (AF, JOUR):
        hub.consents(partner, categories=(Category.WORK, Category.PLAN))
    return hub


def goes_round(hub: Hub) -> None:
    hub.clock.pass_(minutes=1)
    asyncio.run(hub.relaying.run_once())


def recalls(hub: Hub) -> list[DisclosureRecalled]:
    return [r.fact for r in hub.log.facts if isinstance(r.fact, DisclosureRecalled)]


def letters(hub: Hub, partner: Partner = AF) -> list[dict]:
    return [json.loads(letter.body) for letter in hub.courier.to(partner.id)]


def kinds(hub: Hub, partner: Partner = AF) -> list[str]:
    return [letter["type"] for letter in letters(hub, partner)]


def test_what_was_sent_is_called_back_when_the_consent_is_withdrawn(hub: Hub) -> None:
    first, second = hub.discloses("en"), hub.discloses("två")
    goes_round(hub)
    hub.withdraws()
    goes_round(hub)
    goes_round(hub)
    assert [fact.disclosure_ref for fact in recalls(hub)] == [first, second]
    told = letters(hub)
    assert [one["data"]["sequence"] for one in told] == [1, 2, 3, 4]
    assert kinds(hub) == ["samlots.notice.v1"] * 2 + ["samlots.recall.v1"] * 2
    assert [one["data"]["recalls"] for one in told[2:]] == [one["id"] for one in told[:2]]
    assert told[2]["subject"] == told[0]["subject"]


def test_a_recall_says_nothing_but_what_is_called_back(hub: Hub) -> None:
    hub.discloses()
    goes_round(hub)
    hub.withdraws()
    goes_round(hub)
    goes_round(hub)
    recall = letters(hub)[-1]
    assert set(recall["data"]) == {"sequence", "correlation", "level", "recalls"}


def test_a_recall_has_the_day_as_a_notice_has_it(hub: Hub) -> None:
    """Late in the evening in UTC it is the next day in Sweden already."""
    hub.discloses()
    goes_round(hub)
    late = hub.clock.now.replace(hour=23, minute=30)
    hub.clock.now = late
    hub.withdraws()
    goes_round(hub)
    hub.consents()
    hub.discloses("samma kväll")
    goes_round(hub)
    _, recall, notice = letters(hub)
    assert (recall["type"], notice["type"]) == ("samlots.recall.v1", "samlots.notice.v1")
    assert recall["time"] == notice["time"]
    assert datetime.fromisoformat(recall["time"]) == start_of(late.date() + timedelta(days=1))


def test_without_a_key_to_close_it_a_recall_waits_and_takes_no_number(hub: Hub) -> None:
    relay = hub.relaying
    hub.discloses("en")
    hub.discloses("två", JOUR, level="summary")
    asyncio.run(relay.run_once())
    hub.sealer.without_keys.add(AF.id)
    for partner in (AF, JOUR):
        hub.withdraws(partner)
    rounds = [asyncio.run(relay.run_once()) for _ in range(2)]
    assert [done.stuck for done in rounds] == [(), ()]
    (waiting,) = hub.book.held()
    assert (waiting.why, waiting.tries) == ("NoKey", 1)
    assert not hub.book.numbered(waiting.notice_id)
    assert (len(letters(hub)), kinds(hub, JOUR)[1:]) == (1, ["samlots.recall.v1"])
    hub.sealer.without_keys.clear()
    hub.clock.pass_(minutes=1)
    asyncio.run(relay.run_once())
    assert [one["data"]["sequence"] for one in letters(hub)] == [1, 2]


def test_nobody_is_called_back_but_whom_the_withdrawal_is_about(hub: Hub) -> None:
    hub.discloses("en", AF)
    hub.discloses("två", JOUR, level="summary")
    goes_round(hub)
    hub.withdraws(AF)
    goes_round(hub)
    goes_round(hub)
    assert kinds(hub, JOUR) == ["samlots.notice.v1"]


def test_what_had_not_left_is_stopped_and_not_called_back(hub: Hub) -> None:
    hub.discloses()
    hub.withdraws()
    for _ in range(3):
        goes_round(hub)
    assert any(isinstance(r.fact, NoticeSuppressed) for r in hub.log.facts)
    assert recalls(hub) == []
    assert letters(hub) == []


def test_what_waits_to_leave_is_stopped_and_not_called_back(hub: Hub) -> None:
    hub.discloses()
    hub.relaying.take_in()
    hub.withdraws()
    for _ in range(3):
        goes_round(hub)
    assert recalls(hub) == []
    assert letters(hub) == []


def test_what_may_have_left_is_called_back(hub: Hub) -> None:
    """Its number was given, and nobody knows whether the stream got it."""
    hub.courier.fails_at = {0}
    hub.courier.answer_is_lost = True
    disclosed = hub.discloses()
    goes_round(hub)
    hub.withdraws()
    hub.relaying.take_in()
    assert [fact.disclosure_ref for fact in recalls(hub)] == [disclosed]


def test_a_limited_consent_calls_back_what_it_no_longer_carries(hub: Hub) -> None:
    kept = hub.discloses("arbete", category=Category.WORK)
    gone = hub.discloses("planen", category=Category.PLAN, level="summary")
    goes_round(hub)
    hub.consents(AF, "limited", categories=(Category.WORK,))
    goes_round(hub)
    assert [fact.disclosure_ref for fact in recalls(hub)] == [gone]
    assert kept != gone


def test_what_has_run_out_by_its_own_last_day_is_not_called_back(hub: Hub) -> None:
    hub.discloses(valid_to=hub.clock().date())
    goes_round(hub)
    hub.clock.pass_(days=2)
    hub.withdraws(JOUR)
    hub.withdraws(AF)
    goes_round(hub)
    assert recalls(hub) == []


def test_a_consent_that_is_given_anew_calls_nothing_back(hub: Hub) -> None:
    hub.discloses()
    goes_round(hub)
    hub.withdraws()
    hub.clock.pass_(minutes=1)
    hub.consents()
    goes_round(hub)
    assert recalls(hub) == []


def test_it_is_called_back_once_whatever_is_killed_and_tried_again(hub: Hub) -> None:
    disclosed = hub.discloses()
    goes_round(hub)
    hub.withdraws()
    before = hub.book.entered_up_to
    hub.relaying.take_in()
    hub.book.entered_up_to = before
    goes_round(hub)
    hub.withdraws()
    for _ in range(3):
        goes_round(hub)
    assert [fact.disclosure_ref for fact in recalls(hub)] == [disclosed]
    assert kinds(hub).count("samlots.recall.v1") == 1


def test_the_book_does_not_move_on_before_what_is_due_is_recorded(hub: Hub) -> None:
    hub.discloses()
    goes_round(hub)
    hub.withdraws()
    before = hub.book.entered_up_to
    hub.log.broken = True
    with pytest.raises(LogUnavailable):
        hub.relaying.take_in()
    hub.log.broken = False
    assert hub.book.entered_up_to == before
    goes_round(hub)
    assert len(recalls(hub)) == 1


def test_what_a_person_decides_to_call_back_goes_out_too(hub: Hub) -> None:
    disclosed = hub.discloses()
    goes_round(hub)
    fact: Any = next(r for r in hub.log.facts if r.fact_id == disclosed).fact
    hub.happened(
        DisclosureRecalled(
            disclosure_ref=disclosed, recipient=fact.recipient, reason="grunden gäller inte"
        )
    )
    goes_round(hub)
    assert kinds(hub)[-1] == "samlots.recall.v1"


def test_of_what_is_erased_nothing_is_called_back(hub: Hub) -> None:
    hub.discloses()
    goes_round(hub)
    hub.withdraws()
    hub.happened(example(ErasureExecuted))
    goes_round(hub)
    assert recalls(hub) == []


def called_back(hub: Hub) -> tuple[UUID, Receiving]:
    disclosed = hub.discloses()
    goes_round(hub)
    hub.withdraws()
    goes_round(hub)
    goes_round(hub)
    (recall,) = [r for r in hub.log.facts if isinstance(r.fact, DisclosureRecalled)]
    assert [fact.disclosure_ref for fact in recalls(hub)] == [disclosed]
    taking = Receiving(hub.log, hub.book, Recording(hub.log, hub.clock), hub.clock)
    return notice_id_of(recall.fact_id, AF.id), taking


def answer(notice: UUID, said: str, hub: Hub, number: int = 1) -> PartnerRecallAnswer:
    return PartnerRecallAnswer.model_validate(
        {
            "kind": "recall_answer",
            "id": UUID(int=number),
            "notice_id": notice,
            "sequence": 2,
            "answer": said,
            "law": "arkivlagen 3 §" if said == "kept_by_law" else None,
            "answered_at": hub.clock() - timedelta(seconds=1),
        }
    )


@pytest.mark.parametrize("said", ["purged", "kept_by_law", "never_received"])
def test_the_answer_to_a_recall_is_a_fact_of_the_case_once(hub: Hub, said: str) -> None:
    notice, taking = called_back(hub)
    receipt = PartnerReceipt(notice_id=notice, sequence=2, received_at=hub.clock())
    assert taking.receive(AF.id, receipt)
    assert [taking.receive(AF.id, answer(notice, said, hub, n)) for n in (1, 1, 2)] == [
        True,
        False,
        False,
    ]
    (fact,) = [r.fact for r in hub.log.facts if isinstance(r.fact, RecallAnswered)]
    assert (fact.answer, fact.recipient.partner) == (said, AF.id)
    assert sum(isinstance(r.fact, NoticeReceived) for r in hub.log.load(CASE)) == 1


def test_what_is_purged_is_not_kept_after_all(hub: Hub) -> None:
    notice, taking = called_back(hub)
    taking.receive(AF.id, answer(notice, "purged", hub, 1))
    with pytest.raises(Refused):
        taking.receive(AF.id, answer(notice, "kept_by_law", hub, 2))
