"""An imitation of Vault's transit engine on the loopback, after its published API."""

import base64
import json
import os
import ssl
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapters.private import write_private
from adapters.settings import Settings
from tests.adapters.own_ca import Authority

HOST, KEY, TOKEN = "localhost", "samlots", "hvs.KANARIE"
NONCE_BYTES = 12
ENDLESS_HEAD, ENDLESS_BODY = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 X\r\n\r\n"
ENDLESS = (ENDLESS_HEAD, ENDLESS_BODY)
"""What is sent again and again until the other side hangs up."""
Answer = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True)
class Question:
    """One request as it came."""

    path: str
    token: str | None
    asked: dict[str, str]


@dataclass
class Vault:
    """What stands in it, what it hears, and what it answers instead when it is told to."""

    url: str = ""
    versions: dict[str, list[bytes]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    sealed: bool = False
    takes_notice: bool = True
    """Of `associated_data`; before version 1.13 it did not."""
    lies: bool = False
    """It wraps another key than the one it was given."""
    before_sealing: int | None = None
    """How many questions it answers before it is sealed."""
    instead: deque[bytes] = field(default_factory=deque)
    """Bytes that are sent instead of an answer, once each."""
    heard: list[Question] = field(default_factory=list)

    def rotate(self, key: str = KEY) -> None:
        """Give a key its first version, or one more."""
        self.versions.setdefault(key, []).append(os.urandom(32))

    def answer(self, question: Question) -> Answer:
        if self.before_sealing is not None:
            self.sealed, self.before_sealing = self.before_sealing < 1, self.before_sealing - 1
        if self.sealed:
            return _no(503, "Vault is sealed")
        _, v1, mount, what, *key = question.path.split("/")
        if (v1, mount) != ("v1", "transit") or what not in ("encrypt", "decrypt"):
            return _no(404, f"no handler for route {question.path!r}")
        if question.token not in self.tokens:
            return _no(403, "permission denied")
        versions = self.versions.get("/".join(key))
        if not versions:
            return _no(400, "encryption key not found")
        bound = base64.b64decode(question.asked["associated_data"], validate=True)
        done = getattr(self, what)
        return done(versions, question.asked, bound if self.takes_notice else None)

    def encrypt(
        self, versions: list[bytes], asked: dict[str, str], bound: bytes | None
    ) -> Answer:
        nonce = os.urandom(NONCE_BYTES)
        plain = base64.b64decode(asked["plaintext"], validate=True)
        if self.lies:
            plain = plain[:32] + os.urandom(32)
        sealed = nonce + AESGCM(versions[-1]).encrypt(nonce, plain, bound)
        text = f"vault:v{len(versions)}:{base64.b64encode(sealed).decode()}"
        return 200, {"data": {"ciphertext": text, "key_version": len(versions)}}

    def decrypt(
        self, versions: list[bytes], asked: dict[str, str], bound: bytes | None
    ) -> Answer:
        _, version, text = asked["ciphertext"].split(":")
        try:
            sealed = base64.b64decode(text, validate=True)
            key = AESGCM(versions[int(version[1:]) - 1])
            plain = key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError, IndexError):
            return _no(400, "cipher: message authentication failed")
        return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}


def _no(status: int, why: str) -> Answer:
    return status, {"errors": [f"{why} KANARIE"]}


class _Serving(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, _Server)
        vault, size = self.server.vault, int(self.headers["Content-Length"])
        asked = json.loads(self.rfile.read(size))
        question = Question(self.path, self.headers["X-Vault-Token"], asked)
        vault.heard.append(question)
        if vault.instead:
            self._write(vault.instead.popleft())
            return
        status, given = vault.answer(question)
        body = json.dumps({"request_id": "1", "lease_id": "", **given}).encode()
        self._write(answered(status, body))

    def _write(self, answer: bytes) -> None:
        self.close_connection = True
        try:
            self.wfile.write(answer)
            while answer in ENDLESS:
                self.wfile.write(answer)
        except OSError:
            return

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, vault: Vault, tls: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), _Serving)
        self.vault = vault
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: who does not trust the certificate hangs up."""


@contextmanager
def running_vault(tls: ssl.SSLContext | None = None) -> Iterator[Vault]:
    """A Vault with one key that has one version, at https if there is a context."""
    vault = Vault()
    vault.rotate()
    with _Server(vault, tls) as server:
        where = f"https://{HOST}" if tls else "http://127.0.0.1"
        vault.url = f"{where}:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield vault
        finally:
            server.shutdown()
            thread.join()


def answered(status: int, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def at_vault(vault: Vault, folder: Path, authority: Authority) -> dict[str, Any]:
    """The settings that name a Vault's key."""
    file = folder / "vault-token"
    write_private(file, TOKEN)
    return {
        "kek_vault_url": vault.url,
        "kek_vault_key": KEY,
        "kek_vault_token_file": file,
        "kek_vault_ca_file": authority.file,
    }


def settings_of(vault: Vault, folder: Path, authority: Authority, **more: Any) -> Settings:
    return Settings(**{**at_vault(vault, folder, authority), **more})
