"""What the command line answers when it was asked half, or for what is not there."""

import re
import sys
from pathlib import Path

import pytest

from adapters.cli.alarms import list_alarms
from adapters.cli.commands import app
from adapters.cli.inquiries import tell_status
from adapters.cli.looking import replay_case
from adapters.cli.plainly import run_plainly
from adapters.cli.registering import tell_register
from adapters.postgres.fact_log import PostgresFactLog
from domain.refusals import PlainFailure
from tests.adapters.conftest import Database
from tests.adapters.kept_place import KeptPlace, kept_place, story

CANARY = "kanariefagel"
ROWS_UNTIL_EB_WAS_TOLD = 48


def samlots(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["samlots", *arguments])
    return run_plainly(app)


@pytest.mark.parametrize(("group", "command"), [("keys", "rotate"), ("partner", "revoke")])
def test_a_group_of_commands_alone_shows_its_help(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    group: str,
    command: str,
) -> None:
    assert samlots(monkeypatch, group) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Usage: ")
    assert f"samlots {group} [OPTIONS] COMMAND" in said.out
    assert f"  {command} " in said.out
    assert said.err == ""


def test_a_command_that_is_not_there_is_still_an_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert samlots(monkeypatch, "keys", CANARY) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "samlots: There is no such command, or it was given too much. See --help.\n"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("research_sample", "research_sample (takes 'whole' or 'days')"),
        ("sign_in", "sign_in (takes 'none' or 'demo')"),
        ("port", "port"),
    ],
)
def test_a_setting_with_few_values_is_answered_with_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, said: str
) -> None:
    monkeypatch.setenv(f"SAMLOTS_{name.upper()}", CANARY)
    assert samlots(monkeypatch, "status") == 1
    assert capsys.readouterr().err == f"samlots: A setting is not of its kind: {said}.\n"


@pytest.fixture
def kept(database: Database, tmp_path: Path) -> KeptPlace:
    return kept_place(database, tmp_path)


def test_the_register_of_a_partner_that_there_is_not_fails_and_repeats_nothing(
    kept: KeptPlace, fact_log: PostgresFactLog
) -> None:
    """Whoever has left the directory got what it got; a known one may have got nothing."""
    story(fact_log, ROWS_UNTIL_EB_WAS_TOLD)
    assert tell_register(kept.settings, None, "jouren")[1] == "Nothing."
    assert tell_register(kept.settings, None, "eb")[0]["disclosures"]
    with pytest.raises(PlainFailure) as failed:
        tell_register(kept.settings, None, CANARY)
    assert str(failed.value).startswith("There is no such partner in the directory")
    assert CANARY not in str(failed.value)


AT = "2025-05-11T12:00:00+02:00"
DAY = r"(?:last day|since   ) \d{4}-\d\d-\d\d"


def test_an_alarm_is_written_alike_by_every_command(
    kept: KeptPlace, fact_log: PostgresFactLog
) -> None:
    story(fact_log, ROWS_UNTIL_EB_WAS_TOLD)
    listed = list_alarms(kept.settings, AT)[1].splitlines()
    cases = {line.split()[0] for line in listed}
    told = [
        line
        for case in cases
        for line in replayed(kept, case).splitlines()
        if line.startswith("ALARM ")
    ]
    assert set(told) <= {f"ALARM {line.partition('  ')[2]}" for line in listed}
    assert all(re.match(rf"ALARM (röd|gul)  {DAY}  ", line) for line in told)
    assert {"last day", "since"} == {re.findall("last day|since", line)[0] for line in told}


def test_the_numbers_of_the_status_stand_in_one_column(kept: KeptPlace) -> None:
    answer, said = tell_status(kept.settings)
    lines = said.splitlines()
    assert len({line.rindex(" ") for line in lines}) == 1
    assert len(lines) == 3 + sum(len(answer[part]) for part in ("notices", "lag", "views"))


def replayed(kept: KeptPlace, case: str) -> str:
    nothing = (None, None, None, None)
    return replay_case(kept.settings, case, "arbetsledare", AT, *nothing)[1]
