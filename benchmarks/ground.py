"""The ground that a measurement stands on: durable servers in a folder, and a hub on them."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import Hub, open_hub
from adapters.cli.crew import Crew
from adapters.cli.processes import ensure_streams
from adapters.demo.stories import DIRECTORY as DEMO_FILE
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.garbage import look_seldom
from adapters.place import DIRECTORY, start_embedded
from adapters.settings import Settings

POLL_S = 0.01
PATIENCE_S = 30.0


class Stuck(Exception):
    """Something that a measurement waits for does not come."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The hub, its servers, and the processes that a measurement starts beside it."""

    hub: Hub
    data: Path
    postgres: EmbeddedPostgres
    crew: Crew

    def database(self, name: str) -> str:
        """Make an empty database beside the hub's; give a superuser's connection string."""
        with psycopg.connect(self.postgres.dsn(), autocommit=True) as server:
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        return self.postgres.dsn(name)

    def superuser(self) -> psycopg.Connection:
        """Open the hub's own database as one who may do anything."""
        return psycopg.connect(self.postgres.dsn(self.hub.place.server.dbname), autocommit=True)

    def start(self, name: str, command: str) -> None:
        """Start one of the hub's own processes on this ground."""
        self.crew.start(name, "adapters.cli", command, "--data", str(self.data))


@contextmanager
def prepared() -> Iterator[Ground]:
    """Start PostgreSQL (fsync on) and NATS (sync always); leave nothing behind."""
    data = Path(tempfile.mkdtemp(prefix="samlots-bench-"))
    postgres = EmbeddedPostgres(data)
    settings = Settings(data=data)
    try:
        (data / DIRECTORY).write_bytes(DEMO_FILE.read_bytes())
        with ExitStack() as closing:
            place = closing.enter_context(start_embedded(settings))
            ensure_streams(place, settings)
            hub = closing.enter_context(open_hub(place))
            # As the hub's own processes do; the library beside it profits as much.
            look_seldom()
            crew = Crew(data, data / "logs")
            closing.callback(crew.stop)
            yield Ground(hub, data, postgres, crew)
    finally:
        postgres.destroy()
        shutil.rmtree(data, ignore_errors=True)


def wait_until(done: Callable[[], bool], poll_s: float = POLL_S) -> None:
    """Look again and again; raises Stuck when it takes too long."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            raise Stuck
        time.sleep(poll_s)
