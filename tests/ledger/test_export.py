"""A case export is what the hub signed and what the ledger holds, whoever altered it."""

import base64
import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.ledger.bundle import case_export
from adapters.ledger.notes import Signer
from adapters.ledger.package import EXPORTS, files_of, write_export
from adapters.verify import CASE_FILE, SIGNED, TIMELINE_FILE, Wrong, check
from tests.ledger.exported import AT, OTHER, TIMELINE, Export, Hub, a_hub
from tests.ledger.test_verify import run


@pytest.fixture(scope="module")
def hub() -> Hub:
    return a_hub()


@pytest.mark.parametrize("reader", ["with keys", "without"])
def test_what_is_written_is_verified(hub: Hub, tmp_path: Path, reader: str) -> None:
    keys = reader == "with keys"
    files = files_of(hub.export(keys=keys), TIMELINE, "domstol", AT, hub.signer)
    written = write_export(tmp_path / "out", files, hub.made.policy, hub.signer)

    found = hub.check(tmp_path / "out")
    facts = len(hub.inside().rows)
    assert found == written
    assert (found["facts"], found["shown"]) == (facts, facts - 1)
    assert found["opened"] == (facts if keys else 0)
    assert (found["reader"], found["cosigned"]) == ("domstol", ["jour", "polis", "region"])
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "out").iterdir()] == [0, 0, 0]


def test_who_gets_no_keys_gets_digests_instead_of_what_was_withheld(hub: Hub) -> None:
    export = hub.export(keys=False)

    assert (export["keys"], [one for one in export["leaves"] if "row" in one]) == ({}, [])
    assert [sorted(one) for one in export["leaves"][:3]] == [
        ["header", "index", "proof"],
        ["header", "index", "proof"],
        ["header", "index", "proof", "shown"],
    ]


def _flipped(text: str, at: int) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[at] ^= 1
    return base64.b64encode(raw).decode()


def _rewrite_a_row(export: Export) -> None:
    leaf = next(one for one in export["leaves"] if "row" in one)
    leaf["row"] = _flipped(leaf["row"], -1)


def _rewrite_a_header(export: Export) -> None:
    export["leaves"][2]["header"] = _flipped(export["leaves"][2]["header"], 80)


def _say_something_else(export: Export) -> None:
    leaf = next(one for one in export["leaves"] if "content" in one)
    leaf["content"] = {"1": '{"words":"y"}'}


def _swap(export: Export) -> None:
    leaves = export["leaves"]
    leaves[2], leaves[3] = leaves[3], leaves[2]


def _swap_the_rows(export: Export) -> None:
    one, other = export["leaves"][2], export["leaves"][3]
    one["row"], other["row"] = other["row"], one["row"]


def _omit(at: int) -> Callable[[Export], None]:
    return lambda export: export["leaves"].pop(at)


def _forge_a_proof(export: Export) -> None:
    proof = export["leaves"][1]["proof"]
    proof[0] = _flipped(proof[0], 0)


def _forge_the_end(export: Export) -> None:
    export["head"]["place_proof"] = export["head"]["place_proof"][::-1]


def _another_key(export: Export) -> None:
    export["keys"] = dict.fromkeys(export["keys"], "A" * 43 + "=")


def _another_name(export: Export) -> None:
    export["case"] = OTHER.hex()


ATTACKS: dict[str, tuple[Callable[[Export], object], str]] = {
    "a row is rewritten": (_rewrite_a_row, "content was altered"),
    "a header is rewritten": (_rewrite_a_header, "not in the log"),
    "what is shown is not what is sealed": (_say_something_else, "something else"),
    "the first is omitted": (_omit(0), "missing, altered or moved"),
    "one in the middle is omitted": (_omit(3), "missing, altered or moved"),
    "the last is omitted": (_omit(-1), "not complete"),
    "two are swapped": (_swap, "missing, altered or moved"),
    "two rows are swapped": (_swap_the_rows, "row was altered"),
    "a proof is forged": (_forge_a_proof, "not in the log"),
    "the end is forged": (_forge_the_end, "not complete"),
    "the key is another": (_another_key, "committed to"),
    "the case is another's": (_another_name, "missing, altered or moved"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_who_holds_the_hubs_key_is_found_by_the_ledger(
    hub: Hub, tmp_path: Path, attack: str
) -> None:
    export = hub.export()
    assert hub.check(hub.write(tmp_path / "right", deepcopy(export)))["facts"]
    alter, found = ATTACKS[attack]
    alter(export)

    with pytest.raises(Wrong, match=found):
        hub.check(hub.write(tmp_path / "wrong", export))


def test_a_row_of_another_case_fits_nowhere(hub: Hub, tmp_path: Path) -> None:
    export, at = hub.export(), 3
    theirs = case_export(hub.made.headers, OTHER, hub.note)["leaves"][at]
    export["leaves"][at] = {**export["leaves"][at], **theirs}

    with pytest.raises(Wrong, match="missing, altered or moved"):
        hub.check(hub.write(tmp_path / "out", export))


def _append_to(name: str) -> Callable[[Path], object]:
    def alter(folder: Path) -> None:
        with (folder / name).open("ab") as out:
            out.write(b" ")

    return alter


def _retell(folder: Path) -> None:
    export = json.loads((folder / CASE_FILE).read_text())
    shown = next(one for one in export["leaves"] if "shown" in one)
    shown["shown"] = {"fact": "case_closed"}
    (folder / CASE_FILE).write_text(json.dumps(export))


def _readdress(folder: Path) -> None:
    text = (folder / SIGNED).read_text()
    (folder / SIGNED).write_text(text.replace("reader domstol", "reader arkiv"))


WITHOUT_THE_KEY: dict[str, tuple[Callable[[Path], object], str]] = {
    "the timeline is altered": (_append_to(TIMELINE_FILE), "file of the export was altered"),
    "the case is altered": (_append_to(CASE_FILE), "file of the export was altered"),
    "what is shown is retold": (_retell, "file of the export was altered"),
    "the reader is another": (_readdress, "signature is false"),
    "the timeline is left out": (
        lambda p: (p / TIMELINE_FILE).unlink(),
        "no file tidslinje.html",
    ),
    "the case is left out": (lambda p: (p / CASE_FILE).unlink(), "no file case.json"),
    "the signature is left out": (lambda p: (p / SIGNED).unlink(), "no file export, with what"),
    "a file is added": (lambda p: (p / "bilaga.html").touch(), "more or fewer files"),
}


@pytest.mark.parametrize("attack", WITHOUT_THE_KEY)
def test_who_lacks_the_hubs_key_is_found_by_its_signature(
    hub: Hub, tmp_path: Path, attack: str
) -> None:
    folder = hub.write(tmp_path / "out", hub.export(keys=False))
    assert hub.check(folder)["facts"]
    alter, found = WITHOUT_THE_KEY[attack]
    alter(folder)

    with pytest.raises(Wrong, match=found):
        hub.check(folder)


def test_no_byte_of_an_export_can_be_altered(hub: Hub, tmp_path: Path) -> None:
    folder = hub.write(tmp_path / "out", hub.export())
    for name in (CASE_FILE, TIMELINE_FILE, SIGNED):
        whole = (folder / name).read_bytes()
        for at in range(0, len(whole), max(1, len(whole) // 70)):
            (folder / name).write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            with pytest.raises((Wrong, UnicodeDecodeError)):
                hub.check(folder)
        (folder / name).write_bytes(whole)
    assert hub.check(folder)["facts"]


def test_an_export_is_believed_from_the_hub_that_was_named_alone(
    hub: Hub, tmp_path: Path
) -> None:
    folder = hub.write(tmp_path / "out", hub.export())
    other = replace(hub, signer=Signer.fresh(EXPORTS))

    with pytest.raises(Wrong, match="did not sign"):
        other.check(folder)
    with pytest.raises(Wrong, match="--hub"):
        check(folder, hub.made.policy)


def test_the_one_file_alone_checks_an_export(hub: Hub, tmp_path: Path) -> None:
    hub.write(tmp_path / "out", hub.export())
    (tmp_path / "policy").write_text(hub.made.policy_text)
    (tmp_path / "hub").write_text(f"{hub.signer.verifier()}\n")
    asked = (str(tmp_path / "out"), "--policy", str(tmp_path / "policy"))

    code, said = run(*asked, "--hub", str(tmp_path / "hub"), folder=tmp_path)
    assert (code, said["what"], said["reader"]) == (0, "export", "domstol")
    _append_to(TIMELINE_FILE)(tmp_path / "out")
    code, said = run(*asked, "--hub", str(tmp_path / "hub"), folder=tmp_path)
    assert (code, said["verified"]) == (1, False)


def test_a_timeline_of_another_export_does_not_fit(hub: Hub, tmp_path: Path) -> None:
    one = hub.write(tmp_path / "one", hub.export())
    other = hub.write(tmp_path / "other", hub.export(), "<p>En annan</p>")
    (one / TIMELINE_FILE).write_bytes((other / TIMELINE_FILE).read_bytes())

    with pytest.raises(Wrong, match="altered"):
        hub.check(one)
