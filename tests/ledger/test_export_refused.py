"""An export is complete or there is none: whatever fails, nothing is left on the disk."""

import os
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from adapters.ledger.package import NotExported, export_of, files_of, write_export
from tests.ledger.exported import AT, CASE, TIMELINE, Hub, a_hub


@pytest.fixture(scope="module")
def hub() -> Hub:
    return a_hub()


def test_what_is_not_signed_yet_is_not_exported(hub: Hub) -> None:
    inside = hub.inside()
    more = replace(inside, rows=[*inside.rows, inside.rows[-1]])

    with pytest.raises(NotExported, match="not signed yet"):
        export_of(hub.made.headers, CASE, hub.note, more)


def test_a_stored_row_that_was_rewritten_is_not_exported(hub: Hub) -> None:
    inside = hub.inside(keys=False)
    row = bytearray(inside.rows[1])
    row[100] ^= 1

    altered = replace(inside, rows=[inside.rows[0], bytes(row), *inside.rows[2:]])
    with pytest.raises(NotExported, match="not what was signed"):
        export_of(hub.made.headers, CASE, hub.note, altered)


def test_what_does_not_verify_leaves_nothing(hub: Hub, tmp_path: Path) -> None:
    export = hub.export()
    export["leaves"].pop()
    files = files_of(export, TIMELINE, "domstol", AT, hub.signer)

    with pytest.raises(NotExported, match="does not verify"):
        write_export(tmp_path / "out", files, hub.made.policy, hub.signer)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fails_midway_leaves_nothing(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, turns, right = files_of(hub.export(), "", "arkiv", AT, hub.signer), count(), os.fsync

    def full(disk: int) -> None:
        if next(turns) == 1:
            raise OSError("no room")
        right(disk)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no room"):
        write_export(tmp_path / "out", files, hub.made.policy, hub.signer)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_not_replaced(hub: Hub, tmp_path: Path) -> None:
    files = files_of(hub.export(), TIMELINE, "domstol", AT, hub.signer)
    (tmp_path / "out").mkdir()

    with pytest.raises(NotExported, match="taken"):
        write_export(tmp_path / "out", files, hub.made.policy, hub.signer)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
