"""The kvinnofridssamordnare's pages: questions and answers, and no way to any case."""

import re

import pytest

from domain.followup.answering import QUESTIONS
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import NOW, World
from tests.adapters.web_story import BJORK, told_world
from tests.domain.followup_cases import a_case, broke_off, left, placed
from tests.services.histories import in_one_log

KF = "KF|kvinnofridssamordnare"
UNITS = ("RVT Älvhamn", "Barn och unga")
MOVED_OUT = "/uppfoljning/atervande_inom_ett_ar.enhet"


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.fixture
def many() -> World:
    """Forty-six moved out in the beginning of 2023, and twelve of them went back."""
    out = (placed(1), left(60))
    stories = [
        a_case(*out, *([broke_off(90, "återvänt")] if n < 12 else []), unit=UNITS[n % 2])
        for n in range(40)
    ]
    full = World()
    full.log.facts = in_one_log(*stories, *([a_case(*out, unit="annat")] * 6))
    return full


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_she_begins_at_the_questions_and_has_nothing_else(world: World) -> None:
    asked = seated(world, KF)
    assert asked.get("/").headers["location"] == "/uppfoljning"
    html = asked.get("/uppfoljning").text
    assert {f"/uppfoljning/{name}" for name in QUESTIONS} <= set(
        re.findall(r'href="([^"]+)"', html)
    )
    assert 'href="/arenden"' not in html
    assert asked.get(f"/arenden/{BJORK}").status_code == 404


def test_few_cases_are_told_in_words_and_not_in_figures(world: World) -> None:
    asked = seated(world, KF)
    for name in (name for name in QUESTIONS if name.endswith(".enhet")):
        html = asked.get(f"/uppfoljning/{name}").text
        assert "Det är rätt svar, inte ett fel." in html
        cells = re.findall(r"<td>([^<]*)</td>", html)
        assert set(cells) == {"visas inte"}


def test_large_counts_are_told_in_fives(many: World) -> None:
    assert many.clock.now == NOW
    html = seated(many, KF).get(MOVED_OUT).text
    assert "Det är rätt svar" not in html
    assert "Alla visas inte" in text(html)
    many.clock.now = NOW.replace(month=11)
    said = text(seated(many, KF).get(MOVED_OUT).text)
    assert "Alla 45-49 10-14 20-32" in said
    assert "RVT Älvhamn 20-24 5-9 20-45" in said
    assert "Barn och unga 20-24 visas inte visas inte" in said
    # One small unit that was hidden alone could be worked out from the whole.
    assert "Annan enhet visas inte visas inte visas inte" in said
    assert str(many.log.facts[0].case_id) not in said


def test_the_answer_speaks_english_too(many: World) -> None:
    asked = seated(many, KF)
    asked.post("/installningar", data={"lang": "en", "back": MOVED_OUT})
    html = asked.get(MOVED_OUT).text
    assert "Does somebody who moves out go back within a year?" in html
    assert "not shown" in html


@pytest.mark.parametrize(
    "question", ["finns_inte.enhet", "atervande_inom_ett_ar", "%00", "x" * 999]
)
def test_a_question_that_is_not_saved_is_not_there(world: World, question: str) -> None:
    answer = seated(world, KF).get(f"/uppfoljning/{question}")
    assert answer.status_code == 404
    assert question not in answer.text


@pytest.mark.parametrize(
    "seat", ["KS|rvt", "ME|arbetsledare", "IK|internkontroll", "AG|auditor"]
)
def test_for_every_other_seat_the_pages_are_not_there(world: World, seat: str) -> None:
    asked = seated(world, seat)
    assert asked.get("/uppfoljning").status_code == 404
    assert asked.get(MOVED_OUT).status_code == 404
