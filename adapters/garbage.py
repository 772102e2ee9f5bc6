"""How often a long-running process looks for objects that only each other still name."""

import gc
import threading
import time
from functools import cache

ALLOCATED_MAX = 200_000
"""So many more than were freed, and the youngest are looked through; by default 700."""
LOOK_S = 15.0
"""However little is done: what has been read out is not left lying for longer."""


def look_seldom() -> None:
    """Leave alone for good what stands after the start, and look through the rest seldom.

    Taking in facts makes many objects that stay for a while: to go through all of them, and
    through every loaded module, each time took a fifth of the relay's work. A page that was
    shown and a word that was opened leave some behind, with what they said: they go by the
    clock.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATED_MAX, *gc.get_threshold()[1:])
    _by_the_clock()


@cache
def _by_the_clock() -> threading.Thread:
    looking = threading.Thread(target=_look, name="garbage", daemon=True)
    looking.start()
    return looking


def _look() -> None:
    while True:
        time.sleep(LOOK_S)
        gc.collect()
