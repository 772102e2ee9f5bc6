"""The register of erasures writes itself where it is kept, and never comes to say less."""

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from adapters.bootstrap import open_hub
from adapters.cli import kept_register
from adapters.cli.erased import read_register
from adapters.cli.erasure import about_erasure
from adapters.cli.erasure_checkups import register
from adapters.cli.kept_register import REGISTER, RegisterNotKept
from adapters.cli.patient import Finding, Patient
from domain.law.retention import Sample
from services.erasing import Erasing
from services.erasure_steps import NotErased, Step
from tests.adapters.conftest import Database
from tests.adapters.erasure_place import BJORK, LIND, Erasure, erasure_of
from tests.adapters.kept_place import KeptPlace, kept_place

UNSET = Finding(good=True, says="SAMLOTS_ERASURES_FOLDER is not set")
WHOLE = Finding(good=True, says="it tells of every erasure")
OLDER = Finding(
    good=False, says="it is older than 1 erasures: `samlots erasure run` writes it anew"
)
NOBODY_WRITES_THERE = Path("/proc")


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    made = kept_place(database, tmp_path)
    (tmp_path / "apart").mkdir()
    keep_in(made, tmp_path / "apart")
    return made


@pytest.fixture
def hub(database: Database, tmp_path: Path) -> Iterator[Erasure]:
    with erasure_of(database, tmp_path) as made:
        made.tell_short(BJORK, LIND)
        yield made


def keep_in(kept: KeptPlace, folder: Path) -> None:
    new = {"erasures_folder": folder, "research_sample": Sample.DAYS}
    kept.settings = kept.settings.model_copy(update=new)


def erase(kept: KeptPlace, hub: Erasure, case_id: UUID) -> str:
    """Let the command carry an erasure to its end; gives what that said."""
    begin(hub, case_id)
    return run(kept)


def begin(hub: Erasure, case_id: UUID) -> None:
    """Approve it, and take it to where the ledger says it."""
    hub.approve(case_id)
    hub.erasing().run()
    hub.seal()


def run(kept: KeptPlace) -> str:
    return about_erasure(kept.settings, "run", None, None, None)[1]


def named(kept: KeptPlace) -> set[UUID]:
    assert kept.settings.erasures_folder
    file = kept.settings.erasures_folder / REGISTER
    assert file.stat().st_mode & 0o077 == 0
    return {one.case for one in read_register(kept.place(), file).erasures}


def said(kept: KeptPlace) -> Finding:
    with open_hub(kept.place()) as opened:
        return register(Patient(kept.settings, opened))


@contextmanager
def full_disk() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_each_erasure_is_on_the_register_without_anybody_writing_it(
    kept: KeptPlace, hub: Erasure
) -> None:
    assert said(kept) == WHOLE
    text = erase(kept, hub, BJORK)
    assert (named(kept), said(kept)) == ({BJORK}, WHOLE)
    assert "samlots erasure list" not in text
    erase(kept, hub, LIND)
    assert (named(kept), said(kept)) == ({BJORK, LIND}, WHOLE)
    assert [each.name for each in (kept.folder / "apart").iterdir()] == [REGISTER]


def test_without_a_folder_nothing_is_written_and_the_operator_is_told_to(
    kept: KeptPlace, hub: Erasure
) -> None:
    keep_in(kept, Path())
    assert "samlots erasure list" in erase(kept, hub, BJORK)
    assert said(kept) == UNSET
    assert not Path(REGISTER).exists()


def test_on_a_full_disk_the_erasure_stands_and_the_old_register_too(
    kept: KeptPlace, hub: Erasure
) -> None:
    erase(kept, hub, BJORK)
    begin(hub, LIND)
    with full_disk(), pytest.raises(RegisterNotKept, match="SAMLOTS_ERASURES_FOLDER"):
        run(kept)
    assert {one.reached for one in hub.book.runs()} == {Step.VERIFIED}
    assert (named(kept), said(kept)) == ({BJORK}, OLDER)
    run(kept)
    assert (named(kept), said(kept)) == ({BJORK, LIND}, WHOLE)


@pytest.mark.parametrize("missing", [True, False])
def test_where_nothing_may_be_written_the_erasure_stands_and_the_operator_is_told(
    kept: KeptPlace, hub: Erasure, *, missing: bool
) -> None:
    folder = kept.folder / "unmounted" if missing else NOBODY_WRITES_THERE
    keep_in(kept, folder)
    with pytest.raises(RegisterNotKept, match="What is erased is erased"):
        erase(kept, hub, BJORK)
    assert [one.reached for one in hub.book.runs()] == [Step.VERIFIED]
    assert not said(kept).good
    assert folder.exists() is not missing


@pytest.mark.parametrize("between", ["read_register", "write_private"])
def test_of_two_who_erase_at_once_whoever_writes_last_writes_all(
    kept: KeptPlace, hub: Erasure, monkeypatch: pytest.MonkeyPatch, between: str
) -> None:
    erase(kept, hub, BJORK)
    goes_on = getattr(kept_register, between)

    def another_first(*given: object) -> object:
        monkeypatch.setattr(kept_register, between, goes_on)
        erase(kept, hub, LIND)
        assert named(kept) == {BJORK, LIND}
        return goes_on(*given)

    monkeypatch.setattr(kept_register, between, another_first)
    run(kept)
    assert (named(kept), said(kept)) == ({BJORK, LIND}, WHOLE)


def test_who_never_gets_to_write_all_says_so(
    kept: KeptPlace, hub: Erasure, monkeypatch: pytest.MonkeyPatch
) -> None:
    erase(kept, hub, BJORK)
    begin(hub, LIND)
    monkeypatch.setattr(kept_register, "write_private", lambda *_: None)
    with pytest.raises(RegisterNotKept, match="may lack some"):
        run(kept)


def test_an_older_database_does_not_shorten_the_register(kept: KeptPlace, hub: Erasure) -> None:
    erase(kept, hub, BJORK)
    with hub.database.superuser() as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DELETE FROM erasure.runs")
    with pytest.raises(RegisterNotKept, match="samlots erasure again"):
        run(kept)
    assert named(kept) == {BJORK}
    found = said(kept)
    assert (found.good, "samlots erasure again" in found.says) == (False, True)


def test_a_register_that_was_altered_is_left_as_it_is(kept: KeptPlace, hub: Erasure) -> None:
    erase(kept, hub, BJORK)
    file = kept.folder / "apart" / REGISTER
    altered = json.dumps({**json.loads(file.read_text()), "erasures": []})
    file.write_text(altered)
    with pytest.raises(RegisterNotKept, match="was left as it is"):
        run(kept)
    assert file.read_text() == altered
    with pytest.raises(RegisterNotKept):
        said(kept)


def test_the_register_is_written_when_something_else_was_wrong(
    kept: KeptPlace, hub: Erasure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise NotErased

    monkeypatch.setattr(Erasing, "_verify", fails)
    with pytest.raises(NotErased):
        erase(kept, hub, BJORK)
    assert named(kept) == {BJORK}
