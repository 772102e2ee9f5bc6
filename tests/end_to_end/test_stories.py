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
from adapters.postgres.logins import view_login
from adapters.postgres.views_setup import view_schema
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


def live_rows(connection: Any, role: Role) -> list[Any]:
    rows = connection.execute(
        f"SELECT seat, kind, number, body FROM {view_schema(role)}.current_entries"
    )
    return sorted(
        (seat, kind, number, canonical(json.loads(body))) for seat, kind, number, body in rows
    )


def test_every_role_s_live_view_equals_its_replay_after_every_fact(
    hub: Hub, clock: TestClock
) -> None:
    projecting = hub.projecting()
    server, logins = hub.place.server, hub.place.logins
    connections = {
        role: psycopg.connect(server.conninfo(logins[view_login(role)]), autocommit=True)
        for role in AUDIENCES
    }
    try:
        cases: list[UUID] = []
        for row in load_stories():
            if row.case_id not in cases:
                cases.append(row.case_id)
            record(hub, clock, row)
            assert projecting.catch_up() == 1
            once = LoadedOnce(hub.log)
            for role in AUDIENCES:
                live = live_rows(connections[role], role)
                assert live == replayed(once, hub, cases, role, clock.at), (row.id, role)
    finally:
        for connection in connections.values():
            connection.close()


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
    with psycopg.connect(
        hub.place.server.conninfo(hub.place.logins[view_login(role)]), autocommit=True
    ) as connection:
        before = live_rows(connection, role)
        hub.projecting().rebuild(role)
        assert live_rows(connection, role) == before
