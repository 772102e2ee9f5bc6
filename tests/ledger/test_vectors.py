"""The published vectors are what the code makes; the verifier takes the right ones alone."""

from pathlib import Path

import pytest

from adapters.verify import LOG_KEY, Wrong, check, read_key, read_policy
from tests.ledger.vectors import FOLDER, write

RIGHT = ("log", "growth", "receipt.tlog-proof", "case.json", "export")
HUB = read_key((FOLDER / "hub").read_text().strip(), LOG_KEY)


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_the_published_vectors_are_what_the_code_makes(tmp_path: Path) -> None:
    write(tmp_path / "vectors")

    assert files(tmp_path / "vectors") == files(FOLDER)


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_verified(name: str) -> None:
    policy = read_policy((FOLDER / "log/policy").read_text())

    what, found = check(FOLDER / name, policy, hub=HUB)

    assert what == name.partition(".")[0]
    assert found["cosigned"] == ["jour", "polis", "region"]


@pytest.mark.parametrize("path", sorted((FOLDER / "wrong").iterdir()), ids=lambda p: p.name)
def test_what_is_wrong_is_refused(path: Path) -> None:
    policy = read_policy((FOLDER / "log/policy").read_text())

    with pytest.raises(Wrong):
        check(path, policy, hub=HUB)
