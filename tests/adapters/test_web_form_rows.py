"""Forms with rows and references: what is structured stays structured."""

import hashlib
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from domain.facts import (
    EventCorrected,
    InformationDisclosed,
    NeedsAssessed,
    PlacementEnded,
)
from domain.recorded import Recorded
from tests.adapters.web_client import hidden_fields, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, KS, Teller, risk, told_world
from tests.adapters.web_story import needs as needed

FORM = f"/registrera/{BJORK}"


@pytest.fixture
def world() -> World:
    return told_world()


def save(asked: TestClient, kind: str, fields: dict[str, Any]) -> Any:
    return asked.post(FORM, data=shown(asked, kind) | fields | {"spara": "1"})


def shown(asked: TestClient, kind: str) -> dict[str, str]:
    return hidden_fields(asked.post(FORM, data={"slag": kind}).text)


def last(world: World) -> Recorded:
    return world.log.facts[-1]


def needs() -> dict[str, Any]:
    return {
        "when": "2026-03-19",
        "f.needs.0.key": "bostad",
        "f.needs.0.area": "boende",
        "f.needs.0.text": "egen bostad",
        "f.needs.0.status": "open",
        "f.needs.0.violence_related": "ja",
        "f.needs.1.status": "open",
        "f.needs.1.violence_related": "ja",
        "f.needs.3.key": "skuld",
        "f.needs.3.area": "samtal",
        "f.needs.3.text": "skuld och sorg",
        "f.needs.3.status": "met",
        "f.needs.3.violence_related": "nej",
        "f.per_need_horizon.0.need": "bostad",
        "f.per_need_horizon.0.horizons": ["akut", "lang"],
        "f.per_need_responsible.0.need": "bostad",
        "f.per_need_responsible.0.holder.role": "boendelots",
        "f.per_need_responsible.0.holder.title": "boendelots",
        "f.per_need_responsible.1.need": "skuld",
        "f.per_need_responsible.1.reason_without_holder": "vill vänta",
        "f.own_resources": "envis",
        "f.housing": "tillfälligt",
        "f.work": "studerar",
        "f.social": "få",
        "f.overall": "tiden efter avgör",
    }


KNOWN_BEFORE = {
    f"f.{name}": value
    for row, key in ((4, "ensamhet"), (5, "pengar"))
    for name, value in {
        f"needs.{row}.key": key,
        f"needs.{row}.area": "annat",
        f"needs.{row}.text": key,
        f"needs.{row}.status": "met",
        f"needs.{row}.violence_related": "nej",
        f"per_need_responsible.{row}.need": key,
        f"per_need_responsible.{row}.reason_without_holder": "tillgodosett",
    }.items()
}
"""Needs that were open already: a later assessment must say where they stand."""


def test_rows_that_were_left_empty_are_left_out(world: World) -> None:
    sent = needs() | KNOWN_BEFORE
    assert save(seated(world, "KS|rvt"), "needs_assessed", sent).is_redirect
    fact = last(world).fact
    assert isinstance(fact, NeedsAssessed)
    assert [(need.key, need.status, need.violence_related) for need in fact.needs] == [
        ("bostad", "open", True),
        ("skuld", "met", False),
        ("ensamhet", "met", False),
        ("pengar", "met", False),
    ]
    assert fact.per_need_horizon[0].horizons == ("akut", "lang")
    assert [row.holder and row.holder.title for row in fact.per_need_responsible] == [
        "boendelots",
        None,
        None,
        None,
    ]


def test_an_error_in_a_row_stands_by_that_very_row(world: World) -> None:
    fields = needs() | {"f.needs.3.key": "Skuld och sorg!"}
    answer = save(seated(world, "KS|rvt"), "needs_assessed", fields)
    assert answer.status_code == 422
    assert '<a href="#f-needs-3-key">' in answer.text
    assert 'id="f-needs-3-key-e"' in answer.text


def test_one_more_row_can_be_asked_for_without_losing_anything(world: World) -> None:
    asked = seated(world, "KS|rvt")
    sent = shown(asked, "needs_assessed") | needs() | {"mera": "f.needs"}
    answer = asked.post(FORM, data=sent)
    assert answer.status_code == 200
    assert 'name="f.needs.4.key"' in answer.text
    assert 'name="f.needs.5.key"' not in answer.text
    assert 'value="skuld och sorg"' in answer.text
    assert "fieldset-e" not in answer.text
    assert hidden_fields(answer.text)["kommando"] == sent["kommando"]


def test_support_that_ends_is_recorded_with_who_takes_over_or_why_nobody_does(
    world: World,
) -> None:
    asked = seated(world, "KS|rvt")
    place = Teller(world, BJORK)
    place.told = 500
    place.tell(
        "2026-03-03", KS, "placement_started",
        form="HVB", place_ref="plats-9", provider="utförare 3",
        start="2026-03-03T12:00+01:00", contact_routine="ring", responsible_worker=["KS"],
    )  # fmt: skip
    place.tell("2026-03-06", KS, "risk_assessed", **risk("låg", "2026-06-04", "inför utflytt"))
    place.tell("2026-03-06", KS, "needs_assessed", **needed())
    refs = {r.fact.name: r.fact_id for r in world.log.load(BJORK)}
    fields = {
        "when": "2026-03-19",
        "f.end": "2026-03-19",
        "f.reason": "eget boende",
        "f.next_housing": "hyresrätt",
        "f.successor_per_support.0.support": "sällskap",
        "f.successor_per_support.0.area": "socialt",
        "f.successor_per_support.0.reason_without_successor": "kontaktperson söks",
        "f.risk_ref": str(refs["risk_assessed"]),
        "f.needs_ref": str(refs["needs_assessed"]),
        "f.notice_at": "2026-03-05",
    }
    answer = save(asked, "placement_ended", fields)
    assert answer.is_redirect, answer.text
    fact = last(world).fact
    assert isinstance(fact, PlacementEnded)
    assert fact.successor_per_support[0].reason_without_successor == "kontaktperson söks"


def test_a_reference_is_chosen_among_the_facts_of_its_kind(world: World) -> None:
    html = seated(world, "KS|rvt").post(FORM, data={"slag": "placement_ended"}).text
    chosen = html.partition('id="f-risk_ref"')[2].partition("</select>")[0]
    assert chosen.count("Riskbedömning gjord") == 2
    assert "Behov bedömda" not in chosen


def test_a_disclosure_carries_the_digest_of_what_left(world: World) -> None:
    asked = seated(world, "KS|samordnare")
    review = next(r for r in world.log.facts if r.fact.name == "secrecy_reviewed")
    fields = {
        "when": "2026-03-19",
        "f.review_ref": str(review.fact_id),
        "f.recipient.role": "ekonomiskt_bistand",
        "f.recipient.title": "ekonomiskt bistånd",
        "f.purpose": "nytt konto",
        "f.level": "summary",
        "f.content_copy.0.category": "ECON",
        "f.content_copy.0.text": "Nytt konto.\r\nFrån april.",
        "f.channel": "navet",
        "f.handling_instruction": "Inga brev.",
        "f.person_informed": "ja",
    }
    assert save(asked, "information_disclosed", fields).is_redirect
    fact = last(world).fact
    assert isinstance(fact, InformationDisclosed)
    assert fact.content_copy[0].text == "Nytt konto.\nFrån april."
    content = [item.model_dump(mode="json") for item in fact.content_copy]
    whole = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    assert fact.content_hash == hashlib.sha256(whole).hexdigest()


def test_a_correction_names_its_fields_by_their_labels(world: World) -> None:
    asked = seated(world, "KS|rvt")
    held = next(r for r in world.log.facts if r.fact.name == "support_contact_held")
    chosen = {"slag": "event_corrected", "f.target_event": str(held.fact_id)}
    html = asked.post(FORM, data=chosen).text
    assert '<option value="content">Innehåll</option>' in html
    fields = {
        "when": "2026-03-19",
        "f.target_event": str(held.fact_id),
        "f.reason": "fel person",
        "f.categories": ["PLAN"],
        "f.new_values.0.field": "content",
        "f.new_values.0.text": "Kusinen, inte systern.",
    }
    assert save(asked, "event_corrected", fields).is_redirect
    fact = last(world).fact
    assert isinstance(fact, EventCorrected)
    assert fact.corrected_fields == ("content",)
    shown = asked.get(f"/arenden/{BJORK}").text.partition("<dt>Rättade fält</dt>")[2]
    assert ">Innehåll</span>" in shown.partition("</div>")[0]
