"""Killed between any two steps, an erasure goes on where it was, and never claims too much."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from adapters.postgres.erasure import stay_erased
from services.erasure_steps import Step
from services.ports import ContentErased
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import BJORK, LIND, Erasure, erasure_of
from tests.adapters.killed import die, was_killed

CHANGES = frozenset(
    (
        *("record", "begin", "reach", "erase", "empty_rows", "drop_views", "tell", "forget"),
        *("settle", "finish", "forget_notices"),
    )
)
"""What leaves something behind. A process that is killed beside these leaves nothing new."""
ATTEMPTS_MAX = 40


@dataclass
class Fuse:
    """How many changes of the databases a process lives to make; it says which it made."""

    left: int
    says: int

    def burn(self, made: str) -> None:
        os.write(self.says, f"{made}\n".encode())
        self.left -= 1
        if not self.left:
            die()


class Until:
    """A port whose process is killed when a change is made, before it hears of that."""

    def __init__(self, port: Any, fuse: Fuse) -> None:
        self._port, self._fuse = port, fuse

    def __getattr__(self, name: str) -> Any:
        carried_out = getattr(self._port, name)
        if name not in CHANGES:
            return carried_out

        def change(*values: Any) -> Any:
            answer = carried_out(*values)
            self._fuse.burn(name)
            return answer

        return change


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


def carry_on(hub: Erasure, changes: int) -> list[str]:
    """Start as after a crash, and go on until so many changes are made; gives which."""
    stay_erased(hub.database.server, hub.database.logins)
    hub.seal()
    hears, says = os.pipe()
    fuse = Fuse(changes, says)

    def doomed() -> None:
        with ExitStack() as closing:
            started = Erasure(hub.database, hub.ledger, closing)
            started.erasing(lambda port: Until(port, fuse)).run()

    killed = was_killed(doomed)
    os.close(says)
    with os.fdopen(hears, "rb") as said:
        made = said.read().decode().split()
    assert killed is (len(made) == changes)
    return made


def test_killed_after_any_change_it_goes_on_and_never_claims_too_much(hub: Erasure) -> None:
    hub.tell_short(BJORK, LIND)
    hub.projecting().catch_up()
    hub.seal()
    seen = hub.log.load(LIND)
    hub.approve(BJORK)

    last, changes, killed_after = None, 1, list[str]()
    for _ in range(ATTEMPTS_MAX):
        made = carry_on(hub, changes)
        killed_after += made[-1:] if len(made) == changes else []
        reached = _says_no_more_than_is_so(hub)
        # Who is killed between a change and the note of it makes that change again.
        changes = changes + 1 if reached == last else 1
        last = reached
        if reached is Step.VERIFIED:
            break

    assert last is Step.VERIFIED
    killed_after += carry_on(hub, 1)
    assert set(killed_after) == CHANGES
    assert killed_after.count("reach") == Step.VERIFIED - 1
    assert hub.log.load(LIND) == seen
    assert hub.ledger.audit("after")["erased_keys"] == 1


def _says_no_more_than_is_so(hub: Erasure) -> Step | None:
    runs = hub.book.runs()
    if not runs:
        assert hub.log.load(BJORK)
        return None
    assert (runs[0].finished_at is not None) is (runs[0].reached is Step.VERIFIED)
    if runs[0].reached >= Step.KEYS_DESTROYED:
        hub.keys.forget()
        with pytest.raises(ContentErased):
            hub.log.load(BJORK)
    if runs[0].reached is Step.VERIFIED:
        assert hub.book.left_of(BJORK, [BJORK]) == hub.destroyer.left_of(BJORK) == 0
    return runs[0].reached
