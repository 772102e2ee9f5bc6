"""The hub's keys for NATS and for messages, in a folder of secrets: made once, then read.

Whoever holds `nats-operator` decides who is on NATS. Only `samlots setup`, `samlots partner`
and the embedded servers read it; the running processes read `nats-hub.creds`.
"""

import base64
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.jose import new_sealing_key, new_signing_key
from adapters.nats.accounts import Authority, creds
from adapters.nats.certificates import Certificate, ends, new_authority, server_certificate
from adapters.nats.connection import Access
from adapters.nkeys import USER, Login, pair_of
from adapters.private import write_once, write_private

OPERATOR = "nats-operator"
STORE_KEY = "nats-store-key"
HUB_CREDS = "nats-hub.creds"
CA, CA_KEY = "nats-ca.crt", "nats-ca.key"
SERVER, SERVER_KEY = "nats-server.crt", "nats-server.key"
ACCOUNTS = "nats-accounts.conf"
STORE_KEY_CONF = "nats-store-key.conf"
SIGN, SEAL = "hub-sign.json", "hub-seal.json"
KEY_BYTES = 32
RENEWED_DAYS = 60
CREDS = re.compile(r"-----BEGIN [^-]+-----\s+(\S+)\s+-+END")


@dataclass(frozen=True, slots=True)
class Keyring:
    """A folder of secrets."""

    folder: Path

    def make(self, names: Sequence[str], now: datetime) -> list[str]:
        """Write what is missing; never replace a key. Gives the names written.

        Only a server's certificate is replaced, when its end is near. `names` are
        the names and addresses of the servers. What is worked out from a key is written anew.
        """
        keys = {
            OPERATOR: new_key,
            STORE_KEY: new_key,
            SIGN: lambda: json.dumps(new_signing_key()),
            SEAL: lambda: json.dumps(new_sealing_key()),
        }
        written = [name for name, new in keys.items() if self._once(name, new)]
        for name, key, certificate in (
            (CA, CA_KEY, lambda: new_authority(now)),
            (SERVER, SERVER_KEY, lambda: server_certificate(self._authority(), names, now)),
        ):
            if not (self.folder / key).exists() or (name == SERVER and self._is_old(now)):
                made = certificate()
                write_private(self.folder / name, made.certificate)
                write_private(self.folder / key, made.key)
                written += [name, key]
        write_private(self.folder / HUB_CREDS, creds(self.operator.hub_login(_seconds(now))))
        return written

    def write_server_parts(self, now: datetime) -> None:
        """Write what servers that are given include in their configuration."""
        obeys = self.operator.for_servers(_seconds(now))
        lines = [f"{name}: {json.dumps(value, indent=1)}" for name, value in obeys.items()]
        write_private(self.folder / ACCOUNTS, "\n".join(lines) + "\n")
        write_private(self.folder / STORE_KEY_CONF, f'STORE_KEY: "{self.read(STORE_KEY)}"\n')

    @property
    def operator(self) -> Authority:
        """Every key on NATS."""
        return read_operator(self.folder / OPERATOR)

    def read(self, name: str) -> str:
        """Give what a file holds."""
        return (self.folder / name).read_text().strip()

    def _is_old(self, now: datetime) -> bool:
        return ends(self.read(SERVER)) - now < timedelta(days=RENEWED_DAYS)

    def _authority(self) -> Certificate:
        return Certificate(self.read(CA), self.read(CA_KEY))

    def _once(self, name: str, new: Any) -> bool:
        file = self.folder / name
        return not file.exists() and write_once(file, new())


@dataclass(frozen=True, slots=True)
class HubKeys:
    """The hub's own key pairs (JWK), newest first: to sign with, and that it is sealed to."""

    sign: list[dict[str, Any]] = field(repr=False)
    seal: list[dict[str, Any]] = field(repr=False)


def read_hub_keys(sign: Path, seal: Path) -> HubKeys:
    """Read the hub's key pairs from their files, each a JWK or a set of them (RFC 7517)."""
    return HubKeys(_pairs(sign), _pairs(seal))


def _pairs(file: Path) -> list[dict[str, Any]]:
    held = json.loads(file.read_text())
    return list(held.get("keys", [held]))


def read_operator(file: Path) -> Authority:
    """Read the secret that every key on NATS is worked out from."""
    return Authority(base64.b64decode(file.read_text(), validate=True))


def read_access(url: str, ca: Path, creds_file: Path) -> Access:
    """Read how the hub gets in, from a creds file as every NATS client reads it."""
    found = CREDS.findall(creds_file.read_text())
    if len(found) != 2:  # noqa: PLR2004 - a token and a seed
        raise ValueError("not a creds file")
    return Access(url, ca.read_text(), Login(found[0], pair_of(USER, found[1])))


def new_key() -> str:
    """Make 32 bytes, as base64."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _seconds(now: datetime) -> int:
    return int(now.astimezone(UTC).timestamp())
