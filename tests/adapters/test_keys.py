"""Data keys: made once, the same for all, gone when destroyed; and the key that wraps them."""

import base64
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.postgres import keys as module
from adapters.postgres.kek import KeyStoreUnavailable, kek_from_file, kek_from_text
from adapters.postgres.keys import CACHE_TTL_S, KeyDestroyed, PostgresKeyStore
from adapters.postgres.logins import KEYS, Server
from domain.categories import Compartment
from services.ports import ContentErased
from tests.adapters.conftest import KEK, Database

CORE, LOCATION, HEALTH = Compartment.CORE, Compartment.LOCATION, Compartment.HEALTH
CASE = UUID(int=1)
NONCE = bytes(12)


@pytest.fixture
def opened(database: Database) -> Iterator[Callable[..., PostgresKeyStore]]:
    """Opens the store as another process would."""
    stores = list[PostgresKeyStore]()

    def open_store(kek: bytes = KEK, **options) -> PostgresKeyStore:
        stores.append(PostgresKeyStore(database.conninfo(KEYS), kek, **options))
        return stores[-1]

    yield open_store
    for store in stores:
        store.close()


@pytest.mark.shows("R161", "R193")
def test_every_compartment_of_every_case_has_a_key_of_its_own(keys: PostgresKeyStore):
    made = [
        keys.for_write(case_id, compartment)
        for case_id in (CASE, uuid4())
        for compartment in Compartment
    ]
    sealed = [key.cipher.encrypt(NONCE, b"text", None) for key in made]

    assert len({key.id for key in made}) == len(set(sealed)) == 6


def test_what_one_process_seals_another_opens(keys: PostgresKeyStore, opened):
    key = keys.for_write(CASE, CORE)
    sealed = key.cipher.encrypt(NONCE, b"text", None)
    other = opened()

    assert other.for_write(CASE, CORE).id == key.id
    assert other.for_read([key.id])[key.id].decrypt(NONCE, sealed, None) == b"text"
    assert opened().for_read([key.id])[key.id].decrypt(NONCE, sealed, None) == b"text"


def test_many_keys_are_read_with_one_question(keys: PostgresKeyStore, opened):
    ids = [keys.for_write(uuid4(), CORE).id for _ in range(50)]
    other = opened()
    asked = list[list[bytes]]()
    fetch = other._fetch  # noqa: SLF001
    other._fetch = lambda key_ids: asked.append(key_ids) or fetch(key_ids)  # noqa: SLF001

    assert set(other.for_read(ids * 2)) == set(ids)
    assert set(other.for_read(ids)) == set(ids)
    assert [len(each) for each in asked] == [50]


def race(conninfo: str, cases: list[UUID]) -> list[bytes]:
    module.POOL_TIMEOUT_S = 60  # in a process of its own, beside three that start as well
    with closing(PostgresKeyStore(conninfo, KEK)) as store:
        return [store.for_write(case_id, CORE).id for case_id in cases]


def test_processes_that_make_the_same_first_keys_use_the_ones_that_are_stored(
    database: Database,
):
    cases = [uuid4() for _ in range(50)]
    conninfo = database.conninfo(KEYS)
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        outcomes = [f.result() for f in [pool.submit(race, conninfo, cases) for _ in range(4)]]

    with database.superuser(database.server.keys_dbname) as connection:
        rows = connection.execute(
            "SELECT subject, key_id FROM keys.data_keys WHERE compartment = 'core'"
        ).fetchall()
    stored = dict(rows)
    assert len(rows) == 50
    assert outcomes == [[stored[case_id] for case_id in cases]] * 4


def test_threads_that_make_the_same_first_keys_use_the_ones_that_are_stored(opened):
    cases = [uuid4() for _ in range(20)]
    start = threading.Barrier(8)
    store = opened()

    def make(_: int) -> list[bytes]:
        start.wait()
        return [store.for_write(case_id, HEALTH).id for case_id in cases]

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(make, range(8)))

    assert outcomes == [outcomes[0]] * 8
    assert set(opened().for_read(outcomes[0])) == set(outcomes[0])


def test_another_operators_key_is_refused_before_it_wraps_anything(
    keys: PostgresKeyStore, opened, database: Database
):
    key = keys.for_write(CASE, CORE)
    before = count(database)
    stranger = opened(os.urandom(32))

    for ask in (
        lambda: stranger.for_write(CASE, CORE),
        lambda: stranger.for_write(uuid4(), LOCATION),
        lambda: stranger.for_read([key.id]),
    ):
        with pytest.raises(KeyStoreUnavailable, match="operator's key is another one"):
            ask()
    assert count(database) == before


def test_a_stored_key_that_was_moved_or_altered_opens_nothing(
    keys: PostgresKeyStore, opened, database: Database
):
    mine, theirs = keys.for_write(CASE, CORE), keys.for_write(UUID(int=2), CORE)
    with database.superuser(database.server.keys_dbname) as connection:
        connection.execute(
            "UPDATE keys.data_keys SET wrapped = (SELECT wrapped FROM keys.data_keys"
            " WHERE key_id = %s) WHERE key_id = %s",
            (theirs.id, mine.id),
        )
        connection.execute(
            "UPDATE keys.data_keys SET compartment = 'health' WHERE key_id = %s", (theirs.id,)
        )

    for key_id in (mine.id, theirs.id):
        with pytest.raises(KeyStoreUnavailable):
            opened().for_read([key_id])


def test_a_destroyed_key_is_gone_everywhere_when_its_time_in_memory_is_up(
    opened, database: Database
):
    now = 1_000.0
    store = opened(ticks=lambda: now)
    kept, gone = store.for_write(CASE, CORE), store.for_write(CASE, LOCATION)
    with database.superuser(database.server.keys_dbname) as connection:
        connection.execute("DELETE FROM keys.data_keys WHERE key_id = %s", (gone.id,))

    assert CACHE_TTL_S <= 30
    now += CACHE_TTL_S - 0.01
    assert set(store.for_read([kept.id, gone.id])) == {kept.id, gone.id}
    now += 0.01
    with pytest.raises(KeyDestroyed) as caught:
        store.for_read([kept.id, gone.id])
    assert caught.value.key_ids == {gone.id}
    with pytest.raises(ContentErased):
        opened().for_read([gone.id])


def test_a_destroyed_key_is_gone_at_once_where_memory_is_dropped(opened, database: Database):
    store = opened()
    gone = store.for_write(CASE, CORE)
    with database.superuser(database.server.keys_dbname) as connection:
        connection.execute("DELETE FROM keys.data_keys WHERE key_id = %s", (gone.id,))
    store.forget()

    with pytest.raises(KeyDestroyed):
        store.for_read([gone.id])


def test_lost_connections_are_made_again(keys: PostgresKeyStore, database: Database):
    keys.for_write(CASE, CORE)
    with database.superuser() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE usename = %s",
            (KEYS,),
        )

    assert keys.for_write(CASE, LOCATION)


def test_a_store_that_does_not_answer_says_so_and_nothing_else(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("adapters.postgres.keys.POOL_TIMEOUT_S", 0.3)
    nowhere = Server(host=f"{database.server.host}-none").conninfo(database.logins[KEYS])
    with closing(PostgresKeyStore(nowhere, KEK)) as store:
        for ask in (lambda: store.for_write(CASE, CORE), lambda: store.for_read([bytes(16)])):
            with pytest.raises(KeyStoreUnavailable) as caught:
                ask()
            assert str(caught.value) == "The key store does not answer."


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE keys.data_keys SET wrapped = wrapped",
        "DELETE FROM keys.data_keys",
        "TRUNCATE keys.data_keys",
        "CREATE TABLE keys.mine ()",
        "CREATE TABLE public.mine ()",
    ],
)
def test_the_keys_login_can_only_add_and_read(database: Database, statement: str):
    with (
        psycopg.connect(database.conninfo(KEYS)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def count(database: Database) -> int:
    with database.superuser(database.server.keys_dbname) as connection:
        row = connection.execute("SELECT count(*) FROM keys.data_keys").fetchone()
    assert row is not None
    return row[0]


def test_the_operators_key_is_made_once_and_only_when_told_to(tmp_path: Path):
    path = tmp_path / "secrets" / "kek"
    with pytest.raises(KeyStoreUnavailable):
        kek_from_file(path)
    assert not path.exists()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: kek_from_file(path, create=True), range(8)))

    assert len(made) == 1
    assert kek_from_file(path) in made
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["kek"]


def test_an_operators_key_that_others_may_read_is_refused(tmp_path: Path):
    path = tmp_path / "kek"
    kek_from_file(path, create=True)
    path.chmod(0o640)

    with pytest.raises(KeyStoreUnavailable, match="you alone"):
        kek_from_file(path)


def test_the_operators_key_can_come_as_text():
    kek = os.urandom(32)

    assert kek_from_text(f" {base64.b64encode(kek).decode()}\n") == kek
    for wrong in ("", "kort", base64.b64encode(bytes(31)).decode(), "ö" * 44):
        with pytest.raises(KeyStoreUnavailable) as caught:
            kek_from_text(wrong)
        assert not wrong or wrong not in str(caught.value)
