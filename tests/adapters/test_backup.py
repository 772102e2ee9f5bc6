"""A backup, and what stands in the empty place that it is brought back into."""

import json
import resource
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from adapters.bootstrap import open_hub
from adapters.cli import backup as taking
from adapters.cli.backup import BackupFailed, take_backup
from adapters.cli.commands import app
from adapters.cli.plainly import Misuse
from adapters.cli.proving import Unproven
from adapters.cli.restore import BackupDamaged, RestoreFailed, restore
from adapters.ledger.sealer import MEMORY, WentBack
from adapters.place import PARTNERS, NotReady
from adapters.postgres import copying
from adapters.postgres.fact_log import PostgresFactLog
from adapters.private import write_private
from services.ports import AlreadyDone
from tests.adapters.conftest import Database
from tests.adapters.examples import CASE, command, evaluation, one
from tests.adapters.kept_place import KeptPlace, kept_place, story
from tests.adapters.ledger_place import OTHER, Ledger, ledger_of, recorded

KEPT = (
    *("log.hub_events", "log.commands", "access.reads", "relay.notices", "relay.numbers"),
    *("relay.progress", "ledger.leaves", "ledger.notes", "ledger.cosignatures"),
    *("keys.data_keys", "keys.commitments", "keys.names"),
)
VIEWS = ("views.entries", "views.desks", "views.progress")


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    return kept_place(database, tmp_path)


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(database, tmp_path) as made:
        yield made


def filled(kept: KeptPlace, log: PostgresFactLog, ledger: Ledger) -> None:
    recorded(log)
    story(log)
    ledger.seal()
    with open_hub(kept.place()) as hub:
        hub.projecting().catch_up()


def test_what_is_brought_back_is_what_there_was(
    kept: KeptPlace, fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    known = command(UUID(int=3), 1, uuid4(), evaluation())
    fact_log.append(known)
    filled(kept, fact_log, ledger)
    before, views = kept.rows(*KEPT), kept.rows(*VIEWS)
    note = kept.folder / "note"
    note.write_text(ledger.notes()[-1])
    out = kept.folder / "backup"
    done = take_backup(kept.settings, out)[0]
    kept.empty()
    (kept.folder / "memory" / MEMORY).unlink()
    answer, text = restore(kept.settings, out, since=note)

    assert (done["facts"], answer["facts"]) == (53, 53)
    assert done["keys"] == len(before["keys.data_keys"])
    assert min(map(len, views.values())) > 0
    assert kept.rows(*KEPT) == before
    assert kept.rows(*VIEWS) == views
    assert answer["views"]
    assert "samlots partner resume" in text
    assert {p.stat().st_mode & 0o077 for p in (out, *out.rglob("*"))} == {0}
    with pytest.raises(AlreadyDone):
        fact_log.append(known)
    assert list(fact_log.append(one(CASE, 4))) == [54], "numbers go on where they were"
    ledger.seal()
    ledger.audit("after", note.read_text())


def test_facts_recorded_meanwhile_have_their_keys_or_are_not_there(
    kept: KeptPlace, fact_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(fact_log)
    begin, cases = copying.begin, iter((UUID(int=7), UUID(int=8)))
    lose_one = f"DELETE FROM keys.data_keys WHERE subject <> %s AND subject = '{OTHER}'"

    def begin_and_record(connection: copying.Connection) -> None:
        begin(connection)
        fact_log.append(one(next(cases), 1))
        kept.in_keys(lose_one)

    monkeypatch.setattr(copying, "begin", begin_and_record)
    out, runner = str(kept.folder / "backup"), CliRunner(env=kept.surroundings())
    done = runner.invoke(app, ["backup", "--out", out])
    assert (done.exit_code, done.output.count("apart from the rest")) == (0, 1)
    monkeypatch.undo()
    kept.empty()

    back = runner.invoke(app, ["restore", "--from", out, "--json"])
    answer = json.loads(back.output)
    assert (answer["facts"], answer["views"]) == (6, False), "one was destroyed in between"
    assert len(kept.rows("keys.data_keys")["keys.data_keys"]) == 3


def test_facts_whose_keys_are_not_there_are_not_brought_back(
    kept: KeptPlace, fact_log: PostgresFactLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(fact_log)
    begin, links = copying.begin, list[copying.Connection]()

    def keys_first(connection: copying.Connection) -> None:
        links.append(connection)
        if len(links) > 1:
            begin(connection)
            fact_log.append(one(UUID(int=7), 1))

    monkeypatch.setattr(copying, "begin", keys_first)
    assert take_backup(kept.settings, kept.folder / "backup")[0]["facts"] == 7
    kept.empty()
    with pytest.raises(RestoreFailed, match="have no key"):
        restore(kept.settings, kept.folder / "backup")


def test_a_full_disk_leaves_nothing_half(
    kept: KeptPlace, fact_log: PostgresFactLog, tmp_path: Path
) -> None:
    recorded(fact_log, 1, 6)
    before = set(tmp_path.iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(BackupFailed, match="disk is full"):
            take_backup(kept.settings, tmp_path / "backup")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert set(tmp_path.iterdir()) == before
    with pytest.raises(Misuse, match="names something that is there"):
        take_backup(kept.settings, tmp_path / "secrets")


def test_a_backup_that_is_damaged_or_does_not_fit_the_place_is_refused_whole(
    kept: KeptPlace, fact_log: PostgresFactLog
) -> None:
    recorded(fact_log)
    out, secrets = kept.folder / "backup", kept.folder / "secrets"
    take_backup(kept.settings, out)
    with pytest.raises(NotReady, match="empty one"):
        restore(kept.settings, out)
    kept.empty()
    empty = kept.rows(*KEPT)
    for name, said in (("kek", "operator's key"), ("handle-key", "partners' names")):
        right = (secrets / name).read_text()
        write_private(secrets / name, right[:-4] + ("AAA=" if right[-4:] != "AAA=" else "BBA="))
        with pytest.raises(RestoreFailed, match=said):
            restore(kept.settings, out)
        write_private(secrets / name, right)
    for name in ("hub/log.hub_events", "keys/keys.data_keys"):
        whole = (out / name).read_bytes()
        (out / name).write_bytes(whole[:-30] + bytes([whole[-30] ^ 1]) + whole[-29:])
        with pytest.raises(BackupDamaged):
            restore(kept.settings, out)
        (out / name).write_bytes(whole)
    apart = kept.folder / "apart"
    (out / "keys").rename(apart)
    with pytest.raises(BackupDamaged):
        restore(kept.settings, out)
    assert kept.rows(*KEPT) == empty
    assert restore(kept.settings, out, keys=apart)[0]["facts"] == 6


def test_a_row_that_was_changed_in_the_backup_is_seen_whatever_its_digests_say(
    kept: KeptPlace, fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    recorded(fact_log)
    ledger.seal()
    state = bytes.fromhex(kept.rows("log.hub_events")["log.hub_events"][0]["state"][2:])
    out = kept.folder / "backup"
    take_backup(kept.settings, out)
    file, manifest = out / "hub/log.hub_events", out / "manifest.json"
    whole = file.read_bytes()
    file.write_bytes(whole.replace(state, state[:-1] + bytes([state[-1] ^ 1])))
    said = json.loads(manifest.read_text())
    with taking.Writing(out / "again") as writing:
        writing.write(file.read_bytes())
    said["files"]["hub/log.hub_events"]["sha256"] = writing.copied().sha256
    manifest.write_text(json.dumps(said))
    (out / taking.SEAL).write_text(taking.seal_of(kept.place(), manifest.read_bytes()))
    kept.empty()

    with pytest.raises(Unproven, match="not what was sealed"):
        restore(kept.settings, out)


def test_whoever_keeps_a_backup_cannot_put_partners_into_it(
    kept: KeptPlace, fact_log: PostgresFactLog
) -> None:
    recorded(fact_log, 1, 6)
    out = kept.folder / "backup"
    take_backup(kept.settings, out)
    file, manifest = out / "beside" / PARTNERS, out / "manifest.json"
    with taking.Writing(file) as writing:
        writing.write(b'{"partners": "with a key of mine"}')
    said = json.loads(manifest.read_text())
    said["files"][f"beside/{PARTNERS}"] = writing.copied().model_dump()
    manifest.write_text(json.dumps(said))
    kept.empty()

    with pytest.raises(BackupDamaged):
        restore(kept.settings, out)
    (out / taking.SEAL).unlink()
    with pytest.raises(BackupDamaged):
        restore(kept.settings, out)
    assert not (kept.settings.data / PARTNERS).exists()
    assert kept.rows("log.hub_events") == {"log.hub_events": []}


def test_a_backup_older_than_what_was_signed_is_not_taken_for_whole(
    kept: KeptPlace, fact_log: PostgresFactLog, ledger: Ledger
) -> None:
    recorded(fact_log)
    ledger.seal()
    out = kept.folder / "backup"
    take_backup(kept.settings, out)
    fact_log.append(one(OTHER, 4))
    ledger.seal()
    newest = kept.folder / "newest"
    newest.write_text(ledger.notes()[-1])
    kept.empty()
    with pytest.raises(RestoreFailed, match="older than what was signed"):
        restore(kept.settings, out)
    memory = kept.folder / "memory" / MEMORY
    elsewhere = memory.rename(kept.folder / "elsewhere")
    with pytest.raises(RestoreFailed, match="older than what was signed"):
        restore(kept.settings, out, since=newest)
    assert kept.rows("log.hub_events") == {"log.hub_events": []}
    elsewhere.rename(memory)

    assert restore(kept.settings, out, older=True)[0]["facts"] == 6
    with pytest.raises(WentBack):
        ledger.sealer().seal()


def test_every_table_is_kept_or_built_anew(database: Database) -> None:
    for dbname, schemas in (
        (None, (*copying.HUB_SCHEMAS, *copying.BUILT_ANEW)),
        ("samlots_keys", copying.KEYS_SCHEMAS),
    ):
        with database.superuser(dbname) as connection:
            found = connection.execute(
                "SELECT DISTINCT schemaname FROM pg_tables WHERE schemaname !~ "
                "'^(pg_|information_schema|pristine)'"
            ).fetchall()
            sequences = connection.execute(
                "SELECT schemaname || '.' || sequencename FROM pg_sequences"
            ).fetchall()
        assert {name for (name,) in found} <= set(schemas)
        assert {name for (name,) in sequences} <= set(copying.COUNTERS)
