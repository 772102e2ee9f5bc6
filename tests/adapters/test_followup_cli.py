"""Follow-up on the command line: one shape of answer, and errors that repeat nothing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.cli.followup import HIDDEN, list_questions, tell
from domain.followup.answering import QUESTIONS, answer
from domain.followup.measure import Kind
from tests.domain.followup_cases import NOW, a_case, left, placed

SHAPE = {"question", "text", "counted", "kind", "group", "source", "years", "note"}
ROW = {"group", "cases", "yes", "percent", "median"}
MANY = [a_case(placed(1), left(60)).recorded for _ in range(13)]


def samlots(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "adapters.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=dict(os.environ),
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_answer_has_the_same_shape(name: str) -> None:
    for cases in ((), MANY):
        told = tell(answer(QUESTIONS[name], cases, ("rvt-norr",), NOW))
        assert set(told) == SHAPE
        for year in told["years"]:
            assert set(year) == {"year", "total", "rows"}
            assert all(set(row) == ROW for row in (year["total"], *year["rows"]))


def test_a_count_is_from_and_to_and_a_hidden_one_is_null() -> None:
    told = tell(answer(QUESTIONS["lucka_ansvar.enhet"], MANY, ("rvt-norr",), NOW), 2023)
    assert [year["year"] for year in told["years"]] == [2023]
    total = told["years"][0]["total"]
    assert total == {
        "group": "alla",
        "cases": {"from": 10, "to": 14},
        "yes": None,
        "percent": None,
        "median": None,
    }
    assert "fewer than five" in told["note"]


def test_an_answer_can_be_cut_to_one_row() -> None:
    whole = answer(QUESTIONS["lucka_ansvar.alder"], MANY, (), NOW)
    told = tell(whole, None, "barn")
    assert {row["group"] for year in told["years"] for row in year["rows"]} == {"barn"}
    assert [y["total"] for y in told["years"]] == [y["total"] for y in tell(whole)["years"]]


def test_a_median_is_a_class() -> None:
    told = tell(answer(QUESTIONS["personer_med_atkomst.enhet"], MANY, ("rvt-norr",), NOW), 2023)
    assert told["kind"] == Kind.NUMBER
    assert told["years"][0]["total"]["median"] == {"from": 0, "to": 2}


def test_the_questions_are_listed_by_name() -> None:
    told, text = list_questions()
    assert [row["question"] for row in told["questions"]] == list(QUESTIONS)
    assert all(name in text for name in QUESTIONS)
    assert json.loads(samlots("followup", "--list", "--json").stdout) == told


@pytest.mark.parametrize("arguments", [("kanariefagel",), ("kanariefagel", "--json"), ()])
def test_a_question_that_is_not_saved_is_an_error_that_repeats_nothing(
    arguments: tuple[str, ...],
) -> None:
    done = samlots("followup", *arguments)
    assert done.returncode in {1, 2}
    assert done.stdout == ""
    assert "--list" in done.stderr
    assert "kanariefagel" not in done.stderr


def test_an_export_never_replaces_a_file(tmp_path: Path) -> None:
    file = tmp_path / "courses.json"
    file.write_text("kept")
    done = samlots("followup", "--ocel", str(file))
    assert done.returncode == 1
    assert file.read_text() == "kept"
    assert HIDDEN not in done.stdout
    assert str(tmp_path) not in done.stderr
