"""Views in PostgreSQL when something breaks: nothing half-written, no two leaders, no leak."""

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from adapters.postgres.logins import PROJECTOR, view_login
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import PostgresViewStore, StalePosition, ViewsUnavailable
from domain.roles import Role
from projections.entries import Batch, Desk, Entry
from tests.adapters.conftest import Database

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
ANNA = UUID(int=1)
SECRET = "hos sin moster"
WAIT_S = 60

WAITING = """
    SELECT pid FROM pg_stat_activity WHERE usename = %s AND wait_event_type = 'Lock'
"""
END_ALL = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = %s"


@pytest.fixture
def store(database: Database) -> Iterator[PostgresViewStore]:
    store = PostgresViewStore(database.conninfo(PROJECTOR))
    yield store
    store.close()


@pytest.fixture
def other_store(database: Database) -> Iterator[PostgresViewStore]:
    store = PostgresViewStore(database.conninfo(PROJECTOR))
    yield store
    store.close()


def written() -> Batch:
    return Batch(
        entries={(ANNA, "timeline", "", 1): Entry(ANNA, "", "timeline", 1, {"text": SECRET})},
        desks={(ANNA, ""): Desk(ANNA, "", ("*",), (), None, {})},
    )


def reader_of_rvt(database: Database, **elsewhere: str) -> PostgresViewReader:
    conninfo = make_conninfo(database.conninfo(view_login(Role.RVT)), **elsewhere)
    return PostgresViewReader(conninfo, Role.RVT, database.logins.door)


def backend_that_waits(superuser: psycopg.Connection) -> int:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        row = superuser.execute(WAITING, (PROJECTOR,)).fetchone()
        if row is not None:
            return row[0]
        time.sleep(0.01)
    raise AssertionError("the writer never waited")


def test_a_writer_that_dies_after_some_rows_has_written_none(
    store: PostgresViewStore, database: Database
) -> None:
    with (
        ThreadPoolExecutor() as pool,
        database.superuser() as holds_up,
        database.superuser() as superuser,
    ):
        with holds_up.transaction():
            # Position and entries are written before desks.
            holds_up.execute("LOCK TABLE view_boende.desks IN EXCLUSIVE MODE")
            both = {Role.RVT: written(), Role.BOENDE: written()}
            writing = pool.submit(store.apply, both, 0, 1)
            superuser.execute(
                "SELECT pg_terminate_backend(%s, 60000)", (backend_that_waits(superuser),)
            )
            with pytest.raises(ViewsUnavailable):
                writing.result(WAIT_S)
        assert superuser.execute("SELECT count(*) FROM views.entries").fetchone() == (0,)
        assert superuser.execute("SELECT count(*) FROM views.desks").fetchone() == (0,)
    assert (store.position(Role.RVT), store.position(Role.BOENDE)) == (0, 0)
    store.apply(both, 0, 1)
    assert store.position(Role.BOENDE) == 1


def test_of_two_writers_of_one_position_the_second_is_told(
    store: PostgresViewStore, other_store: PostgresViewStore
) -> None:
    with ThreadPoolExecutor() as pool:
        outcomes = []
        for position in range(1, 21):
            what = {Role.RVT: written(), Role.BOENDE: Batch()}
            both = [
                pool.submit(each.apply, what, position - 1, position)
                for each in (store, other_store)
            ]
            outcomes.append(sorted(type(each.exception(WAIT_S)).__name__ for each in both))
    assert outcomes == [["NoneType", StalePosition.__name__]] * 20


def test_one_process_leads_and_another_follows_when_it_is_gone(
    store: PostgresViewStore, other_store: PostgresViewStore
) -> None:
    assert (store.lead(), other_store.lead(), store.lead()) == (True, False, True)
    store.close()
    assert other_store.lead()


def test_a_leader_whose_connection_broke_learns_that_it_leads_no_more(
    store: PostgresViewStore, other_store: PostgresViewStore, database: Database
) -> None:
    assert store.lead()
    with database.superuser() as superuser:
        superuser.execute(END_ALL, (PROJECTOR,))
    assert not store.lead()
    assert other_store.lead()
    assert not store.lead()


def test_a_leader_that_lost_and_regained_the_lead_is_told_once(
    store: PostgresViewStore, database: Database
) -> None:
    assert store.lead()
    with database.superuser() as superuser:
        superuser.execute(END_ALL, (PROJECTOR,))
    assert (store.lead(), store.lead()) == (False, True)


def test_after_a_lost_connection_the_next_write_gets_through(
    store: PostgresViewStore, database: Database
) -> None:
    store.apply({Role.RVT: Batch()}, 0, 1)
    with database.superuser() as superuser:
        superuser.execute(END_ALL, (PROJECTOR,))
    with pytest.raises(ViewsUnavailable):
        store.apply({Role.RVT: written()}, 1, 2)
    store.apply({Role.RVT: written()}, 1, 2)
    assert store.position(Role.RVT) == 2


def test_a_reader_notices_nothing_of_a_connection_that_was_lost(
    store: PostgresViewStore, database: Database
) -> None:
    store.apply({Role.RVT: written()}, 0, 1)
    reader = reader_of_rvt(database)
    assert len(reader.desks(("staff:s1",), NOON)) == 1
    with database.superuser() as superuser:
        superuser.execute(END_ALL, (view_login(Role.RVT),))
    assert len(reader.desks(("staff:s1",), NOON)) == 1
    reader.close()


def test_a_reader_without_a_server_says_so_and_not_where_it_looked(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    reader = reader_of_rvt(database, host="/nowhere-at-all")
    with caplog.at_level(logging.CRITICAL), pytest.raises(ViewsUnavailable) as told:
        reader.desks(("staff:s1",), NOON)
    reader.close()
    assert str(told.value) == "PostgreSQL did not answer (lost)"
    assert told.value.__context__ is None


def test_a_writer_that_is_refused_repeats_nothing_of_what_it_wrote(
    store: PostgresViewStore,
) -> None:
    broken = written()
    row = broken.entries[ANNA, "timeline", "", 1]
    broken.entries[ANNA, "timeline", "", 2] = row
    with pytest.raises(ViewsUnavailable) as told:
        store.apply({Role.RVT: broken}, 0, 1)
    assert str(told.value) == "PostgreSQL did not answer (21000)"
    assert told.value.__suppress_context__
    assert told.value.__cause__ is None


@pytest.mark.parametrize("believed", [0, 4, 6])
def test_a_write_that_believes_the_view_to_stand_elsewhere_is_refused(
    store: PostgresViewStore, believed: int
) -> None:
    store.apply({Role.RVT: Batch()}, 0, 5)
    with pytest.raises(StalePosition):
        store.apply({Role.RVT: written()}, believed, 7)
    store.begin_rebuild(Role.RVT)
    with pytest.raises(StalePosition):
        store.apply_rebuild(Role.RVT, written(), believed + 1, 7)
    assert store.position(Role.RVT) == 5
