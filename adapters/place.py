"""Where the hub runs: on servers that are given, or on its own in a data folder."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from adapters.clock import StoryClock, machine_clock
from adapters.closing import SEAL, SIGN, HubKeys, hub_keys
from adapters.directory import FileDirectory, read_directory
from adapters.embedded.failure import in_plain_words
from adapters.embedded.nats import STORE, EmbeddedNats, Guard
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.keyring import (
    CA,
    HUB_CREDS,
    OPERATOR,
    SERVER,
    SERVER_KEY,
    STORE_KEY,
    Keyring,
    read_access,
    read_operator,
)
from adapters.nats.accounts import Authority
from adapters.nats.connection import Access
from adapters.postgres.kek import HeldKey, OperatorsKeys, kek_from_file, kek_from_text
from adapters.postgres.logins import Logins, Server
from adapters.postgres.setup import set_up
from adapters.postgres.vault import vault_key
from adapters.private import write_private
from adapters.registry import Registry
from adapters.settings import Settings
from domain.refusals import PlainFailure
from services.ports import Clock

RUNNING = "running.json"
DIRECTORY = "directory.json"
SECRETS = "secrets"
PARTNERS = "partners.json"
PASSWORDS_OF_OLD = "nats.json"
LOOPBACK = ("127.0.0.1", "localhost")
CONNECT_TIMEOUT_S = 15
"""A server that is busy answers late. One that is gone refuses at once."""
NEEDED = (
    *("logins_file", "nats_url", "nats_ca_file", "nats_creds_file", "partners_file"),
    "handle_key_file",
)
"""Settings that servers which are given cannot do without."""


class NotReady(PlainFailure):
    """Something that the hub needs is missing; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Everything a process needs to reach what it uses."""

    server: Server
    logins: Logins
    nats: Access
    nats_public_url: str
    hub_keys: HubKeys | None
    """Only where messages are closed and opened."""
    registry: Registry
    operator: Authority | None
    """Only where accounts are made."""
    kek: OperatorsKeys
    handle_key: bytes
    directory: FileDirectory
    clock: Clock

    def own_keys(self) -> HubKeys:
        """Give the hub's key pairs for messages. Raises NotReady where there are none."""
        if self.hub_keys is None:
            raise NotReady("Set SAMLOTS_HUB_SIGN_FILE and SAMLOTS_HUB_SEAL_FILE.")
        return self.hub_keys


@contextmanager
def open_place(settings: Settings) -> Iterator[Place]:
    """Reach the servers, starting the embedded ones unless another process runs them."""
    if settings.database_host is not None:
        yield _given(settings)
        return
    running = _running(settings)
    if running is not None:
        yield running
        return
    with start_embedded(settings) as place:
        yield place


@contextmanager
def start_embedded(settings: Settings, *, durable: bool = True) -> Iterator[Place]:
    """Start PostgreSQL and NATS in the data folder, and stop them afterwards."""
    data = settings.data
    _directory(settings)
    with EmbeddedPostgres(data, durable=durable) as postgres:
        logins = Logins.kept_in(data / SECRETS / "logins.json")
        server = Server(host=postgres.host)
        set_up(server, postgres.dsn(), logins)
        with EmbeddedNats(data, _guard(data)) as nats:
            note = {"host": postgres.host, "nats_url": nats.url}
            write_private(data / RUNNING, json.dumps(note))
            try:
                yield _embedded(settings, server, logins, nats.url)
            finally:
                (data / RUNNING).unlink(missing_ok=True)


def _guard(data: Path) -> Guard:
    """Make the keys of the embedded NATS server if they are not there."""
    now, keyring = datetime.now(UTC), Keyring(data / SECRETS)
    with in_plain_words():
        _leave_the_old_way(data)
        keyring.make(LOOPBACK, now)
    return Guard(
        obeys=keyring.operator.for_servers(int(now.timestamp())),
        certificate=keyring.folder / SERVER,
        certificate_key=keyring.folder / SERVER_KEY,
        store_key=keyring.read(STORE_KEY),
    )


def _leave_the_old_way(data: Path) -> None:
    """Remove the streams of a version that had one account, passwords and no encryption.

    They hold nothing that the log does not: they are what had been sent, readable on disk.
    """
    passwords = data / SECRETS / PASSWORDS_OF_OLD
    if passwords.exists():
        shutil.rmtree(data / STORE, ignore_errors=True)
        for file in (data / SECRETS).glob("partner-*"):
            file.unlink()
        passwords.unlink()


def _running(settings: Settings) -> Place | None:
    """Find the servers that another process runs in the data folder."""
    try:
        note = json.loads((settings.data / RUNNING).read_text())
        server = Server(host=note["host"])
        logins = Logins.read(settings.data / SECRETS / "logins.json")
        psycopg.connect(
            server.conninfo(logins["samlots_app"]), connect_timeout=CONNECT_TIMEOUT_S
        ).close()
    except (FileNotFoundError, ValueError, KeyError, psycopg.Error):
        return None
    return _embedded(settings, server, logins, note["nats_url"])


def _embedded(settings: Settings, server: Server, logins: Logins, nats_url: str) -> Place:
    data, secrets = settings.data, settings.data / SECRETS
    return Place(
        server=server,
        logins=logins,
        nats=read_access(nats_url, secrets / CA, secrets / HUB_CREDS),
        nats_public_url=settings.nats_public_url or nats_url,
        hub_keys=hub_keys(secrets / SIGN, secrets / SEAL),
        registry=Registry(settings.partners_file or data / PARTNERS),
        operator=read_operator(secrets / OPERATOR),
        kek=_operators_keys(settings, _kek_of(settings)),
        handle_key=kek_from_file(data / SECRETS / "handle-key", create=True),
        directory=_directory(settings),
        clock=_clock(settings),
    )


def _given(settings: Settings) -> Place:
    missing = [f"SAMLOTS_{name.upper()}" for name in NEEDED if getattr(settings, name) is None]
    if settings.kek is settings.kek_file is settings.kek_vault_url is None:
        missing.append("SAMLOTS_KEK_FILE")
    if missing:
        raise NotReady(f"Set {', '.join(missing)}.")
    return Place(
        server=Server(host=settings.database_host or "", port=settings.database_port),
        logins=Logins.read(_path(settings.logins_file)),
        nats=_access(settings),
        nats_public_url=settings.nats_public_url or settings.nats_url or "",
        hub_keys=_own_keys(settings),
        registry=Registry(settings.partners_file or Path(PARTNERS)),
        operator=_operator(settings),
        kek=_operators_keys(settings, _kek_given(settings)),
        handle_key=kek_from_file(_path(settings.handle_key_file)),
        directory=_directory(settings),
        clock=StoryClock(settings.clock_file) if settings.clock_file else machine_clock,
    )


def _kek_of(settings: Settings) -> bytes | None:
    """Read the key on one machine, and make the first. One that is named must be there."""
    if settings.kek_file is not None:
        return kek_from_file(_path(settings.kek_file))
    if settings.kek_vault_url is not None:
        return None
    return kek_from_file(settings.data / SECRETS / "kek", create=True)


def _kek_given(settings: Settings) -> bytes | None:
    if settings.kek is not None:
        return kek_from_text(settings.kek.get_secret_value())
    return None if settings.kek_file is None else kek_from_file(_path(settings.kek_file))


def _operators_keys(settings: Settings, kek: bytes | None) -> OperatorsKeys:
    """Give the first that is named, which wraps, and one more: held, in Vault, beside."""
    also = settings.kek_also_file
    beside = None if also is None else kek_from_file(_path(also))
    named = (
        None if kek is None else HeldKey(kek),
        vault_key(settings),
        None if beside is None or beside == kek else HeldKey(beside),
    )
    current, *others = (key for key in named if key is not None)
    if len(others) > 1:
        raise NotReady(
            "Name two operator's keys at most: of SAMLOTS_KEK_FILE, SAMLOTS_KEK_VAULT_KEY and "
            "SAMLOTS_KEK_ALSO_FILE one is too many."
        )
    return OperatorsKeys(current, *others)


def _access(settings: Settings) -> Access:
    ca, creds = _path(settings.nats_ca_file), _path(settings.nats_creds_file)
    return read_access(settings.nats_url or "", ca, creds)


def _own_keys(settings: Settings) -> HubKeys | None:
    sign, seal = settings.hub_sign_file, settings.hub_seal_file
    return hub_keys(_path(sign), _path(seal)) if sign and seal else None


def _operator(settings: Settings) -> Authority | None:
    file = settings.nats_operator_file
    return read_operator(_path(file)) if file is not None else None


def _path(path: Path | None) -> Path:
    if path is None or not path.is_file():
        raise NotReady("A file that the settings name does not exist.")
    return path


def _clock(settings: Settings) -> Clock:
    file = settings.clock_file or settings.data / "clock.json"
    return StoryClock(file) if file.is_file() else machine_clock


def _directory(settings: Settings) -> FileDirectory:
    file = settings.directory_file or settings.data / DIRECTORY
    if not file.is_file():
        raise NotReady(
            "There is no directory of people and partners. Run `samlots demo` first, "
            "or set SAMLOTS_DIRECTORY_FILE."
        )
    return read_directory(file)
