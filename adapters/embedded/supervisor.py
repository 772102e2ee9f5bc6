"""Starts a server under a watchdog, so that it never outlives the program."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.account import ServerAccount
from adapters.embedded.watchdog import GRACE_SECONDS

WATCHDOG = Path(__file__).with_name("watchdog.py")
LOG_BYTES_MAX = 1_000_000
# Longer than the watchdog's own patience, so that it is the one to give up first.
STOP_TIMEOUT_SECONDS = GRACE_SECONDS + 5
PASSED_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH")
# What the servers log is searched for reasons, in English.
ENVIRONMENT = {"LC_ALL": "C"}


@dataclass(frozen=True)
class Supervised:
    """A server's watchdog, and where in its log this run began."""

    watchdog: subprocess.Popen[bytes]
    log: Path
    log_start_bytes: int

    @property
    def running(self) -> bool:
        return self.watchdog.poll() is None

    def succeeds(self, timeout_seconds: float) -> bool:
        """Wait for a program that ends by itself, and tell whether it did so well."""
        try:
            return self.watchdog.wait(timeout_seconds) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            self.stop()

    def stop(self) -> None:
        """End the server in an orderly way, and by force when that takes too long."""
        if self.watchdog.stdin:
            with suppress(BrokenPipeError):
                self.watchdog.stdin.close()
        try:
            self.watchdog.wait(STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.watchdog.pid, signal.SIGKILL)
            self.watchdog.wait()


def supervise(
    command: list[str],
    *,
    stop_signal: signal.Signals,
    account: ServerAccount,
    lease: int,
    log: Path,
) -> Supervised:
    """Start `command` as `account`, holding `lease`, with its output in `log`."""
    fresh = log.exists() and log.stat().st_size > LOG_BYTES_MAX
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    output = os.open(log, flags | (os.O_TRUNC if fresh else 0), 0o600)
    passed = {name: os.environ[name] for name in PASSED_ENVIRONMENT if name in os.environ}
    try:
        start_bytes = os.fstat(output).st_size
        watch = [str(WATCHDOG), str(int(stop_signal)), str(account.uid), str(account.gid)]
        # A session of its own: Ctrl-C must not end the server before the program.
        watchdog = subprocess.Popen(
            [sys.executable, "-I", "-S", *watch, *command],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[lease],
            start_new_session=True,
            env=ENVIRONMENT | passed,
        )
    finally:
        os.close(output)
    return Supervised(watchdog, log, start_bytes)
