"""The ledger over the real log: what is recorded is signed, once, whatever is killed."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from adapters.ledger.leaves import ERASED, FACT, HEADER, KEY, MAP, decision_digest
from adapters.ledger.sealer import Memory, Sealer, WentBack
from adapters.postgres.fact_log import PostgresFactLog
from adapters.postgres.keys import PostgresKeyStore
from adapters.postgres.ledger import LedgerUnavailable, PostgresLedger
from adapters.postgres.logins import KEYS, SEALER
from adapters.postgres.urgent import Urgent
from adapters.verify import Wrong, open_checkpoint
from domain.categories import Category
from domain.facts import EmergencyAccessUsed
from tests.adapters.conftest import KEK, Database
from tests.adapters.examples import CASE, NOW, PATIENCE_S, command, one, where_and_health
from tests.adapters.ledger_place import Ledger, ledger_of, recorded


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(database, tmp_path) as made:
        yield made


def kinds(ledger: Ledger) -> list[int]:
    return [HEADER.unpack(header)[1] for header in ledger.store.headers()]


def test_what_is_recorded_is_signed_and_cosigned_and_can_be_checked(
    fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    recorded(fact_log)
    sealer = ledger.sealer()
    assert ledger.seal(sealer) == {"polis": 200, "region": 200, "jour": 200}
    first = ledger.notes()[0]
    recorded(fact_log, 4, 5)
    fact_log.append(command(CASE, 6, uuid4(), where_and_health()))
    assert set(ledger.seal(sealer).values()) == {200}

    found = ledger.audit("log", since=first)

    assert (found["facts"], found["rows"], found["cases"]) == (11, 11, 2)
    assert (found["keys"], found["checkpoints"]) == (4, 2)
    assert found["cosigned"] == ["jour", "polis", "region"]
    assert kinds(ledger).count(MAP) == 2
    assert kinds(ledger)[-1] == MAP


def test_nothing_that_leaves_names_the_case_or_the_minute(
    fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    case = uuid4()
    fact_log.append(one(case))
    ledger.seal()

    bundle = ledger.bundle("log", rows=False)
    held = b"".join(path.read_bytes() for path in bundle.iterdir())

    assert case.bytes not in held
    assert case.bytes in b"".join(ledger.rows())
    times = {HEADER.unpack(h)[5] % 3600 for h in ledger.store.headers() if h[1] != MAP}
    assert times == {0}


def test_without_anything_new_nothing_is_signed(
    fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    sealer = ledger.sealer()
    assert sealer.seal() is None
    recorded(fact_log)
    size = sealer.seal()

    assert sealer.seal() is None
    assert ledger.sealer().seal() is None
    assert [one for one, _, _ in ledger.store.notes()] == [size]


def test_a_key_is_committed_to_before_what_it_seals(
    fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    fact_log.append(command(CASE, 1, uuid4(), where_and_health()))
    ledger.seal()

    assert kinds(ledger) == [KEY, KEY, KEY, FACT, MAP]


def test_keys_from_before_there_was_a_ledger_are_committed_to(
    fact_log: PostgresFactLog, ledger: Ledger, database: Database
) -> None:
    recorded(fact_log)
    with database.superuser(database.server.keys_dbname) as connection:
        connection.execute("DELETE FROM keys.commitments")
    with closing(PostgresKeyStore(database.conninfo(KEYS), KEK)) as keys:
        log = PostgresFactLog(database.conninfo("samlots_app"), keys)
        recorded(log, 4, 4)
        log.close()
    ledger.seal()

    assert ledger.audit("log")["facts"] == 8


def test_an_erasure_is_said_and_no_fact_may_follow_with_that_key(
    fact_log: PostgresFactLog, ledger: Ledger, database: Database
) -> None:
    recorded(fact_log)
    ledger.seal()
    header = next(h for h in ledger.store.headers() if h[1] == KEY)
    _, _, name, _, _, _, key, _ = HEADER.unpack(header)
    decision = decision_digest(name, key, b"2026/123")
    with closing(Urgent(database.conninfo(SEALER))) as urgent:
        assert not urgent.wait(0.01)
        with database.superuser() as connection:
            connection.execute(
                "INSERT INTO ledger.erasures (key_id, name, decision) VALUES (%b, %b, %b)",
                (key, name, decision),
            )
        assert urgent.wait(PATIENCE_S)
    sealer = ledger.sealer()
    ledger.seal(sealer)

    assert kinds(ledger)[-2:] == [ERASED, MAP]
    assert ledger.audit("log")["erased_keys"] == 1
    assert sealer.seal() is None
    assert ledger.sealer().seal() is None
    recorded(fact_log, 4, 4)
    with pytest.raises(Exception, match="not what was sealed"):
        ledger.seal()


def test_emergency_access_calls_the_process_that_signs(
    fact_log: PostgresFactLog, database: Database
) -> None:
    fact = EmergencyAccessUsed(
        who="ann-1",
        reason="Hon ringde och var rädd",
        categories=(Category.CONTACT,),
        notified="arbetsledare",
        until=NOW + timedelta(hours=1),
    )
    with closing(Urgent(database.conninfo(SEALER))) as urgent:
        assert not urgent.wait(0.01)
        fact_log.append(one())
        assert not urgent.wait(0.01)
        fact_log.append(command(CASE, 2, uuid4(), fact))
        assert urgent.wait(PATIENCE_S)


class Killed(Exception):
    pass


@pytest.mark.parametrize("step", ["append", "sign", "write"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_any_two_steps_it_signs_one_tree_of_each_size(
    fact_log: PostgresFactLog,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    when: str,
) -> None:
    recorded(fact_log)
    ledger.seal()
    recorded(fact_log, 4, 4)
    of = Memory if step == "write" else PostgresLedger
    right = getattr(of, step)

    def killed(*arguments: object) -> None:
        if when == "after":
            right(*arguments)
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(of, step, killed)
        with pytest.raises(Killed):
            ledger.sealer().seal()
    recorded(fact_log, 5, 5)
    sealer = ledger.sealer()
    ledger.seal(sealer)

    found = ledger.audit("log")
    assert found["facts"] == 10
    signed = [open_checkpoint(note, ledger.policy, witnessed=False) for note in ledger.notes()]
    assert len({one.size for one in signed}) == len(signed) == found["checkpoints"]
    assert not ledger.store.unsigned()


def test_a_database_that_went_back_is_not_signed(
    fact_log: PostgresFactLog, ledger: Ledger, database: Database
) -> None:
    recorded(fact_log)
    ledger.seal()
    recorded(fact_log, 4, 4)
    sealer = ledger.sealer()
    ledger.seal(sealer)
    with database.superuser() as connection:
        connection.execute("SET session_replication_role = replica")
        first = ledger.store.notes()[-1][0]
        for table in ("cosignatures", "notes", "checkpoints"):
            connection.execute(f"DELETE FROM ledger.{table} WHERE size > {first}".encode())
        connection.execute("DELETE FROM ledger.leaves WHERE index >= %s", (first,))

    with pytest.raises(WentBack):
        ledger.sealer().seal()
    recorded(fact_log, 5, 5)
    with pytest.raises(LedgerUnavailable):
        sealer.seal()
    assert len(ledger.notes()) == 1


def test_two_processes_cannot_both_append(
    fact_log: PostgresFactLog, ledger: Ledger, database: Database
) -> None:
    recorded(fact_log)
    one_, other = ledger.sealer(), ledger.sealer()
    one_.book()
    other.book()
    one_.seal()

    with pytest.raises(LedgerUnavailable):
        other.seal()
    assert other.seal() is None
    with closing(PostgresLedger(database.conninfo(SEALER))) as second:
        assert ledger.store.lead()
        assert not second.lead()


def test_another_key_than_the_policys_signs_nothing(
    fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    recorded(fact_log)
    sealer = Sealer(
        ledger.store,
        ledger.names,
        type(ledger.signer).fresh("hub.example/ledger"),
        Memory(ledger.folder / "memory"),
    )
    answers = ledger.seal(sealer)

    assert set(answers.values()) == {403}
    with pytest.raises(Wrong, match="no log of the policy"):
        ledger.audit("log")


def test_the_login_that_appends_sees_no_content(ledger: Ledger, database: Database) -> None:
    with psycopg.connect(database.conninfo(SEALER)) as connection:
        names = [
            column.name
            for column in connection.execute("SELECT * FROM ledger.facts(0, 1)").description
            or ()
        ]
    assert names == ["position", "case_id", "version", "header", "content"]
