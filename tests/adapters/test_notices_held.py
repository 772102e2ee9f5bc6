"""The book of notices: what failed holds back its own case, and what was lost goes again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from adapters.postgres.logins import RELAY
from adapters.postgres.notice_statements import NOTICE
from adapters.postgres.notices import (
    NoticesUnavailable,
    PostgresNoticeBook,
    WrongNotices,
)
from services.ports import Pending
from tests.adapters.conftest import Database
from tests.adapters.test_notices import (
    END_ALL,
    JOUR,
    LATER,
    NOON,
    POLIS,
    ids,
    notice,
    waiting,
)
from tests.services.disclosures import AF, Hub


@pytest.fixture
def book(database: Database) -> Iterator[PostgresNoticeBook]:
    book = PostgresNoticeBook(database.conninfo(RELAY))
    yield book
    book.close()


def test_a_row_is_read_in_the_order_in_which_it_is_asked_for() -> None:
    assert NOTICE.split(", ") == list(Pending._fields)


def in_one_case(*numbers: int) -> list[Pending]:
    return [notice(number)._replace(case_id=UUID(int=1)) for number in numbers]


def test_a_letter_that_failed_holds_back_its_own_case_and_nothing_else(
    book: PostgresNoticeBook,
) -> None:
    book.enter([*in_one_case(1, 2), notice(3), notice(4, POLIS)], 4, NOON)
    book.fail(UUID(int=1), "ArithmeticError", NOON, LATER)
    assert waiting(book) == [(3, None)]
    assert [each.notice_id.int for each in book.pending(JOUR, LATER, 9)] == [1, 2, 3]
    (held,) = book.held()
    assert (held.state, held.why, held.tries) == ("pending", "ArithmeticError", 1)
    assert (held.failing_since, held.held_until) == (NOON, LATER)
    assert book.lag()["failing"] == 1


def test_a_dead_letter_holds_its_case_until_a_person_has_decided(
    book: PostgresNoticeBook,
) -> None:
    book.enter([*in_one_case(1, 2), notice(3)], 3, NOON)
    book.fail(UUID(int=1), "x", NOON, LATER)
    book.fail(UUID(int=1), "y", LATER, None)
    ever = LATER + timedelta(days=10_000)
    assert [each.notice_id.int for each in book.pending(JOUR, ever, 9)] == [3]
    (held,) = book.held()
    assert (held.state, held.tries, held.failing_since) == ("dead", 2, NOON)
    assert held.held_until is None
    assert (book.lag()["dead"], book.counts()["waiting"]) == (1, 2)
    assert book.retry(UUID(int=1))
    assert not book.retry(UUID(int=1))
    assert waiting(book) == [(1, None), (2, None), (3, None)]
    book.fail(UUID(int=1), "z", NOON, None)
    book.suppressed(UUID(int=1), NOON)
    assert (waiting(book), book.held()) == ([(2, None), (3, None)], [])


def test_what_has_a_number_never_waits_and_is_held_back_by_nothing(
    book: PostgresNoticeBook,
) -> None:
    book.enter(in_one_case(1, 2), 2, NOON)
    book.number(ids(2))
    book.fail(UUID(int=1), "x", NOON, None)
    book.fail(UUID(int=2), "x", NOON, LATER)
    assert waiting(book) == [(2, 1)]
    with pytest.raises(WrongNotices):
        book.number(ids(1))


def test_what_was_refused_for_good_is_dead_and_keeps_its_number(
    book: PostgresNoticeBook,
) -> None:
    book.enter([notice(1), notice(2)], 2, NOON)
    book.number(ids(1, 2))
    book.fail(UUID(int=1), "http_410", NOON, None)
    assert [(held.state, held.why) for held in book.held()] == [("dead", "http_410")]
    assert waiting(book) == [(2, 2)]
    assert book.retry(UUID(int=1))
    assert waiting(book) == [(1, 1), (2, 2)]


def test_what_nobody_has_confirmed_can_be_sent_again_under_its_number(
    book: PostgresNoticeBook,
) -> None:
    book.enter([notice(n) for n in range(1, 6)], 5, NOON)
    book.number(ids(1, 2, 3, 4, 5))
    book.sent(ids(1, 2, 4), NOON)
    for empty in ids(3, 5):
        book.stop(empty, "samtycket gäller inte")
        book.suppressed(empty, NOON)
    book.received(UUID(int=4), JOUR, NOON)
    assert [n.sequence for n in book.undelivered(JOUR)] == [1, 2, 5], "4 proves that 3 came"
    book.send_again(ids(2, 4, 5))
    assert [(n.sequence, n.copy, n.stopping) for n in book.pending(JOUR, NOON, 9)] == [
        (2, 1, None),
        (5, 1, "samtycket gäller inte"),
    ]
    assert book.number(ids(2, 5)) == [2, 5]


def test_no_receipt_is_waited_for_from_a_partner_that_sends_none(
    book: PostgresNoticeBook,
) -> None:
    book.enter([notice(1), notice(2, POLIS)], 2, NOON)
    for nth, partner in ((1, JOUR), (2, POLIS)):
        book.number(ids(nth))
        book.sent(ids(nth), NOON)
        assert waiting(book, partner) == []
    assert book.lag()["unreceived"] == 2
    assert book.lag(silent=[POLIS])["unreceived"] == 1
    nobody = book.lag(silent=[POLIS, JOUR])
    assert (nobody["unreceived"], nobody["unreceived_seconds"]) == (0, 0)


def test_what_a_server_lost_when_it_went_down_is_entered_again(
    book: PostgresNoticeBook, database: Database
) -> None:
    hub = Hub()
    hub.consents()
    relaying = replace(hub.relaying, book=book)
    hub.discloses()
    relaying.take_in()
    with database.superuser() as superuser:
        superuser.execute("DELETE FROM relay.notices")
        superuser.execute("UPDATE relay.progress SET position = 0")
        superuser.execute(END_ALL, (RELAY,))
    hub.discloses("Har fått praktik")
    with pytest.raises(NoticesUnavailable):
        relaying.take_in()
    relaying.take_in()
    assert [each.position for each in book.pending(AF.id, NOON, 9)] == [3, 5]


def test_who_enters_is_told_who_is_waited_for_as_if_it_had_asked(
    book: PostgresNoticeBook, database: Database
) -> None:
    assert book.enter([], 1, NOON) == set()
    assert book.enter([notice(2, "af-1"), notice(3, POLIS)], 3, NOON) == {"af-1", POLIS}
    book.fail(UUID(int=3), "NoKey", NOON, LATER)
    assert book.enter([notice(4)], 4, NOON) == {"af-1", JOUR} == book.waiting(NOON)
    assert book.enter([notice(4)], 5, LATER) == {"af-1", JOUR, POLIS} == book.waiting(LATER)
    with database.superuser() as connection:
        connection.execute("INSERT INTO relay.restored DEFAULT VALUES")
    assert book.enter([notice(6), notice(7, "ny")], 7, LATER) == set()
    for partner in (JOUR, POLIS):
        book.emptied(partner)
        book.resumed(partner)
    assert book.enter([notice(8, "ny")], 8, LATER) == {JOUR, POLIS}


def test_what_is_on_its_way_is_left_out_and_takes_no_room(book: PostgresNoticeBook) -> None:
    book.enter([notice(n) for n in range(1, 6)], 5, NOON)
    book.number(ids(1, 2))
    ahead = book.pending(JOUR, NOON, 2, frozenset(ids(1, 2)))
    assert [each.notice_id.int for each in ahead] == [3, 4]
    book.fail(UUID(int=3), "x", NOON, LATER)
    assert [n.notice_id.int for n in book.pending(JOUR, NOON, 9, ids(1, 2))] == [4, 5]
