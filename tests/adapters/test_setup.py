"""Setting the server up: once, again, and by two programs at the same time."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.logins import APP, KEYS, Server
from adapters.postgres.setup import set_up
from tests.adapters.conftest import KEK, Database
from tests.adapters.examples import CASE, one


def test_two_programs_may_set_up_the_same_server_at_once(database: Database):
    fresh = Server(host=database.server.host, dbname="twice", keys_dbname="twice_keys")

    with ThreadPoolExecutor(3) as pool:
        for done in [
            pool.submit(set_up, fresh, database.postgres.dsn(), database.logins)
            for _ in range(3)
        ]:
            done.result()

    with (
        closing(PostgresKeyStore(fresh.conninfo(database.logins[KEYS]), KEK)) as keys,
        closing(PostgresFactLog(fresh.conninfo(database.logins[APP]), keys)) as log,
    ):
        assert list(log.append(one())) == [1]


def test_setting_up_again_keeps_what_stands(fact_log: PostgresFactLog, database: Database):
    fact_log.append(one())

    set_up(database.server, database.postgres.dsn(), database.logins)

    assert len(fact_log.load(CASE)) == 1
    fact_log.append(one(CASE, 2))
