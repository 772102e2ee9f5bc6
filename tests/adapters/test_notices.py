"""The book of notices: numbers without gaps, and each notice is sent or suppressed once."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from adapters.postgres.logins import RELAY
from adapters.postgres.notices import (
    NoticesUnavailable,
    PostgresNoticeBook,
    WrongNotices,
)
from services.ports import Pending, StaleBook
from tests.adapters.conftest import Database

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
JOUR, POLIS = "jour-1", "polis-1"
WAIT_S = 60

WAITING = "SELECT pid FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'"
END_ALL = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = %s"


@pytest.fixture
def book(database: Database) -> Iterator[PostgresNoticeBook]:
    book = PostgresNoticeBook(database.conninfo(RELAY))
    yield book
    book.close()


@pytest.fixture
def other_book(database: Database) -> Iterator[PostgresNoticeBook]:
    book = PostgresNoticeBook(database.conninfo(RELAY))
    yield book
    book.close()


def notice(number: int, partner: str = JOUR) -> Pending:
    return Pending(
        notice_id=UUID(int=number),
        partner=partner,
        case_id=UUID(int=1000 + number),
        fact_id=UUID(int=2000 + number),
        version=number,
        position=number,
        sequence=None,
    )


def ids(*numbers: int) -> list[UUID]:
    return [UUID(int=number) for number in numbers]


def waiting(book: PostgresNoticeBook, partner: str = JOUR) -> list[tuple[int, int | None]]:
    return [(each.notice_id.int, each.sequence) for each in book.pending(partner, NOON, 1000)]


def who_waits(superuser: psycopg.Connection) -> int:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        for (pid,) in superuser.execute(WAITING, (RELAY,)).fetchall():
            return pid
        time.sleep(0.01)
    raise AssertionError("the relay never waited")


def end_who_waits(superuser: psycopg.Connection) -> None:
    superuser.execute("SELECT pg_terminate_backend(%s, 60000)", (who_waits(superuser),))


def test_notices_and_position_are_entered_together(book: PostgresNoticeBook) -> None:
    entered = [notice(1), notice(2), notice(3, POLIS)]
    book.enter(entered, 9, NOON)
    assert book.position() == 9
    assert book.pending(JOUR, NOON, 10) == entered[:2]
    assert book.pending(POLIS, NOON, 10) == entered[2:]
    assert book.pending(JOUR, NOON, 1) == entered[:1]


@pytest.mark.parametrize("position", [4, 5])
def test_a_relay_that_was_overtaken_enters_nothing(
    book: PostgresNoticeBook, position: int
) -> None:
    book.enter([], 5, NOON)
    with pytest.raises(StaleBook):
        book.enter([notice(1)], position, NOON)
    assert (book.position(), waiting(book)) == (5, [])


def test_each_partner_counts_for_itself_in_the_order_asked_for(
    book: PostgresNoticeBook,
) -> None:
    book.enter([notice(1), notice(2), notice(3, POLIS), notice(4)], 4, NOON)
    assert book.number(ids(2, 1)) == [1, 2]
    assert book.number(ids(3)) == [1]
    assert book.number(ids(4)) == [3]
    assert waiting(book) == [(2, 1), (1, 2), (4, 3)]


def test_a_number_once_given_stays(book: PostgresNoticeBook) -> None:
    book.enter([notice(n) for n in (1, 2, 3)], 3, NOON)
    assert book.number(ids(2)) == [1]
    assert [book.numbered(one) for one in ids(1, 2, 99)] == [False, True, False]
    assert book.number(ids(1, 2, 3)) == [2, 1, 3]
    book.sent(ids(2), NOON)
    assert book.number(ids(2)) == [1]


@pytest.mark.parametrize("wrong", [(1, 3), (1, 99), (99,), (1, 1), (1, 2)])
def test_what_may_not_be_numbered_uses_no_number(
    book: PostgresNoticeBook, wrong: tuple[int, ...]
) -> None:
    book.enter([notice(1), notice(2), notice(3, POLIS)], 3, NOON)
    book.suppressed(UUID(int=2), NOON)
    with pytest.raises(WrongNotices):
        book.number(ids(*wrong))
    assert book.number(ids(1)) == [1]


def test_two_relays_at_once_give_every_notice_one_number_and_leave_no_gap(
    book: PostgresNoticeBook, other_book: PostgresNoticeBook
) -> None:
    everything = range(1, 201)
    book.enter([notice(n) for n in everything], 200, NOON)
    windows = [ids(*range(n, n + 10)) for n in range(1, 192, 5)]
    with ThreadPoolExecutor() as pool:
        for given in (
            pool.map(book.number, windows),
            pool.map(other_book.number, reversed(windows)),
        ):
            assert all(len(set(numbers)) == 10 for numbers in given)
    assert sorted(n or 0 for _, n in waiting(book)) == list(everything)


def test_a_relay_waits_for_another_that_is_numbering_and_goes_on_after_it(
    book: PostgresNoticeBook, database: Database
) -> None:
    book.enter([notice(1), notice(2), notice(3)], 3, NOON)
    book.number(ids(3))
    with (
        ThreadPoolExecutor() as pool,
        database.superuser() as other_relay,
        database.superuser() as superuser,
    ):
        with other_relay.transaction():
            other_relay.execute("SELECT relay.number(%s)", (ids(1),))
            numbering = pool.submit(book.number, ids(2))
            who_waits(superuser)
        assert numbering.result(WAIT_S) == [3]
    assert waiting(book) == [(3, 1), (1, 2), (2, 3)]


def test_a_relay_that_dies_while_numbering_leaves_no_gap(
    book: PostgresNoticeBook, database: Database
) -> None:
    book.enter([notice(1), notice(2)], 2, NOON)
    with (
        ThreadPoolExecutor() as pool,
        database.superuser() as holds_up,
        database.superuser() as superuser,
        holds_up.transaction(),
    ):
        holds_up.execute("SELECT FROM relay.notices WHERE position = 2 FOR UPDATE")
        numbering = pool.submit(book.number, ids(1, 2))
        end_who_waits(superuser)
        with pytest.raises(NoticesUnavailable):
            numbering.result(WAIT_S)
    assert waiting(book) == [(1, None), (2, None)]
    assert book.number(ids(1, 2)) == [1, 2]


def test_a_relay_that_dies_while_entering_has_entered_nothing(
    book: PostgresNoticeBook, database: Database
) -> None:
    with (
        ThreadPoolExecutor() as pool,
        database.superuser() as holds_up,
        database.superuser() as superuser,
        holds_up.transaction(),
    ):
        holds_up.execute("LOCK TABLE relay.notices IN EXCLUSIVE MODE")
        entering = pool.submit(book.enter, [notice(1)], 1, NOON)
        end_who_waits(superuser)
        with pytest.raises(NoticesUnavailable):
            entering.result(WAIT_S)
    assert (book.position(), waiting(book)) == (0, [])


def test_what_was_sent_waits_no_more(book: PostgresNoticeBook) -> None:
    book.enter([notice(1), notice(2)], 2, NOON)
    book.number(ids(1, 2))
    book.sent(ids(1), NOON)
    book.sent(ids(1), LATER)
    assert waiting(book) == [(2, 2)]


def test_nothing_is_sent_without_a_number(book: PostgresNoticeBook) -> None:
    book.enter([notice(1), notice(2)], 2, NOON)
    book.number(ids(1))
    with pytest.raises(WrongNotices):
        book.sent(ids(1, 2), NOON)
    assert waiting(book) == [(1, 1), (2, None)]


def test_a_receipt_may_come_twice_and_before_the_acknowledgement(
    book: PostgresNoticeBook,
) -> None:
    book.enter([notice(1)], 1, NOON)
    book.number(ids(1))
    (expected,) = book.pending(JOUR, NOON, 1)
    assert book.received(UUID(int=1), JOUR, NOON) == expected
    book.sent(ids(1), LATER)
    assert book.received(UUID(int=1), JOUR, LATER) == expected
    assert book.counts() == {"sent": 1, "received": 1, "suppressed": 0, "waiting": 0}


def test_the_first_receipt_keeps_its_time(book: PostgresNoticeBook, database: Database) -> None:
    book.enter([notice(1)], 1, NOON)
    book.number(ids(1))
    book.sent(ids(1), NOON)
    book.received(UUID(int=1), JOUR, NOON)
    book.received(UUID(int=1), JOUR, LATER)
    with database.superuser() as superuser:
        times = superuser.execute("SELECT sent_at, received_at FROM relay.notices").fetchall()
    assert times == [(NOON, NOON)]


def test_no_receipt_for_what_did_not_go_to_that_partner(book: PostgresNoticeBook) -> None:
    book.enter([notice(1), notice(2), notice(3)], 3, NOON)
    book.number(ids(1))
    book.suppressed(UUID(int=2), NOON)
    book.sent(ids(1), NOON)
    assert book.received(UUID(int=1), POLIS, NOON) is None
    assert book.received(UUID(int=99), JOUR, NOON) is None
    assert book.received(UUID(int=2), JOUR, NOON) is None
    assert book.received(UUID(int=3), JOUR, NOON) is None
    assert book.counts()["received"] == 0


def test_a_suppressed_notice_waits_no_more_and_cannot_be_sent_afterwards(
    book: PostgresNoticeBook,
) -> None:
    book.enter([notice(1), notice(2)], 2, NOON)
    book.suppressed(UUID(int=1), NOON)
    book.sent(ids(1), NOON)
    assert book.number(ids(2)) == [1]
    assert waiting(book) == [(2, 1)]
    assert book.counts() == {"sent": 0, "received": 0, "suppressed": 1, "waiting": 1}


def test_a_number_that_went_out_empty_is_not_given_again(book: PostgresNoticeBook) -> None:
    book.enter([notice(1), notice(2)], 2, NOON)
    book.number(ids(1))
    book.suppressed(UUID(int=1), NOON)
    assert book.number(ids(2)) == [2]
    assert book.received(UUID(int=1), JOUR, NOON) is None


def test_what_was_sent_cannot_be_suppressed(book: PostgresNoticeBook) -> None:
    book.enter([notice(1)], 1, NOON)
    book.number(ids(1))
    book.sent(ids(1), NOON)
    book.suppressed(UUID(int=1), NOON)
    assert book.counts() == {"sent": 1, "received": 0, "suppressed": 0, "waiting": 0}


def test_one_relay_leads_each_group_of_partners(
    book: PostgresNoticeBook, other_book: PostgresNoticeBook, database: Database
) -> None:
    others = PostgresNoticeBook(database.conninfo(RELAY), "outside the county")
    assert (book.lead(), other_book.lead(), others.lead()) == (True, False, True)
    with database.superuser() as superuser:
        superuser.execute(END_ALL, (RELAY,))
    assert (book.lead(), other_book.lead(), book.lead()) == (False, False, True)
    others.close()


def test_a_book_that_the_server_took_back_is_read_again_before_it_is_written(
    book: PostgresNoticeBook, database: Database
):
    book.enter([], 5, NOON)
    with database.superuser() as superuser:
        superuser.execute("UPDATE relay.progress SET position = 3")
    with pytest.raises(StaleBook):
        book.enter([notice(1)], 7, NOON)
    assert (book.position(), book.pending(JOUR, NOON, 9)) == (3, [])
    book.enter([notice(1)], 7, NOON)
    assert book.position() == 7
