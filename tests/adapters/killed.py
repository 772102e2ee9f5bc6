"""A process of its own that is really killed: nothing of it goes on, and nothing is told."""

import os
import signal
from collections.abc import Callable


def die(*_: object, **__: object) -> None:
    """Be killed here."""
    os.kill(os.getpid(), signal.SIGKILL)


def was_killed(work: Callable[[], object]) -> bool:
    """Do something in a forked process; tells whether that was killed on the way.

    It opens its own connections: those of the process that it came from are not its.
    """
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
