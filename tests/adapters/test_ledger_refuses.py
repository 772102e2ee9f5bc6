"""What the process that signs does not sign, and in which order it does what it does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.ledger.book import RowAltered
from adapters.ledger.notes import Signer
from adapters.ledger.sealer import Memory
from adapters.postgres.fact_log import PostgresFactLog
from tests.adapters.conftest import Database
from tests.adapters.ledger_place import Ledger, ledger_of, recorded

PLACES = {
    "format": 0,
    "kind": 1,
    "case": 9,
    "version": 25,
    "leaf before": 30,
    "key": 70,
    "digest": 100,
    "content": 200,
}


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(database, tmp_path) as made:
        yield made


def test_a_row_that_was_altered_before_it_was_signed_stops_the_ledger_there(
    fact_log: PostgresFactLog, ledger: Ledger, database: Database
) -> None:
    recorded(fact_log)
    ledger.seal()
    recorded(fact_log, 4, 5)
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        for place, at in PLACES.items():
            other = (
                f"UPDATE log.hub_events SET state = set_byte(state, {at}, 255 - get_byte("
                f"state, {at})) WHERE notification_id = 8"
            ).encode()
            connection.execute(other)
            with pytest.raises(RowAltered) as refused:
                ledger.sealer().seal()
            assert (place, refused.value.position) == (place, 8)
            assert (place, ledger.store.position()) == (place, 6)
            connection.execute(other)

    assert len(ledger.notes()) == 1
    ledger.seal()
    assert ledger.audit("log")["facts"] == 10


def test_it_remembers_before_it_signs(
    fact_log: PostgresFactLog, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(fact_log)
    done = list[str]()
    write, line = Memory.write, Signer.line

    def writes(memory: Memory, body: str) -> None:
        write(memory, body)
        done.append("remembered")

    def signs(signer: Signer, said: bytes, before: bytes = b"") -> str:
        done.append("signed")
        return line(signer, said, before)

    monkeypatch.setattr(Memory, "write", writes)
    monkeypatch.setattr(Signer, "line", signs)
    ledger.sealer().seal()

    assert done == ["remembered", "signed"]
    assert ledger.store.unsigned() == []
