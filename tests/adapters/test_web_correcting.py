"""The form of a correction asks which event it is of, and offers what such an event has."""

import re
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from adapters.web.correcting import fields_of
from adapters.web.corrections import corrections_seen
from domain.case.calendar import SWEDEN
from domain.fact import Fact
from domain.facts import FACTS, CaseRaised, ContactResumed
from domain.rules.ending import PARTS
from projections.entries import Entry
from tests.adapters.web_client import hidden_fields, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, told_world

FORM, CASE = f"/registrera/{BJORK}", f"/arenden/{BJORK}"
TARGET, SAVES = "f.target_event", 'name="spara"'


@pytest.fixture(scope="module")
def world() -> World:
    """One for all of these tests: none of them records."""
    return told_world()


@pytest.fixture
def asked(world: World) -> TestClient:
    return seated(world, "KS|rvt")


def ref(world: World, name: str) -> str:
    return str(next(one.fact_id for one in world.log.facts if one.fact.name == name))


def form(asked: TestClient, **more: str) -> Any:
    return asked.post(FORM, data={"slag": "event_corrected", **more})


def options(html: str, path: str) -> list[str]:
    select = re.search(rf'<select id="[^"]*" name="{re.escape(path)}".*?</select>', html)
    return re.findall(r'<option value="([^"]+)"', select[0]) if select else []


def test_first_it_asks_which_event_and_nothing_else(world: World, asked: TestClient) -> None:
    page = form(asked)
    assert page.status_code == 200
    assert ref(world, "case_raised") in options(page.text, TARGET)
    assert re.findall(r'name="(f\.[^"]+|when)"', page.text) == [TARGET]
    assert SAVES not in page.text


@pytest.mark.parametrize("chosen", [{}, {TARGET: ""}, {TARGET: "kanariefagel"}])
def test_who_goes_on_without_an_event_is_asked_again(
    asked: TestClient, chosen: dict[str, str]
) -> None:
    page = form(asked, vidare="1", **chosen)
    assert page.status_code == 422
    assert 'href="#f-target_event"' in page.text
    assert "kanariefagel" not in page.text
    assert SAVES not in page.text


@pytest.mark.parametrize("name", ["case_raised", "risk_assessed", "needs_assessed"])
def test_then_it_offers_the_fields_of_that_kind_and_no_others(
    world: World, asked: TestClient, name: str
) -> None:
    page = form(asked, vidare="1", **{TARGET: ref(world, name)})
    kind = next(one for one in FACTS if one.name == name)
    assert page.status_code == 200
    assert options(page.text, "f.new_values.0.field") == list(fields_of(kind))
    assert re.search(rf": {re.escape(kind.label)}( ·[^<]*)?</strong>", page.text)
    assert f'<input type="hidden" name="{TARGET}" value="{ref(world, name)}">' in page.text
    assert SAVES in page.text


def test_one_more_row_is_of_the_same_event(world: World, asked: TestClient) -> None:
    sent = {TARGET: ref(world, "risk_assessed"), "f.new_values.0.text": "Låg"}
    html = form(asked, mera="f.new_values", **sent).text
    assert options(html, "f.new_values.1.field") == options(html, "f.new_values.0.field") != []
    assert "Låg" in html


def test_it_asks_for_an_event_and_for_what_should_stand_there(
    world: World, asked: TestClient
) -> None:
    assert '<label for="f-target_event">Händelse som rättas' in form(asked).text
    html = form(asked, **{TARGET: ref(world, "risk_assessed")}).text
    assert '<label for="f-new_values-0-text">Så ska det stå' in html


def test_two_events_of_a_kind_on_a_day_are_told_apart(world: World, asked: TestClient) -> None:
    html = form(asked).text
    raised = next(
        one for one in world.log.facts if str(one.fact_id) == ref(world, "case_raised")
    )
    clock = f"{raised.occurred_at.astimezone(SWEDEN):%H:%M}"
    assert re.search(
        rf"<option value=\"{raised.fact_id}\">[^<]* {clock}: {CaseRaised.label} ·", html
    )


def test_in_english_it_is_an_event_too(asked: TestClient) -> None:
    asked.post("/installningar", data={"lang": "en"})
    html = form(asked).text
    assert "<h1>Event corrected</h1>" in html
    assert '<label for="f-target_event">Event to correct' in html


def test_another_event_can_be_chosen(world: World, asked: TestClient) -> None:
    html = form(asked, **{TARGET: ref(world, "risk_assessed")}).text
    again = html.partition("<p>Händelse som rättas")[0].rpartition("<form")[2]
    back = asked.post(FORM, data=hidden_fields(f"<form{again}")).text
    assert options(back, TARGET) == options(form(asked).text, TARGET)


def test_an_event_of_another_case_gives_no_fields(world: World, asked: TestClient) -> None:
    other = next(one for one in world.log.facts if one.case_id != BJORK)
    html = form(asked, **{TARGET: str(other.fact_id)}).text
    assert re.findall(r'name="(f\.[^"]+)"', html) == [TARGET]
    assert str(other.fact_id) not in html


@pytest.mark.parametrize("kind", FACTS)
def test_what_is_offered_is_what_the_rules_take(kind: type[Fact]) -> None:
    assert sorted(fields_of(kind)) == sorted({*kind.model_fields, *PARTS.get(kind, {})})


def test_the_birth_date_stands_after_whom_it_is_of() -> None:
    named = fields_of(CaseRaised)
    assert named[named.index("subject") + 1] == "born"
    assert "born" not in fields_of(ContactResumed)


def test_what_was_corrected_leads_to_its_correction_where_it_stands() -> None:
    world = told_world()
    asked = seated(world, "KS|rvt")
    held = next(r for r in world.log.facts if r.fact.name == "support_contact_held")
    fields = {
        "when": "2026-03-19",
        TARGET: str(held.fact_id),
        "f.reason": "fel person",
        "f.categories": ["PLAN"],
        "f.new_values.0.field": "content",
        "f.new_values.0.text": "Kusinen, inte systern.",
    }
    before = asked.get(CASE).text
    assert 'class="corrected"' not in before
    start = hidden_fields(form(asked).text)
    assert asked.post(FORM, data=start | fields | {"spara": "1"}).is_redirect
    html = asked.get(CASE).text
    (href,) = re.findall(r'class="corrected" href="#(h-[0-9]+)">Rättad 19 mars 2026</a>', html)
    rows = dict(re.findall(r'<tr role="row" id="(h-[0-9]+)">(.*?)</tr>', html, re.DOTALL))
    (wrong,) = (row for row in rows.values() if f'href="#{href}"' in row)
    assert f"</svg><span>{held.fact.label}<" in wrong
    assert "Kusinen, inte systern." in rows[href]


def test_who_does_not_see_the_correction_is_not_told_of_it() -> None:
    hidden = Entry(UUID(int=1), "", "timeline", 2, correction("exists", None))
    shown = Entry(UUID(int=1), "", "timeline", 3, correction("full", "first"))
    assert corrections_seen([hidden]) == {}
    assert corrections_seen([shown, hidden]) == {"first": ["ref"]}


def correction(level: str, target: str | None) -> dict[str, Any]:
    told = {"name": "target_event", "level": level, "value": target}
    return {"ref": "ref", "fact": "event_corrected", "fields": [told]}
