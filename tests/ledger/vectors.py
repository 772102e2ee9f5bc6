"""Writes docs/vectors: a small log, and what is right and wrong about it, for other verifiers.

`python -m tests.ledger.vectors` writes them anew; the same bytes every time.
"""

import json
import random
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from adapters.ledger.bundle import case_export, write_log
from adapters.ledger.notes import ED25519, Signer, growth, receipt
from adapters.ledger.package import EXPORTS, Inside, export_of, files_of
from adapters.verify import TIMELINE_FILE, open_checkpoint
from tests.ledger.made import Made, filled

FOLDER = Path(__file__).parents[2] / "docs/vectors"
CASE = bytes([2]) * 16
SEED = 20_261_122
HUB = Signer(EXPORTS, ED25519, bytes(range(32)))
MADE_AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def made() -> tuple[Made, list[str]]:
    """The same log every time: chance is counted, not drawn."""
    with patch("os.urandom", random.Random(SEED).randbytes):
        log, notes = filled(12, 3, 4)
        log.headers.append(
            log.book.add_erased(CASE, log.keys[CASE][0], bytes(32), 1_790_003_600)
        )
        notes.append(log.close())
        return log, notes


def texts(log: Made, notes: list[str]) -> dict[str, str]:
    """Every vector that is one file of text, by its name."""
    sizes = [open_checkpoint(note, log.policy).size for note in notes]
    proof = log.book.tree.consistency(sizes[0], sizes[-1])
    included = log.book.tree.inclusion(1, log.book.size)
    rows = {at: row for at, row in log.rows.items() if log.headers[at][2:18] == CASE}
    key_id, key = log.keys[CASE]
    before_erasure = log.headers[: sizes[-2]]
    case = case_export(before_erasure, CASE, notes[-2], rows, {key_id: key})
    return {
        "since": notes[0],
        "growth": growth(proof, notes[0], notes[-1]),
        "receipt.tlog-proof": receipt(log.headers[1], 1, included, notes[-1]),
        "case.json": _json(case),
        "wrong/growth-of-another-tree": growth(proof[::-1], notes[0], notes[-1]),
        "wrong/receipt-for-another.tlog-proof": receipt(log.headers[2], 1, included, notes[-1]),
        **_wrong_cases(case),
    }


def _wrong_cases(case: dict[str, Any]) -> dict[str, str]:
    without_last, without_middle, another_key = deepcopy(case), deepcopy(case), deepcopy(case)
    without_last["leaves"].pop()
    del without_middle["leaves"][1]
    another_key["keys"] = dict.fromkeys(case["keys"], "A" * 43 + "=")
    return {
        "wrong/case-without-its-last.json": _json(without_last),
        "wrong/case-without-one.json": _json(without_middle),
        "wrong/case-with-another-key.json": _json(another_key),
    }


def exports(log: Made, notes: list[str]) -> dict[str, bytes]:
    """Every file of the exports, the right one and the wrong ones, by its name."""
    size = open_checkpoint(notes[-2], log.policy).size
    rows = [row for at, row in log.rows.items() if log.headers[at][2:18] == CASE]
    inside = Inside(rows, {1: {"fact": "case_raised", "fields": []}})
    case = export_of(log.headers[:size], CASE, notes[-2], inside)
    right = _files(case)
    without_last = deepcopy(case)
    without_last["leaves"].pop()
    altered = {**right, TIMELINE_FILE: right[TIMELINE_FILE].replace(b"1.", b"2.")}
    folders = {
        "export": right,
        "wrong/export-without-its-last": _files(without_last),
        "wrong/export-with-another-timeline": altered,
    }
    return {
        f"{folder}/{name}": content
        for folder, files in folders.items()
        for name, content in files.items()
    }


def _files(case: dict[str, Any]) -> dict[str, bytes]:
    timeline = "<!doctype html>\n<title>Ärendets händelser</title>\n<p>1. Aktualisering</p>\n"
    return files_of(case, timeline, "auditor", MADE_AT, HUB)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1) + "\n"


def write(folder: Path) -> None:
    """Write every vector to a folder."""
    log, notes = made()
    rows = [log.rows[at] for at in sorted(log.rows)]
    write_log(folder / "log", log.headers, notes, log.policy_text, rows)
    (folder / "wrong").mkdir()
    for name, text in texts(log, notes).items():
        (folder / name).write_text(text, "utf-8")
    (folder / "hub").write_text(f"{HUB.verifier()}\n", "utf-8")
    for name, content in exports(log, notes).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write(FOLDER)
