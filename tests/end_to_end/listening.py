"""Where a canary may be heard: pages, commands, tables, notices and files of a running demo.

Everything is given as what was heard where, each with what may be heard there at most.
"""

import asyncio
import base64
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nats
import psycopg
from psycopg.sql import SQL, Identifier
from typer.testing import CliRunner

from adapters.cli.commands import app as commands
from adapters.cli.health import is_ready
from adapters.directory import FileDirectory, read_directory
from adapters.embedded.place import noted_cluster
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.keyring import CA, HUB_CREDS, read_access
from adapters.place import DIRECTORY, RUNNING, SECRETS
from tests.end_to_end.allowed import SILENCE, Allowed, Words
from tests.end_to_end.running import PATIENCE_S, free_port
from tests.end_to_end.singing import MARK, SONG_CHARS, Songs, sing

SUNG = re.compile(rf"{MARK}[0-9a-f]{{{SONG_CHARS}}}".encode())
DISGUISED = (
    *(base64.b64encode(b"_" * at + MARK.encode())[4 if at else 0 : -4] for at in range(3)),
    MARK.encode().hex().encode(),
    MARK.upper().encode(),
)
"""The beginning of every canary in base64, at each of its three places, in hex, in capitals."""
TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_|information_schema)'
"""
ACTIVITY = "SELECT query || application_name || coalesce(usename, '') FROM pg_stat_activity"


@dataclass(frozen=True)
class Heard:
    """What was heard somewhere, and what may be heard there at most."""

    where: str
    words: Words
    allowed: Words = SILENCE

    @property
    def leaked(self) -> Words:
        """What should not have been heard."""
        return self.words - self.allowed


def listen(where: str, said: bytes | str, allowed: Words = SILENCE) -> Heard:
    """Listen to bytes: canaries as they are, and any in disguise."""
    data = said.encode() if isinstance(said, str) else said
    words = {word.decode() for word in SUNG.findall(data)}
    hidden = {f"{one.decode()} (in disguise)" for one in DISGUISED if one in data}
    return Heard(where, frozenset(words | hidden), allowed)


def leaks(heard: Iterable[Heard]) -> list[tuple[str, list[str]]]:
    """Name each place where more was heard than may be, and what."""
    return [(one.where, sorted(one.leaked)) for one in heard if one.leaked]


@dataclass
class Singing:
    """The demo of the songs, running in processes of its own until it is stopped."""

    data: Path
    seed: str
    port: int
    songs: Songs
    allowed: Allowed
    process: subprocess.Popen[bytes]
    errors: Path
    sent: list[str] = field(default_factory=list[str])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def directory(self) -> FileDirectory:
        return read_directory(self.data / DIRECTORY)

    def stop(self) -> None:
        """Stop every process as Ctrl-C does; may be called again."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            assert self.process.wait(PATIENCE_S) == 0, self.errors.read_text()


def start(folder: Path, seed: str) -> Singing:
    """Start the demo of the songs, and wait until it is told and its pages are served."""
    port = free_port()
    data, errors = folder / "data", folder / "errors.log"
    command = (
        sys.executable,
        "-m",
        "tests.end_to_end.singing_demo",
        seed,
        str(data),
        str(port),
    )
    with errors.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    songs = sing(seed)
    end = time.monotonic() + PATIENCE_S
    while not is_ready("127.0.0.1", port):
        assert process.poll() is None, errors.read_text()
        assert time.monotonic() < end, errors.read_text()
        time.sleep(0.1)
    now = songs.rows[-1].recorded_at
    return Singing(data, seed, port, songs, Allowed(songs, now), process, errors)


def tables(singing: Singing) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    """Give every row of every table of ours, and what the server says it is doing."""
    for dbname in ("samlots", "samlots_keys"):
        dsn = EmbeddedPostgres(singing.data).dsn(dbname)
        with psycopg.connect(dsn, autocommit=True) as connection:
            for schema, table in connection.execute(TABLES).fetchall():
                rows = SQL("SELECT * FROM {}.{}").format(Identifier(schema), Identifier(table))
                for row in connection.execute(rows):
                    yield schema, table, row
            for row in connection.execute(ACTIVITY):
                yield "activity", dbname, row


def text_of(row: Sequence[Any]) -> bytes:
    """Write a row as bytes, with what it holds in bytes as they are."""
    return b" ".join(one if isinstance(one, bytes) else str(one).encode() for one in row)


def messages(singing: Singing) -> list[tuple[str, str, bytes]]:
    """Give the stream, subject, headers and body of every message that is kept."""
    return asyncio.run(_messages(singing.data))


async def _messages(data: Path) -> list[tuple[str, str, bytes]]:
    url, secrets = json.loads((data / RUNNING).read_text())["nats_url"], data / SECRETS
    access = read_access(url, secrets / CA, secrets / HUB_CREDS)
    connection = await nats.connect(**access.options())
    found: list[tuple[str, str, bytes]] = []
    try:
        js = connection.jetstream()
        for stream in [each.config.name or "" for each in await js.streams_info()]:
            state = (await js.stream_info(stream)).state
            for number in range(max(1, state.first_seq), state.last_seq + 1):
                kept = await js.get_msg(stream, number)
                found.append((kept.subject or "", str(kept.headers or {}), kept.data or b""))
    finally:
        await connection.close()
    return found


def files(data: Path) -> Iterator[tuple[Path, bytes]]:
    """Give every file of the data folder, also of a cluster that had to lie elsewhere."""
    cluster = noted_cluster(data)
    for folder in {data, cluster.parent}:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(folder), path.read_bytes()


def told_by(*arguments: str, data: Path) -> str:
    """Run a command of ours in this process, and give all that it says."""
    done = CliRunner().invoke(commands, [*arguments, "--data", str(data)])
    return f"{done.output}{done.exception}"
