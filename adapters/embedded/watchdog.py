"""Runs between the program and a server, and stops the server when the program is gone.

Started as a script. End of input means that the program has ended, in whatever way: the kernel
closes the pipe also after SIGKILL.
"""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType

GRACE_SECONDS = 30.0
READ_BYTES = 1


def _start(user: int, group: int, command: list[str]) -> subprocess.Popen[bytes]:
    other_user = os.geteuid() == 0 and user != 0
    # The lease's descriptor must reach the server, so descriptors stay open.
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        close_fds=False,
        cwd="/",
        user=user if other_user else None,
        group=group if other_user else None,
        extra_groups=[] if other_user else None,
    )


def _stop_at_end_of_input(server: subprocess.Popen[bytes], stop_signal: int) -> None:
    while os.read(sys.stdin.fileno(), READ_BYTES):
        pass
    server.send_signal(stop_signal)
    try:
        server.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()


def main(stop_signal: int, user: int, group: int, command: list[str]) -> int:
    """Run `command` until it ends or the program does; answer its exit code."""
    servers: list[subprocess.Popen[bytes]] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        for server in servers:
            server.send_signal(stop_signal)

    # Functions, not SIG_IGN: a server would inherit an ignored signal.
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    servers.append(_start(user, group, command))
    watch = (servers[0], stop_signal)
    threading.Thread(target=_stop_at_end_of_input, args=watch, daemon=True).start()
    return abs(servers[0].wait())


if __name__ == "__main__":
    number, uid, gid = (int(text) for text in sys.argv[1:4])
    sys.exit(main(number, uid, gid, sys.argv[4:]))
