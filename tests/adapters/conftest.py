"""A real PostgreSQL for the tests of adapters: one server per worker, empty for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from adapters.embedded.postgres import EmbeddedPostgres
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.logins import APP, KEYS, Logins, Server
from adapters.postgres.setup import set_up
from tests.adapters import messages
from tests.adapters.own_ca import Authority, new_authority

KEK = bytes(range(32))

# What set_up wrote itself is kept beside, so that a test can start with just that.
REMEMBER = """
    CREATE SCHEMA pristine;
    DO $$ DECLARE t oid; BEGIN
        FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema|pristine)'
        LOOP
            EXECUTE format('CREATE TABLE pristine.%I AS TABLE %s', t::text, t::regclass);
        END LOOP;
    END $$
"""
# Only a superuser can silence the triggers that keep the log from being changed.
RESTORE = """
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '60s';
    DO $$ DECLARE t oid; BEGIN
        FOR t IN SELECT c.relname::text::oid FROM pg_class c
            WHERE c.relkind = 'r' AND c.relnamespace = 'pristine'::regnamespace
        LOOP
            EXECUTE format('DELETE FROM %s', t::regclass);
            EXECUTE format('INSERT INTO %s SELECT * FROM pristine.%I', t::regclass, t::text);
        END LOOP;
        PERFORM setval(s.oid, 1, false) FROM pg_class s WHERE s.relkind = 'S';
    END $$
"""


@dataclass(frozen=True)
class Database:
    """The hub's two databases as set_up leaves them."""

    postgres: EmbeddedPostgres
    server: Server
    logins: Logins

    def conninfo(self, login: str) -> str:
        """How one of the hub's logins connects."""
        return self.server.conninfo(self.logins[login])

    def superuser(self, dbname: str | None = None) -> psycopg.Connection:
        """A connection that may do anything, to the hub's database or another."""
        return psycopg.connect(self.postgres.dsn(dbname or self.server.dbname), autocommit=True)


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as postgres:
        database = Database(postgres, Server(host=postgres.host), Logins.fresh())
        set_up(database.server, postgres.dsn(), database.logins)
        _in_both(database, REMEMBER)
        yield database


@pytest.fixture
def database(_server: Database) -> Database:
    """The databases, holding only what set_up wrote."""
    _in_both(_server, RESTORE)
    return _server


@pytest.fixture
def keys(database: Database) -> Iterator[PostgresKeyStore]:
    store = PostgresKeyStore(database.conninfo(KEYS), KEK)
    yield store
    store.close()


@pytest.fixture
def fact_log(database: Database, keys: PostgresKeyStore) -> Iterator[PostgresFactLog]:
    log = PostgresFactLog(database.conninfo(APP), keys)
    yield log
    log.close()


@pytest.fixture
def another_log(database: Database, keys: PostgresKeyStore) -> Iterator[PostgresFactLog]:
    """The log as another process of the hub has it."""
    log = PostgresFactLog(database.conninfo(APP), keys)
    yield log
    log.close()


def _in_both(database: Database, statements: str) -> None:
    for dbname in (database.server.dbname, database.server.keys_dbname):
        with psycopg.connect(database.postgres.dsn(dbname)) as connection:
            connection.execute(statements.encode())


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority that clients in tests trust."""
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[messages.Server]:
    """A NATS server of the test's own, with two partners let in."""
    with messages.running_server(tmp_path / "nats") as server:
        yield server
