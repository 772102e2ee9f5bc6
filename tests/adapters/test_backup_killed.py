"""A backup or a restore that was killed is found, never taken for whole, and done again."""

from pathlib import Path

import pytest

from adapters.bootstrap import open_hub
from adapters.cli import backup as taking
from adapters.cli import doctor
from adapters.cli import restore as bringing
from adapters.cli.backup import take_backup
from adapters.cli.leftovers import left_in, unfinished
from adapters.cli.patient import Finding, Patient
from adapters.cli.plainly import Misuse
from adapters.cli.restore import RestoreFailed, restore
from adapters.place import NotReady
from adapters.postgres.fact_log import PostgresFactLog
from tests.adapters.conftest import Database
from tests.adapters.kept_place import KeptPlace, kept_place
from tests.adapters.killed import die, was_killed
from tests.adapters.ledger_place import recorded

ROWS = ("log.hub_events", "keys.data_keys", "keys.commitments")


@pytest.fixture
def kept(database: Database, fact_log: PostgresFactLog, tmp_path: Path) -> KeptPlace:
    made = kept_place(database, tmp_path)
    recorded(fact_log)
    folder = tmp_path / "backups"
    folder.mkdir()
    made.settings = made.settings.model_copy(update={"backups_folder": folder})
    return made


def copies(kept: KeptPlace) -> Finding:
    with open_hub(kept.place()) as hub:
        return doctor.copies(Patient(kept.settings, hub))


def test_what_a_killed_backup_leaves_is_named_refused_and_removed_by_the_next(
    kept: KeptPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = kept.folder / "backups"
    with monkeypatch.context() as doomed:
        doomed.setattr(taking, "write_through", die)
        assert was_killed(lambda: take_backup(kept.settings, folder / "night"))
    (left,) = folder.iterdir()
    assert {each.name for each in left.iterdir()} >= {taking.MANIFEST, taking.SEAL}
    assert copies(kept) == Finding(
        good=False, says="1 killed backups left a folder: the next one there removes it"
    )
    with pytest.raises(RestoreFailed, match="killed backup"):
        restore(kept.settings, left)
    with pytest.raises(Misuse, match="not finished"):
        take_backup(kept.settings, folder / "day.01234567.unfinished")

    with unfinished(folder / "now") as busy:
        assert left_in(folder) == [left]
        answer, text = take_backup(kept.settings, folder / "night")
        assert {each.name for each in folder.iterdir()} == {"night", busy.name}
    assert (answer["cleared"], "1 killed backups" in text) == (1, True)
    assert copies(kept).good


def test_a_killed_restore_is_found_and_done_again(
    kept: KeptPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    partners = kept.folder / "partners.json"
    partners.write_text('{"partners": []}')
    out, other = kept.folder / "backups/night", kept.folder / "backups/other"
    take_backup(kept.settings, other)
    kept.empty()
    with open_hub(kept.place()) as hub:
        recorded(hub.log)
    take_backup(kept.settings, out)
    before = kept.rows(*ROWS)
    kept.empty()
    partners.unlink()

    with monkeypatch.context() as doomed:
        doomed.setattr(bringing, "_beside", die)
        assert was_killed(lambda: restore(kept.settings, out))
    half = kept.rows(*ROWS)
    assert (half["log.hub_events"], half["keys.data_keys"]) == ([], before["keys.data_keys"])
    found = copies(kept)
    assert (found.good, "a restore was killed. Run it again" in found.says) == (False, True)
    with pytest.raises(NotReady, match="Something stands in this place"):
        restore(kept.settings, other)
    assert kept.rows(*ROWS) == half, "keys that are not in a backup are not given up for it"

    assert restore(kept.settings, out)[0]["facts"] == 6
    assert kept.rows(*ROWS) == before
    assert partners.exists()
    assert copies(kept).good
