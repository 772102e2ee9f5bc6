"""nats-server with JetStream from a wheel, on the loopback, as a child of the program."""

import http.client
import json
import signal
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from adapters.embedded.account import own_account
from adapters.embedded.binaries import nats_binary
from adapters.embedded.failure import EmbeddedFailure, failure_in_log, in_plain_words
from adapters.embedded.lease import lease
from adapters.embedded.supervisor import Supervised, supervise
from adapters.private import write_private

LOOPBACK = "127.0.0.1"
ANY_PORT = -1
LOCK = "nats.lock"
LOG = "nats.log"
CONFIG = "nats.conf"
STORE = "nats"
ACCOUNTS = "accounts"
ACCOUNTS_TOLD_AGAIN = "2m"
REMEMBERED_PORT = "nats.port"
MESSAGE_BYTES_MAX = 1024 * 1024
MEMORY_BYTES_MAX = 64 * 1024 * 1024
STORE_BYTES_MAX = 40 * 1024 * 1024 * 1024
"""What the streams may grow to; every partner's has a limit of its own that counts here."""
START_TIMEOUT_SECONDS = 30
HEALTH_TIMEOUT_SECONDS = 1
POLL_SECONDS = 0.005
HTTP_OK = 200


@dataclass(frozen=True, slots=True)
class Guard:
    """Whom the server obeys, what it shows to clients, and what its store is sealed with.

    `obeys` holds operator, system account and the accounts that are known from the start,
    under the names that nats-server gives them.
    """

    obeys: Mapping[str, Any] = field(repr=False)
    certificate: Path
    certificate_key: Path
    store_key: str = field(repr=False)


@dataclass
class EmbeddedNats:
    """A NATS server with its store in the data folder `root`.

    `port` is kept from one start to the next, so that clients find it again; when it is not
    given, any free port is chosen the first time. `sync` is JetStream's `sync_interval`.
    """

    root: Path
    guard: Guard
    sync: str = field(default="always", kw_only=True)
    port: int = field(default=ANY_PORT, kw_only=True)
    url: str = field(default="", init=False)
    monitor_url: str = field(default="", init=False)
    _server: Supervised | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        # The server runs elsewhere: a relative name would mean another folder to it.
        self.root = self.root.resolve()

    @property
    def running(self) -> bool:
        return self._server is not None and self._server.running

    def start(self) -> Self:
        """Start the server and wait until JetStream has recovered.

        Raises DataFolderBusy when another program holds the folder, and EmbeddedFailure.
        """
        with in_plain_words():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.root / STORE).mkdir(exist_ok=True, mode=0o700)
            with lease(self.root / LOCK) as held:
                for leftover in (self.root / STORE).glob("*.ports"):
                    leftover.unlink()
                self._write_config(self._port_to_use())
                server = self._launch(held)
            self._server = server
            try:
                self._wait_until_healthy(server)
                (self.root / REMEMBERED_PORT).write_text(str(urlsplit(self.url).port))
            except BaseException:
                self.stop()
                raise
        return self

    def stop(self) -> None:
        """Stop the server after everything is written."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _port_to_use(self) -> int:
        if self.port != ANY_PORT:
            if not _is_free(self.port):
                raise EmbeddedFailure(
                    f"Port {self.port} is taken by another program. Choose another."
                )
            return self.port
        with suppress(FileNotFoundError, ValueError):
            remembered = int((self.root / REMEMBERED_PORT).read_text())
            if _is_free(remembered):
                return remembered
        return ANY_PORT

    def _write_config(self, port: int) -> None:
        config = {
            "server_name": "samlots-embedded",
            "listen": f"{LOOPBACK}:{port}",
            "http": f"{LOOPBACK}:{ANY_PORT}",
            "ports_file_dir": str(self.root / STORE),
            "max_payload": MESSAGE_BYTES_MAX,
            "tls": {
                "cert_file": str(self.guard.certificate.resolve()),
                "key_file": str(self.guard.certificate_key.resolve()),
                "min_version": "1.3",
                "handshake_first": True,
            },
            "jetstream": {
                "store_dir": str(self.root / STORE),
                "max_memory_store": MEMORY_BYTES_MAX,
                "max_file_store": STORE_BYTES_MAX,
                "sync_interval": self.sync,
                "cipher": "aes",
                "key": self.guard.store_key,
            },
            "resolver": {
                "type": "full",
                "dir": str(self.root / STORE / ACCOUNTS),
                "allow_delete": False,
                "interval": ACCOUNTS_TOLD_AGAIN,
            },
            **self.guard.obeys,
        }
        # nats-server reads JSON, whose quoting leaves no way out for what a name contains.
        text = json.dumps(config, ensure_ascii=False, indent=2)
        write_private(self.root / CONFIG, text)

    def _launch(self, held: int) -> Supervised:
        return supervise(
            [str(nats_binary()), "--config", str(self.root / CONFIG)],
            stop_signal=signal.SIGTERM,
            account=own_account(),
            lease=held,
            log=self.root / LOG,
        )

    def _wait_until_healthy(self, server: Supervised) -> None:
        end = time.monotonic() + START_TIMEOUT_SECONDS
        while not (self._read_ports() and _is_healthy(self.monitor_url)):
            if not server.running:
                raise failure_in_log("NATS", server.log, server.log_start_bytes)
            if time.monotonic() > end:
                raise EmbeddedFailure("NATS did not become ready in time.")
            time.sleep(POLL_SECONDS)

    def _read_ports(self) -> bool:
        """Take the addresses from the ports file, which may be absent or half written."""
        for file in (self.root / STORE).glob("*.ports"):
            with suppress(OSError, ValueError, LookupError):
                ports = json.loads(file.read_text())
                self.url, self.monitor_url = ports["nats"][0], ports["monitoring"][0]
                return True
        return False


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As nats-server does: a port that was just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _is_healthy(monitor_url: str) -> bool:
    # Not urllib, which would ask a proxy for the loopback address.
    connection = http.client.HTTPConnection(
        urlsplit(monitor_url).netloc, timeout=HEALTH_TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTP_OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
