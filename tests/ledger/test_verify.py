"""The verifier finds what is wrong, offline, and needs nothing of the hub."""

import json
import subprocess
import sys
from itertools import count
from math import gcd
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from adapters import verify, witness
from adapters.ledger.bundle import case_export, write_case, write_log
from adapters.ledger.leaves import HEADER, MAP
from adapters.ledger.notes import growth, receipt
from adapters.verify import VERIFIED, WRONG, Wrong, check, check_case, open_checkpoint
from tests.ledger.made import Made, filled

CASE = bytes([3]) * 16
FILE = Path(verify.__file__)


@pytest.fixture(scope="module")
def log() -> tuple[Made, list[str]]:
    return filled()


def written(folder: Path, made: Made, notes: list[str], *, rows: bool = True) -> Path:
    stored = [made.rows[at] for at in sorted(made.rows)] if rows else None
    write_log(folder, made.headers, notes, made.policy_text, stored)
    return folder


def run(*arguments: str, folder: Path) -> tuple[int, dict[str, Any]]:
    """Run a copy of the one file, alone in a folder, with nothing of the hub to import."""
    alone = folder / "samlots_verify.py"
    alone.write_bytes(FILE.read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", str(alone), *arguments, "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=folder,
    )
    return done.returncode, json.loads(done.stdout)


def test_the_one_file_alone_checks_all_that_leaves_the_hub(
    log: tuple[Made, list[str]], tmp_path: Path
) -> None:
    made, notes = log
    bundle = written(tmp_path / "log", made, notes)
    old, new = (open_checkpoint(note, made.policy) for note in (notes[0], notes[-1]))
    proof = made.book.tree.consistency(old.size, new.size)
    (tmp_path / "grown").write_text(growth(proof, notes[0], notes[-1]))
    first = receipt(made.headers[1], 1, made.book.tree.inclusion(1, made.book.size), notes[-1])
    (tmp_path / "receipt.tlog-proof").write_text(first)
    rows = {at: row for at, row in made.rows.items() if made.headers[at][2:18] == CASE}
    keys = dict([made.keys[CASE]])
    export = case_export(made.headers, CASE, notes[-1], rows, keys)
    write_case(tmp_path / "case.json", export)
    (tmp_path / "since").write_text(notes[0])
    policy = ("--policy", str(bundle / "policy"))

    code, said = run(str(bundle), *policy, "--since", str(tmp_path / "since"), folder=tmp_path)
    assert (code, said["facts"], said["rows"], said["cases"]) == (VERIFIED, 60, 60, 7)
    assert (said["what"], said["cosigned"]) == ("log", ["jour", "polis", "region"])
    code, said = run(str(tmp_path / "grown"), *policy, folder=tmp_path)
    assert (code, said["what"], said["from"], said["to"]) == (0, "growth", old.size, new.size)
    code, said = run(str(tmp_path / "receipt.tlog-proof"), *policy, folder=tmp_path)
    assert (code, said["what"], said["index"]) == (0, "receipt", 1)
    code, said = run(str(tmp_path / "case.json"), *policy, folder=tmp_path)
    assert (code, said["what"], said["facts"], said["opened"]) == (
        0,
        "case",
        len(rows),
        len(rows),
    )


def test_it_imports_the_standard_library_and_cryptography_alone() -> None:
    loads = "import sys; before = set(sys.modules); import runpy; runpy.run_path(sys.argv[1]);"
    shows = "print(*{name.split('.')[0] for name in set(sys.modules) - before})"
    done = subprocess.run(
        [sys.executable, "-I", "-c", loads + shows, str(FILE)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    known = {*sys.stdlib_module_names, "cryptography", "_cffi_backend", "_openssl"}
    assert {name for name in done.stdout.split() if name not in known} == set()


def test_what_is_not_readable_is_said_without_a_traceback(tmp_path: Path) -> None:
    made, notes = filled(5, 1, 5)
    (tmp_path / "policy").write_text(made.policy_text)
    policy = ("--policy", str(tmp_path / "policy"))
    for name, text in (
        ("a", ""),
        ("b", "{}"),
        ("c", '{"checkpoint": 7}'),
        ("d", "c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n"),
        ("e", "samlots-growth@v1\n\n\n\n\n"),
        ("f", '{"checkpoint": "' + notes[0].replace("\n", "\\n") + '", "leaves": [[]]}'),
    ):
        (tmp_path / name).write_text(text)
        code, said = run(str(tmp_path / name), *policy, folder=tmp_path)
        assert (code, said["verified"]) == (WRONG, False)
    (tmp_path / "log").mkdir()
    for path, asked, why in (
        ("none", policy, "PATH cannot be read"),
        ("log", policy, "the file checkpoints cannot be read"),
        ("a", ("--policy", str(tmp_path / "kanariefågel")), "--policy cannot be read"),
        ("a", (*policy, "--since", str(tmp_path)), "--since cannot be read"),
    ):
        code, said = run(str(tmp_path / path), *asked, folder=tmp_path)
        assert (code, said) == (2, {"verified": False, "why": why})


def bits(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def step_over(size: int) -> int:
    """About seventy places, at other ones in each header: no common factor with its size."""
    return next(step for step in count(max(1, size // 70)) if gcd(step, HEADER.size) == 1)


@pytest.mark.parametrize("program", [verify, witness])
def test_what_is_mistyped_is_not_repeated(
    program: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for mistyped in (
        ["--key", "k", "--port", "KANARIE"],
        ["log", "--policy", "p", "--KANARIE"],
        ["KANARIE", "KANARIE"],
    ):
        monkeypatch.setattr(sys, "argv", ["", *mistyped])
        with pytest.raises(SystemExit) as ended:
            program.main()
        said = capsys.readouterr()
        assert (ended.value.code, said.out) == (2, "")
        assert said.err.startswith("usage: samlots-")
        assert "KANARIE" not in said.err


@pytest.mark.parametrize("file", ["headers", "checkpoints", "rows"])
def test_no_byte_of_a_log_can_be_altered(
    log: tuple[Made, list[str]], tmp_path: Path, file: str
) -> None:
    made, notes = log
    bundle = written(tmp_path / "log", made, notes)
    whole = (bundle / file).read_bytes()
    accepted = list[int]()
    for at in range(0, len(whole), step_over(len(whole))):
        (bundle / file).write_bytes(bits(whole, at))
        try:
            check(bundle, made.policy)
        except (Wrong, UnicodeDecodeError):
            continue
        accepted.append(at)
    # Signatures and names of keys that the policy does not know are nobody's word.
    marks = [whole[:at].rpartition(b"\n")[2][:3] == "\u2014".encode() for at in accepted]
    assert file == "checkpoints" or accepted == []
    assert all(marks)


def test_a_policy_names_whose_word_counts(log: tuple[Made, list[str]], tmp_path: Path) -> None:
    made, notes = log
    other = Made()

    for policy, why in (
        (other.policy, "no log of the policy"),
        (verify.read_policy(f"log {made.signer.verifier()}\nquorum none"), None),
        (
            verify.read_policy(
                f"log {made.signer.verifier()}\n"
                f"witness w {other.witnesses['jour'].verifier()}\nquorum w"
            ),
            "too few witnesses",
        ),
    ):
        if why is None:
            open_checkpoint(notes[-1], policy)
        else:
            with pytest.raises(Wrong, match=why):
                open_checkpoint(notes[-1], policy)


@pytest.mark.parametrize(
    "line",
    [
        "quorum everybody",
        "group g 3 polis jour\nquorum g",
        "group g any polis polis\nquorum g",
        "group g any polis\ngroup h any polis\nquorum h",
        "quorum polis\nquorum jour",
        "witness polis x\nquorum polis",
        "",
    ],
)
def test_a_policy_that_could_be_misread_is_refused(line: str) -> None:
    made = Made()
    lines = made.policy_text.splitlines()[:4]
    with pytest.raises(Wrong):
        verify.read_policy("\n".join([*lines, line]))


def test_a_quorum_of_groups_counts_each_witness_in_one_group_alone() -> None:
    made = Made()
    lines = made.policy_text.splitlines()[:4]
    lines += ["group out all jour", "group in any polis region", "group both all out in"]
    policy = verify.read_policy("\n".join([*lines, "quorum both"]))

    assert policy.is_met({"jour", "region"})
    assert not policy.is_met({"polis", "region"})


def test_a_receipt_for_one_fact_is_none_for_another(log: tuple[Made, list[str]]) -> None:
    made, notes = log
    proof = made.book.tree.inclusion(1, made.book.size)
    said = verify.check_receipt(receipt(made.headers[1], 1, proof, notes[-1]), made.policy)
    assert (said["index"], said["size"]) == (1, made.book.size)

    for header, index in ((made.headers[2], 1), (made.headers[1], 2), (made.headers[1], 99)):
        with pytest.raises(Wrong):
            verify.check_receipt(receipt(header, index, proof, notes[-1]), made.policy)


def test_a_case_shows_only_what_its_committed_key_opens(log: tuple[Made, list[str]]) -> None:
    made, notes = log
    rows = {at: row for at, row in made.rows.items() if made.headers[at][2:18] == CASE}
    key_id, key = made.keys[CASE]
    export = case_export(made.headers, CASE, notes[-1], rows, {key_id: key})
    shown = next(one for one in export["leaves"] if "row" in one)
    shown["content"] = {"1": '{"words":"x"}'}
    assert check_case(export, made.policy)["opened"] == len(rows)

    shown["content"] = {"1": '{"words":"y"}'}
    with pytest.raises(Wrong, match="something else than is shown"):
        check_case(export, made.policy)
    shown["content"] = {"3": "hälsa"}
    with pytest.raises(Wrong, match="nothing opens"):
        check_case(export, made.policy)
    shown["content"] = {}
    export["keys"] = {key_id.hex(): "A" * 43 + "="}
    with pytest.raises(Wrong, match="not the one that was committed to"):
        check_case(export, made.policy)


def test_every_checkpointed_log_ends_with_its_map(log: tuple[Made, list[str]]) -> None:
    made, notes = log
    sizes = [open_checkpoint(note, made.policy).size for note in notes]

    assert [HEADER.unpack(made.headers[size - 1])[1] for size in sizes] == [MAP] * len(notes)
