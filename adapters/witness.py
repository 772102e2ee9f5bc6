"""A witness: cosigns what has only grown since it last looked, and remembers before it signs.

Speaks C2SP tlog-witness over HTTP. Runs as `samlots-partner witness` and by itself as
`samlots-witness`; beside `adapters/verify.py` it needs nothing of Samlots.
"""

import base64
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.verify import (
    EMPTY_ROOT,
    HASHES_MAX,
    WITNESS_KEY,
    Plainly,
    Policy,
    Wrong,
    cosigned_bytes,
    is_grown,
    open_checkpoint,
    read_checkpoint,
    read_policy,
    unbase64,
)

STATE_BYTES = 40
BODY_BYTES_MAX = 16_000
SILENCE_S = 10
OTHERS_MAY = 0o077
PREFIX = "PRIVATE+KEY+"
SIZE_TYPE = "text/x.tlog.size"


class Refusal(Exception):
    """A checkpoint that is not cosigned; the number is that of HTTP."""

    def __init__(self, status: int, body: str = "") -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class CannotWitness(Exception):
    """The key, the policy or the folder cannot be used; the message says which."""


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The name and the private key that a witness signs with."""

    name: str
    seed: bytes = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> "WitnessKey":
        """Read the key from a file that nobody else may read. Raises CannotWitness."""
        try:
            if path.stat().st_mode & OTHERS_MAY:
                raise CannotWitness("The witness's key must be readable by you alone.")
            text = path.read_text("ascii").strip().removeprefix(PREFIX)
            name, _, encoded = text.split("+", 2)
            raw = unbase64(encoded)
        except (OSError, ValueError, Wrong):
            raise CannotWitness("The witness's key cannot be read.") from None
        if len(raw) != 33 or raw[0] != WITNESS_KEY:  # noqa: PLR2004 - one byte and 32
            raise CannotWitness("The witness's key is not of its kind.")
        return cls(name, raw[1:])

    def verifier(self) -> str:
        """Write the public half, as a policy names it."""
        raw = bytes([WITNESS_KEY]) + self._key().public_key().public_bytes_raw()
        return f"{self.name}+{self._id().hex()}+{base64.b64encode(raw).decode()}"

    def write(self, path: Path) -> None:
        """Write the key to a new file that its owner alone may read."""
        raw = base64.b64encode(bytes([WITNESS_KEY]) + self.seed).decode()
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"{PREFIX}{self.name}+{self._id().hex()}+{raw}\n")

    def cosign(self, body: str, time_s: int) -> str:
        """Give the line of a cosignature (C2SP tlog-cosignature, Ed25519)."""
        signature = self._key().sign(cosigned_bytes(body, time_s))
        raw = self._id() + time_s.to_bytes(8, "big") + signature
        return f"\u2014 {self.name} {base64.b64encode(raw).decode()}\n"

    def _id(self) -> bytes:
        raw = bytes([WITNESS_KEY]) + self._key().public_key().public_bytes_raw()
        return sha256(self.name.encode() + b"\n" + raw).digest()[:4]

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(slots=True)
class Witness:
    """Forty bytes for each log: the size and root that it cosigned last."""

    key: WitnessKey
    policy: Policy
    folder: Path
    seconds: Callable[[], float] = time.time
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _lock: int | None = None

    def open(self) -> "Witness":
        """Take the folder, which one witness may use at a time. Raises CannotWitness."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotWitness("The folder is in use, or may not be used.") from None
        return self

    def close(self) -> None:
        """Let go of the folder."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def add_checkpoint(self, body: str) -> str:
        """Cosign a checkpoint that has only grown; raises Refusal."""
        first, _, note = body.partition("\n\n")
        lines = first.split("\n")
        try:
            old, proof = _size(lines[0]), [unbase64(line) for line in lines[1:]]
            origin, size, root, _ = read_checkpoint(note)
        except Wrong:
            raise Refusal(400) from None
        if origin not in {log.name for log in self.policy.logs}:
            raise Refusal(404)
        try:
            open_checkpoint(note, self.policy, witnessed=False)
        except Wrong:
            raise Refusal(403) from None
        if old > size or len(proof) > HASHES_MAX:
            raise Refusal(400)
        with self._turn:
            known_size, known_root = self.state(origin)
            if old != known_size or (size == old and root != known_root):
                raise Refusal(409, f"{known_size}\n")
            if not is_grown(old, size, known_root, root, proof):
                raise Refusal(422)
            self._remember(origin, size, root)
            return self.key.cosign(note.partition("\n\n")[0] + "\n", int(self.seconds()))

    def state(self, origin: str) -> tuple[int, bytes]:
        """Give the size and root cosigned last; an empty tree when there is none."""
        try:
            raw = self._file(origin).read_bytes()
        except FileNotFoundError:
            return 0, EMPTY_ROOT
        except OSError:
            raise Refusal(500) from None
        if len(raw) != STATE_BYTES:
            raise Refusal(500)
        return int.from_bytes(raw[:8], "big"), raw[8:]

    def _remember(self, origin: str, size: int, root: bytes) -> None:
        """Put it on the disk. Without that nothing is signed."""
        file = self._file(origin)
        unfinished = file.with_suffix(".new")
        try:
            with unfinished.open("wb") as out:
                out.write(size.to_bytes(8, "big") + root)
                out.flush()
                os.fsync(out.fileno())
            unfinished.replace(file)
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError:
            raise Refusal(500) from None

    def _file(self, origin: str) -> Path:
        return self.folder / f"{sha256(origin.encode()).hexdigest()}.state"


def _size(line: str) -> int:
    size = line.removeprefix("old ")
    if not (line.startswith("old ") and size.isascii() and size.isdigit()):
        raise Wrong("no old size")
    if len(size) > 19 or size != str(int(size)):  # noqa: PLR2004 - as 2**63
        raise Wrong("no old size")
    return int(size)


def server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """Make the server; `serve_forever` runs it."""

    class Handler(BaseHTTPRequestHandler):
        timeout = SILENCE_S

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                return self._answer(404, "")
            if not length.isdigit() or len(length) > 6 or int(length) > BODY_BYTES_MAX:  # noqa: PLR2004
                return self._answer(400, "")
            try:
                body = self.rfile.read(int(length)).decode()
                return self._answer(200, witness.add_checkpoint(body))
            except UnicodeDecodeError:
                return self._answer(400, "")
            except Refusal as refusal:
                return self._answer(refusal.status, refusal.body)

        def _answer(self, status: int, body: str) -> None:
            text = body.encode()
            self.send_response(status)
            self.send_header("Content-Type", SIZE_TYPE if status == 409 else "text/plain")  # noqa: PLR2004
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: what a log asks is its own rhythm."""

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A caller that went away is no error; it asks again."""

    return Quiet((host, port), Handler)


def witness_forever(key: Path, policy: Path, folder: Path, host: str, port: int) -> None:
    """Run until SIGTERM; says on standard error where it answers. Raises CannotWitness."""
    try:
        read = read_policy(policy.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, Wrong):
        raise CannotWitness("The policy cannot be read.") from None
    witness = Witness(WitnessKey.read(key), read, folder).open()
    try:
        listening = server(witness, host, port)
    except OSError:
        raise CannotWitness("The address cannot be listened on.") from None

    def stop(*_: Any) -> None:
        threading.Thread(target=listening.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"http://{host}:{listening.server_address[1]}", file=sys.stderr, flush=True)  # noqa: T201
    with listening:
        listening.serve_forever()
    witness.close()


def new_key(path: Path, name: str) -> str:
    """Make a witness's key; gives its public half. Raises CannotWitness."""
    if not name or "+" in name or any(sign.isspace() for sign in name):
        raise CannotWitness("A witness's name has neither spaces nor plus.")
    key = WitnessKey(name, os.urandom(32))
    try:
        key.write(path)
    except OSError:
        raise CannotWitness("The key cannot be written there.") from None
    return key.verifier()


def main() -> NoReturn:
    """Run a witness by itself. Exit codes: 0 stopped when asked, 1 cannot."""
    asked = Plainly("samlots-witness", description=__doc__)
    asked.add_argument("--key", type=Path, required=True, help="file of the private key")
    asked.add_argument("--new-key", metavar="NAME", help="make the key, print its half, end")
    asked.add_argument("--policy", type=Path, help="file that names the logs")
    asked.add_argument("--data", type=Path, help="folder of what was cosigned last")
    asked.add_argument("--host", default="127.0.0.1", help="address to listen on")
    asked.add_argument("--port", type=int, default=8099, help="port; 0 takes any")
    given = asked.parse_args()
    try:
        if given.new_key is not None:
            print(new_key(given.key, given.new_key))  # noqa: T201
        elif given.policy is None or given.data is None:
            raise CannotWitness("--policy and --data are needed.")
        else:
            witness_forever(given.key, given.policy, given.data, given.host, given.port)
    except CannotWitness as why:
        sys.stderr.write(f"samlots-witness: {why}\n")
        sys.exit(1)
    sys.exit(0)


if __name__ == "__main__":
    main()
