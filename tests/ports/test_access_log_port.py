"""What every access log does: the real one, and the one in memory that services tests use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from adapters.postgres.access_log import PostgresAccessLog, PostgresAccessRecords
from adapters.postgres.logins import ACCESS, REVIEWER
from domain.categories import Category
from domain.reads import Act, Ground, Purpose, Read
from domain.roles import Role
from services.access_log import AccessLog, AccessRecords
from tests.adapters.conftest import _server, database
from tests.services.reads import MemoryAccessLog, marks

__all__ = ["_server", "database"]
NOON = datetime(2025, 10, 14, 12, tzinfo=UTC)
EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """An access log from both sides: where reads are written down, and where reviewed."""

    log: AccessLog
    records: AccessRecords

    def all(self) -> list[Read]:
        return list(self.records.between(EVER, NOON + timedelta(days=9), 100))


@pytest.fixture(params=["postgres", "memory"])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    if request.param == "memory":
        memory = MemoryAccessLog()
        yield Kept(memory, memory)
        return
    database = request.getfixturevalue("database")
    log = PostgresAccessLog(database.conninfo(ACCESS))
    records = PostgresAccessRecords(database.conninfo(REVIEWER))
    yield Kept(log, records)
    log.close()
    records.close()


OPENED = Read(
    at=NOON,
    staff="KS",
    role=Role.RVT,
    unit="RVT Älvhamn",
    act=Act.CASE,
    purpose=Purpose.RECORDING,
    case_id=UUID(int=7),
    ground=Ground.SEAT,
    categories=(Category.ID, Category.PLAN),
    hits=1,
)
MISSED = Read(
    at=NOON + timedelta(hours=1),
    staff="EB7",
    role=Role.EKONOMISKT_BISTAND,
    unit="EB Älvhamn",
    act=Act.SEARCH,
    purpose=Purpose.CASEWORK,
    words=marks("Dilan A."),
)


def test_a_read_comes_back_as_it_was(kept: Kept) -> None:
    kept.log.record(OPENED)
    kept.log.record(MISSED)

    assert kept.all() == [OPENED, MISSED]
    assert kept.records.broken(EVER) is None


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("ground", [None, *Ground])
def test_every_way_to_read_can_be_stored(kept: Kept, act: Act, ground: Ground | None) -> None:
    for purpose in Purpose:
        kept.log.record(
            Read(
                NOON,
                "Åsa-1",
                Role.IVO,
                "",
                act,
                purpose,
                ground=ground,
                categories=tuple(Category),
            )
        )

    assert [(r.act, r.ground, r.purpose) for r in kept.all()] == [
        (act, ground, purpose) for purpose in Purpose
    ]


def test_a_period_begins_with_its_first_instant_and_ends_before_its_last(kept: Kept) -> None:
    kept.log.record(OPENED)
    kept.log.record(MISSED)

    assert kept.records.between(OPENED.at, MISSED.at, 9) == [OPENED]
    assert kept.records.between(MISSED.at, MISSED.at + timedelta(seconds=1), 9) == [MISSED]
    assert kept.records.between(EVER, MISSED.at + timedelta(seconds=1), 1) == [OPENED]


def test_reads_are_kept_in_the_order_in_which_they_were_stored(kept: Kept) -> None:
    kept.log.record(MISSED)
    kept.log.record(OPENED)

    assert kept.all() == [MISSED, OPENED]
    assert kept.records.broken(EVER) is None
    assert kept.records.broken(MISSED.at) is None
