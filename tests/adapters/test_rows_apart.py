"""Organisations and units of one kind share a view; the database keeps their rows apart."""

import hmac
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege

from adapters.postgres.door import SETTING, pads, sealed
from adapters.postgres.logins import OWNER, PROJECTOR, Logins, view_login
from adapters.postgres.setup import set_up
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import PostgresViewStore
from adapters.postgres.views_setup import view_schema
from domain.roles import AUDIENCES, Role
from projections.entries import Batch, Desk, Entry
from services.ports import Staff
from services.reading import holders_of
from tests.adapters.conftest import Database

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
OURS, THEIRS, TOGETHER = UUID(int=1), UUID(int=2), UUID(int=3)
SHELTER, PAYING = Role.SKYDDAT_BOENDE, Role.EKONOMISKT_BISTAND
NORTH, SOUTH = "partner:boende-norr", "partner:boende-syd"
BLOCKED = "staff:cecilia"
ANN, BEA, LEADER = "staff:ann", "staff:bea", "unit:ekonomiskt bistånd väster"

ROWS = "SELECT case_id FROM {}.current_{} ORDER BY case_id"
WHAT = ("desks", "entries")


def rows(case_id: UUID, seat: str, *holders: str, blocked: Sequence[str] = ()) -> Batch:
    made = Batch()
    made.desks[case_id, seat] = Desk(case_id, seat, holders, tuple(blocked), None, {})
    for kind in ("timeline", "register", "inbox"):
        made.entries[case_id, seat, kind, 1] = Entry(case_id, seat, kind, 1, {"text": seat})
    return made


def together(*batches: Batch) -> Batch:
    made = Batch()
    for each in batches:
        made.desks |= each.desks
        made.entries |= each.entries
    return made


@pytest.fixture
def written(database: Database) -> Database:
    """Two shelters with a case each; two units that pay with a case each, and one together."""
    shelters = together(rows(OURS, "boende-norr", NORTH), rows(THEIRS, "boende-syd", SOUTH))
    paying = together(
        rows(OURS, "", ANN, LEADER),
        rows(THEIRS, "", BEA, blocked=("ann",)),
        rows(TOGETHER, "", ANN, BEA, BLOCKED, blocked=("cecilia",)),
    )
    with closing(PostgresViewStore(database.conninfo(PROJECTOR))) as store:
        store.apply({SHELTER: shelters, PAYING: paying}, 0, 1)
    return database


@contextmanager
def by_hand(database: Database, role: Role) -> Iterator[psycopg.Connection]:
    """Whoever has got hold of a login and writes SQL of her own."""
    with psycopg.connect(database.conninfo(view_login(role)), autocommit=True) as connection:
        yield connection


def show(connection: psycopg.Connection, what: str) -> None:
    connection.execute("SELECT set_config(%s, %s, false)", (SETTING, what))


def seen(connection: psycopg.Connection, role: Role) -> set[UUID]:
    """Every case of which anything can be got out of a view."""
    found = set[UUID]()
    for what in WHAT:
        query = ROWS.format(view_schema(role), what)
        found |= {case_id for (case_id,) in connection.execute(query.encode())}
    return found


def read(database: Database, role: Role, holder: str) -> set[UUID]:
    login = database.conninfo(view_login(role))
    with closing(PostgresViewReader(login, role, database.logins.door)) as reader:
        desks = {desk.case_id for desk in reader.desks((holder,), NOON)}
        for case_id in (OURS, THEIRS, TOGETHER):
            for kind in ("timeline", "register", "inbox"):
                opened = bool(reader.entries(case_id, kind, (holder,), NOON))
                assert opened is (case_id in desks)
        for kind in ("timeline", "register", "inbox"):
            all_open = reader.entries(None, kind, (holder,), NOON)
            assert {(entry.case_id, entry.kind) for entry in all_open} == {
                (case_id, kind) for case_id in desks
            }
    return desks


OPEN = {
    (SHELTER, NORTH): {OURS},
    (SHELTER, SOUTH): {THEIRS},
    (SHELTER, "partner:boende-väst"): set(),
    (PAYING, ANN): {OURS, TOGETHER},
    (PAYING, BEA): {THEIRS, TOGETHER},
    (PAYING, LEADER): {OURS},
    (PAYING, BLOCKED): set(),
    (PAYING, "unit:ekonomiskt bistånd öster"): set(),
}


@pytest.mark.parametrize(("role", "holder"), OPEN)
def test_everybody_reads_what_is_hers_and_nothing_of_the_others(
    written: Database, role: Role, holder: str
) -> None:
    assert read(written, role, holder) == OPEN[role, holder]
    with by_hand(written, role) as connection:
        show(connection, sealed(written.logins.door, view_login(role), (holder,)))
        assert seen(connection, role) == OPEN[role, holder]


def test_in_one_case_each_gets_the_seat_that_is_hers(database: Database) -> None:
    seats = together(rows(TOGETHER, "wide", ANN), rows(TOGETHER, "narrow", BEA))
    with closing(PostgresViewStore(database.conninfo(PROJECTOR))) as store:
        store.apply({PAYING: seats}, 0, 1)
    with by_hand(database, PAYING) as connection:
        for holder, seat in ((ANN, "wide"), (BEA, "narrow")):
            show(connection, sealed(database.logins.door, view_login(PAYING), (holder,)))
            for what in WHAT:
                query = f"SELECT DISTINCT seat FROM {view_schema(PAYING)}.current_{what}"
                assert connection.execute(query.encode()).fetchall() == [(seat,)]


@pytest.mark.parametrize("role", [SHELTER, PAYING])
def test_with_a_login_alone_there_is_not_one_row(written: Database, role: Role) -> None:
    with by_hand(written, role) as connection:
        assert seen(connection, role) == set()
        for what in WHAT:
            counted = f"SELECT count(*) FROM {view_schema(role)}.current_{what}"
            assert connection.execute(counted.encode()).fetchone() == (0,)


def stretched(seal: str, more: str) -> str:
    """What could be tried on a bare digest: go on from where it ended."""
    return seal + "\\x80" + more


def forged(logins: Logins) -> Iterator[str]:
    """Everything that somebody without the key might show, who has seen her own seal."""
    login, mine = view_login(SHELTER), sealed(logins.door, view_login(SHELTER), (NORTH,))
    names = f'["{SOUTH}"]'
    yield from ("", "x", names, SOUTH, "0" * 64 + names, "null", "é" * 64 + names)
    yield mine[:64] + names
    yield mine[:64].upper() + mine[64:].replace("norr", "syd")
    yield stretched(mine, names)
    yield sealed(b"another key", login, (SOUTH,))
    yield sealed(b"", login, (SOUTH,))
    yield sealed(logins.door, view_login(Role.BOENDELOTS), (SOUTH,))
    yield sealed(logins.door, "", (SOUTH,))
    yield hmac.digest(logins.door, names.encode(), "sha256").hex() + names


def test_nobody_without_the_key_can_make_a_seal_for_somebody_else(written: Database) -> None:
    with by_hand(written, SHELTER) as connection:
        for attempt in forged(written.logins):
            show(connection, attempt)
            assert seen(connection, SHELTER) == set(), attempt


def test_a_seal_is_forgotten_when_the_read_is_over(written: Database) -> None:
    login = written.conninfo(view_login(SHELTER))
    with closing(PostgresViewReader(login, SHELTER, written.logins.door)) as reader:
        assert reader.desks((NORTH,), NOON)
        pool = vars(reader)["_pool"]
        with pool.connection() as one, pool.connection() as other:
            for connection in (one, other):
                assert seen(connection, SHELTER) == set()
        assert [desk.case_id for desk in reader.desks((SOUTH,), NOON)] == [THEIRS]


def test_no_login_can_keep_a_seal_and_what_it_keeps_is_gone_after_the_next_setup(
    written: Database,
) -> None:
    mine = sealed(written.logins.door, view_login(SHELTER), (NORTH,))
    database = f"IN DATABASE {written.server.dbname}"
    with by_hand(written, SHELTER) as connection:
        for where in ("", database):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(
                    f"ALTER ROLE CURRENT_USER {where} SET {SETTING} = '{mine}'".encode()
                )
            connection.execute(f"ALTER ROLE CURRENT_USER {where} SET work_mem = 99".encode())
    set_up(written.server, written.postgres.dsn(), written.logins)
    with by_hand(written, SHELTER) as connection:
        assert connection.execute("SHOW work_mem").fetchone() != ("99kB",)


def test_with_a_new_key_the_old_seals_open_nothing(written: Database) -> None:
    old = sealed(written.logins.door, view_login(SHELTER), (NORTH,))
    with written.superuser() as superuser:
        superuser.execute("UPDATE views.door SET inside = %s, outside = %s", pads(b"new"))
    with by_hand(written, SHELTER) as connection:
        show(connection, old)
        assert seen(connection, SHELTER) == set()
        show(connection, sealed(b"new", view_login(SHELTER), (NORTH,)))
        assert seen(connection, SHELTER) == {OURS}


def test_no_view_is_without_the_rule_and_the_owner_is_under_it_too(written: Database) -> None:
    with written.superuser() as superuser:
        under = superuser.execute(
            "SELECT c.oid::regclass::text FROM pg_class c"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity"
            " AND EXISTS (SELECT FROM pg_policy WHERE c.oid = polrelid)"
        ).fetchall()
        assert {name for (name,) in under} == {
            f"{view_schema(role)}.{what}" for role in AUDIENCES for what in WHAT
        }
        superuser.execute(f"SET ROLE {OWNER}".encode())
        assert superuser.execute("SELECT FROM view_skyddat_boende.desks").fetchall() == []
        assert seen(superuser, SHELTER) == set()


def test_what_people_hold_is_what_their_seal_names() -> None:
    worker = Staff("ann", "Ann", "väster", (PAYING,))
    partner = Staff("p1", "Pia", "norr", (SHELTER,), "boende-norr")
    assert holders_of(worker, PAYING) == (ANN,)
    assert holders_of(partner, SHELTER) == ("staff:p1", NORTH)
