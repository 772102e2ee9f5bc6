"""The process that signs is killed, and its commands tell and export what is signed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.cli.commands import app
from adapters.cli.ledger import export_log, tell_status, write_growth, write_receipt
from adapters.cli.plainly import Misuse
from adapters.cli.sealing import keep_sealing, policy_of, signer_of
from adapters.ledger.notes import Signer, SigningKeyUnreadable
from adapters.place import NotReady
from adapters.postgres.fact_log import PostgresFactLog
from adapters.settings import Settings
from adapters.verify import check
from tests.adapters.conftest import Database
from tests.adapters.ledger_place import WITNESSES, Ledger, ledger_of, recorded
from tests.adapters.ledger_thief import CUT, FORKED, attacked, rewritten, signed_anew


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(database, tmp_path) as made:
        yield made


def around(ledger: Ledger, folder: Path) -> dict[str, str]:
    """The settings of the process that signs: no key to content is among them."""
    database = ledger.database
    logins = {n: p.get_secret_value() for n, p in database.logins.passwords.items()}
    for name, text in (
        ("logins.json", json.dumps(logins)),
        ("key", ledger.signer.written()),
        ("policy", ledger.policy_text),
    ):
        (folder / name).write_text(text)
        (folder / name).chmod(0o600)
    return {
        "SAMLOTS_DATABASE_HOST": database.server.host,
        "SAMLOTS_LOGINS_FILE": str(folder / "logins.json"),
        "SAMLOTS_LEDGER_KEY_FILE": str(folder / "key"),
        "SAMLOTS_LEDGER_POLICY_FILE": str(folder / "policy"),
        "SAMLOTS_LEDGER_FOLDER": str(folder / "memory"),
    }


def answered(*arguments: str, **surroundings: str) -> Any:
    """What `samlots ledger` answers."""
    done = CliRunner(env=surroundings).invoke(app, ["ledger", *arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_commands_and_a_process_that_is_killed(
    fact_log: PostgresFactLog, database: Database, ledger: Ledger, tmp_path: Path
) -> None:
    surroundings = around(ledger, tmp_path)
    for version in (1, 2):
        process = subprocess.Popen(
            [sys.executable, "-m", "adapters.cli", "seal"],
            env={**os.environ, **surroundings},
            stderr=subprocess.DEVNULL,
        )
        recorded(fact_log, version, version)
        end = time.monotonic() + 60
        while ledger.store.position() < 2 * version - version % 2:
            assert time.monotonic() < end
            with database.superuser() as connection:
                connection.execute("NOTIFY seal_now")
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
    keep_sealing(settings(surroundings), once=True)
    out, took, grown = tmp_path / "log", tmp_path / "receipt.tlog-proof", tmp_path / "grown"
    status = answered("status", **surroundings)
    answered("export", "--out", str(out), "--rows", **surroundings)
    answered("receipt", "--position", "3", "--out", str(took), **surroundings)
    first = str(ledger.store.notes()[-1][0])
    answered("growth", "--since", first, "--out", str(grown), **surroundings)

    assert (status["waiting"], status["witnessed"], status["refused"]) == (0, True, {})
    checked = [check(path, ledger.policy)[0] for path in (out, took, grown)]
    assert checked == ["log", "receipt", "growth"]


def test_a_fork_is_seen_by_whoever_asks_how_the_ledger_stands(
    fact_log: PostgresFactLog, database: Database, tmp_path: Path
) -> None:
    with attacked(database, fact_log, tmp_path) as ledger:
        asked = settings(around(ledger, tmp_path))
        good, _ = tell_status(asked)
        headers = rewritten(ledger, list(ledger.store.headers()), changed=7)
        thief = signed_anew(ledger, headers)
        ledger.collect(thief)
        answer, text = tell_status(asked)

    assert (good["witnessed"], good["refused"]) == (True, {})
    assert (answer["witnessed"], answer["cosigned"]) == (False, [])
    assert {one["status"] for one in answer["refused"].values()} <= {CUT, FORKED}
    assert set(answer["refused"]) == set(WITNESSES)
    assert text.count("cut or forked") == len(WITNESSES)


def test_what_is_not_signed_or_not_there_is_said_plainly(
    fact_log: PostgresFactLog, ledger: Ledger, tmp_path: Path
) -> None:
    asked, out = settings(around(ledger, tmp_path)), tmp_path / "out"
    assert tell_status(asked)[1] == "Nothing is signed yet."
    with pytest.raises(NotReady, match="Nothing is signed"):
        export_log(asked, out, rows=False)
    recorded(fact_log)
    ledger.seal()

    for wrong in (
        lambda: write_receipt(asked, 99, out),
        lambda: write_growth(asked, 99, out),
        lambda: policy_of(asked.model_copy(update={"ledger_policy_file": out})),
    ):
        with pytest.raises(NotReady):
            wrong()
    out.touch()
    for misused in (
        lambda: write_receipt(asked, None, tmp_path / "new"),
        lambda: write_growth(asked, None, tmp_path / "new"),
        lambda: export_log(asked, out, rows=False),
        lambda: export_log(asked, None, rows=False),
    ):
        with pytest.raises(Misuse):
            misused()


def settings(surroundings: dict[str, str]) -> Settings:
    given = {name.removeprefix("SAMLOTS_").lower(): v for name, v in surroundings.items()}
    return Settings.model_validate(given)


def test_a_key_that_the_policy_does_not_name_signs_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    asked = settings(around(ledger, tmp_path))
    assert signer_of(asked) == ledger.signer
    (tmp_path / "key").write_text(Signer.fresh("hub.example/ledger").written())

    with pytest.raises(SigningKeyUnreadable, match="not the one that the policy names"):
        signer_of(asked)
