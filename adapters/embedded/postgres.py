"""PostgreSQL 18 from a wheel, on a Unix socket, as a child of the program."""

import os
import secrets
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from psycopg.conninfo import make_conninfo

from adapters.embedded.account import ServerAccount, postgres_account
from adapters.embedded.binaries import postgres_binaries
from adapters.embedded.failure import EmbeddedFailure, failure_in_log, in_plain_words
from adapters.embedded.lease import lease
from adapters.embedded.place import (
    make_socket_folder,
    note_place,
    noted_cluster,
    reachable_cluster,
    remove_cluster,
    socket_folder,
)
from adapters.embedded.supervisor import Supervised, supervise

SUPERUSER = "postgres"
LOCK = "postgres.lock"
LOG = "postgres.log"
SECRETS = "secrets"
PASSWORD_BYTES = 32
INITDB_TIMEOUT_SECONDS = 60
# Recovery after a crash is part of the start.
START_TIMEOUT_SECONDS = 120
POLL_SECONDS = 0.01
STATUS_LINE = 7

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # A file of the journal that is used again keeps what was erased until it is overwritten.
    "wal_recycle": "off",
    # A failed statement's text may quote what was written about a person.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass
class EmbeddedPostgres:
    """A PostgreSQL cluster in the data folder `root`; `durable=False` is for tests alone."""

    root: Path
    durable: bool = field(default=True, kw_only=True)
    _server: Supervised | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        # The servers run elsewhere: a relative name would mean another folder to them.
        self.root = self.root.resolve()

    @property
    def host(self) -> str:
        """The socket's folder, which libpq takes as a host."""
        return str(socket_folder(self.root))

    @property
    def running(self) -> bool:
        return self._server is not None and self._server.running

    @property
    def superuser_password(self) -> str:
        with in_plain_words():
            return self._password_file.read_text().strip()

    def dsn(
        self, dbname: str = SUPERUSER, user: str = SUPERUSER, password: str | None = None
    ) -> str:
        """A connection string; the superuser's password is filled in."""
        if password is None and user == SUPERUSER:
            password = self.superuser_password
        return make_conninfo(host=self.host, dbname=dbname, user=user, password=password)

    def start(self) -> Self:
        """Start the server, and make the cluster the first time.

        Raises DataFolderBusy when another program holds the folder, and EmbeddedFailure.
        """
        with in_plain_words():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            with lease(self.root / LOCK) as held:
                account = postgres_account(noted_cluster(self.root))
                binaries = postgres_binaries(account)
                cluster = reachable_cluster(self.root, account)
                self._make_once(cluster, binaries, account, held)
                server = self._launch(cluster, binaries, account, held)
            self._server = server
            try:
                _wait_until_ready(cluster, server)
            except BaseException:
                self.stop()
                raise
        return self

    def stop(self) -> None:
        """Stop the server after its connections are ended and everything is written."""
        if self._server is None:
            return
        self._server.stop()
        self._server = None
        with suppress(OSError):
            Path(self.host).rmdir()

    def destroy(self) -> None:
        """Stop the server and remove everything it stored."""
        self.stop()
        with in_plain_words(), lease(self.root / LOCK):
            remove_cluster(self.root)
            self._password_file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def _password_file(self) -> Path:
        return self.root / SECRETS / SUPERUSER

    def _make_once(
        self, cluster: Path, binaries: Path, account: ServerAccount, held: int
    ) -> None:
        if cluster.is_dir():
            if self._password_file.exists():
                note_place(self.root, cluster)
                return
            if cluster.parent == self.root:
                raise EmbeddedFailure(
                    "The data folder has lost the password of its PostgreSQL."
                )
            # The folder that this shared cluster belonged to was removed.
            shutil.rmtree(cluster)
        self._make_password()
        unfinished = cluster.with_name(f"{cluster.name}.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, account.uid, account.gid)
        self._initdb(unfinished, binaries, account, held)
        unfinished.rename(cluster)
        note_place(self.root, cluster)

    def _make_password(self) -> None:
        self._password_file.parent.mkdir(mode=0o700, exist_ok=True)
        if not self._password_file.exists():
            self._password_file.touch(mode=0o600)
            self._password_file.write_text(secrets.token_urlsafe(PASSWORD_BYTES))

    def _initdb(self, cluster: Path, binaries: Path, account: ServerAccount, held: int) -> None:
        # Beside the cluster, since initdb wants it empty; the account cannot read our own file.
        password = cluster.with_name(f"{cluster.name}.password")
        password.touch(mode=0o600)
        password.write_text(self.superuser_password)
        os.chown(password, account.uid, account.gid)
        command = [
            *(str(binaries / "initdb"), "--pgdata", str(cluster), "--username", SUPERUSER),
            *("--auth", "scram-sha-256", "--pwfile", str(password), "--encoding", "UTF8"),
            *("--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *([] if self.durable else ["--no-sync"]),
        ]
        log = self.root / LOG
        try:
            child = supervise(
                command, stop_signal=signal.SIGINT, account=account, lease=held, log=log
            )
            if not child.succeeds(INITDB_TIMEOUT_SECONDS):
                raise failure_in_log("PostgreSQL", log, child.log_start_bytes)
        finally:
            password.unlink()

    def _launch(
        self, cluster: Path, binaries: Path, account: ServerAccount, held: int
    ) -> Supervised:
        sockets = Path(self.host)
        make_socket_folder(sockets, account)
        # The lease says that no server is left, whatever a process with the same number is now.
        (cluster / "postmaster.pid").unlink(missing_ok=True)
        for leftover in sockets.iterdir():
            leftover.unlink()
        settings = SETTINGS | {"unix_socket_directories": str(sockets)}
        if not self.durable:
            settings |= NOT_DURABLE
        options = [
            part for name, value in settings.items() for part in ("-c", f"{name}={value}")
        ]
        return supervise(
            [str(binaries / "postgres"), "-D", str(cluster), *options],
            stop_signal=signal.SIGINT,
            account=account,
            lease=held,
            log=self.root / LOG,
        )


def _wait_until_ready(cluster: Path, server: Supervised) -> None:
    end = time.monotonic() + START_TIMEOUT_SECONDS
    while _status(cluster) != "ready":
        if not server.running:
            raise failure_in_log("PostgreSQL", server.log, server.log_start_bytes)
        if time.monotonic() > end:
            raise EmbeddedFailure("PostgreSQL did not become ready in time.")
        time.sleep(POLL_SECONDS)


def _status(cluster: Path) -> str:
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return ""
    return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""
