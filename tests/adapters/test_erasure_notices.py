"""After an erasure the relay's book keeps numbers and ids, and no case."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from adapters.postgres.logins import RELAY
from adapters.postgres.notices import PostgresNoticeBook
from services.ports import Pending
from services.posting import ERASED_CASE
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import BJORK, LATER, LIND, Erasure, erasure_of

KEPT = "SELECT notice_id, sequence, state FROM relay.notices ORDER BY notice_id"
CASES = """
    SELECT notice_id, case_id, fact_id, version, position FROM relay.notices ORDER BY notice_id
"""
NOTHING = (ERASED_CASE, ERASED_CASE, 0, 0)
RECEIVED, SENT, WAITS, STOPPED, DEAD, THEIRS, NEXT = map(
    UUID, map("{:032x}".format, range(1, 8))
)


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


@pytest.fixture
def book(database: Database) -> Iterator[PostgresNoticeBook]:
    made = PostgresNoticeBook(database.conninfo(RELAY))
    yield made
    made.close()


def notice(name: UUID, case_id: UUID = BJORK) -> Pending:
    return Pending(name, "af", case_id, UUID(int=name.int + 100), 2, name.int, None)


def rows(hub: Erasure, query: str) -> dict[UUID, tuple[object, ...]]:
    with hub.database.superuser() as superuser:
        return {row[0]: row[1:] for row in superuser.execute(query.encode()).fetchall()}


def of_no_case(hub: Erasure) -> set[UUID]:
    return {name for name, row in rows(hub, CASES).items() if row == NOTHING}


def test_notices_that_are_done_with_are_of_no_case_and_keep_their_numbers(
    hub: Erasure, book: PostgresNoticeBook
) -> None:
    hub.tell_short(BJORK, LIND)
    of_bjork = [notice(name) for name in (RECEIVED, SENT, WAITS, STOPPED, DEAD)]
    book.enter([*of_bjork, notice(THEIRS, LIND)], 9, LATER)
    assert book.number([RECEIVED, SENT, WAITS, THEIRS]) == [1, 2, 3, 4]
    book.sent([RECEIVED, SENT, THEIRS], LATER)
    book.received(RECEIVED, "af", LATER)
    book.suppressed(STOPPED, LATER)
    book.fail(DEAD, "too_large", LATER, None)
    theirs = rows(hub, CASES)[THEIRS]
    before = rows(hub, KEPT)

    hub.approve(BJORK)
    hub.erase()
    assert of_no_case(hub) == {RECEIVED, STOPPED, DEAD}
    assert rows(hub, KEPT) == before | {DEAD: (None, "suppressed")}

    book.suppressed(WAITS, LATER)
    book.received(SENT, "af", LATER)
    hub.erasing().run()
    assert of_no_case(hub) == {RECEIVED, STOPPED, DEAD, SENT}, "3 may go out empty once more"
    book.received(THEIRS, "af", LATER)
    hub.erasing().run()
    assert of_no_case(hub) == {RECEIVED, STOPPED, DEAD, SENT, WAITS}
    assert rows(hub, CASES)[THEIRS] == theirs
    book.enter([notice(NEXT, LIND)], 10, LATER)
    assert book.number([NEXT]) == [5]
    late = book.received(RECEIVED, "af", LATER)
    assert late is not None
    assert (late.case_id, late.sequence) == (ERASED_CASE, 1)
