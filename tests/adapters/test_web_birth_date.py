"""A birth date that was left out is told in a form, and the consent can then be recorded."""

import re
from typing import Any
from uuid import uuid5

import pytest
from fastapi.testclient import TestClient

from adapters.web.correcting import born_fields
from domain.roles import INTERNAL, Role
from tests.adapters.web_client import hidden_fields, seated
from tests.adapters.web_fakes import NAMES, World
from tests.adapters.web_plan import raised
from tests.adapters.web_story import KS, Teller

ASK = uuid5(NAMES, "ask")
FORM = f"/registrera/{ASK}"
CONSENT: dict[str, Any] = {
    "when": "2026-03-19 10:00",
    "f.action": "given",
    "f.recipient.0.role": "polis",
    "f.recipient.0.title": "polisen",
    "f.categories": ["THREAT"],
    "f.purpose": "skydd",
    "f.valid_to": "2026-06-30",
    "f.form": "muntligt",
    "f.limits": "inget mer",
    "f.by_whom": "person",
}


@pytest.fixture
def world() -> World:
    world = World()
    told = raised("Ask") | {"subject": {"alias": "Ask"}}
    Teller(world, ASK).tell("2026-03-02", KS, "case_raised", **told)
    return world


WORDS = "<button>Skriv eller rätta födelsedatumet</button>"
LOST = "Det du har fyllt i här sparas inte."


def leads_to_the_form(world: World, asked: TestClient, html: str) -> None:
    """Press the button as it stands on a page, and see that only the day remains to write."""
    begun = html.partition(WORDS)[0].rpartition("<form")[2]
    assert f'action="{FORM}"' in begun
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', begun))
    page = asked.post(FORM, data=sent).text
    assert "<h1>Händelse rättad</h1>" in page
    assert f'name="f.target_event" value="{world.log.load(ASK)[0].fact_id}"' in page
    assert '<option value="born" selected>Född</option>' in page
    assert re.findall(r'value="([A-Z]+)" checked', page) == ["ID"]


def save(asked: TestClient, kind: str, fields: dict[str, Any]) -> Any:
    start = hidden_fields(asked.post(FORM, data={"slag": kind}).text)
    return asked.post(FORM, data=start | fields | {"spara": "1"})


def told_later(world: World, text: str) -> dict[str, Any]:
    return {
        "when": "2026-03-19 09:00",
        "f.target_event": str(world.log.load(ASK)[0].fact_id),
        "f.reason": "ofullständig",
        "f.categories": ["ID"],
        "f.new_values.0.field": "born",
        "f.new_values.0.text": text,
    }


def test_the_form_for_a_new_case_says_what_the_birth_date_is_needed_for(world: World) -> None:
    html = seated(world, "KS|rvt").post("/registrera", data={"slag": "case_raised"}).text
    assert "Behövs innan samtycke eller skyddat boende kan registreras." in html


def test_the_consent_waits_for_the_birth_date_and_is_recorded_after_it(world: World) -> None:
    asked = seated(world, "KS|rvt")
    no = save(asked, "consent_recorded", CONSENT)
    assert no.status_code == 409
    assert "Händelse rättad: välj Aktualisering mottagen, fältet Född" in no.text
    assert LOST in no.text
    leads_to_the_form(world, asked, no.text)
    assert save(asked, "event_corrected", told_later(world, "1994-04-11")).is_redirect
    assert save(asked, "consent_recorded", CONSENT).is_redirect


def test_no_other_refusal_leads_there(world: World) -> None:
    asked = seated(world, "KS|rvt")
    no = save(asked, "event_corrected", told_later(world, "11/4 94"))
    assert (no.status_code, WORDS in no.text, LOST in no.text) == (409, False, False)


def test_it_is_for_those_who_answer_for_cases_and_of_what_they_are_shown() -> None:
    shown = [("1", "case_opened"), ("2", "case_raised")]
    led = {role for role in INTERNAL if born_fields(role, shown)}
    assert led == {Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE, Role.BARN_OCH_UNGA}
    assert born_fields(Role.RVT, shown[:1]) == ()


def test_what_is_no_day_is_refused_beside_what_was_written(world: World) -> None:
    answer = save(seated(world, "KS|rvt"), "event_corrected", told_later(world, "11/4 94"))
    assert answer.status_code == 409
    assert "Skriv födelsedatumet en gång, som åååå-mm-dd." in answer.text
    assert "11/4 94" in answer.text
    assert len(world.log.load(ASK)) == 1
