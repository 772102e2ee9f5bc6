"""Other processes that follow a log into a view: `raw`, or `library`. Run as a module."""

import json
import os
import sys

import psycopg

from adapters.cli.leash import heed_leash
from benchmarks.library import runner

CONNINFO, LIBRARY_ENV = "BENCHMARKS_CONNINFO", "BENCHMARKS_LIBRARY"
NEWS = "SELECT originator_id, notification_id FROM events WHERE notification_id > %b LIMIT 500"
SHOW = "INSERT INTO shown VALUES (%b, %b)"
TABLE = "CREATE TABLE IF NOT EXISTS shown (position bigint PRIMARY KEY, case_id uuid)"


def follow_raw(conninfo: str) -> None:
    """The limit: wake by NOTIFY, read what is new, write one row for each."""
    position = 0
    with (
        psycopg.connect(conninfo, autocommit=True) as hearing,
        psycopg.connect(conninfo, autocommit=True) as working,
    ):
        hearing.execute("LISTEN events")
        while True:
            for case_id, number in working.execute(NEWS, (position,), prepare=True).fetchall():
                working.execute(SHOW, (number, case_id), prepare=True)
                position = number
            for _ in hearing.notifies(timeout=1.0, stop_after=1):
                pass


def follow_library(env: dict[str, str]) -> None:
    """The library's own runner, as it comes."""
    with runner(env) as running:
        running.run_forever()


def main() -> None:
    """Follow until the one who started this process ends."""
    heed_leash()
    if sys.argv[1:] == ["raw"]:
        follow_raw(os.environ[CONNINFO])
    else:
        follow_library(json.loads(os.environ[LIBRARY_ENV]))


if __name__ == "__main__":
    main()
