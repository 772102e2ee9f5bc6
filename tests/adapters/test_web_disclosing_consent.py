"""The ground of consent at the desk: offered where one is recorded, and otherwise said so."""

from typing import Any

import pytest

from domain.facts import ConsentRecorded
from services.disclosing import Disclosing
from services.drafting import Draft
from tests.adapters.web_client import program, seated
from tests.adapters.web_desk import DESK, PREVIEW, form, previewed
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, told_world

SAM, WORKER = "KS|samordnare", "KS|rvt"
NOTHING = "Inget samtycke som gäller nu för mottagaren och uppgifterna är registrerat."
CONSENT = '<option value="samtycke"'
BEGINS = 'form="samtycke" name="slag" value="consent_recorded">Registrera ett samtycke</button>'
LOST = "Det du har fyllt i här sparas inte."
ITS_FORM = f'<form method="post" action="/registrera/{BJORK}" id="samtycke"></form>'
POLICE = {"to": "partner:polisen", "sent": ["THREAT"], "texts": {"THREAT": "hot"}}
"""She has consented to the housing pilots, and to nothing for the police."""


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.parametrize("seat", [SAM, WORKER])
def test_it_is_offered_for_who_is_covered_and_nobody_else(world: World, seat: str) -> None:
    asked = seated(world, seat)
    covered = asked.post(DESK, data=form() | {"steg": "2"}).text
    assert CONSENT in covered
    assert NOTHING not in covered
    other = asked.post(DESK, data=form(**POLICE) | {"steg": "2"}).text
    assert CONSENT not in other
    assert '<option value="begatt_brott"' in other
    assert other.count(NOTHING) == 1
    assert BEGINS in other
    assert (LOST in covered, LOST in other) == (False, True)
    assert other.partition("</main>")[0].endswith(f"</form>\n{ITS_FORM}")
    start = asked.post(f"/registrera/{BJORK}", data={"slag": "consent_recorded"}).text
    assert f"<h1>{ConsentRecorded.label}</h1>" in start


def test_it_is_not_said_before_its_step(world: World) -> None:
    html = seated(world, SAM).post(DESK, data=form(**POLICE) | {"steg": "1"}).text
    assert NOTHING not in html


def test_a_program_is_told_the_same_by_its_codes(world: World) -> None:
    asked = program(world, "KS", "samordnare")
    assert asked.post(PREVIEW, json=previewed()).status_code == 200
    answer = asked.post(PREVIEW, json=previewed(**POLICE))
    assert answer.status_code == 422
    assert {"pointer": "/draft/ground", "code": "ground"} in answer.json()["errors"]


@pytest.mark.parametrize(
    ("sent", "status", "times"),
    [
        ({"steg": "2"}, 200, 1),
        ({"steg": "3"}, 422, 1),
        ({}, 422, 1),
        ({"ga": "neka"}, 422, 1),
        ({"ga": "lamna", "refuses": "ja"}, 200, 1),
        (form(), 200, 1),
        ({"ga": "besluta"}, 422, 1),
        ({"ga": "lamna-over"}, 303, 0),
    ],
)
def test_the_log_is_asked_about_consent_once_at_most(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    sent: dict[str, Any],
    status: int,
    times: int,
) -> None:
    asked, whom, really = seated(world, SAM), list[Draft](), Disclosing.consented

    def counted(*given: Any) -> bool:
        whom.append(given[-1])
        return really(*given)

    monkeypatch.setattr(Disclosing, "consented", counted)
    answer = asked.post(DESK, data=form(**POLICE) | sent)
    assert (answer.status_code, len(whom)) == (status, times)


def test_the_step_is_told_in_the_language_of_who_asks(world: World) -> None:
    asked = seated(world, SAM)
    asked.post("/installningar", data={"lang": "en"})
    html = asked.post(DESK, data=form(**POLICE) | {"steg": "2"}).text
    assert "No consent that holds now for the recipient" in html
