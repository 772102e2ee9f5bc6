"""A partner's receipt becomes one fact of the case, and nobody answers for somebody else."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from domain.facts import NoticeReceived
from domain.recorded import Recorded
from services.ports import LogUnavailable
from services.receiving import ForeignReceipt, PartnerReceipt, Receiving
from services.recording import Recording
from services.relaying import notice_id_of
from tests.services.disclosures import AF, JOUR, Hub
from tests.services.fakes import START

SOON = START + timedelta(minutes=2)


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


def test_a_receipt_that_comes_again_is_one_fact(hub: Hub, notice: UUID) -> None:
    answers = [
        receiving(hub).receive(AF.id, receipt(notice, after=after))
        for after in (timedelta(minutes=2), timedelta(minutes=2), timedelta(minutes=3))
    ]
    assert answers == [True, False, False]
    assert len(received(hub)) == 1


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
