"""The administrator's way in, for what no login of the hub may: backup, restore, rewrapping."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg.conninfo import make_conninfo

from adapters.embedded.postgres import EmbeddedPostgres
from adapters.place import NotReady, Place, open_place
from adapters.postgres.logins import Server
from adapters.settings import Settings


@dataclass(frozen=True, slots=True)
class Caretaker:
    """The place, and how its administrator reaches either database."""

    settings: Settings
    place: Place
    hub: str
    keys: str


@contextmanager
def caretaker(settings: Settings) -> Iterator[Caretaker]:
    """Reach the databases as whoever made them."""
    with open_place(settings) as place:
        server = place.server
        admin = admin_of(settings, server)
        yield Caretaker(
            settings,
            place,
            make_conninfo(admin, dbname=server.dbname),
            make_conninfo(admin, dbname=server.keys_dbname),
        )


def admin_of(settings: Settings, server: Server) -> str:
    """Give the connection string of who may make databases and logins. Raises NotReady."""
    if settings.database_host is None:
        return EmbeddedPostgres(settings.data).dsn()
    file = settings.database_admin_password_file
    if file is None or not file.is_file():
        raise NotReady("Set SAMLOTS_DATABASE_ADMIN_PASSWORD_FILE.")
    return make_conninfo(
        host=server.host,
        port=server.port,
        dbname="postgres",
        user=settings.database_admin,
        password=file.read_text().strip(),
    )
