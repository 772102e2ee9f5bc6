"""A child ends when its parent does: the pipe between them closes, whatever killed it."""

import os
import signal
import sys
import threading

LEASH = "SAMLOTS_LEASH"


def heed_leash() -> None:
    """If a parent holds a leash, ask this process to stop when the leash is let go."""
    if os.environ.get(LEASH) != "stdin":
        return

    def watch() -> None:
        while sys.stdin.buffer.read(1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="leash", daemon=True).start()
