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

from adapters.jose import Between, closed

MANY = 16
"""From so many letters on it pays to ask; fewer are closed sooner here."""
ASKED_BYTES_MAX = 1024 * 1024
"""Long letters are closed sooner than they are handed over."""
MESSAGE_BYTES_MAX = 8 * ASKED_BYTES_MAX
SILENCE_S = 1
"""How long it may take nothing in, or answer nothing, before it is given up."""
TIMEVAL = struct.Struct("@ll")
"""Seconds and microseconds, as the system takes a time."""
REST_S = 30.0
"""How long all is closed here after it has failed; and how long it may take to come up."""
READY = b"ready"
SOCKET = 0
"""Where the process finds its end of the socket: as what others call their standard input."""
SEALED_PARTS, SEALED_BEGINS = 5, "eyJ"
"""What a sealed letter has, and begins with (RFC 7516): nothing open looks so."""

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
    _begun_at: float = field(default=float("-inf"), init=False)
    _rests_until: float = field(default=float("-inf"), init=False)

    def __call__(self, contents: Sequence[bytes], how: Between) -> list[bytes]:
        """Sign and seal each, as adapters.jose.closed does."""
        short = sum(map(len, contents)) <= ASKED_BYTES_MAX
        # Whoever would have to wait for another's closes sooner here.
        if len(contents) >= MANY and short and self._turn.acquire(blocking=False):
            try:
                done = self._ask(contents, how) if self._is_ready() else None
            finally:
                self._turn.release()
            if done is not None:
                return done
        return closed(contents, how)

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
            if not self._ready and self._socket is not None:
                self._ready = (
                    self._socket.poll(0) and self._socket.recv_bytes(len(READY)) == READY
                )
                if not self._ready and self.ticks() - self._begun_at >= REST_S:
                    raise _Unusable
        except Exception as error:  # noqa: BLE001 - whatever it is, all can be closed here
            self._give_up(error)
        return self._ready

    def _begin(self) -> None:
        self._begun_at = self.ticks()
        here, there = socket.socketpair()
        for way in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            here.setsockopt(socket.SOL_SOCKET, way, TIMEVAL.pack(SILENCE_S, 0))
        with there:
            self._socket = Connection(here.detach())
            # Apart from the terminal: it ends when its owner has gone, and by no other sign.
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-I" if sys.flags.isolated else "-P", "-m", "adapters.beside"],
                stdin=there.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _ask(self, contents: Sequence[bytes], how: Between) -> list[bytes] | None:
        try:
            assert self._socket is not None
            asked = {"contents": [each.decode() for each in contents], "how": how}
            self._socket.send_bytes(orjson.dumps(asked))
            answer = orjson.loads(self._socket.recv_bytes(MESSAGE_BYTES_MAX))
            if answer is None:
                return None
            if not isinstance(answer, list) or len(answer) != len(contents):
                raise _Unusable
            return [_sealed(each) for each in answer]
        except Exception as error:  # noqa: BLE001 - whatever it is, all can be closed here
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


def _sealed(text: object) -> bytes:
    """Make sure that what goes to a stream is closed, whoever did it."""
    if (
        not isinstance(text, str)
        or not text.startswith(SEALED_BEGINS)
        or text.count(".") != SEALED_PARTS - 1
    ):
        raise _Unusable
    return text.encode()


def serve(asking: Connection) -> None:
    """Close what is asked for until whoever asks has gone; what cannot be is answered null."""
    asking.send_bytes(READY)
    while True:
        try:
            asked = orjson.loads(asking.recv_bytes(MESSAGE_BYTES_MAX))
        except EOFError:
            return
        contents = [each.encode() for each in asked["contents"]]
        try:
            done = [each.decode() for each in closed(contents, Between(**asked["how"]))]
        except Exception:  # noqa: BLE001 - whoever asked finds out why
            done = None
        asking.send_bytes(orjson.dumps(done))


if __name__ == "__main__":
    serve(Connection(SOCKET))
