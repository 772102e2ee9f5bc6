"""The demo as a user runs it: once, again, and asked afterwards."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.cli.accesslog import review_access
from adapters.cli.exporting import export_case
from adapters.cli.ledger import export_log
from adapters.cli.plainly import Misuse
from adapters.cli.sealing import keep_sealing
from adapters.embedded.postgres import EmbeddedPostgres
from adapters.place import open_place
from adapters.settings import Settings
from adapters.verify import check, read_policy
from domain.need_to_know.copies import Reader
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES
from services.exporting import NotClosed
from services.insight import NotAskedFor
from tests.end_to_end.bad_input import BAD_INPUT, CANARY
from tests.end_to_end.copied import Copies, copies_of, handed
from tests.end_to_end.running import PATIENCE_S, answer_of, samlots

TOLD_FACTS = 155
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo") / "data"
    yield folder
    EmbeddedPostgres(folder).destroy()


@pytest.fixture(scope="module")
def told(data: Path) -> Any:
    return answer_of(samlots("demo", "--once", "--json", "--data", str(data)))


@pytest.fixture(scope="module")
def reviewed(told: Any, data: Path) -> Any:
    """What the access log says before the stories are told again."""
    del told
    return access_log(data)


@pytest.fixture(scope="module")
def again(reviewed: Any, data: Path) -> Any:
    del reviewed
    return answer_of(samlots("demo", "--once", "--json", "--data", str(data)))


@pytest.fixture(scope="module")
def running(again: Any, data: Path) -> Iterator[Path]:
    """Servers that are up: whatever is asked then need not start its own."""
    del again
    with open_place(Settings(data=data)):
        yield data


def access_log(data: Path, *since: str) -> Any:
    return answer_of(samlots("accesslog", "--json", "--data", str(data), *since))


def test_the_demo_tells_both_stories_without_a_refusal(told: Any) -> None:
    assert told["facts"] >= TOLD_FACTS
    assert told["refused"] == 0
    assert told["cases"] == len(told["case_ids"]) == 4
    assert set(told["views"]) == {role.value for role in AUDIENCES}
    assert told["views"]["samordnare"] > 0
    assert told["views"]["ekonomiskt_bistand"] > 0
    assert told["notices"]["sent"] == told["notices"]["received"] > 0


def test_a_second_run_goes_on_with_what_there_is(told: Any, again: Any) -> None:
    assert again["recorded"] == 0
    assert {key: again[key] for key in ("facts", "views", "notices")} == {
        key: told[key] for key in ("facts", "views", "notices")
    }


def test_replay_answers_in_json_for_a_role_and_an_instant(told: Any, running: Path) -> None:
    case = told["case_ids"][0]
    at = "2024-12-16T23:00:00+01:00"
    replay = answer_of(
        samlots(
            *("replay", case, "--as", "arbetsledare"),
            *("--at", at, "--json", "--data", str(running)),
        )
    )
    alarms = [(alarm["kind"], alarm["area"]) for alarm in replay["desks"][0]["alarms"]]
    assert ("support_ended_without_holder", "socialt") in alarms
    given = [entry for entry in replay["entries"] if entry["kind"] == "register"]
    assert {one["received_at"][:10] == one["at"][:10] for one in given} == {True}
    rows = [entry["number"] for entry in replay["entries"] if entry["kind"] == "timeline"]
    assert rows == list(range(1, len(rows) + 1))


@pytest.mark.parametrize(
    ("at", "number", "alarm"),
    [
        ("2024-12-16T23:00:00+01:00", 0, ("support_ended_without_holder", None)),
        ("2025-05-11T12:00:00+02:00", 0, ("decision_not_executed", "decision_not_executed")),
        ("2024-11-18T12:00:00+01:00", 2, ("clock_coming", "shelter_review")),
        ("2024-11-18T12:00:00+01:00", 2, ("clock_coming", "secrecy_review")),
    ],
)
def test_the_alarms_are_what_the_stories_say_at_any_instant(
    told: Any, running: Path, at: str, number: int, alarm: tuple[str, str | None]
) -> None:
    answer = answer_of(samlots("alarms", "--at", at, "--json", "--data", str(running)))
    case = told["case_ids"][number]
    found = {(one["case"], one["kind"], one["clock"]) for one in answer["alarms"]}
    assert (case, *alarm) in found
    assert "Björk" not in json.dumps(answer, ensure_ascii=False)


def test_the_alarms_are_listed_for_people_too(told: Any, running: Path) -> None:
    at = "2025-05-11T12:00:00+02:00"
    listed = samlots("alarms", "--at", at, "--data", str(running)).stdout
    assert f"{told['case_ids'][0]}  röd" in listed
    assert "Verkställ beslutet, eller rapportera till IVO." in listed
    before = samlots("alarms", "--at", "2020-01-01T00:00:00Z", "--data", str(running)).stdout
    assert before.strip() == "No alarms."


def test_the_watcher_says_what_begins_and_stops_when_asked(told: Any, running: Path) -> None:
    command = [sys.executable, "-m", "adapters.cli", "watch", "--data", str(running)]
    watcher = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert watcher.stderr is not None
    first = json.loads(watcher.stderr.readline())
    watcher.terminate()
    _, rest = watcher.communicate(timeout=PATIENCE_S)
    assert (first["event"], first["case"] in told["case_ids"]) == ("alarm_began", True)
    assert {"case", "kind", "position"} <= set(first)
    assert "Björk" not in rest
    assert watcher.returncode == 0


def test_why_names_the_rule_and_what_is_missing(told: Any, running: Path) -> None:
    case = told["case_ids"][0]
    why = answer_of(
        samlots("why", case, "--as", "ekonomiskt_bistand", "--json", "--data", str(running))
    )
    violence, economy = why["categories"]["VIOLENCE"], why["categories"]["ECON"]
    assert (violence["level"], violence["by"], violence["missing"]) == ("hidden", [], [])
    assert economy["missing"] == [["o"]]
    assert economy["higher"][0]["by"] == "ekonomiskt_bistand/ECON/FULL"
    assert "staff:LH" in [who for group in why["groups"] for who in group["who"]]
    assert why["legend"]["o"]


def test_status_counts_without_content(told: Any, running: Path) -> None:
    status = answer_of(samlots("status", "--json", "--data", str(running)))
    assert status["facts"] == told["facts"]
    assert status["behind"] == 0
    assert "Björk" not in json.dumps(status, ensure_ascii=False)


def test_follow_up_of_four_cases_shows_no_figure_and_says_so(told: Any, running: Path) -> None:
    done = samlots("followup", "atervande_inom_ett_ar.enhet", "--json", "--data", str(running))
    answer = answer_of(done)
    assert answer["years"]
    rows = [row for year in answer["years"] for row in (year["total"], *year["rows"])]
    assert {row[key] for row in rows for key in ("cases", "yes", "percent", "median")} == {None}
    assert "That is the right answer, and no error." in answer["note"]
    assert not [case for case in told["case_ids"] if case in done.stdout]


def test_four_cases_are_too_few_to_export(told: Any, running: Path, tmp_path: Path) -> None:
    file = tmp_path / "courses.json"
    done = samlots("followup", "--ocel", str(file), "--json", "--data", str(running))
    assert done.returncode == 1
    assert "at least 20 cases" in json.loads(done.stderr)["error"]
    assert not file.exists()


def test_the_access_log_is_reviewed_without_words_and_a_second_telling_adds_no_read(
    reviewed: Any, running: Path
) -> None:
    def of_the_blocked(answer: Any) -> Any:
        people = {(one["staff"], one["role"]): one for one in answer["people"]}
        return people["EB7", "ekonomiskt_bistand"]

    blocked = of_the_blocked(reviewed)
    assert reviewed["whole"] is True
    assert (blocked["cases"], blocked["searches"], blocked["without_hits"]) == (1, 6, 6)
    kinds = {one["kind"]: one["count"] for one in reviewed["findings"] if one["staff"] == "EB7"}
    assert kinds["searches_without_hits"] == kinds["own_name"] == 3
    for word in ("Björk", "Dilan", "Alm"):
        assert word not in json.dumps(reviewed, ensure_ascii=False)
    later = access_log(running, "--since", "2025-10-01T00:00:00+02:00")
    assert of_the_blocked(later)["searches"] == 4
    assert of_the_blocked(access_log(running)) == blocked


@pytest.mark.parametrize("arguments", BAD_INPUT)
def test_bad_input_is_a_clear_line_that_does_not_echo_it(
    running: Path, arguments: tuple[str, ...]
) -> None:
    done = samlots(*arguments, SAMLOTS_DATA=str(running))
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


@pytest.fixture(scope="module")
def sealed(running: Path) -> Iterator[Settings]:
    """The servers of the demo, with everything signed."""
    settings = Settings(data=running)
    with open_place(settings):
        keep_sealing(settings, once=True)
        yield settings


def test_the_whole_story_can_be_checked_without_the_hub(
    told: Any, sealed: Settings, tmp_path: Path
) -> None:
    out = tmp_path / "log"
    written, _ = export_log(sealed, out, rows=True)

    what, found = check(out, read_policy((out / "policy").read_text()))
    assert (what, found["facts"], found["rows"]) == ("log", told["facts"], told["facts"])
    assert (found["cases"], found["leaves"]) == (told["cases"], written["leaves"])


@pytest.fixture(scope="module")
def copies(told: Any, sealed: Settings, tmp_path_factory: pytest.TempPathFactory) -> Copies:
    return copies_of(sealed, told["case_ids"][0], tmp_path_factory.mktemp("copies"))


def test_a_case_can_be_copied_for_each_reader_and_checked_without_the_hub(
    copies: Copies, sealed: Settings
) -> None:
    auditor, court, archive = (copies.found[reader] for reader in Reader)
    assert auditor["facts"] == court["facts"] == archive["facts"] == archive["shown"]
    assert auditor["shown"] < court["shown"] < archive["shown"]
    assert archive["opened"] > archive["facts"]
    assert auditor["opened"] == court["opened"] == 0

    log, _ = review_access(sealed, None)
    assert log["whole"]
    people = {(one["staff"], one["role"]): one for one in log["people"]}
    assert people["operator", "auditor"]["reads"] >= len(Reader)


def test_a_copy_tells_its_reader_no_place_and_fetches_nothing(copies: Copies) -> None:
    places = copies.places()
    assert places
    assert all(place in copies.words(Reader.ARKIV) for place in places)
    for reader in (Reader.AUDITOR, Reader.DOMSTOL):
        assert not [place for place in places if place in copies.words(reader)]
        assert copies.case not in copies.words(reader)
    assert "Jag orkar inte mer" in copies.words(Reader.DOMSTOL)
    assert "Björk" not in copies.words(Reader.AUDITOR)
    for html in copies.folder.glob("*/*.html"):
        assert not re.search(r"<script|\bsrc=|https?://|@import|url\(", html.read_text())


def test_the_father_is_handed_decisions_of_the_childs_case_and_no_other(
    told: Any, sealed: Settings, tmp_path: Path
) -> None:
    mother, child = told["case_ids"][1:3]
    said = handed(sealed, child, "partsinsyn", tmp_path / "sheet.html")
    assert "Vistelseorten hålls hemlig." in said
    with pytest.raises(NotAskedFor):
        handed(sealed, mother, "partsinsyn", tmp_path / "other.html")


def test_a_copy_that_cannot_be_whole_is_not_written(
    told: Any, sealed: Settings, tmp_path: Path
) -> None:
    case, still_open = told["case_ids"][0], told["case_ids"][2]
    (tmp_path / "taken").mkdir()
    for wanted, reader, name, why in (
        (still_open, "arkiv", "open", NotClosed),
        (case, "granne", "nobody", Misuse),
        (case, "auditor", "taken", Misuse),
        (str(UUID(int=7)), "auditor", "absent", UnknownCase),
    ):
        with pytest.raises(why):
            export_case(sealed, wanted, reader, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
