"""How every process stops when asked to, how often it wakes, and when it tries again."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

WAKE_S = 1.0
"""How often, at the latest, the lead is asked for and time is taken into account."""
RETRY_S = (0.5, 1.0, 2.0, 5.0, 10.0)


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """Turn SIGTERM and SIGINT into an event."""
    stop = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
