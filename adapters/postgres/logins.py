"""Which database logins there are, their passwords, and how each reaches its database."""

import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from psycopg.conninfo import make_conninfo
from pydantic import BaseModel, ConfigDict, SecretStr

from domain.refusals import PlainFailure
from domain.roles import AUDIENCES, Role

OWNER = "samlots_owner"
"""Owns every table and function. Nobody connects as it, so it has no password."""
APP = "samlots_app"
KEYS = "samlots_keys"
PROJECTOR = "samlots_projector"
RELAY = "samlots_relay"
ACCESS = "samlots_access"
"""Writes reads down in the access log and cannot read it."""
REVIEWER = "samlots_reviewer"
"""Reads the access log and nothing else."""
SEALER = "samlots_sealer"
"""Appends to the ledger, and reads of facts no more than headers and digests."""
SEALER_NAMES = "samlots_sealer_names"
"""Beside the keys: makes cases' names in the ledger and reads commitments, but no key."""

ERASER = "samlots_eraser"
"""Takes in decisions on erasure, empties rows of erased cases and takes them out of views."""
ERASER_KEYS = "samlots_eraser_keys"
"""Beside the keys: destroys them, and reads none."""

PASSWORD_BYTES = 32
CONNECT_TIMEOUT_S = 5
SILENCE_MS = 10_000
KEEPALIVE_IDLE_S = 5
OTHERS_MAY = 0o077


def view_login(role: Role) -> str:
    """Name the login that reads one audience's view and nothing else."""
    return f"samlots_view_{role.value}"


VIEWS = tuple(view_login(role) for role in AUDIENCES)
NAMES = (
    *(APP, KEYS, PROJECTOR, RELAY, ACCESS, REVIEWER, SEALER, SEALER_NAMES),
    *(ERASER, ERASER_KEYS, *VIEWS),
)
"""Every login of the hub."""
BESIDE_THE_KEYS = (KEYS, SEALER_NAMES, ERASER_KEYS)
"""Who enters the database of the keys, and no other."""
DOOR = "samlots_door"
"""No login: the key of the seal by which a reader shows whose rows are hers (door.py)."""


class LoginsUnreadable(PlainFailure):
    """The file of passwords is missing a login, is no such file, or others may read it."""


@dataclass(frozen=True, slots=True)
class Login:
    """One login and its password."""

    name: str
    password: SecretStr


class Logins(BaseModel):
    """The passwords by the name of their login."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    passwords: dict[str, SecretStr]

    def __getitem__(self, name: str) -> Login:
        try:
            return Login(name, self.passwords[name])
        except KeyError:
            raise LoginsUnreadable(f"There is no password for {name}.") from None

    @property
    def door(self) -> bytes:
        """The key of readers' seals."""
        return self[DOOR].password.get_secret_value().encode()

    def each(self) -> Iterator[Login]:
        """Give every login that the hub uses, in a fixed order."""
        return (self[name] for name in NAMES)

    @classmethod
    def fresh(cls) -> Self:
        """Make a random password for every login."""
        return cls(passwords={name: _password() for name in (*NAMES, DOOR)})

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the passwords; raises LoginsUnreadable."""
        try:
            if path.stat().st_mode & OTHERS_MAY:
                raise LoginsUnreadable("The file of passwords must be readable by you alone.")
            return cls(passwords=json.loads(path.read_bytes()))
        except (OSError, ValueError):
            raise LoginsUnreadable("The file of passwords cannot be read.") from None

    @classmethod
    def kept_in(cls, path: Path) -> Self:
        """Read the passwords, and first make those that are missing."""
        known = cls.read(path).passwords if path.exists() else {}
        missing = {name: _password() for name in (*NAMES, DOOR) if name not in known}
        if not missing:
            return cls(passwords=known)
        _write(path, known | missing, replace=bool(known))
        return cls.read(path)


class Server(BaseModel):
    """Where PostgreSQL is, and what the two databases of the hub are called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str
    """A name, an address, or the folder of a Unix socket."""
    port: int = 5432
    dbname: str = "samlots"
    keys_dbname: str = "samlots_keys"
    sslmode: str | None = None
    sslrootcert: str | None = None

    def conninfo(self, login: Login) -> str:
        """Give the connection string of a login to the one database that it may enter."""
        return make_conninfo(
            host=self.host,
            port=self.port,
            dbname=self.keys_dbname if login.name in BESIDE_THE_KEYS else self.dbname,
            user=login.name,
            password=login.password.get_secret_value(),
            sslmode=self.sslmode,
            sslrootcert=self.sslrootcert,
            connect_timeout=CONNECT_TIMEOUT_S,
            # A server that is gone without a word must not be waited for until TCP gives up.
            keepalives_idle=KEEPALIVE_IDLE_S,
            tcp_user_timeout=SILENCE_MS,
            application_name=login.name,
        )


def _write(path: Path, passwords: dict[str, SecretStr], *, replace: bool) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A temporary file is made with mode 0600, and appears under its name when it is whole.
    handle, unfinished = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        json.dump({name: word.get_secret_value() for name, word in passwords.items()}, file)
        file.flush()
        os.fsync(file.fileno())
    if replace:
        Path(unfinished).replace(path)
        return
    # Of two programs that start for the first time, the second takes the first one's.
    with suppress(FileExistsError):
        os.link(unfinished, path)
    Path(unfinished).unlink()


def _password() -> SecretStr:
    return SecretStr(secrets.token_urlsafe(PASSWORD_BYTES))
