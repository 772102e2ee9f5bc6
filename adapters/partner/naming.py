"""Names a case to the hub by its whole handle: what is none becomes a new matter there."""

import re
from collections.abc import Iterable

START_MIN_CHARS = 8
WHOLE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class NoHandle(ValueError):
    """No one case is meant. The text says what to give, and not what was given."""


def is_whole(given: str) -> bool:
    """Whether it has the form of a whole handle; the inbox need not know it."""
    return WHOLE.fullmatch(given.strip().lower()) is not None


def handle_from(given: str, known: Iterable[str]) -> str:
    """Give the whole handle that was given, or the one of those `known` that begins so.

    Raises NoHandle.
    """
    start = given.strip().lower()
    if is_whole(start):
        return start
    if len(start) < START_MIN_CHARS:
        raise NoHandle(
            "--handle takes a whole handle, or at least its first "
            f"{START_MIN_CHARS} characters. `samlots-partner inbox` lists them."
        )
    meant = [handle for handle in known if handle.lower().startswith(start)]
    if not meant:
        raise NoHandle(
            "No case in the inbox has a handle that begins so. Give --handle the whole one."
        )
    if len(meant) > 1:
        raise NoHandle(
            "More than one case in the inbox has a handle that begins so. Give more of it."
        )
    return meant[0]
