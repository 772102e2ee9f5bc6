"""The embedded servers keep what they were given, serve one program and never outlive it."""

import asyncio
import os
import signal
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import nats
import psycopg
import pytest
from nats.aio.client import Client

from adapters.embedded import lease
from adapters.embedded.failure import DataFolderBusy, EmbeddedFailure
from adapters.embedded.nats import EmbeddedNats
from adapters.embedded.place import noted_cluster, socket_folder
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.keyring import CA, HUB_CREDS, Keyring, read_access
from adapters.nkeys import trusting
from tests.adapters.messages import guard_of
from tests.attacks.partner_wire import said_without_tls

ENDING_SECONDS_MAX = 60

RUN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from adapters.embedded.nats import EmbeddedNats
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.keyring import Keyring
from tests.adapters.messages import guard_of

root = Path(sys.argv[1])
postgres = EmbeddedPostgres(root, durable=False).start()
broker = EmbeddedNats(root, guard_of(Keyring(root / "secrets"))).start()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    with suppress(EmbeddedFailure):
        EmbeddedPostgres(folder).destroy()


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[EmbeddedPostgres, EmbeddedNats]]:
    folder = tmp_path_factory.mktemp("running")
    with (
        EmbeddedPostgres(folder, durable=False) as postgres,
        _nats(folder) as broker,
    ):
        yield postgres, broker
    postgres.destroy()


def test_what_postgres_was_given_is_there_after_a_restart(folder: Path) -> None:
    with EmbeddedPostgres(folder) as first, psycopg.connect(first.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")

    with EmbeddedPostgres(folder) as second, psycopg.connect(second.dsn()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (42,)
    assert not socket_folder(folder).exists()


async def test_what_nats_was_given_is_there_after_a_restart_at_the_same_address(
    folder: Path,
) -> None:
    with _nats(folder) as first:
        client = await _connect(folder, first)
        await client.jetstream().add_stream(name="NOTICES", subjects=["notices.>"])
        await client.jetstream().publish("notices.one", b"kept")
        await client.close()

    with _nats(folder) as second:
        client = await _connect(folder, second)
        kept = await client.jetstream().stream_info("NOTICES")
        await client.close()
    assert (kept.state.messages, second.url) == (1, first.url)


def test_a_second_program_is_refused_the_data_folder(
    running: tuple[EmbeddedPostgres, EmbeddedNats], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "PATIENCE_SECONDS", 0.1)
    postgres, broker = running
    with pytest.raises(DataFolderBusy):
        EmbeddedPostgres(postgres.root).start()
    with pytest.raises(DataFolderBusy):
        _nats(broker.root).start()
    with pytest.raises(DataFolderBusy):
        EmbeddedPostgres(postgres.root).destroy()
    assert postgres.running
    assert broker.running


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait long for those that hold the folder: on a busy machine they take a while to end."""
    monkeypatch.setattr(lease, "PATIENCE_SECONDS", ENDING_SECONDS_MAX)


@pytest.mark.usefixtures("patient")
def test_servers_end_with_a_killed_program_and_the_next_one_can_start(folder: Path) -> None:
    program = _program(folder)
    servers = _server_numbers(folder)
    program.kill()
    program.communicate()

    assert len(servers) == 2
    _wait_until_gone(servers)
    with EmbeddedPostgres(folder, durable=False), _nats(folder):
        pass


@pytest.mark.usefixtures("patient")
def test_what_a_killed_server_left_behind_does_not_hinder_the_next_start(folder: Path) -> None:
    program = _program(folder)
    servers = _server_numbers(folder)
    for process in [*servers, program.pid]:
        os.kill(process, signal.SIGKILL)
    program.communicate()
    _wait_until_gone(servers)
    leftover = noted_cluster(folder) / "postmaster.pid"
    taken_by_another = leftover.read_text().replace(str(servers[0]), str(os.getppid()), 1)
    leftover.write_text(taken_by_another)

    with (
        EmbeddedPostgres(folder, durable=False) as postgres,
        psycopg.connect(postgres.dsn()) as connection,
    ):
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_postgres_lets_nobody_in_without_the_password(
    running: tuple[EmbeddedPostgres, EmbeddedNats],
) -> None:
    postgres, _ = running
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.dsn(password="guessed"))
    assert stat.S_IMODE((postgres.root / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((postgres.root / "secrets" / "postgres").stat().st_mode) == 0o600


def test_postgres_does_not_log_what_a_failed_statement_said(
    running: tuple[EmbeddedPostgres, EmbeddedNats],
) -> None:
    postgres, _ = running
    with (
        psycopg.connect(postgres.dsn()) as connection,
        pytest.raises(psycopg.errors.InvalidTextRepresentation),
    ):
        connection.execute("SELECT 'a person''s name'::int")
    assert "person" not in (postgres.root / "postgres.log").read_text()


async def test_nats_says_nothing_before_tls_and_takes_no_older_tls(
    running: tuple[EmbeddedPostgres, EmbeddedNats],
) -> None:
    _, broker = running
    at = urlsplit(broker.url)
    assert not await said_without_tls(broker.url, b"CONNECT {}\r\nPING\r\n")
    old = trusting((broker.root / "secrets" / CA).read_text())
    old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        await asyncio.open_connection(at.hostname, at.port, ssl=old)
    new = trusting((broker.root / "secrets" / CA).read_text())
    reader, writer = await asyncio.open_connection(at.hostname, at.port, ssl=new)
    assert (await reader.read(4)) == b"INFO"
    writer.close()
    assert stat.S_IMODE((broker.root / "nats.conf").stat().st_mode) == 0o600


async def test_what_nats_keeps_cannot_be_read_on_the_disk(folder: Path) -> None:
    with _nats(folder) as broker:
        client = await _connect(folder, broker)
        await client.jetstream().add_stream(name="NOTICES", subjects=["notices.>"])
        await client.jetstream().publish("notices.one", b"a word that is a secret")
        await client.close()
    files = [path.read_bytes() for path in (folder / "nats").rglob("*") if path.is_file()]
    assert sum(map(len, files)) > 0
    assert not any(b"a word that" in held or b"notices.one" in held for held in files)


def _nats(folder: Path) -> EmbeddedNats:
    return EmbeddedNats(folder, guard_of(Keyring(folder / "secrets")))


async def _connect(folder: Path, broker: EmbeddedNats) -> Client:
    secrets = folder / "secrets"
    access = read_access(broker.url, secrets / CA, secrets / HUB_CREDS)
    return await nats.connect(**access.options())


def _program(folder: Path) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-c", RUN_UNTIL_KILLED, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert program.stdout
    assert program.stdout.readline() == "ready\n"
    return program


def _server_numbers(folder: Path) -> list[int]:
    """The process numbers of the postmaster and of nats-server."""
    postmaster = (noted_cluster(folder) / "postmaster.pid").read_text().split()[0]
    ports = [file.stem.rpartition("_")[2] for file in (folder / "nats").glob("*.ports")]
    return [int(number) for number in (postmaster, *ports)]


def _wait_until_gone(processes: list[int]) -> None:
    end = time.monotonic() + ENDING_SECONDS_MAX
    while any(_is_alive(process) for process in processes):
        assert time.monotonic() < end, "a server outlived its program"
        time.sleep(0.01)


def _is_alive(process: int) -> bool:
    """A zombie that nobody has asked for yet counts as ended."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
