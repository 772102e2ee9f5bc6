"""The operator's key in Vault's transit engine: it wraps and unwraps, and keeps the key."""

import base64
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from hmac import compare_digest
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

import orjson
import structlog

from adapters.postgres.kek import (
    DATA_KEY_BYTES,
    NAME_BYTES,
    CannotOpen,
    KeyStoreUnavailable,
)
from adapters.settings import Settings, secret
from domain.refusals import PlainFailure

ANSWER_SECONDS_MAX = 3.0
ANSWER_BYTES_MAX = 16_000
WRAPPED_CHARS_MAX = 1_000
OK, BAD_REQUEST = 200, 400
WRAPPED = re.compile(rb"vault:v[0-9]{1,9}:[A-Za-z0-9+/]+={0,2}")
PATH = re.compile(r"\w([\w.-]*\w)?(/\w([\w.-]*\w)?)*", re.ASCII)
KEY = re.compile(r"\w([\w.-]*\w)?", re.ASCII)
HOST = re.compile(r"[\w.:-]+", re.ASCII)
TOKEN = re.compile(r"[!-~]{1,4000}")

log = structlog.get_logger("vault")


@dataclass(frozen=True, slots=True)
class VaultKey:
    """A key that never leaves Vault; each call is one question to it (API v1, transit).

    Vault gets the data key and a digest of what it is bound to. The digest stands beside
    the data key too, since a Vault before 1.13 takes no notice of `associated_data`.
    """

    connect: Callable[[], HTTPConnection] = field(repr=False)
    key: str
    mount: str
    token_file: Path = field(repr=False)
    answer_seconds_max: float = ANSWER_SECONDS_MAX

    @property
    def name(self) -> bytes:
        """The same at every address of Vault, and for every version of the key there."""
        told = f"name of vault key {self.mount} {self.key}".encode()
        return sha256(told).digest()[:NAME_BYTES]

    @property
    def kept(self) -> str:
        return "in Vault"

    def wrap(self, data_key: bytes, bound: bytes) -> bytes:
        digest = sha256(bound).digest()
        asked = {"plaintext": _text(digest + data_key), "associated_data": _text(digest)}
        status, given = self._ask("encrypt", asked)
        if status != OK:
            raise KeyStoreUnavailable(f"The key service refused: {status}.")
        wrapped = _word(given, "ciphertext")
        if len(wrapped) > WRAPPED_CHARS_MAX or not WRAPPED.fullmatch(wrapped):
            raise _no_answer()
        return wrapped

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        # What a held key wrapped before keys had names is told from this without asking.
        if not WRAPPED.fullmatch(wrapped):
            raise CannotOpen
        digest = sha256(bound).digest()
        asked = {"ciphertext": wrapped.decode("ascii"), "associated_data": _text(digest)}
        status, given = self._ask("decrypt", asked)
        if status == BAD_REQUEST:
            raise CannotOpen
        if status != OK:
            raise KeyStoreUnavailable(f"The key service refused: {status}.")
        try:
            opened = base64.b64decode(_word(given, "plaintext"), validate=True)
        except ValueError:
            raise _no_answer() from None
        if len(opened) != len(digest) + DATA_KEY_BYTES:
            raise _no_answer()
        if not compare_digest(opened[: len(digest)], digest):
            raise CannotOpen
        return opened[len(digest) :]

    def _ask(self, what: str, asked: dict[str, str]) -> tuple[int, bytes]:
        """Post one question, and give status and body. Raises KeyStoreUnavailable."""
        headers = {
            "X-Vault-Token": self._token(),
            "X-Vault-Request": "true",
            "Content-Type": "application/json",
        }
        until = monotonic() + self.answer_seconds_max
        connection = self.connect()
        connection.timeout = self.answer_seconds_max
        connection.response_class = cast(Any, partial(_InTime, until))
        try:
            path = f"/v1/{self.mount}/{what}/{self.key}"
            connection.request("POST", path, orjson.dumps(asked), headers)
            with connection.getresponse() as answer:
                given = answer.read(ANSWER_BYTES_MAX + 1)
        except (OSError, HTTPException, ValueError) as failure:
            log.warning("key_service_away", error=type(failure).__name__)
            raise KeyStoreUnavailable("The key service does not answer.") from None
        finally:
            connection.close()
        if len(given) > ANSWER_BYTES_MAX:
            raise _no_answer()
        if answer.status != OK:
            log.warning("key_service_refused", status=answer.status)
        return answer.status, given

    def _token(self) -> str:
        """Read the token anew: an agent renews it while we run."""
        try:
            token = secret(self.token_file) or ""
        except PlainFailure:
            token = ""
        if not TOKEN.fullmatch(token):
            raise KeyStoreUnavailable(
                "The token to the key service cannot be read, or others may read it."
            )
        return token


class _InTime(HTTPResponse):
    """An answer that has come before an instant, however slowly it comes."""

    def __init__(self, until: float, sock: socket, *rest: Any, **more: Any) -> None:
        super().__init__(sock, *rest, **more)
        self.fp = BufferedReader(_Until(self.fp, sock, until))


class _Until(RawIOBase):
    def __init__(self, come: BufferedReader, sock: socket, until: float) -> None:
        super().__init__()
        self._come, self._sock, self._until = come, sock, until

    def readable(self) -> bool:
        return True

    def readinto(self, room: Any) -> int:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._come.readinto1(room)

    def close(self) -> None:
        self._come.close()
        super().close()


def vault_key(settings: Settings) -> VaultKey | None:
    """Set up the key in Vault; None when none is named. Raises PlainFailure when half is."""
    url, key, file = (
        settings.kek_vault_url,
        settings.kek_vault_key,
        settings.kek_vault_token_file,
    )
    if url is None and key is None and file is None:
        return None
    if url is None or key is None or file is None:
        raise PlainFailure(
            "Set SAMLOTS_KEK_VAULT_URL, SAMLOTS_KEK_VAULT_KEY and "
            "SAMLOTS_KEK_VAULT_TOKEN_FILE, or none of them."
        )
    mount = settings.kek_vault_mount
    if not KEY.fullmatch(key) or not PATH.fullmatch(mount):
        raise PlainFailure(
            "SAMLOTS_KEK_VAULT_KEY and SAMLOTS_KEK_VAULT_MOUNT must be names as Vault has them."
        )
    return VaultKey(_connecting(url, settings.kek_vault_ca_file), key, mount, file)


def _connecting(url: str, ca: Path | None) -> Callable[[], HTTPConnection]:
    """Read an address that nobody on the way can listen to. Raises PlainFailure."""
    try:
        to = urlsplit(url)
        host, port = to.hostname or "", to.port
    except ValueError:
        raise _wrong_address() from None
    bare = not (to.query or to.fragment or to.path.strip("/")) and "@" not in to.netloc
    if not bare or not HOST.fullmatch(host):
        raise _wrong_address()
    if to.scheme == "http" and _is_loopback(host):
        return partial(HTTPConnection, host, port)
    if to.scheme != "https":
        raise _wrong_address()
    try:
        tls = ssl.create_default_context(cafile=ca)
    except OSError:
        raise PlainFailure("SAMLOTS_KEK_VAULT_CA_FILE names no certificate.") from None
    return partial(HTTPSConnection, host, port, context=tls)


def _wrong_address() -> PlainFailure:
    return PlainFailure(
        "SAMLOTS_KEK_VAULT_URL must be https with host and port alone, "
        "or http to 127.0.0.1 or [::1]."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _word(given: bytes, name: str) -> bytes:
    """Find one text in an answer's `data`. Raises KeyStoreUnavailable."""
    try:
        found = cast(object, orjson.loads(given)["data"][name])
    except (ValueError, KeyError, TypeError, IndexError):
        raise _no_answer() from None
    if not isinstance(found, str) or not found.isascii():
        raise _no_answer()
    return found.encode("ascii")


def _no_answer() -> KeyStoreUnavailable:
    log.warning("key_service_answers_otherwise")
    return KeyStoreUnavailable("The key service gave something that is no answer.")
