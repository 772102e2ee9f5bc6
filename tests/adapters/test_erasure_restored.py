"""A backup from before an erasure: what the register says is gone is gone again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from adapters.bootstrap import open_hub
from adapters.cli import doctor
from adapters.cli.backup import take_backup
from adapters.cli.commands import app
from adapters.cli.plainly import Misuse
from adapters.cli.restore import RestoreFailed, restore
from adapters.ledger.sealer import MEMORY
from adapters.place import NotReady
from domain.erasing import Move
from services.erasure_steps import Step
from services.history import history_of
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import (
    BJORK,
    LIND,
    Erasure,
    backup_of_keys,
    erasure_of,
    restore_keys,
)
from tests.adapters.kept_place import KeptPlace, kept_place

ASKED = ("erasures", "keys")
KEYS_OF = "SELECT count(*) FROM keys.data_keys WHERE subject = %s"


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    return kept_place(database, tmp_path)


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        yield made


def asked(kept: KeptPlace, *words: str) -> dict[str, Any]:
    done = CliRunner(env=kept.surroundings()).invoke(app, [*words, "--json"])
    assert done.exit_code == 0, done.exception
    return json.loads(done.output)


def erased_after_a_backup(
    kept: KeptPlace, hub: Erasure, *, begun: bool = False
) -> tuple[Path, Path]:
    """Back up two cases, erase one, keep the register, and lose the place."""
    hub.tell_short(BJORK, LIND)
    if begun:
        hub.approve(BJORK)
        hub.book.begin(BJORK, 3, bytes(32), hub.now)
    hub.seal()
    out, register = kept.folder / "backup", kept.folder / "register"
    take_backup(kept.settings, out)
    if not begun:
        hub.approve(BJORK)
    hub.erase()
    register.write_text(json.dumps(asked(kept, "erasure", "list")))
    kept.empty()
    return out, register


def opens(kept: KeptPlace) -> bool:
    """Whether the case that was erased can be read; the other one can."""
    with open_hub(kept.place()) as opened:
        assert history_of(opened.log, LIND)
        return bool(history_of(opened.log, BJORK))


def keys_left(hub: Erasure) -> int:
    with hub.database.superuser(hub.database.server.keys_dbname) as superuser:
        row = superuser.execute(KEYS_OF, (BJORK,)).fetchone()
    return row[0] if row else -1


@pytest.mark.parametrize("begun", [True, False])
def test_what_was_erased_after_the_backup_is_erased_again_and_the_answer_says_so(
    kept: KeptPlace, hub: Erasure, monkeypatch: pytest.MonkeyPatch, *, begun: bool
) -> None:
    out, register = erased_after_a_backup(kept, hub, begun=begun)
    with pytest.raises(RestoreFailed, match="older than what was signed"):
        restore(kept.settings, out, erasures=register)
    (kept.folder / "memory" / MEMORY).unlink()
    with monkeypatch.context() as killed_there:
        if begun:
            killed_there.setattr("adapters.cli.restore._build_views", lambda *_: False)
        answer, text = restore(kept.settings, out, erasures=register)
    assert keys_left(hub) == 0, "also where no process has opened anything since"
    assert answer["erased_again"] == [str(BJORK)]
    assert "from before the erasure of 1 cases" in text
    assert str(BJORK) in text
    assert not opens(kept)
    (run,) = hub.book.runs()
    decided = [one.move for one in hub.book.decisions(BJORK)]
    assert (run.proposed_by, run.approved_by) == ("ivar", "mats")
    assert decided == [Move.PROPOSED, Move.APPROVED, Move.BEGUN]
    if not begun:
        assert run.reached is Step.LEDGER_TOLD
        hub.ledger.sealer().seal()
        hub.erasing().run()
        assert [run.reached for run in hub.book.runs()] == [Step.VERIFIED]


def test_who_finds_the_register_after_the_restore_gives_it_then_and_a_forged_one_is_none(
    kept: KeptPlace, hub: Erasure
) -> None:
    out, register = erased_after_a_backup(kept, hub)
    forged = kept.folder / "forged"
    forged.write_text(register.read_text().replace(str(BJORK), str(LIND)))
    with pytest.raises(NotReady, match="was altered"):
        restore(kept.settings, out, erasures=forged, older=True)
    forged.write_text("{}")
    with pytest.raises(Misuse, match="--erasures"):
        restore(kept.settings, out, erasures=forged, older=True)
    assert kept.rows("log.hub_events") == {"log.hub_events": []}

    answer, text = restore(kept.settings, out, older=True)
    assert "can be read again" in text
    assert "samlots erasure again --erasures FILE" in text
    assert answer["erased_again"] == []
    assert answer["erasures_known_until"] == answer["made_at"]
    assert opens(kept), "without what is tested it does open"
    for revived in ([str(BJORK)], []):
        again = asked(kept, "erasure", "again", "--erasures", str(register))
        assert again["erased_again"] == revived
        assert keys_left(hub) == 0
    assert not opens(kept)
    assert said_by_the_doctor(kept) == {
        "erasures": (
            *(True, "0 cases are erased and have no key; 1 wait for `samlots erasure run`"),
        ),
        "keys": (True, "2 keys open and are committed to"),
    }


def test_the_doctor_tells_of_an_erased_case_whose_keys_are_there(
    kept: KeptPlace, hub: Erasure
) -> None:
    hub.tell_short(BJORK, LIND)
    before = backup_of_keys(hub.database)
    hub.approve(BJORK)
    hub.erase()
    assert said_by_the_doctor(kept) == {
        "erasures": (True, "1 cases are erased and have no key"),
        "keys": (True, "2 keys open and are committed to"),
    }
    restore_keys(hub.database, before)
    found = said_by_the_doctor(kept)
    assert found["erasures"][0] is False
    assert found["erasures"][1].startswith("1 keys of erased cases were there")
    assert said_by_the_doctor(kept)["erasures"][0], "whoever opens the hub destroys them"
    with hub.database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DELETE FROM erasure.runs")
    restore_keys(hub.database, before)
    good, said = said_by_the_doctor(kept)["keys"]
    assert not good
    assert "1 are there, and the ledger says that they are erased" in said


def said_by_the_doctor(kept: KeptPlace) -> dict[str, tuple[bool, str]]:
    with pytest.MonkeyPatch.context() as only:
        only.setattr(doctor, "CHECKS", [row for row in doctor.CHECKS if row.name in ASKED])
        rows = doctor.examine(kept.settings)[1][0]["checks"]
    return {row["check"]: (row["good"], row["says"]) for row in rows}
