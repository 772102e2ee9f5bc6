"""A process that signs and seals many letters at once, on another core than the relay.

It begins with the first long row and ends with its owner. What it is given comes through a
socket that nobody else has: keys stand in no argument, no setting and no file.
"""

import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from threading import Lock

import orjson
import structlog

from adapters.jose import Jwk, closed

MANY = 16
"""From so many letters on it pays to ask; fewer are closed sooner here."""
SILENCE_S = 10
"""How long it may take nothing in and answer nothing before it is given up."""
TIMEVAL = struct.Struct("@ll")
"""Seconds and microseconds, as the system takes a time."""
REST_S = 30.0
"""How long all is closed here after it has failed."""
MESSAGE_BYTES_MAX = 256 * 1024 * 1024
READY = b"ready"
SOCKET = 0
"""Where the process finds its end of the socket: as what others call their standard input."""

log = structlog.get_logger("beside")


class _Unusable(Exception):
    """The answer is none, or not to what was asked."""


@dataclass
class Beside:
    """Closes many contents in the process beside, and few here; all here when it fails."""

    ticks: Callable[[], float] = time.monotonic
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False, repr=False)
    _socket: Connection | None = field(default=None, init=False, repr=False)
    _ready: bool = field(default=False, init=False)
    _rests_until: float = field(default=float("-inf"), init=False)

    def __call__(
        self,
        contents: Sequence[bytes],
        *,
        signer: Jwk,
        recipient: Jwk,
        issuer: str,
        audience: str,
    ) -> list[bytes]:
        """Sign and seal each, as adapters.jose.closed does."""
        between = {"issuer": issuer, "audience": audience}
        if len(contents) >= MANY:
            with self._turn:
                if self._is_ready():
                    keys = {"signer": dict(signer), "recipient": dict(recipient)}
                    done = self._ask(contents, {**keys, **between})
                    if done is not None:
                        return done
        return closed(contents, signer=signer, recipient=recipient, **between)

    def stop(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    @property
    def pid(self) -> int | None:
        """Name the process; None when there is none."""
        return None if self._process is None else self._process.pid

    def _is_ready(self) -> bool:
        """Whether it can be asked; begins it, but does not wait until it has come up."""
        try:
            if self._process is None and self.ticks() >= self._rests_until:
                self._begin()
            if not self._ready and self._socket is not None and self._socket.poll(0):
                self._ready = self._socket.recv_bytes(len(READY)) == READY
        except (OSError, EOFError) as error:
            self._give_up(error)
        return self._ready

    def _begin(self) -> None:
        here, there = socket.socketpair()
        for way in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            here.setsockopt(socket.SOL_SOCKET, way, TIMEVAL.pack(SILENCE_S, 0))
        with there:
            self._socket = Connection(here.detach())
            # Apart from the terminal: it ends when its owner has gone, and by no other sign.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "adapters.beside"],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _ask(self, contents: Sequence[bytes], how: dict[str, object]) -> list[bytes] | None:
        asked = {"contents": [each.decode() for each in contents], **how}
        try:
            assert self._socket is not None
            self._socket.send_bytes(orjson.dumps(asked))
            done = orjson.loads(self._socket.recv_bytes(MESSAGE_BYTES_MAX))
            if not isinstance(done, list) or len(done) != len(contents):
                raise _Unusable
            return [str.encode(each) for each in done]
        except (OSError, EOFError, ValueError, TypeError, _Unusable) as error:
            self._give_up(error)
            return None

    def _give_up(self, error: Exception) -> None:
        log.warning("closing_beside_failed", error=type(error).__name__)
        self._rests_until = self.ticks() + REST_S
        self._end()

    def _end(self) -> None:
        self._ready = False
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def serve(asking: Connection) -> None:
    """Close what is asked for until whoever asks has gone."""
    asking.send_bytes(READY)
    while True:
        try:
            asked = orjson.loads(asking.recv_bytes(MESSAGE_BYTES_MAX))
        except EOFError:
            return
        contents = [each.encode() for each in asked.pop("contents")]
        done = closed(contents, **asked)
        asking.send_bytes(orjson.dumps([each.decode() for each in done]))


if __name__ == "__main__":
    serve(Connection(SOCKET))
