"""Private files: whole, or not there at all."""

import resource
from pathlib import Path

import pytest

from adapters.private import write_private


def test_a_full_disk_leaves_no_piece_of_a_private_file(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_private(tmp_path / "sheet.html", "beslut " * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert list(tmp_path.iterdir()) == []
    write_private(tmp_path / "sheet.html", "beslut å")
    assert [each.name for each in tmp_path.iterdir()] == ["sheet.html"]
    assert (tmp_path / "sheet.html").read_text("utf-8") == "beslut å"
    assert (tmp_path / "sheet.html").stat().st_mode & 0o077 == 0
