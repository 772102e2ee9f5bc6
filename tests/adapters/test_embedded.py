"""The embedded servers keep what they were given, serve one program and never outlive it."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nats
import nats.errors
import psycopg
import pytest

from adapters.embedded import lease
from adapters.embedded.failure import DataFolderBusy, EmbeddedFailure
from adapters.embedded.nats import EmbeddedNats, NatsUser
from adapters.embedded.place import noted_cluster, socket_folder
from adapters.embedded.postgres import EmbeddedPostgres

HUB = NatsUser("hub", "hub-password")
PARTNER = NatsUser("partner", "a \"quoted\" 'password'", publish=("answers.partner",))
ENDING_SECONDS_MAX = 5

RUN_UNTIL_KILLED = """
import sys, time
from pathlib import Path
from adapters.embedded.nats import EmbeddedNats, NatsUser
from adapters.embedded.postgres import EmbeddedPostgres

root = Path(sys.argv[1])
postgres = EmbeddedPostgres(root, durable=False).start()
broker = EmbeddedNats(root, [NatsUser("hub", "hub-password")]).start()
print("ready", flush=True)
time.sleep(60)
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
        EmbeddedNats(folder, [HUB, PARTNER]) as broker,
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
    with EmbeddedNats(folder, [HUB]) as first:
        client = await nats.connect(first.url, user=HUB.name, password=HUB.password)
        await client.jetstream().add_stream(name="NOTICES", subjects=["notices.>"])
        await client.jetstream().publish("notices.one", b"kept")
        await client.close()

    with EmbeddedNats(folder, [HUB]) as second:
        client = await nats.connect(second.url, user=HUB.name, password=HUB.password)
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
        EmbeddedNats(broker.root, [HUB]).start()
    with pytest.raises(DataFolderBusy):
        EmbeddedPostgres(postgres.root).destroy()
    assert postgres.running
    assert broker.running


def test_servers_end_with_a_killed_program_and_the_next_one_can_start(folder: Path) -> None:
    program = _program(folder)
    servers = _server_numbers(folder)
    program.kill()
    program.communicate()

    assert len(servers) == 2
    _wait_until_gone(servers)
    with EmbeddedPostgres(folder, durable=False), EmbeddedNats(folder, [HUB]):
        pass


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


async def test_a_nats_user_may_do_only_what_it_was_allowed(
    running: tuple[EmbeddedPostgres, EmbeddedNats],
) -> None:
    _, broker = running
    refusals: list[str] = []

    async def note(error: Exception) -> None:
        refusals.append(str(error))

    hub = await nats.connect(broker.url, user=HUB.name, password=HUB.password)
    partner = await nats.connect(
        broker.url, user=PARTNER.name, password=PARTNER.password, error_cb=note
    )
    heard = await hub.subscribe(">")
    await hub.flush()
    await partner.publish("answers.partner", b"allowed")
    await partner.publish("answers.another", b"refused")
    await partner.subscribe("answers.partner")
    await partner.flush()

    assert (await heard.next_msg(timeout=2)).data == b"allowed"
    with pytest.raises(nats.errors.TimeoutError):
        await heard.next_msg(timeout=0.1)
    assert len(refusals) == 2
    await partner.close()
    await hub.close()
    assert stat.S_IMODE((broker.root / "nats.conf").stat().st_mode) == 0o600


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
