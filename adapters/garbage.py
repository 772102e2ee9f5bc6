"""How often a long-running process looks for objects that only each other still name."""

import gc

ALLOCATED_MAX = 200_000
"""So many more than were freed, and the youngest are looked through; by default 700."""


def look_seldom() -> None:
    """Leave alone for good what stands after the start, and look through the rest seldom.

    Taking in facts makes many objects that stay for a while: to go through all of them, and
    through every loaded module, each time took a fifth of the relay's work.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATED_MAX, *gc.get_threshold()[1:])
