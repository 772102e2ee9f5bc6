"""A partner's receipt becomes one fact of the case, and nobody answers for somebody else."""

import asyncio
from datetime import timedelta
from typing import Any, Never
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from domain.facts import CaseClosed, ErasureExecuted, NoticeAnswered, NoticeReceived
from domain.recorded import Recorded
from domain.refusals import Refused
from services.ports import ContentErased, LogUnavailable
from services.posting import ERASED_CASE
from services.receiving import (
    ForeignReceipt,
    PartnerAnswer,
    PartnerRecallAnswer,
    PartnerReceipt,
    Receiving,
)
from services.recording import Recording
from services.relaying import notice_id_of
from tests.given import example
from tests.services.disclosures import AF, CASE, JOUR, Hub
from tests.services.fakes import START, GivesOnce

SOON = START + timedelta(minutes=2)


FAR_OFF = ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "9995-01-01T00:00Z")


@pytest.fixture
def hub() -> Hub:
    """A hub with one notice on its way to Arbetsförmedlingen."""
    hub = Hub()
    hub.consents(AF)
    hub.discloses()
    asyncio.run(hub.relaying.run_once())
    hub.clock.pass_(minutes=5)
    return hub


@pytest.fixture
def notice(hub: Hub) -> UUID:
    return next(iter(hub.book.notices))


def receiving(hub: Hub) -> Receiving:
    return Receiving(hub.log, hub.book, Recording(hub.log, hub.clock), hub.clock)


def received(hub: Hub) -> list[Recorded]:
    return [r for r in hub.log.facts if isinstance(r.fact, NoticeReceived)]


def receipt(notice: UUID, sequence: int = 1, after: timedelta = SOON - START) -> PartnerReceipt:
    return PartnerReceipt(notice_id=notice, sequence=sequence, received_at=START + after)


def test_a_receipt_is_recorded_with_the_disclosure_it_answers(hub: Hub, notice: UUID) -> None:
    assert receiving(hub).receive(AF.id, receipt(notice))
    (recorded,) = received(hub)
    assert isinstance(recorded.fact, NoticeReceived)
    assert notice_id_of(recorded.fact.disclosure_ref, AF.id) == notice
    assert recorded.fact.recipient.partner == AF.id
    assert recorded.fact.received_at == recorded.occurred_at == SOON
    assert hub.book.counts()["received"] == 1


def test_what_is_said_of_an_erased_case_is_recorded_nowhere(hub: Hub, notice: UUID) -> None:
    hub.book.notices[notice] = hub.book.notices[notice]._replace(case_id=ERASED_CASE)
    before = len(hub.log.facts)
    assert not receiving(hub).receive(AF.id, receipt(notice))
    with pytest.raises(ForeignReceipt):
        receiving(hub).receive(AF.id, receipt(notice, sequence=2))
    assert len(hub.log.facts) == before


def test_a_receipt_that_comes_again_is_one_fact(hub: Hub, notice: UUID) -> None:
    answers = [
        receiving(hub).receive(AF.id, receipt(notice, after=after))
        for after in (timedelta(minutes=2), timedelta(minutes=2), timedelta(minutes=3))
    ]
    assert answers == [True, False, False]
    assert len(received(hub)) == 1


def test_a_receipt_asks_for_what_is_new_in_a_case_and_not_for_all_of_it(
    hub: Hub, notice: UUID
) -> None:
    log: Any = GivesOnce(hub.log)
    take = Receiving(log, hub.book, Recording(log, hub.clock), hub.clock).receive
    assert take(AF.id, receipt(notice))
    hub.discloses()
    asyncio.run(hub.relaying.run_once())
    (second,) = set(hub.book.notices) - {notice}
    assert take(AF.id, receipt(second, sequence=2))
    assert take(AF.id, answer(second, "accepted", sequence=2))
    assert len(received(hub)) == 2


def test_a_receipt_of_a_case_that_is_erased_meanwhile_is_recorded_nowhere(
    hub: Hub, notice: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> Never:
        raise ContentErased

    before = len(hub.log.facts)
    monkeypatch.setattr(hub.log, "load", gone)
    assert not receiving(hub).receive(AF.id, receipt(notice))
    assert len(hub.log.facts) == before


def test_a_receipt_of_a_case_that_was_erased_as_it_is_remembered_is_recorded_nowhere(
    hub: Hub, notice: UUID
) -> None:
    recording = Recording(hub.log, hub.clock)
    hub.happened(example(CaseClosed), example(ErasureExecuted))
    recording.current(CASE)
    before = len(hub.log.facts)
    taking = Receiving(hub.log, hub.book, recording, hub.clock)
    assert not taking.receive(AF.id, receipt(notice))
    assert len(hub.log.facts) == before


def test_a_receipt_before_the_stream_has_answered_the_relay_counts(
    hub: Hub, notice: UUID
) -> None:
    hub.book.sent_at.clear()
    assert receiving(hub).receive(AF.id, receipt(notice))


@pytest.mark.parametrize(
    ("partner", "notice_id", "sequence"),
    [(JOUR.id, None, 1), (AF.id, uuid4(), 1), (AF.id, None, 2)],
    ids=["another partner", "unknown notice", "another number"],
)
def test_a_receipt_for_what_was_never_sent_there_is_foreign(
    hub: Hub, notice: UUID, partner: str, notice_id: UUID | None, sequence: int
) -> None:
    with pytest.raises(ForeignReceipt):
        receiving(hub).receive(partner, receipt(notice_id or notice, sequence))
    assert received(hub) == []


def test_a_receipt_waits_while_the_log_is_away(hub: Hub, notice: UUID) -> None:
    hub.log.broken = True
    with pytest.raises(LogUnavailable):
        receiving(hub).receive(AF.id, receipt(notice))
    hub.log.broken = False
    assert receiving(hub).receive(AF.id, receipt(notice))


@pytest.mark.parametrize(
    ("after", "counted"),
    [
        (timedelta(days=-9), timedelta(0)),
        (timedelta(days=9), timedelta(minutes=5)),
        (timedelta(minutes=3), timedelta(minutes=3)),
    ],
    ids=["slow clock", "fast clock", "right clock"],
)
def test_a_partners_clock_cannot_move_the_case_in_time(
    hub: Hub, notice: UUID, after: timedelta, counted: timedelta
) -> None:
    receiving(hub).receive(AF.id, receipt(notice, after=after))
    (recorded,) = received(hub)
    assert recorded.occurred_at == START + counted
    assert isinstance(recorded.fact, NoticeReceived)
    assert recorded.fact.received_at == START + after


@pytest.mark.parametrize("at", FAR_OFF)
def test_a_clock_at_the_calendars_end_is_no_clock(notice: UUID, at: str) -> None:
    """No page could show when it was, and what is recorded stays."""
    with pytest.raises(ValidationError):
        answer(notice, "accepted", answered_at=at)
    with pytest.raises(ValidationError):
        receipt(notice).model_validate({"notice_id": notice, "sequence": 1, "received_at": at})


def answers(hub: Hub) -> list[NoticeAnswered]:
    return [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeAnswered)]


def answer(
    notice: UUID, said: str, number: int = 1, sequence: int = 1, **instead: object
) -> PartnerAnswer:
    reason = "fel mottagare" if said == "declined" else None
    fields = {"kind": "answer", "id": UUID(int=number), "notice_id": notice, "answer": said}
    return PartnerAnswer.model_validate(
        {**fields, "sequence": sequence, "answered_at": SOON, "reason": reason, **instead}
    )


@pytest.mark.parametrize("said", ["read", "accepted", "declined", "acting", "purged"])
def test_an_answer_is_recorded_with_the_disclosure_it_answers(
    hub: Hub, notice: UUID, said: str
) -> None:
    assert receiving(hub).receive(AF.id, answer(notice, said))
    (fact,) = answers(hub)
    assert notice_id_of(fact.disclosure_ref, AF.id) == notice
    assert (fact.answer, fact.recipient.partner) == (said, AF.id)


def test_the_same_answer_is_one_fact_however_often_and_under_whatever_id_it_comes(
    hub: Hub, notice: UUID
) -> None:
    given = [
        receiving(hub).receive(AF.id, answer(notice, "accepted", number))
        for number in (1, 1, 2)
    ]
    assert given == [True, False, False]
    assert len(answers(hub)) == 1


@pytest.mark.parametrize("reason", ["\0", " ", "\u200b", "\u0958" * 400, "å" * 501])
def test_a_reason_that_no_fact_can_hold_is_no_answer(notice: UUID, reason: str) -> None:
    """Else it would come again for ever, and hold up what others send."""
    with pytest.raises(ValidationError):
        answer(notice, "declined", reason=reason)


def test_an_answer_that_comes_again_late_does_not_bring_back_what_was_answered_since(
    hub: Hub, notice: UUID
) -> None:
    take = receiving(hub).receive
    assert take(AF.id, answer(notice, "accepted", 1))
    assert take(AF.id, answer(notice, "declined", 2))
    assert not take(AF.id, answer(notice, "accepted", 1))
    assert [fact.answer for fact in answers(hub)] == ["accepted", "declined"]
    assert take(AF.id, answer(notice, "accepted", 3))


def test_an_answer_that_contradicts_what_stands_is_refused(hub: Hub, notice: UUID) -> None:
    receiving(hub).receive(AF.id, answer(notice, "purged", 1))
    with pytest.raises(Refused) as refused:
        receiving(hub).receive(AF.id, answer(notice, "acting", 2))
    assert refused.value.rule == "answer_follows"
    assert [fact.answer for fact in answers(hub)] == ["purged"]


@pytest.mark.parametrize(
    ("partner", "notice_id", "sequence"),
    [(JOUR.id, None, 1), (AF.id, uuid4(), 1), (AF.id, None, 2)],
    ids=["another partner", "unknown notice", "another number"],
)
def test_nobody_answers_what_was_sent_to_somebody_else(
    hub: Hub, notice: UUID, partner: str, notice_id: UUID | None, sequence: int
) -> None:
    with pytest.raises(ForeignReceipt):
        receiving(hub).receive(partner, answer(notice_id or notice, "read", sequence=sequence))
    assert answers(hub) == []


def test_an_answer_to_a_recall_is_no_answer_to_a_disclosure(hub: Hub, notice: UUID) -> None:
    word = PartnerRecallAnswer(
        kind="recall_answer",
        id=UUID(int=1),
        notice_id=notice,
        sequence=1,
        answer="purged",
        answered_at=SOON,
    )
    with pytest.raises(ForeignReceipt):
        receiving(hub).receive(AF.id, word)


def test_an_answer_counts_from_when_it_came_when_a_clock_is_fast(
    hub: Hub, notice: UUID
) -> None:
    late = START + timedelta(days=9)
    receiving(hub).receive(AF.id, answer(notice, "read", answered_at=late))
    (recorded,) = [r for r in hub.log.facts if isinstance(r.fact, NoticeAnswered)]
    assert recorded.occurred_at == hub.clock()
