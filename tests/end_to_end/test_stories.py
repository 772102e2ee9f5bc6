"""Both stories, told through the services: what each role's live view holds, day by day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from adapters.bootstrap import Hub
from adapters.demo.stories import Row, load_stories
from adapters.postgres.logins import PROJECTOR
from domain.recorded import Recorded
from domain.roles import AUDIENCES, Role
from services.ports import Histories
from services.reading import Replaying
from services.recording import Command
from tests.end_to_end.conftest import TestClock


@dataclass
class LoadedOnce:
    """A log that reads each case once, so that 22 roles can be compared after every fact."""

    log: Histories
    known: dict[UUID, Sequence[Recorded]] = field(default_factory=dict)

    def load(self, case_id: UUID, until_position: int | None = None) -> Sequence[Recorded]:
        assert until_position is None
        if case_id not in self.known:
            self.known[case_id] = self.log.load(case_id)
        return self.known[case_id]


def canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True)


def record(hub: Hub, clock: TestClock, row: Row) -> None:
    clock.at = row.recorded_at
    command = Command(
        row.command_id, row.case_id, (row.fact,), row.occurred_at, row.on_behalf_of
    )
    hub.recording.record(row.actor, command)


def projector(hub: Hub) -> psycopg.Connection:
    """The one login that sees whole views: a reader's sees what is open to somebody."""
    server, logins = hub.place.server, hub.place.logins
    return psycopg.connect(server.conninfo(logins[PROJECTOR]), autocommit=True)


def live_rows(connection: psycopg.Connection, role: Role) -> list[Any]:
    served = (
        f"SELECT seat, kind, number, body FROM views.entries WHERE role = '{role}' AND"
        f" generation = (SELECT generation FROM views.progress WHERE role = '{role}')"
    )
    rows = connection.execute(served.encode())
    return sorted(
        (seat, kind, number, canonical(json.loads(body))) for seat, kind, number, body in rows
    )


def test_every_role_s_live_view_equals_its_replay_after_every_fact(
    hub: Hub, clock: TestClock
) -> None:
    projecting = hub.projecting()
    cases: list[UUID] = []
    with projector(hub) as connection:
        for row in load_stories():
            if row.case_id not in cases:
                cases.append(row.case_id)
            record(hub, clock, row)
            assert projecting.catch_up() == 1
            once = LoadedOnce(hub.log)
            for role in AUDIENCES:
                live = live_rows(connection, role)
                assert live == replayed(once, hub, cases, role, clock.at), (row.id, role)


def replayed(
    once: LoadedOnce, hub: Hub, cases: Sequence[UUID], role: Role, at: datetime
) -> list[Any]:
    replaying = Replaying(once, hub.handle)
    return sorted(
        (entry.seat, entry.kind, entry.number, canonical(entry.body))
        for case_id in cases
        for entry in replaying.replay(case_id, role, at).entries
    )


@pytest.mark.parametrize("role", AUDIENCES)
def test_a_view_rebuilt_from_nothing_is_the_view_that_was_kept(hub: Hub, role: Role) -> None:
    with projector(hub) as connection:
        before = live_rows(connection, role)
        hub.projecting().rebuild(role)
        assert live_rows(connection, role) == before
