"""Where the hub runs: on servers that are given, or on its own in a data folder."""

import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from adapters.clock import StoryClock, machine_clock
from adapters.closing import MAKERS, first_key
from adapters.directory import FileDirectory, read_directory
from adapters.embedded.nats import EmbeddedNats, NatsUser
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.nats.topology import users_for
from adapters.postgres.kek import kek_from_file, kek_from_text
from adapters.postgres.logins import Logins, Server
from adapters.postgres.setup import set_up
from adapters.settings import Settings
from domain.refusals import PlainFailure
from services.ports import Clock

RUNNING = "running.json"
DIRECTORY = "directory.json"
SECRETS = "secrets"
CONNECT_TIMEOUT_S = 2
PASSWORD_BYTES = 24


class NotReady(PlainFailure):
    """Something that the hub needs is missing; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Everything a process needs to reach what it uses."""

    server: Server
    logins: Logins
    nats_url: str
    nats_passwords: Mapping[str, str]
    kek: bytes
    handle_key: bytes
    message_keys: Path | None
    directory: FileDirectory
    clock: Clock


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
    directory = _directory(settings)
    with EmbeddedPostgres(data, durable=durable) as postgres:
        logins = Logins.kept_in(data / SECRETS / "logins.json")
        server = Server(host=postgres.host)
        set_up(server, postgres.dsn(), logins)
        passwords = _nats_passwords(data, directory)
        partners = [partner.id for partner in directory.partners()]
        users = [
            NatsUser(user.name, user.password, user.publish, user.subscribe)
            for user in users_for(partners, passwords)
        ]
        with EmbeddedNats(data, users) as nats:
            note = {"host": postgres.host, "nats_url": nats.url}
            write_private(data / RUNNING, json.dumps(note))
            try:
                yield _embedded(settings, server, logins, nats.url)
            finally:
                (data / RUNNING).unlink(missing_ok=True)


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
    data = settings.data
    directory = _directory(settings)
    return Place(
        server=server,
        logins=logins,
        nats_url=nats_url,
        nats_passwords=_nats_passwords(data, directory),
        kek=kek_from_file(data / SECRETS / "kek", create=True),
        handle_key=kek_from_file(data / SECRETS / "handle-key", create=True),
        message_keys=_with_hub_keys(data / SECRETS),
        directory=directory,
        clock=_clock(settings),
    )


def _given(settings: Settings) -> Place:
    missing = [
        f"SAMLOTS_{name.upper()}"
        for name in ("logins_file", "nats_url", "nats_passwords_file", "handle_key_file")
        if getattr(settings, name) is None
    ]
    if settings.kek is None and settings.kek_file is None:
        missing.append("SAMLOTS_KEK_FILE")
    if missing:
        raise NotReady(f"Set {', '.join(missing)}.")
    if settings.kek is not None:
        kek = kek_from_text(settings.kek.get_secret_value())
    else:
        kek = kek_from_file(_path(settings.kek_file))
    return Place(
        server=Server(host=settings.database_host or "", port=settings.database_port),
        logins=Logins.read(_path(settings.logins_file)),
        nats_url=settings.nats_url or "",
        nats_passwords=json.loads(_path(settings.nats_passwords_file).read_text()),
        kek=kek,
        handle_key=kek_from_file(_path(settings.handle_key_file)),
        message_keys=settings.message_keys,
        directory=_directory(settings),
        clock=StoryClock(settings.clock_file) if settings.clock_file else machine_clock,
    )


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


def _nats_passwords(data: Path, directory: FileDirectory) -> dict[str, str]:
    """Read the passwords on NATS, and first make those that are missing."""
    file = data / SECRETS / "nats.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.is_file() else {}
    names = ("hub", *(partner.id for partner in directory.partners()))
    missing = [name for name in names if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(PASSWORD_BYTES) for name in missing}
        write_private(file, json.dumps(known))
    return known


def _with_hub_keys(folder: Path) -> Path:
    """Make the hub's own keys for messages where they are missing."""
    for name in MAKERS:
        if not (folder / name).exists():
            write_private(folder / name, first_key(name))
    return folder


def write_private(file: Path, text: str) -> None:
    """Write a file that its owner alone may read, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(unfinished, flags, 0o600), "w") as out:
        out.write(text)
    unfinished.replace(file)
