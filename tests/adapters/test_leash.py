"""A child of the demo does not outlive it: neither one that is starting nor one that hangs."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from adapters.cli.leash import BY_FORCE, LEASH

ENDS_WITHIN_S = 60
DEAF = """
import signal, time
from adapters.cli import leash
leash.STOP_S = 0.2
signal.signal(signal.SIGTERM, signal.SIG_IGN)
leash.heed_leash()
print("up", flush=True)
time.sleep(600)
"""


ENDS_BY_ITSELF = """
import sys
from adapters.cli import leash
leash.heed_leash()
sys.exit(7)
"""


def leashed(*arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, LEASH: "stdin"},
    )


def let_go(child: "subprocess.Popen[bytes]") -> int:
    assert child.stdin is not None
    child.stdin.close()
    with child:
        try:
            return child.wait(ENDS_WITHIN_S)
        finally:
            child.kill()


def test_a_command_that_waits_before_it_can_stop_cleanly_ends_at_once(tmp_path: Path) -> None:
    never_written = tmp_path / "numbers.json"
    os.mkfifo(never_written)
    child = leashed("-m", "adapters.cli", "partner", "resume", "eb", str(never_written))
    assert let_go(child) == -signal.SIGTERM


def test_one_that_does_not_stop_when_asked_ends_itself() -> None:
    child = leashed("-c", DEAF)
    assert child.stdout is not None
    assert child.stdout.readline() == b"up\n"
    assert let_go(child) == BY_FORCE


def test_one_that_ends_by_itself_says_so_though_it_is_held() -> None:
    with leashed("-c", ENDS_BY_ITSELF) as child:
        assert child.wait(ENDS_WITHIN_S) == 7


def test_one_that_nothing_holds_does_not_begin() -> None:
    held = ["sh", "-c", f'exec "{sys.executable}" -c "$0" <&-', DEAF]
    done = subprocess.run(
        held, env={**os.environ, LEASH: "stdin"}, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == BY_FORCE
