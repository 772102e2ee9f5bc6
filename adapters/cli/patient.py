"""The hub under examination by `samlots doctor`, and what a check finds."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import psycopg

from adapters.bootstrap import Hub
from adapters.cli.proving import Proven, prove_log
from adapters.postgres.erasure import eraser_at
from adapters.postgres.logins import KEYS, SEALER
from adapters.settings import Settings
from services.erasure_steps import Step

COMMITTED = "SELECT key_id FROM keys.commitments WHERE subject = ANY (%s)"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether all is well, and in plain words what there is or what to do."""

    good: bool
    says: str


class Going(NamedTuple):
    """Cases whose erasure has begun to destroy and has not told the ledger yet; their keys."""

    cases: frozenset[UUID]
    keys: frozenset[bytes]


@dataclass(slots=True)
class Patient:
    """The hub under examination, and what was found of its log."""

    settings: Settings
    hub: Hub
    revived: int = 0
    """How many keys of erased cases were there before the hub was opened: it destroys them."""
    _going: Going | None = field(default=None)
    _log: Proven | None = field(default=None)

    @contextmanager
    def as_login(self, name: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        place = self.hub.place
        with psycopg.connect(place.server.conninfo(place.logins[name])) as link:
            yield link

    def going(self) -> Going:
        """Ask once which erasures stand between two steps where the ledger knows nothing."""
        if self._going is None:
            place = self.hub.place
            with ExitStack() as closing:
                runs = eraser_at(place.server, place.logins, closing)[0].runs()
            between = range(Step.RECORDED, Step.LEDGER_TOLD)
            cases = [run.case_id for run in runs if run.reached in between]
            with self.as_login(KEYS) as link:
                found = link.execute(COMMITTED, (cases,), binary=True).fetchall()
            self._going = Going(frozenset(cases), frozenset(key for (key,) in found))
        return self._going

    def log(self) -> Proven:
        """Go through the log once; whoever asks after that gets the same."""
        if self._log is None:
            with self.as_login(SEALER) as link:
                self._log = prove_log(link)
        return self._log
