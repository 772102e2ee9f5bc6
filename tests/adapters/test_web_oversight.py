"""The auditor's page: how a case looked to a role at an instant."""

import re

import pytest

from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, told_world


@pytest.fixture
def world() -> World:
    return told_world()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_auditor_sees_a_case_as_a_role_saw_it_then(world: World) -> None:
    asked = seated(world, "AG|auditor")
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "2025-09-03 12:00"}
    html = asked.post("/granskning", data=sent).text
    said = text(html)
    assert "Så såg ärendet ut för Handläggare vuxen den 3 sep. 2025 12:00." in said
    first = text(html.partition("<tbody")[2].partition("</tr>")[0])
    assert "Samverkansbehov bedömt" in first
    assert "Risksignal noterad" not in said


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("ekonomiskt_bistand", "Ring aldrig det gamla numret."),
        ("boendelots", "Behöver struktur i vardagen"),
        ("jobbtorg", "Rollen kunde inte se något av ärendet då."),
    ],
)
def test_the_auditor_sees_each_role_in_that_roles_own_way(
    world: World, role: str, words: str
) -> None:
    sent = {"arende": str(BJORK), "roll": role, "tid": "i dag"}
    assert words in seated(world, "AG|auditor").post("/granskning", data=sent).text


def test_before_the_first_fact_there_was_nothing_to_see(world: World) -> None:
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "2020-01-01"}
    html = seated(world, "AG|auditor").post("/granskning", data=sent).text
    assert "Rollen kunde inte se något av ärendet då." in html


@pytest.mark.parametrize("time", ["", "snart", "2026-13-40", "2026-03-29 02:30"])
def test_a_time_that_cannot_be_read_is_an_error_and_not_today(world: World, time: str) -> None:
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": time}
    answer = seated(world, "AG|auditor").post("/granskning", data=sent)
    assert answer.status_code == 422
    assert 'href="#tid"' in answer.text
    assert "Historisk vy" not in answer.text
