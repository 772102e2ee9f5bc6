"""A child ends when its parent does: the pipe between them closes, whatever killed it."""

import os
import signal
import sys
import threading
import time
from contextlib import suppress

LEASH = "SAMLOTS_LEASH"
STOP_S = 10.0
"""How long a child may take to stop when it is asked to; then it is ended by force."""
BY_FORCE = 1
STDIN = 0


def heed_leash() -> None:
    """If a parent holds a leash, stop this process when the leash is let go.

    It comes first in a process: until that has said how it stops, it ends at once. A parent
    that is gone can use no force, so a child that takes too long does that itself.
    """
    if os.environ.get(LEASH) != "stdin":
        return

    def watch() -> None:
        # Not by way of sys.stdin: a reader that waits in there keeps the process from ending.
        with suppress(OSError):
            while sys.stdin is not None and os.read(STDIN, 1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(STOP_S)
        os._exit(BY_FORCE)

    threading.Thread(target=watch, name="leash", daemon=True).start()
