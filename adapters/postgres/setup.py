"""Makes the databases, the logins and what each may do; may be run at every start."""

import hashlib
from collections.abc import Sequence
from importlib.resources import files

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Composable, Identifier, Literal

from adapters.postgres.door import pads
from adapters.postgres.logins import (
    ACCESS,
    APP,
    BESIDE_THE_KEYS,
    ERASER,
    OWNER,
    PROJECTOR,
    RELAY,
    REVIEWER,
    SEALER,
    VIEWS,
    Login,
    Logins,
    Server,
)
from adapters.postgres.views_setup import statements as of_views_and_notices

ENTERS_THE_HUB = (APP, PROJECTOR, RELAY, ACCESS, REVIEWER, SEALER, ERASER, *VIEWS)
ONE_AT_A_TIME = int.from_bytes(hashlib.sha256(b"samlots set_up").digest()[:8], signed=True)
NOT_THE_HUBS = ("postgres", "template1")
"""Databases that every server has. Whoever may enter one can make tables and locks there."""
CLOSE = SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC")
PLAIN = SQL("NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
KEY_OF_THE_DOOR = """
    INSERT INTO views.door (inside, outside) VALUES (%s, %s)
    ON CONFLICT (one) DO UPDATE SET inside = excluded.inside, outside = excluded.outside
"""

OWN = ("log.sql", "access.sql", "ledger.sql")
OVER_ALL = "erasure.sql"
Connection = psycopg.Connection[tuple[object, ...]]


def set_up(server: Server, superuser: str, logins: Logins) -> None:
    """Bring the server to what this version of the program needs.

    `superuser` is the connection string of one who may make logins and databases. Two
    programs that start at once take turns.
    """
    with psycopg.connect(superuser, autocommit=True) as server_wide:
        server_wide.execute("SELECT pg_advisory_lock(%s)", (ONE_AT_A_TIME,))
        _make_role(server_wide, OWNER, SQL("NOLOGIN"))
        for login in logins.each():
            _make_login(server_wide, login)
        _make_database(server_wide, server.dbname, ENTERS_THE_HUB)
        _make_database(server_wide, server.keys_dbname, BESIDE_THE_KEYS)
        for dbname in NOT_THE_HUBS:
            server_wide.execute(CLOSE.format(Identifier(dbname)))
        hub = make_conninfo(superuser, dbname=server.dbname)
        others = [each.as_bytes() for each in of_views_and_notices()]
        _fill(hub, OWNER, [_file(name) for name in OWN] + others + [_file(OVER_ALL)])
        _give_the_door_its_key(hub, logins)
        keys = make_conninfo(superuser, dbname=server.keys_dbname)
        _fill(keys, None, [_file("keys.sql")])


def _forget_settings(server_wide: Connection, name: str, dbname: str) -> None:
    """A login may give itself settings for later, and nobody can take that right away."""
    role, database = Identifier(name), Identifier(dbname)
    server_wide.execute(SQL("ALTER ROLE {} RESET ALL").format(role))
    server_wide.execute(SQL("ALTER ROLE {} IN DATABASE {} RESET ALL").format(role, database))


def _make_login(server_wide: Connection, login: Login) -> None:
    # The server gets the verifier, so that no statement in its log can hold the password.
    verifier = server_wide.pgconn.encrypt_password(
        login.password.get_secret_value().encode(), login.name.encode(), b"scram-sha-256"
    )
    may = SQL("LOGIN PASSWORD {}").format(Literal(verifier.decode()))
    _make_role(server_wide, login.name, may)


def _make_role(server_wide: Connection, name: str, may: Composable) -> None:
    known = server_wide.execute("SELECT FROM pg_roles WHERE rolname = %s", (name,))
    if known.fetchone() is None:
        server_wide.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
    server_wide.execute(SQL("ALTER ROLE {} {} {}").format(Identifier(name), PLAIN, may))


def _make_database(server_wide: Connection, dbname: str, enter: Sequence[str]) -> None:
    database = Identifier(dbname)
    known = server_wide.execute("SELECT FROM pg_database WHERE datname = %s", (dbname,))
    if known.fetchone() is None:
        server_wide.execute(
            SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(database)
        )
    server_wide.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    server_wide.execute(
        SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            database, SQL(", ").join(map(Identifier, enter))
        )
    )
    for name in enter:
        _forget_settings(server_wide, name, dbname)


def _fill(conninfo: str, owner: str | None, statements: Sequence[bytes]) -> None:
    with psycopg.connect(conninfo) as connection:
        connection.execute(_file("closed.sql"))
        if owner is not None:
            database = Identifier(connection.info.dbname)
            connection.execute(
                SQL("GRANT CREATE, TEMPORARY ON DATABASE {} TO {}").format(
                    database, Identifier(owner)
                )
            )
            connection.execute(SQL("SET LOCAL ROLE {}").format(Identifier(owner)))
        connection.execute("SET LOCAL client_min_messages = warning")
        connection.execute("ALTER DEFAULT PRIVILEGES REVOKE ALL ON FUNCTIONS FROM PUBLIC")
        for statement in statements:
            connection.execute(statement)


def _give_the_door_its_key(hub: str, logins: Logins) -> None:
    with psycopg.connect(hub) as connection:
        connection.execute(KEY_OF_THE_DOOR, pads(logins.door))


def _file(name: str) -> bytes:
    return (files("adapters.postgres") / "sql" / name).read_bytes()
