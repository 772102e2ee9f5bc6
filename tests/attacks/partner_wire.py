"""The protocol of NATS by hand: logins and bytes that no client library would send."""

import asyncio
import base64
import json
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from adapters.nats.accounts import Authority, token
from adapters.nkeys import ACCOUNT, OPERATOR, USER, Login, new_pair, trusting
from tests.adapters.messages import PATIENCE_SECONDS, Server, now
from tests.services.disclosures import AF, JOUR

AGAIN_SECONDS = 0.1
TOO_SLOW = "-ERR 'Authentication Timeout'"
"""The server waits a few seconds for whoever comes: that it does so is no answer."""
TLS_ALERT = bytes([21, 3])
BIG = b"x" * (70 * 1024)
EVERYTHING: dict[str, Any] = {"type": "user", "pub": {}, "sub": {}, "subs": -1, "data": -1}
Options = dict[str, Any]


@dataclass
class Wire:
    """A connection that has read the server's first line."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    nonce: str

    async def log_in(self, options: Mapping[str, Any]) -> str:
        """Give what the server answers: PONG, or an error, or nothing at all."""
        whole = {"verbose": False, "pedantic": False, "headers": True, "lang": "x", **options}
        return await self.say(f"CONNECT {json.dumps(whole)}\r\nPING\r\n".encode())

    async def say(self, what: bytes) -> str:
        """Send bytes and give the first line of the answer."""
        try:
            self.writer.write(what)
            await self.writer.drain()
            line = await asyncio.wait_for(self.reader.readline(), PATIENCE_SECONDS)
        except (OSError, asyncio.IncompleteReadError):
            return ""
        return line.decode().strip()

    def close(self) -> None:
        self.writer.transport.abort()


async def connect(url: str, context: ssl.SSLContext) -> Wire:
    """Connect, and again when the server did not wait for our part in TLS."""
    at = urlsplit(url)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with suppress(ConnectionError):
                reader, writer = await asyncio.open_connection(
                    at.hostname, at.port, ssl=context
                )
                line = (await reader.readline()).decode()
                if line:
                    told = json.loads(line.removeprefix("INFO "))
                    return Wire(reader, writer, told["nonce"])
                writer.transport.abort()
            await asyncio.sleep(AGAIN_SECONDS)


def shown(login: Login, nonce: str) -> Options:
    """What a client shows to get in."""
    return {"jwt": login.token, "sig": login.signature(nonce).decode()}


async def logged_in(server: Server, shows: "Makes") -> tuple[Wire, str]:
    """Connect and log in, and again when we were too slow; give what the server answers."""
    while True:
        wire = await connect(server.url, trusting(server.access.ca))
        answer = await wire.log_in(shows(server, wire.nonce))
        if answer != TOO_SLOW:
            return wire, answer
        wire.close()


def as_partner(partner: str) -> "Makes":
    """Show the real thing."""
    return lambda server, nonce: shown(server.login(partner), nonce)


async def said_without_tls(url: str, what: bytes) -> bytes:
    """Speak the protocol in the clear; give what the server says, which is not TLS."""
    at, answer = urlsplit(url), b""
    reader, writer = await asyncio.open_connection(at.hostname, at.port)
    with suppress(ConnectionError):
        writer.write(what)
        await writer.drain()
        answer = await reader.read()
    writer.close()
    # The one thing it may say is TLS's own word for a broken handshake.
    return b"" if answer.startswith(TLS_ALERT) else answer


Makes = Callable[[Server, str], Options]


def _seconds(days: int = 0) -> int:
    return int((now() + timedelta(days=days)).timestamp())


def _self_made(server: Server, nonce: str) -> Options:
    """An operator, an account and a user, all by the partner itself."""
    account, user = new_pair(ACCOUNT), server.pairs[AF.id]
    return shown(Login(token(account, user.public, "x", EVERYTHING, _seconds()), user), nonce)


def _issued_by(kind: str, named: str) -> Makes:
    def make(server: Server, nonce: str) -> Options:
        forger, user = new_pair(kind), server.pairs[AF.id]
        accounts = {"hub": server.authority.hub.public, "own": server.account(AF.id)}
        claims = {**EVERYTHING, "issuer_account": accounts[named]}
        said = token(forger, user.public, "x", claims, _seconds())
        return shown(Login(said, user), nonce)

    return make


def _issued_by_the_user_itself(server: Server, nonce: str) -> Options:
    user = server.pairs[AF.id]
    claims = {**EVERYTHING, "issuer_account": server.account(AF.id)}
    return shown(Login(token(user, user.public, "x", claims, _seconds()), user), nonce)


def _another_authority(server: Server, nonce: str) -> Options:
    """Somebody else's hub: everything right, with another secret."""
    user, other = server.pairs[AF.id], Authority(bytes(32))
    return shown(Login(other.partner_user(AF.id, 1, user.public, _seconds()), user), nonce)


def _hub_of_another_authority(server: Server, nonce: str) -> Options:
    return shown(Authority(bytes(32)).hub_login(_seconds()), nonce)


def _altered(change: Mapping[str, Any]) -> Makes:
    def make(server: Server, nonce: str) -> Options:
        login = server.login(AF.id)
        head, body, signature = login.token.split(".")
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        filled = {
            name: server.authority.hub.public if value == "hub" else value
            for name, value in change.items()
        }
        said = json.dumps({**claims, **filled}).encode()
        body = base64.urlsafe_b64encode(said).rstrip(b"=").decode()
        return shown(Login(f"{head}.{body}.{signature}", login.pair), nonce)

    return make


def _algorithm(name: str) -> Makes:
    def make(server: Server, nonce: str) -> Options:
        login = server.login(AF.id)
        _, body, signature = login.token.split(".")
        said = json.dumps({"typ": "JWT", "alg": name}).encode()
        head = base64.urlsafe_b64encode(said).rstrip(b"=").decode()
        kept = signature if name != "none" else ""
        return shown(Login(f"{head}.{body}.{kept}", login.pair), nonce)

    return make


def _expired(server: Server, nonce: str) -> Options:
    user = server.pairs[AF.id]
    old = server.authority.partner_user(AF.id, 1, user.public, _seconds(-401))
    return shown(Login(old, user), nonce)


def _of_generation(generation: int) -> Makes:
    def make(server: Server, nonce: str) -> Options:
        user = server.pairs[AF.id]
        said = server.authority.partner_user(AF.id, generation, user.public, _seconds())
        return shown(Login(said, user), nonce)

    return make


def _of_the_other(server: Server, nonce: str) -> Options:
    """The other's token, which is no secret, with our own key."""
    return shown(Login(server.login(JOUR.id).token, server.pairs[AF.id]), nonce)


def _replayed(server: Server, _nonce: str) -> Options:
    """What was shown at another connection."""
    return shown(server.login(AF.id), "a nonce of earlier")


def _without_proof(server: Server, _nonce: str) -> Options:
    return {"jwt": server.login(AF.id).token}


def _account_as_user(server: Server, nonce: str) -> Options:
    said = server.authority.partner_account(AF.id, 1, _seconds())
    return shown(Login(said, server.pairs[AF.id]), nonce)


def _bearer(server: Server, _nonce: str) -> Options:
    made = _altered({"nats": {**EVERYTHING, "bearer_token": True, "version": 2}})
    return {"jwt": made(server, "")["jwt"]}


LOGINS: dict[str, Makes] = {
    "nothing at all": lambda _s, _n: {},
    "a password": lambda _s, _n: {"user": "hub", "pass": "hub"},
    "a plain token": lambda _s, _n: {"auth_token": "hub"},
    "a bare key": lambda s, n: {
        "nkey": s.pairs[AF.id].public,
        "sig": s.login(AF.id).signature(n).decode(),
    },
    "no proof of the key": _without_proof,
    "a bearer's token": _bearer,
    "a proof of an earlier connection": _replayed,
    "the other's token": _of_the_other,
    "a token of an account of one's own": _self_made,
    "a token by a forged key for the hub": _issued_by(ACCOUNT, "hub"),
    "a token by a forged key for one's account": _issued_by(ACCOUNT, "own"),
    "a token by a forged operator": _issued_by(OPERATOR, "hub"),
    "a token by a forged user": _issued_by(USER, "own"),
    "a token by oneself": _issued_by_the_user_itself,
    "a token of another hub": _another_authority,
    "another hub's own token": _hub_of_another_authority,
    "a token with wider rights": _altered({"nats": {**EVERYTHING, "version": 2}}),
    "a token with the hub as issuer": _altered({"iss": "hub"}),
    "a token that lasts longer": _altered({"exp": 9_999_999_999}),
    "a token without an end": _altered({"exp": 0}),
    "a token without algorithm": _algorithm("none"),
    "a token with another algorithm": _algorithm("HS256"),
    "an expired token": _expired,
    "a token of keys to come": _of_generation(2),
    "an account's token": _account_as_user,
    "no token but words": lambda s, n: {"jwt": "eyJ.e30.x", "sig": "x"},
    "a token of great length": lambda s, n: {"jwt": "A" * 20_000, "sig": "A"},
}
"""What is shown at the door instead of the real thing. None may be answered with PONG."""

BYTES: dict[str, bytes] = {
    "two subjects in one": b"PUB receipt.{own}\x00.{other} 2\r\n{}\r\n",
    "a wildcard": b"PUB receipt.* 2\r\n{}\r\n",
    "a wildcard for all": b"PUB > 2\r\n{}\r\n",
    "a negative size": b"PUB receipt.{own} -1\r\n\r\n",
    "a size of many digits": b"PUB receipt.{own} 99999999999999999999\r\n",
    "a size without end": b"PUB receipt.{own} 2147483647\r\n{}\r\n",
    "a size that lies": b"PUB receipt.{own} 2\r\n{}PUB receipt.{other} 2\r\n{}\r\n",
    "headers larger than the whole": b"HPUB receipt.{own} 99 2\r\n{}\r\n",
    "headers that end wrongly": b"HPUB receipt.{own} 12 14\r\nNATS/1.0\r\nX:{}\r\n",
    "too many words": b"PUB receipt.{own} a b c 2\r\n{}\r\n",
    "more than a partner may send": b"PUB receipt.{own} 71680\r\n" + BIG + b"\r\n",
    "more than the hub itself may send": b"PUB inbound.{own} 2097152\r\n" + BIG + b"\r\n",
    "a line that never ends": b"PUB " + BIG,
    "a message from another server": b"RMSG $G receipt.{other} 2\r\n{}\r\n",
    "a message from a leaf": b"LMSG receipt.{other} 2\r\n{}\r\n",
    "interest as another server": b"RS+ $G notice.{other}.v1\r\n",
    "interest of a leaf": b"LS+ notice.{other}.v1\r\n",
    "an account as another server": b"A+ {theirs}\r\n",
    "information as a server": b'INFO {"server_id":"x","auth_required":false}\r\n',
    "a message as the server": b"MSG receipt.{other} 1 2\r\n{}\r\n",
    "another protocol": b"GET /jsz HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes of no kind": bytes(range(256)),
    "connecting again as nobody": b'CONNECT {"user":"hub","pass":"hub"}\r\n',
    "connecting again with less": b"CONNECT {}\r\nPUB receipt.{other} 2\r\n{}\r\n",
}
"""What is sent after a real login. Nothing of it may change what anybody else has."""


def older_tls(ca: str) -> ssl.SSLContext:
    context = trusting(ca)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context
