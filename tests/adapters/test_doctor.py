"""The doctor: all well says so, and each thing that is wrong is found by its own row."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.bootstrap import Hub, open_hub
from adapters.cli import checkups, doctor
from adapters.cli.commands import app
from adapters.cli.doctor import CHECKS, asked_of
from adapters.cli.patient import Patient
from adapters.cli.plainly import run_plainly
from adapters.keyring import CA, HUB_CREDS
from adapters.ledger.notes import checkpoint_body
from adapters.ledger.sealer import MEMORY
from adapters.postgres.fact_log import PostgresFactLog
from adapters.private import write_private
from tests.adapters.conftest import Database
from tests.adapters.examples import one
from tests.adapters.kept_place import KeptPlace, kept_place, story
from tests.adapters.ledger_place import ledger_of
from tests.adapters.messages import running_server

UNGUARDED = "SET session_replication_role = replica; "
BREAKS: dict[str, str] = {
    "witnesses": "INSERT INTO ledger.refusals VALUES (now(), 'polis', 99, 409)",
    "notices": "INSERT INTO relay.restored DEFAULT VALUES",
    "rights": "GRANT USAGE ON SCHEMA log TO samlots_relay; "
    "GRANT DELETE ON log.hub_events TO samlots_relay",
    "views": "UPDATE views.entries SET body = '{}' WHERE role = 'halso_och_sjukvard'",
    "ledger": UNGUARDED + "UPDATE ledger.leaves SET header = overlay(header placing '\\x00' "
    "from 100) WHERE index = 3",
    "log": UNGUARDED + "UPDATE log.hub_events SET state = overlay(state placing '\\x00' from "
    "150) WHERE notification_id = 2",
}
"""What to break in the database, by the row that finds it; later ones must not hide earlier."""


@pytest.fixture
def kept(
    database: Database,
    fact_log: PostgresFactLog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[KeptPlace]:
    """A hub in good health, whose ledger is signed and whose views are built."""
    # A busy machine is slow to answer, and is not ill.
    monkeypatch.setattr(checkups, "STREAM_S", 60)
    monkeypatch.setattr(doctor, "CLOCK_OFF_MAX_S", 60)
    made = kept_place(database, tmp_path)
    story(fact_log)
    with ledger_of(database, tmp_path) as ledger:
        ledger.seal()
        write_private(tmp_path / "memory/policy", ledger.policy_text)
    with open_hub(made.place()) as hub:
        hub.projecting().catch_up()
    yield made
    with database.superuser() as connection:
        connection.execute("REVOKE ALL ON ALL TABLES IN SCHEMA log FROM samlots_relay")
        connection.execute("REVOKE ALL ON SCHEMA log FROM samlots_relay")


def is_good(kept: KeptPlace, hub: Hub, name: str) -> bool:
    row = next(check for check in CHECKS if check.name == name)
    return asked_of(row, Patient(kept.settings, hub)).good


def test_all_is_well_and_the_exit_code_says_so(kept: KeptPlace) -> None:
    with running_server(kept.folder / "nats") as server:
        folder = server.keyring.folder
        kept.settings = kept.settings.model_copy(
            update={
                "nats_url": server.url,
                "nats_ca_file": folder / CA,
                "nats_creds_file": folder / HUB_CREDS,
            }
        )
        well = CliRunner(env=kept.surroundings()).invoke(app, ["doctor", "--json"])
    answer = json.loads(well.output)
    assert [row for row in answer["checks"] if not row["good"]] == []
    assert (well.exit_code, answer["good"], len(answer["checks"])) == (0, True, len(CHECKS))


def test_each_thing_that_is_wrong_is_found_by_its_own_row(
    kept: KeptPlace, fact_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets, memory = kept.folder / "secrets", kept.folder / "memory" / MEMORY
    with open_hub(kept.place()) as hub:
        monkeypatch.setattr(checkups, "BEHIND_MAX", 46)
        beside: dict[str, Callable[[], object]] = {
            "files": lambda: (secrets / HUB_CREDS).chmod(0o644),
            "clock": lambda: monkeypatch.setattr(doctor, "CLOCK_OFF_MAX_S", 0.0),
            "disk": lambda: monkeypatch.setattr(doctor, "DISK_FREE_MIN", 1.1),
            "ledger": lambda: memory.write_text(checkpoint_body("x/y", 99, bytes(32))),
            "keys": lambda: kept.in_keys("DELETE FROM keys.data_keys WHERE subject <> %s"),
            "lag": lambda: fact_log.append(one()),
        }
        for name, break_it in beside.items():
            assert is_good(kept, hub, name), name
            break_it()
            assert not is_good(kept, hub, name), name


def test_what_is_altered_in_the_database_is_found_by_its_own_row(kept: KeptPlace) -> None:
    with open_hub(kept.place()) as hub:
        for name, statement in BREAKS.items():
            assert is_good(kept, hub, name), name
            with kept.database.superuser() as connection:
                connection.execute(statement.encode())
            assert not is_good(kept, hub, name), name
        assert not is_good(kept, hub, "keys"), "without a whole log nothing is known of them"


def test_a_check_that_cannot_be_made_hides_no_other(
    kept: KeptPlace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checkups, "STREAM_S", 0.2)
    for name, value in kept.surroundings().items():
        monkeypatch.setenv(name, value)
    assert as_typed(monkeypatch, "doctor") == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines if "WRONG" in line] == [["WRONG", "stream"]]


def as_typed(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the program, as a shell gets it."""
    monkeypatch.setattr(sys, "argv", ["samlots", *words])
    return run_plainly(app)


def test_a_process_that_is_not_ready_is_not_called_healthy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert as_typed(monkeypatch, "healthy", "--port", "1") == 1
    assert as_typed(monkeypatch, "--help") == 0
