"""Both stories, told through the services: what each role's live view holds, day by day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.bootstrap import Hub, open_hub
from adapters.demo.stories import Row, load_stories
from adapters.postgres.logins import PROJECTOR
from domain.categories import Category
from domain.facts import EmergencyAccessUsed
from domain.recorded import Actor, Recorded
from domain.refusals import Refused, UnknownCase
from domain.roles import AUDIENCES, Role
from services.ports import Histories, Staff
from services.recording import Command
from services.replaying import Replaying
from services.then import Question
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


@pytest.mark.timeout(1_200)
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


def test_what_a_role_knew_then_has_the_same_digest_after_a_rebuild_and_in_another_hub(
    hub: Hub, clock: TestClock
) -> None:
    """Asked of the log on the disk, with what is different since the middle of the stories."""
    rows = load_stories()
    cases = sorted({row.case_id for row in rows}, key=str)
    middle, end = rows[len(rows) // 2].recorded_at, clock.at

    def digests(asked: Hub) -> list[str]:
        questions = (
            Question(case, role, end, end, middle) for case in cases for role in LOOKED
        )
        return [digest(asked, one) for one in questions]

    before = digests(hub)
    for role in (Role.RVT, Role.POLIS):
        hub.projecting().rebuild(role)
    with open_hub(hub.place) as another:
        assert digests(another) == before
    assert len(set(before)) > len(before) // 2


LOOKED = (Role.RVT, Role.EKONOMISKT_BISTAND, Role.KVINNOJOUR, Role.INTERNKONTROLL)


def digest(hub: Hub, question: Question) -> str:
    auditor = Staff("AG", "", "revision", (Role.AUDITOR,))
    return hub.replaying.replay(auditor, Role.AUDITOR, question).answer()["digest"]


@pytest.mark.parametrize("role", AUDIENCES)
def test_a_view_rebuilt_from_nothing_is_the_view_that_was_kept(hub: Hub, role: Role) -> None:
    with projector(hub) as connection:
        before = live_rows(connection, role)
        hub.projecting().rebuild(role)
        assert live_rows(connection, role) == before


def test_an_emergency_opens_a_real_view_and_time_alone_closes_it(
    hub: Hub, clock: TestClock
) -> None:
    """What the night's worker reads is in the tables while it lasts, and not one row after."""
    case_id = next(row.case_id for row in load_stories() if row.id == "A56")
    role, staff = Role.RVT, next(s for s in hub.place.directory.everyone() if s.id == "SJ3")
    clock.at = max(clock.at, datetime(2027, 1, 4, 22, tzinfo=UTC))
    until = clock.at + timedelta(hours=1)
    taken = EmergencyAccessUsed(
        who="SJ3", reason="kodord", categories=(Category.THREAT,), until=until, notified="ME"
    )
    projecting = hub.projecting()
    known = hub.log.head()
    actor = Actor("SJ3", role, staff.unit)
    hub.recording.record(actor, Command(uuid4(), case_id, (taken,), clock.at))
    projecting.catch_up()
    assert hub.reading.case(staff, role, case_id).timeline
    with projector(hub) as connection:
        assert any("until" in row[0] for row in live_rows(connection, role))
        clock.at = until
        with pytest.raises(UnknownCase):
            hub.reading.case(staff, role, case_id)
        projecting.catch_up()
        assert not any("until" in row[0] for row in live_rows(connection, role))
    with pytest.raises(UnknownCase):
        hub.reading.case(staff, role, case_id)
    assert hub.log.head() == known + 1
    again = taken.model_copy(update={"until": until + timedelta(hours=1)})
    with pytest.raises(Refused):
        hub.recording.record(actor, Command(uuid4(), case_id, (again,), clock.at))
