"""Rules, clocks and all else: a share of them is changed, and each change is noticed."""

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutants import tables
from tests.mutants.__main__ import LISTED, listed
from tests.mutants.changes import mutants_of
from tests.mutants.renewing import renew
from tests.mutants.running import ROOT

NUMBER, SEED = 30, 2026
ROWS = 90
RUN_S_MAX = 1_800
"""Each of its steps has a limit of its own, in seconds of the processor."""
REASON_CHARS_MIN = 30
TABLES = {
    "rows": "\nROWS = ('a', 'b')\nOTHER = ('c',)\n",
    "joined": "from rows import ROWS, OTHER\nALL = (*ROWS, *OTHER)\nCOUNT = len(ALL)\n",
    "turned": "from joined import ALL\ndef turn(): return {r: r.upper() for r in ALL}\n"
    "TURNED = turn()\n",
}
SOURCE = """
def stands(on, until):
    return on <= until and not self.gone
"""


@pytest.mark.timeout(RUN_S_MAX)
def test_a_share_of_all_mistakes_is_noticed() -> None:
    asked = ("--rows", str(ROWS), "--number", str(NUMBER), "--seed", str(SEED))
    found = subprocess.run(
        [sys.executable, "-m", "tests.mutants", *asked],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=RUN_S_MAX,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-4_000:] + found.stderr[-2_000:]
    assert "killed  domain.rules" in found.stdout


def test_every_survivor_has_a_reason() -> None:
    assert all(len(reason) >= REASON_CHARS_MIN for reason in listed().values())
    assert LISTED.parent == Path(__file__).parent


def test_a_mistake_is_made_in_each_place_where_one_can_be_made() -> None:
    assert {mutant.name for mutant in mutants_of("rules", SOURCE)} == {
        "stands: LtE becomes Lt",
        "stands: And becomes Or",
        "stands: without on <= until",
        "stands: without not self.gone",
        "stands: not falls away",
    }


def test_every_change_is_a_change() -> None:
    same = ast.dump(ast.parse(SOURCE))
    trees = [ast.dump(mutant.tree()) for mutant in mutants_of("rules", SOURCE)]
    assert same not in trees
    assert len(set(trees)) == len(trees)


def test_what_a_function_gave_to_its_module_is_computed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in TABLES.items():
        (tmp_path / f"{name}.py").write_text(text)
    modules = [importlib.import_module(name) for name in ("turned", "joined", "rows")]
    turned = modules[0]
    held = turned.TURNED
    turned.turn.__code__ = (lambda: {"a": "other"}).__code__
    renew(modules, turned.turn)
    assert held == turned.TURNED == {"a": "other"}
    for name in TABLES:
        del sys.modules[name]


def test_what_was_computed_from_a_table_is_computed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    for name, text in TABLES.items():
        (tmp_path / f"{name}.py").write_text(text)
    modules = [importlib.import_module(name) for name in ("turned", "joined", "rows")]
    turned, joined, rows = modules
    held = turned.TURNED
    found = {mutant.name: mutant for mutant in tables.mutants_of(rows, modules)}
    assert set(found) == {"ROWS: a", "ROWS: b", "OTHER: c"}
    found["ROWS: a"].apply()
    assert (rows.ROWS, joined.ALL, joined.COUNT) == (("b",), ("b", "c"), 2)
    assert held == turned.TURNED == {"b": "B", "c": "C"}
    for name in TABLES:
        del sys.modules[name]
