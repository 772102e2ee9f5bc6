"""Whether there is such a case at all, for whoever records without a seat in it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from adapters.postgres.logins import PROJECTOR, view_login
from adapters.postgres.view_reader import PostgresViewReader
from adapters.postgres.views import PostgresViewStore
from domain.roles import Role
from projections.entries import Batch, Desk
from tests.adapters.conftest import Database

CASE, ABSENT = UUID(int=1), UUID(int=2)
ENDED = datetime(2025, 6, 1, tzinfo=UTC)
"""Of a row that time has overtaken it may still be said that there is a case."""


@pytest.mark.parametrize(
    ("case_id", "staff", "admitted"),
    [(CASE, "somebody", True), (CASE, "kin", False), (ABSENT, "somebody", False)],
)
def test_a_row_admits_all_but_those_it_keeps_out(
    database: Database, case_id: UUID, staff: str, *, admitted: bool
) -> None:
    role = Role.INTERNKONTROLL
    store = PostgresViewStore(database.conninfo(PROJECTOR))
    reader = PostgresViewReader(database.conninfo(view_login(role)), role, database.logins.door)
    batch = Batch()
    batch.desks[CASE, ""] = Desk(CASE, "", ("*",), ("kin",), ENDED, {})
    try:
        store.apply({role: batch}, 0, 1)
        assert reader.admits(case_id, staff) is admitted
    finally:
        reader.close()
        store.close()
