"""Views in PostgreSQL: all audiences move together; a reader sees what is open to it now."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.postgres.logins import PROJECTOR, view_login
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import PostgresViewStore, StalePosition
from domain.roles import AUDIENCES, Role
from projections.entries import Batch, Desk, Entry
from tests.adapters.conftest import Database

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
A_WHILE = timedelta(minutes=5)
ANNA, BEA = UUID(int=1), UUID(int=2)
WHO = ("staff:s1",)

Reader = Callable[[Role], PostgresViewReader]


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


@pytest.fixture
def reader(database: Database) -> Iterator[Reader]:
    opened: dict[Role, PostgresViewReader] = {}

    def reader_of(role: Role) -> PostgresViewReader:
        conninfo, door = database.conninfo(view_login(role)), database.logins.door
        return opened.setdefault(role, PostgresViewReader(conninfo, role, door))

    yield reader_of
    for each in opened.values():
        each.close()


def entry(case_id: UUID, text: str = "a", number: int = 1, seat: str = "") -> Entry:
    return Entry(case_id, seat, "timeline", number, {"text": text})


def desk(
    case_id: UUID,
    holders: tuple[str, ...] = WHO,
    *,
    blocked: tuple[str, ...] = (),
    until: datetime | None = None,
    seat: str = "",
) -> Desk:
    return Desk(case_id, seat, holders, blocked, until, {"alias": "Björk"})


def batch(*rows: Entry | Desk) -> Batch:
    made = Batch()
    for row in rows:
        match row:
            case Entry():
                made.entries[row.case_id, row.kind, row.seat, row.number] = row
            case Desk():
                made.desks[row.case_id, row.seat] = row
    return made


def apply(store: PostgresViewStore, batches: dict[Role, Batch], position: int) -> None:
    """Write to audiences that stand where the first of them stands."""
    store.apply(batches, min(map(store.position, batches)), position)


def apply_rebuild(
    store: PostgresViewStore, role: Role, rows: Batch, position: int, before: int = 0
) -> None:
    store.apply_rebuild(role, rows, before, position)


def shown(reader: PostgresViewReader, case_id: UUID = ANNA) -> list[str]:
    return [e.body["text"] for e in reader.entries(case_id, "timeline", WHO, NOON)]


def test_a_reader_gets_exactly_what_was_written(
    store: PostgresViewStore, reader: Reader
) -> None:
    first = Entry(
        ANNA, "", "timeline", 1, {"text": 'å"\\\n\u0000{}', "at": None, "n": [1, 2.5]}
    )
    second, other = entry(ANNA, "b", 2), Entry(ANNA, "", "register", 1, {"text": "c"})
    anna = desk(ANNA, ('staff:s1,"{}\\ å', *WHO), blocked=("s9",), until=NOON + A_WHILE)
    apply(store, {Role.RVT: batch(second, first, other, anna)}, 1)
    assert reader(Role.RVT).desks(WHO, NOON) == [anna]
    assert reader(Role.RVT).entries(ANNA, "timeline", WHO, NOON) == [first, second]
    assert reader(Role.RVT).entries(ANNA, "register", WHO, NOON) == [other]
    assert store.count(Role.RVT) == 3


def test_every_audience_moves_also_when_nothing_concerns_it(
    store: PostgresViewStore, reader: Reader
) -> None:
    nothing = {role: Batch() for role in AUDIENCES}
    apply(store, nothing | {Role.RVT: batch(entry(ANNA), desk(ANNA))}, 7)
    assert {store.position(role) for role in AUDIENCES} == {7}
    assert [r for r in AUDIENCES if store.count(r)] == [Role.RVT]


@pytest.mark.parametrize("position", [4, 5])
def test_a_position_that_one_audience_has_reached_is_refused_to_all(
    store: PostgresViewStore, reader: Reader, position: int
) -> None:
    apply(store, {Role.RVT: Batch()}, 5)
    late = {Role.BOENDE: batch(entry(ANNA), desk(ANNA)), Role.RVT: Batch()}
    with pytest.raises(StalePosition):
        apply(store, late, position)
    assert (store.position(Role.BOENDE), store.count(Role.BOENDE)) == (0, 0)


def test_a_row_written_again_is_replaced(store: PostgresViewStore, reader: Reader) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA), desk(ANNA, ("staff:s2",)))}, 1)
    apply(store, {Role.RVT: batch(entry(ANNA, "b"), desk(ANNA))}, 2)
    assert shown(reader(Role.RVT)) == ["b"]


def test_a_dropped_case_leaves_that_audience_alone_and_is_built_anew(
    store: PostgresViewStore, reader: Reader
) -> None:
    rows = batch(entry(ANNA), entry(ANNA, "b", 2), desk(ANNA), entry(BEA), desk(BEA))
    apply(store, {Role.RVT: rows, Role.BOENDE: rows}, 1)
    dropping = batch(entry(ANNA, "new"), desk(ANNA))
    dropping.dropped.add(ANNA)
    apply(store, {Role.RVT: dropping, Role.BOENDE: Batch()}, 2)
    assert shown(reader(Role.RVT)) == ["new"]
    assert shown(reader(Role.RVT), BEA) == ["a"]
    assert shown(reader(Role.BOENDE)) == ["a", "b"]
    apply(store, {Role.RVT: Batch(dropped={ANNA}), Role.BOENDE: Batch()}, 3)
    assert reader(Role.RVT).desks(WHO, NOON) == [desk(BEA)]
    assert reader(Role.BOENDE).desks(WHO, NOON) == [desk(ANNA), desk(BEA)]


@pytest.mark.parametrize(
    ("holders", "who", "opens"),
    [
        (("staff:s1",), ("staff:s1",), True),
        (("staff:s1",), ("staff:s2", "unit:rvt"), False),
        (("unit:rvt",), ("staff:s2", "unit:rvt"), True),
        (("*",), ("staff:s2",), True),
        ((), ("staff:s1",), False),
        (("staff:s1",), (), False),
        # s9 is blocked, whatever else she or he holds.
        (("staff:s9", "unit:rvt", "*"), ("staff:s9", "unit:rvt"), False),
        (("*",), ("unit:rvt", "staff:s9"), False),
    ],
)
def test_a_case_opens_to_its_holders_and_never_to_the_blocked(
    store: PostgresViewStore,
    reader: Reader,
    holders: tuple[str, ...],
    who: tuple[str, ...],
    opens: bool,  # noqa: FBT001 - the last column of the table above
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA), desk(ANNA, holders, blocked=("s9",)))}, 1)
    assert bool(reader(Role.RVT).desks(who, NOON)) is opens
    assert bool(reader(Role.RVT).entries(ANNA, "timeline", who, NOON)) is opens


def test_from_the_instant_a_row_is_good_until_it_is_not_shown(
    store: PostgresViewStore, reader: Reader
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA), desk(ANNA, until=NOON))}, 1)
    just_before = NOON - timedelta(microseconds=1)
    assert reader(Role.RVT).desks(WHO, just_before)
    assert not reader(Role.RVT).desks(WHO, NOON)
    assert not reader(Role.RVT).entries(ANNA, "timeline", WHO, NOON)


def test_a_seat_without_a_row_of_its_own_on_the_desk_stays_closed(
    store: PostgresViewStore, reader: Reader
) -> None:
    theirs, others = entry(ANNA, "theirs", seat="jour-1"), entry(ANNA, "others", seat="jour-2")
    opened = desk(ANNA, seat="jour-1")
    apply(store, {Role.KVINNOJOUR: batch(theirs, others, opened, entry(BEA))}, 1)
    assert shown(reader(Role.KVINNOJOUR)) == ["theirs"]
    assert shown(reader(Role.KVINNOJOUR), BEA) == []


def test_cases_whose_time_has_come_are_named_once_the_earliest_first(
    store: PostgresViewStore,
) -> None:
    anna = (desk(ANNA, until=NOON), desk(ANNA, until=NOON, seat="x"))
    bea, never = desk(BEA, until=NOON - A_WHILE), desk(UUID(int=3))
    apply(store, {Role.RVT: batch(*anna, bea, never), Role.BOENDE: batch(*anna)}, 1)
    assert store.due(Role.RVT, NOON, 10) == [BEA, ANNA]
    assert store.due(Role.RVT, NOON, 1) == [BEA]
    assert store.due(Role.RVT, NOON - timedelta(days=1), 10) == []


def test_time_alone_rewrites_a_case_where_the_view_stands(
    store: PostgresViewStore, reader: Reader
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA), desk(ANNA, until=NOON))}, 3)
    store.refresh({Role.RVT: batch(desk(ANNA))})
    assert shown(reader(Role.RVT)) == ["a"]
    assert store.position(Role.RVT) == 3


def test_a_writer_that_was_away_cannot_put_back_what_has_been_withdrawn(
    store: PostgresViewStore, other_store: PostgresViewStore, reader: Reader
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA), desk(ANNA))}, 1)
    withdrawn = Batch(dropped={ANNA})
    apply(other_store, {Role.RVT: withdrawn}, 2)
    with pytest.raises(StalePosition):
        store.refresh({Role.RVT: batch(entry(ANNA), desk(ANNA))})
    assert store.count(Role.RVT) == 0


def test_readers_see_the_old_view_until_the_rebuilt_one_is_whole(
    store: PostgresViewStore, reader: Reader
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA, "old"), desk(ANNA))}, 2)
    store.begin_rebuild(Role.RVT)
    apply_rebuild(store, Role.RVT, batch(entry(ANNA, "new"), desk(ANNA, until=NOON)), 2)
    assert shown(reader(Role.RVT)) == ["old"]
    assert reader(Role.RVT).desks(WHO, NOON - A_WHILE) == [desk(ANNA)]
    assert store.due(Role.RVT, NOON, 10) == []
    apply(store, {Role.RVT: batch(entry(ANNA, "older", 2))}, 3)
    assert shown(reader(Role.RVT)) == ["old", "older"]
    apply_rebuild(store, Role.RVT, batch(entry(ANNA, "newer", 2), desk(ANNA)), 3, 2)
    store.finish_rebuild(Role.RVT)
    assert shown(reader(Role.RVT)) == ["new", "newer"]
    assert store.position(Role.RVT) == 3


def test_a_rebuild_that_was_cut_short_leaves_nothing_in_the_next(
    store: PostgresViewStore, reader: Reader
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA, "old"), desk(ANNA))}, 1)
    store.begin_rebuild(Role.RVT)
    apply_rebuild(store, Role.RVT, batch(entry(BEA, "half"), desk(BEA)), 1)
    store.begin_rebuild(Role.RVT)
    assert shown(reader(Role.RVT)) == ["old"]
    apply_rebuild(store, Role.RVT, batch(entry(ANNA, "new"), desk(ANNA)), 1)
    store.finish_rebuild(Role.RVT)
    assert (shown(reader(Role.RVT)), shown(reader(Role.RVT), BEA)) == (["new"], [])


def test_a_rebuild_behind_the_served_view_is_not_shown(
    store: PostgresViewStore, reader: Reader
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA, "old"), desk(ANNA))}, 2)
    store.begin_rebuild(Role.RVT)
    apply_rebuild(store, Role.RVT, Batch(), 1)
    with pytest.raises(StalePosition):
        store.finish_rebuild(Role.RVT)
    assert shown(reader(Role.RVT)) == ["old"]


def test_the_old_view_leaves_the_database_when_the_new_one_is_shown(
    store: PostgresViewStore, database: Database
) -> None:
    apply(store, {Role.RVT: batch(entry(ANNA), desk(ANNA))}, 1)
    store.begin_rebuild(Role.RVT)
    apply_rebuild(store, Role.RVT, Batch(), 1)
    store.finish_rebuild(Role.RVT)
    with database.superuser() as superuser:
        for table in ("entries", "desks"):
            rows = superuser.execute(f"SELECT count(*) FROM views.{table}".encode())
            assert rows.fetchone() == (0,)


def test_no_rebuild_can_be_written_or_finished_before_it_began(
    store: PostgresViewStore,
) -> None:
    with pytest.raises(StalePosition):
        apply_rebuild(store, Role.RVT, Batch(), 1)
    with pytest.raises(StalePosition):
        store.finish_rebuild(Role.RVT)


@pytest.mark.parametrize("position", [1, 2])
def test_a_rebuild_takes_no_position_twice(store: PostgresViewStore, position: int) -> None:
    store.begin_rebuild(Role.RVT)
    apply_rebuild(store, Role.RVT, Batch(), 2)
    with pytest.raises(StalePosition):
        apply_rebuild(store, Role.RVT, batch(entry(ANNA)), position, 2)
