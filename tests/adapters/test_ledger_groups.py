"""Commands that the log stores together stand in the ledger as those stored one by one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.group_commit import Order
from adapters.postgres.logins import SEALER
from adapters.postgres.urgent import Urgent
from domain.categories import Category
from domain.facts import EmergencyAccessUsed
from domain.recorded import Recorded
from tests.adapters.conftest import Database
from tests.adapters.examples import NOW, PATIENCE_S, command, eventually, one
from tests.adapters.ledger_place import Ledger, ledger_of

CASES = [UUID(int=number) for number in range(1, 7)]
TOGETHER = "SELECT count(*) FROM log.commands GROUP BY xmin ORDER BY 1 DESC LIMIT 1"
EMERGENCY = EmergencyAccessUsed(
    who="ann-1",
    reason="Hon ringde och var rädd",
    categories=(Category.CONTACT,),
    notified="arbetsledare",
    until=NOW + timedelta(hours=1),
)


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(database, tmp_path) as made:
        yield made


def stored_together(
    log: PostgresFactLog,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    commands: list[list[Recorded]],
) -> int:
    """Append while nobody has the turn; gives how many commands one transaction stored."""
    group, taken = log._recorder._group, list[int]()  # noqa: SLF001 - nobody else sees it
    next_group = group._next_group  # noqa: SLF001

    def counted() -> list[Order]:
        taken.append(len(orders := next_group()))
        return orders

    monkeypatch.setattr(group, "_next_group", counted)
    with ThreadPoolExecutor(len(commands)) as pool, database.superuser() as holding:
        with holding.transaction():
            holding.execute("LOCK TABLE log.turn IN EXCLUSIVE MODE")
            appended = [pool.submit(log.append, facts) for facts in commands]
            eventually(lambda: sum(taken) + len(group._waiting) == len(commands))  # noqa: SLF001
        for each in appended:
            each.result(60)
        row = holding.execute(TOGETHER).fetchone()
    assert row is not None
    return row[0]


def test_what_is_stored_in_a_group_is_signed_and_calls_the_process_that_signs(
    fact_log: PostgresFactLog,
    database: Database,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for case in CASES:
        fact_log.append(one(case))
    later = [
        command(case, 2, uuid4(), *(fact.fact for fact in one(case) * 2)) for case in CASES
    ]
    later[-1] = command(CASES[-1], 2, uuid4(), EMERGENCY)
    with closing(Urgent(database.conninfo(SEALER))) as urgent:
        assert not urgent.wait(0.01)
        grouped = stored_together(fact_log, database, monkeypatch, later)
        assert urgent.wait(PATIENCE_S)
    ledger.seal()

    found = ledger.audit("log")
    assert grouped > 1
    facts = sum(len(facts) for facts in later) + len(CASES)
    assert (found["facts"], found["rows"], found["cases"]) == (facts, facts, len(CASES))
