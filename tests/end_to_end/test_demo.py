"""The demo as a user runs it: once, again, killed in the middle, and asked afterwards."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded.postgres import EmbeddedPostgres
from domain.roles import AUDIENCES

TOLD_FACTS = 155
PARTNERS = ("eb", "tjejjouren")


def samlots(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "adapters.cli", *arguments],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **environment},
    )


def answer_of(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    yield folder
    EmbeddedPostgres(folder).destroy()


@pytest.fixture(scope="module")
def told(data: Path) -> Any:
    return answer_of(samlots("demo", "--once", "--json", "--data", str(data)))


def test_the_demo_tells_both_stories_without_a_refusal(told: Any) -> None:
    assert told["facts"] >= TOLD_FACTS
    assert told["refused"] == 0
    assert told["cases"] == len(told["case_ids"]) == 4
    assert set(told["views"]) == {role.value for role in AUDIENCES}
    assert told["views"]["samordnare"] > 0
    assert told["views"]["ekonomiskt_bistand"] > 0
    assert told["notices"]["sent"] == told["notices"]["received"] > 0


def test_a_second_run_goes_on_with_what_there_is(told: Any, data: Path) -> None:
    again = answer_of(samlots("demo", "--once", "--json", "--data", str(data)))
    assert again["recorded"] == 0
    assert {key: again[key] for key in ("facts", "views", "notices")} == {
        key: told[key] for key in ("facts", "views", "notices")
    }


def test_replay_answers_in_json_for_a_role_and_an_instant(told: Any, data: Path) -> None:
    case = told["case_ids"][0]
    at = "2024-12-16T23:00:00+01:00"
    replay = answer_of(
        samlots(
            *("replay", case, "--as", "arbetsledare"),
            *("--at", at, "--json", "--data", str(data)),
        )
    )
    alarms = [(alarm["kind"], alarm["area"]) for alarm in replay["desk"][0]["alarms"]]
    assert ("support_ended_without_holder", "socialt") in alarms
    assert [row["number"] for row in replay["rows"]] == list(range(1, len(replay["rows"]) + 1))


def test_why_names_the_rule_and_what_is_missing(told: Any, data: Path) -> None:
    case = told["case_ids"][0]
    why = answer_of(
        samlots("why", case, "--as", "ekonomiskt_bistand", "--json", "--data", str(data))
    )
    assert why["categories"]["VIOLENCE"] == {"level": "hidden", "by": [], "missing": []}
    assert why["categories"]["ECON"]["missing"] == [["o"]]


def test_status_counts_without_content(told: Any, data: Path) -> None:
    status = answer_of(samlots("status", "--json", "--data", str(data)))
    assert status["facts"] == told["facts"]
    assert status["behind"] == 0
    assert "Björk" not in json.dumps(status, ensure_ascii=False)


def test_follow_up_of_four_cases_shows_no_figure_and_says_so(told: Any, data: Path) -> None:
    done = samlots("followup", "atervande_inom_ett_ar.enhet", "--json", "--data", str(data))
    answer = answer_of(done)
    assert answer["years"]
    rows = [row for year in answer["years"] for row in (year["total"], *year["rows"])]
    assert {row[key] for row in rows for key in ("cases", "yes", "percent", "median")} == {None}
    assert "Det är rätt svar, inte ett fel." in answer["note"]
    assert not [case for case in told["case_ids"] if case in done.stdout]


def test_four_cases_are_too_few_to_export(told: Any, data: Path, tmp_path: Path) -> None:
    file = tmp_path / "courses.json"
    done = samlots("followup", "--ocel", str(file), "--json", "--data", str(data))
    assert done.returncode == 1
    assert "at least 20 cases" in json.loads(done.stderr)["error"]
    assert not file.exists()


CANARY = "kanariefagel-7731"


@pytest.mark.parametrize(
    "arguments",
    [
        ("replay", CANARY, "--as", "rvt"),
        ("replay", "00000000-0000-4000-8000-000000000000", "--as", CANARY),
        ("replay", "00000000-0000-4000-8000-000000000000", "--as", "rvt", "--at", CANARY),
        ("replay", "00000000-0000-4000-8000-000000000000", "--as", "rvt"),
        ("why", CANARY, "--as", "rvt"),
        ("why", "00000000-0000-4000-8000-000000000000", "--as", "rvt", "--json"),
        ("project", "--rebuild", CANARY),
        ("followup", CANARY),
        ("followup", "atervande_inom_ett_ar.enhet", "--row", CANARY),
        ("followup", "atervande_inom_ett_ar.enhet", "--year", CANARY),
        ("web", "--port", CANARY),
        ("status", f"--{CANARY}"),
        (CANARY,),
        ("replay",),
        ("demo", "--port", "99999999"),
    ],
)
def test_bad_input_is_a_clear_line_that_does_not_echo_it(
    told: Any, data: Path, arguments: tuple[str, ...]
) -> None:
    done = samlots(*arguments, SAMLOTS_DATA=str(data))
    assert done.returncode not in (0, 70)
    assert len(done.stderr.strip().splitlines()) == 1
    for said in (done.stdout, done.stderr):
        assert CANARY not in said
        assert "Traceback" not in said


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    done = samlots("demo", "--once", "--fresh", "--data", str(tmp_path))
    assert done.returncode == 2
    assert (tmp_path / "mine.txt").read_text() == "kept"


def test_killed_processes_lose_and_double_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    killed: list[str] = []
    stop = threading.Event()

    def kill_now_and_then() -> None:
        while not stop.wait(0.35):
            with suppress(FileNotFoundError, ValueError, ProcessLookupError):
                pids = json.loads((data / "pids.json").read_text())
                name = ("relay", "projector", "partner-eb", "partner-tjejjouren")[
                    len(killed) % 4
                ]
                os.kill(pids[name], signal.SIGKILL)
                killed.append(name)
            if len(killed) >= 12:
                return

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        answer = answer_of(samlots("demo", "--once", "--json", "--data", str(data)))
    finally:
        stop.set()
        killer.join()
    assert {"relay", "projector", "partner-eb"} <= set(killed)
    assert answer["notices"]["sent"] == answer["notices"]["received"] > 0
    assert received_in_order(data) == answer["notices"]["received"]
    rows = answer["views"]
    for role in ("samordnare", "ekonomiskt_bistand", "kvinnojour", "internkontroll"):
        done = samlots("project", "--rebuild", role, "--data", str(data))
        assert done.returncode == 0, done.stderr
    assert answer_of(samlots("status", "--json", "--data", str(data)))["views"] == rows
    EmbeddedPostgres(data).destroy()


def received_in_order(data: Path) -> int:
    """How many notices the partners hold, each once and in the hub's order."""
    total = 0
    for partner in PARTNERS:
        file = next((data / "partners" / partner).glob("*.sqlite3"))
        with sqlite3.connect(file) as inbox:
            numbers = [
                n
                for (n,) in inbox.execute(
                    "SELECT sequence FROM notice ORDER BY received_at, sequence"
                )
            ]
        assert numbers == list(range(1, len(numbers) + 1))
        total += len(numbers)
    return total


def test_a_killed_demo_leaves_no_process_behind_and_goes_on(tmp_path: Path) -> None:
    data = tmp_path / "data"
    demo = subprocess.Popen(
        [sys.executable, "-m", "adapters.cli", "demo", "--once", "--json", "--data", str(data)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not (data / "pids.json").exists():
        assert demo.poll() is None
        time.sleep(0.05)
    time.sleep(0.5)
    pids = json.loads((data / "pids.json").read_text())
    demo.kill()
    demo.wait()
    end = time.monotonic() + 20
    while any(is_alive(pid) for pid in pids.values()):
        assert time.monotonic() < end
        time.sleep(0.1)
    answer = answer_of(samlots("demo", "--once", "--json", "--data", str(data)))
    assert answer["refused"] == 0
    assert answer["notices"]["sent"] == answer["notices"]["received"] > 0
    EmbeddedPostgres(data).destroy()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"
