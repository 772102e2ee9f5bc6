"""The demo as people run it, but with a canary in every text that is told."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Event

import psycopg

from adapters.bootstrap import Hub
from adapters.cli import demo
from adapters.cli.journal import keep_journal
from adapters.clock import StoryClock
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.place import Place
from adapters.settings import Settings
from domain.recorded import Recorded
from tests.end_to_end.singing import Songs, sing

# A long row would lie compressed on the disk, and a canary in it would not be found there.
AS_IT_LIES = """
    DO $$ DECLARE a record; BEGIN
        FOR a IN SELECT c.oid::regclass AS relation, t.attname AS field
            FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid
            WHERE c.relkind = 'r' AND t.attnum > 0 AND t.attstorage = 'x'
            AND c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
        LOOP
            EXECUTE format('ALTER TABLE %s ALTER %I SET STORAGE EXTERNAL', a.relation, a.field);
        END LOOP;
    END $$
"""


class StandingClock(StoryClock):
    """The story's clock, which stands at the end of the story: seats and consents too."""

    def set(self, at: datetime, *, told: bool = False) -> None:
        """Move the story's time; it is never over."""
        del told
        super().set(at)


@contextmanager
def in_plain_sight(settings: Settings) -> Iterator[Place]:
    """Start the servers; what is stored lies on the disk as it is."""
    with start_embedded(settings) as place:
        dsn = EmbeddedPostgres(settings.data).dsn(place.server.dbname)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(AS_IT_LIES)
        yield place


def run(seed: str, data: Path, port: int) -> None:
    """Tell the songs and serve the pages until asked to stop."""
    songs = sing(seed)
    changes = {
        "load_stories": lambda: tuple(songs.rows),
        "StoryClock": StandingClock,
        "start_embedded": in_plain_sight,
        "_settle": _with_the_rest(songs),
    }
    for name, change in changes.items():
        setattr(demo, name, change)
    keep_journal()
    settings = Settings(data=data, port=port, sign_in="demo")
    demo.run_demo(settings, once=False, fresh=False, as_json=True)


def _with_the_rest(songs: Songs) -> Callable[[Hub, Event], None]:
    def settle(hub: Hub, stop: Event) -> None:
        for recorded in songs.beside:
            hub.log.append([_next(hub, recorded)])
        settle_demo(hub, stop)

    return settle


def _next(hub: Hub, recorded: Recorded) -> Recorded:
    """The relay has recorded receipts meanwhile: take the next place in the case."""
    return replace(recorded, version=hub.log.version(recorded.case_id) + 1)


start_embedded, settle_demo = demo.start_embedded, demo._settle  # noqa: SLF001

if __name__ == "__main__":
    run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
