"""What the hub says to its operators when something goes wrong: notes, and labels.

They know nothing of any case. A store that fails with a secret in its words must not be quoted.
"""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.attacks.observing import Hub
from tests.attacks.pairs import Pair
from tests.attacks.web_looking import Screen

SECRET = "hemlig adress"


class Broken(Exception):
    """A store's own error; its words hold what was to be stored."""


def said_too_much(pair: Pair) -> str | None:
    """Let the stores fail, and give whatever is said of it if the secret is in it."""
    hub = Hub(pair.viewer)
    for turn in pair.turns:
        hub.take(turn.left)
    screen = Screen(hub)

    def fail(*_: object) -> Any:
        raise Broken(SECRET)

    again = Hub(pair.viewer, log=hub.log)
    again.relaying.take_in()
    with pytest.MonkeyPatch.context() as patch, capture_logs() as notes:
        patch.setattr(hub.log, "load", fail)
        patch.setattr(hub.views, "view", fail)
        answers = [answer for _, answer in screen.answers()]
        rounds = asyncio.run(again.relaying.run_once())
    said = f"{notes} {answers} {rounds} {again.book.held()}"
    return said if SECRET in said else None
