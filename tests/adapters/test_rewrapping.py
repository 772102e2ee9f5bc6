"""Changing the operator's key: every data key opens before, meanwhile and after."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner

from adapters.cli.caretaking import caretaker
from adapters.cli.commands import app
from adapters.cli.plainly import Misuse
from adapters.cli.rewrapping import make_key, rotate_keys, tell_keys
from adapters.place import NotReady
from adapters.postgres.kek import KeyStoreUnavailable, OperatorsKeys, kek_from_file
from adapters.postgres.keys import NOBODY, PostgresKeyStore
from adapters.postgres.logins import KEYS
from adapters.postgres.wrapping import census, rewrap
from domain.categories import Compartment
from tests.adapters.conftest import KEK, Database
from tests.adapters.kept_place import KeptPlace, kept_place

CORE = Compartment.CORE
NEW = bytes(reversed(KEK))
NONCE = bytes(12)
CASES = [UUID(int=number) for number in range(1, 6)]
KILLED_AT = """
import os, signal, sys
import psycopg
from adapters.postgres import wrapping
from adapters.postgres.kek import HeldKey, OperatorsKeys

class Dies(OperatorsKeys):
    wraps = 0
    def wrap(self, data_key, bound):
        Dies.wraps += 1
        if Dies.wraps == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().wrap(data_key, bound)

wrapping.BATCH = 2
old, new = bytes(range(32)), bytes(reversed(range(32)))
with psycopg.connect(sys.argv[1], autocommit=True) as link:
    wrapping.rewrap(link, Dies(HeldKey(new), HeldKey(old)))
"""


@contextmanager
def opened(database: Database, keks: OperatorsKeys) -> Iterator[PostgresKeyStore]:
    with closing(PostgresKeyStore(database.conninfo(KEYS), keks)) as store:
        yield store


@pytest.fixture
def sealed(database: Database) -> dict[bytes, bytes]:
    """What was sealed under the old key, by the data key that opens it."""
    with opened(database, OperatorsKeys.held(KEK)) as store:
        made = [store.for_write(case, CORE) for case in CASES]
    return {key.id: key.cipher.encrypt(NONCE, b"text", None) for key in made}


def opens_all(database: Database, keks: OperatorsKeys, sealed: dict[bytes, bytes]) -> bool:
    with opened(database, keks) as store:
        found = store.for_read(sealed)
        return {found[key].decrypt(NONCE, text, None) for key, text in sealed.items()} == {
            b"text"
        }


def as_owner(database: Database) -> psycopg.Connection:
    return database.superuser(database.server.keys_dbname)


def test_while_it_is_changed_both_keys_open_and_only_the_current_one_wraps(
    database: Database, sealed: dict[bytes, bytes]
) -> None:
    before, after = OperatorsKeys.held(KEK, NEW), OperatorsKeys.held(NEW, KEK)
    with opened(database, after) as newer, opened(database, before) as older:
        made = newer.for_write(UUID(int=9), CORE)
        assert older.for_write(UUID(int=9), CORE).id == made.id
    assert opens_all(database, before, sealed)
    with as_owner(database) as link:
        found = census(link, after)
        assert (found.current, found.also, found.shut, found.wrong) == (1, 6, 0, 0)
        assert rewrap(link, after) == 6
        assert rewrap(link, after) == 0
        assert census(link, OperatorsKeys.held(NEW)).current == 7
    assert opens_all(database, OperatorsKeys.held(NEW), sealed)
    with (
        opened(database, OperatorsKeys.held(KEK)) as stranger,
        pytest.raises(KeyStoreUnavailable),
    ):
        stranger.for_write(UUID(int=10), CORE)


@pytest.mark.parametrize("at", [2, 5])
def test_killed_between_two_steps_it_goes_on_where_it_was(
    database: Database, sealed: dict[bytes, bytes], at: int
) -> None:
    dsn = database.postgres.dsn(database.server.keys_dbname)
    killed = subprocess.run([sys.executable, "-c", KILLED_AT, dsn, str(at)], check=False)
    assert killed.returncode == -signal.SIGKILL
    keks = OperatorsKeys.held(NEW, KEK)
    with as_owner(database) as link:
        found = census(link, keks)
        # Two at a time after the first; nobody's key, which was that, is met once more.
        assert found.current in {2: {1}, 5: {3, 4}}[at]
        assert found.current + found.also == 6
        assert opens_all(database, keks, sealed)
        assert opens_all(database, OperatorsKeys.held(KEK, NEW), sealed)
        assert rewrap(link, keks) == found.also
    assert opens_all(database, OperatorsKeys.held(NEW), sealed)


def test_whoever_has_the_old_key_alone_is_turned_away_from_the_first_step_on(
    database: Database, sealed: dict[bytes, bytes]
) -> None:
    with as_owner(database) as link:
        link.execute(
            "UPDATE keys.data_keys SET wrapped = %b WHERE key_id = %b",
            (bytes(60), max(sealed)),
        )
        with pytest.raises(KeyStoreUnavailable):
            rewrap(link, OperatorsKeys.held(NEW, KEK))
        (wrapped,) = link.execute(
            "SELECT wrapped FROM keys.data_keys WHERE subject = %s", (NOBODY,), binary=True
        ).fetchone() or (b"",)
    assert wrapped.startswith(OperatorsKeys.held(NEW).current.name)


def test_keys_from_before_they_had_names_open_and_get_one(
    database: Database, sealed: dict[bytes, bytes]
) -> None:
    """What an earlier version wrote is what is wrapped now, without the name before it."""
    with as_owner(database) as link:
        link.execute("UPDATE keys.data_keys SET wrapped = substr(wrapped, 9)")
        assert opens_all(database, OperatorsKeys.held(KEK), sealed)
        assert opens_all(database, OperatorsKeys.held(NEW, KEK), sealed)
        assert rewrap(link, OperatorsKeys.held(NEW, KEK)) == 6
    assert opens_all(database, OperatorsKeys.held(NEW), sealed)


def test_a_key_that_is_not_what_was_committed_to_is_not_rewrapped(
    database: Database, sealed: dict[bytes, bytes]
) -> None:
    keks = OperatorsKeys.held(NEW, KEK)
    with as_owner(database) as link:
        link.execute("UPDATE keys.commitments SET commitment = sha256('another')")
        with pytest.raises(KeyStoreUnavailable, match="committed to"):
            rewrap(link, keks)
        found = census(link, keks)
    assert (found.wrong, found.current) == (6, 0)


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    return kept_place(database, tmp_path)


def test_the_commands_tell_when_the_old_key_may_be_dropped(
    kept: KeptPlace, sealed: dict[bytes, bytes]
) -> None:
    new, old = kept.folder / "new", kept.settings.kek_file
    make_key(new)
    assert (len(kek_from_file(new)), new.stat().st_mode & 0o077) == (32, 0)
    with pytest.raises(Misuse):
        make_key(new)
    assert tell_keys(kept.settings)[0]["droppable"] is True
    with pytest.raises(NotReady, match="KEK_ALSO_FILE"):
        rotate_keys(kept.settings)
    kept.settings = kept.settings.model_copy(update={"kek_file": new, "kek_also_file": old})
    before, _ = tell_keys(kept.settings)
    done = CliRunner(env=kept.surroundings()).invoke(app, ["keys", "rotate", "--json"])
    after = json.loads(done.output)
    kept.settings = kept.settings.model_copy(update={"kek_also_file": None})

    assert (before["also"], before["droppable"]) == (6, False)
    assert (after["rewrapped"], after["also"], after["droppable"]) == (6, 0, True)
    assert tell_keys(kept.settings)[0]["current"] == 6
    with caretaker(kept.settings) as care:
        assert opens_all(kept.database, care.place.kek, sealed)
