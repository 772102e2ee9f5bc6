"""Recording through the pages: one form for every fact, read with patience."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from adapters.web.recordable import offered, opening
from domain.recorded import Recorded
from domain.roles import INTERNAL, Role
from services.ports import LogUnavailable
from tests.adapters.web_client import hidden_fields, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, KS, SAM, told_world

FORM = f"/registrera/{BJORK}"
TALK = {"when": "2026-03-19 10:00", "f.form": "samtal", "f.content": "Vi pratade."}


@pytest.fixture
def world() -> World:
    return told_world()


def show(asked: TestClient, kind: str, where: str = FORM) -> dict[str, str]:
    return hidden_fields(asked.post(where, data={"slag": kind}).text)


def save(asked: TestClient, kind: str, fields: dict[str, Any], where: str = FORM) -> Any:
    return asked.post(where, data=show(asked, kind, where) | fields | {"spara": "1"})


def last(world: World) -> Recorded:
    return world.log.facts[-1]


def test_a_list_that_must_hold_something_is_marked_and_no_other(world: World) -> None:
    asked = seated(world, "KS|rvt")
    html = asked.post(FORM, data={"slag": "consent_recorded"}).text
    assert '<legend>Mottagare <span class="star">*</span></legend>' in html
    assert "<legend>Slag av uppgifter</legend>" in html
    event = {"f.target_event": str(world.log.facts[0].fact_id)}
    html = asked.post(FORM, data={"slag": "event_corrected", **event}).text
    assert '<legend>Slag av uppgifter <span class="star">*</span></legend>' in html
    assert "<legend>Rätt uppgift</legend>" in html


def test_what_was_filled_in_is_recorded_and_shown(world: World) -> None:
    asked = seated(world, "KS|rvt")
    answer = save(asked, "support_contact_held", TALK | {"f.minutes": "40"})
    assert answer.headers["location"] == f"/arenden/{BJORK}"
    assert last(world).fact.model_dump(exclude_none=True) == {
        "form": "samtal",
        "content": "Vi pratade.",
        "minutes": 40,
    }
    assert last(world).by == KS
    shown = asked.get(f"/arenden/{BJORK}").text
    assert "Registrerat." in shown
    assert "Vi pratade." in shown
    assert "Registrerat." not in asked.get(f"/arenden/{BJORK}").text


def test_a_double_click_records_once(world: World) -> None:
    asked = seated(world, "KS|rvt")
    sent = show(asked, "support_contact_held") | TALK | {"spara": "1"}
    before = world.log.head()
    first, second = asked.post(FORM, data=sent), asked.post(FORM, data=sent)
    assert first.headers["location"] == second.headers["location"]
    assert world.log.head() == before + 1


def test_what_is_missing_is_named_beside_its_field_and_above_the_form(world: World) -> None:
    answer = save(
        seated(world, "KS|rvt"), "support_contact_held", {"when": "", "f.content": " "}
    )
    assert answer.status_code == 422
    for target in ("when", "f-form", "f-content"):
        assert f'<li><a href="#{target}">' in answer.text
        assert f'id="{target}-e"' in answer.text
    assert "<title>Fel: " in answer.text


def test_nothing_that_was_written_is_lost_when_something_is_wrong(world: World) -> None:
    answer = save(
        seated(world, "KS|rvt"), "support_contact_held", TALK | {"f.form": "", "f.minutes": "x"}
    )
    assert ">\nVi pratade.</textarea>" in answer.text
    assert 'value="2026-03-19 10:00"' in answer.text
    assert "Minuter: Skriv ett heltal." in answer.text


def test_a_rules_no_is_given_in_the_rules_own_words(world: World) -> None:
    answer = save(
        seated(world, "KS|rvt"), "support_contact_held", TALK | {"when": "2027-01-01"}
    )
    assert answer.status_code == 409
    assert "Tidpunkten ligger i framtiden. Ange när det hände." in answer.text
    assert ">\nVi pratade.</textarea>" in answer.text


def test_a_rules_no_is_translated(world: World) -> None:
    asked = seated(world, "KS|rvt")
    asked.post("/installningar", data={"lang": "en"})
    answer = save(asked, "support_contact_held", TALK | {"when": "2027-01-01"})
    assert "The time lies in the future. Say when it happened." in answer.text


def test_a_store_that_is_away_keeps_the_form(world: World) -> None:
    def away(*_: object) -> None:
        raise LogUnavailable

    asked = seated(world, "KS|rvt")
    sent = show(asked, "support_contact_held") | TALK | {"spara": "1"}
    world.log.append = away  # pyright: ignore[reportAttributeAccessIssue]
    answer = asked.post(FORM, data=sent)
    assert answer.status_code == 503
    assert "Ingenting sparades." in answer.text
    assert ">\nVi pratade.</textarea>" in answer.text


def test_a_day_and_an_hour_may_be_written_in_ones_own_way(world: World) -> None:
    fields = {
        "when": "igår kl. 9",
        "f.task": "Ring.",
        "f.area": "socialt",
        "f.owner.role": "rvt",
        "f.owner.title": "handläggare",
        "f.due": "2 april 2026",
    }
    assert save(seated(world, "KS|rvt"), "task_assigned", fields).is_redirect
    assert last(world).occurred_at.isoformat() == "2026-03-19T08:00:00+00:00"
    assert str(last(world).fact.model_dump()["due"]) == "2026-04-02"


def test_a_day_that_cannot_be_read_is_asked_for_again(world: World) -> None:
    answer = save(seated(world, "KS|rvt"), "support_contact_held", TALK | {"when": "snart"})
    assert answer.status_code == 422
    assert 'id="when-e"' in answer.text


def test_an_hour_that_the_clock_skipped_is_not_guessed(world: World) -> None:
    world.clock.now = world.clock.now.replace(month=4)
    answer = save(
        seated(world, "KS|rvt"), "support_contact_held", TALK | {"when": "2026-03-29 02:30"}
    )
    assert "Den tiden finns inte: klockan ställdes om." in answer.text


def test_a_new_case_is_opened_once_and_shown(world: World) -> None:
    asked = seated(world, "SL|rvt")
    fields = {
        "when": "2026-03-19 09:00",
        "f.kind": "application",
        "f.channel": "telefon",
        "f.received_at": "2026-03-19 08:30",
        "f.reporter_role": "kurator",
        "f.stated_request": "Jag behöver hjälp.",
        "f.case_type": "nära relation",
        "f.subject.alias": "Rönn",
        "f.legal_basis": "11 kap. 1 § SoL (2025:400)",
    }
    sent = show(asked, "case_raised", "/registrera") | fields | {"spara": "1"}
    first = asked.post("/registrera", data=sent)
    again = asked.post("/registrera", data=sent)
    assert first.headers["location"] == again.headers["location"]
    case_id = UUID(first.headers["location"].rpartition("/")[2])
    assert [r.fact.name for r in world.log.load(case_id)] == ["case_raised"]
    assert "Rönn" in asked.get(f"/arenden/{case_id}").text


def test_what_the_view_has_not_got_yet_is_promised(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.web.register_pages.SEEN_WITHIN_S", 0.0)
    monkeypatch.setattr("services.reading.Reading.shows", lambda *_: False)
    asked = seated(world, "KS|rvt")
    save(asked, "support_contact_held", TALK)
    assert "Det syns i ärendet om en liten stund." in asked.get(f"/arenden/{BJORK}").text


@pytest.mark.parametrize(
    ("seat", "offers", "lacks"),
    [
        ("KS|rvt", "risk_assessed", "coordinator_appointed"),
        ("ME|arbetsledare", "coordinator_appointed", "access_log_reviewed"),
        ("LH|ekonomiskt_bistand", "decision_made", "violence_mapped"),
    ],
)
def test_a_seat_is_offered_what_it_sensibly_records(
    world: World, seat: str, offers: str, lacks: str
) -> None:
    html = seated(world, seat).get(FORM).text
    assert f'value="{offers}"' in html
    assert f'value="{lacks}"' not in html


@pytest.mark.parametrize("kind", ["notice_received", "data_accessed", "", "x", "risk_assessed"])
def test_a_seat_gets_no_form_that_it_is_not_offered(world: World, kind: str) -> None:
    answer = seated(world, "LH|ekonomiskt_bistand").post(FORM, data={"slag": kind})
    assert (answer.status_code, answer.headers["location"]) == (303, FORM)


def test_every_fact_has_a_form_in_which_every_control_has_a_label(world: World) -> None:
    asked = seated(world, "ME|arbetsledare")
    kinds = offered(Role.ARBETSLEDARE)
    assert len(kinds) > 40
    for kind in kinds:
        html = asked.post(FORM, data={"slag": kind.name}).text
        ids = re.findall(r' id="([^"]+)"', html)
        labelled = re.findall(r'<label for="([^"]+)"', html)
        controls = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', html)
        assert len(ids) == len(set(ids)), kind
        assert sorted(labelled) == sorted(controls), kind


def test_only_those_who_meet_people_first_open_cases() -> None:
    assert [role for role in INTERNAL if opening(role)] == [
        Role.RVT,
        Role.SAMORDNARE,
        Role.ARBETSLEDARE,
        Role.BARN_OCH_UNGA,
    ]


def test_a_made_up_command_id_is_replaced(world: World) -> None:
    asked = seated(world, "KS|rvt")
    sent = TALK | {"slag": "support_contact_held", "kommando": "x", "spara": "1"}
    assert asked.post(FORM, data=sent).is_redirect
    assert last(world).command_id != uuid4()


def test_the_coordinator_records_in_the_seat_that_she_took(world: World) -> None:
    assert save(seated(world, "KS|samordnare"), "support_contact_held", TALK).is_redirect
    assert last(world).by == SAM


def test_a_character_that_no_store_can_keep_is_dropped(world: World) -> None:
    fields = TALK | {"f.content": "Vi\x00 pratade."}
    assert save(seated(world, "KS|rvt"), "support_contact_held", fields).is_redirect
    assert last(world).fact.model_dump()["content"] == "Vi pratade."
