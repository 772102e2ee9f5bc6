"""The API: the same services as the pages, for programs."""

import json
from typing import Any
from uuid import uuid4

import pytest

from domain.facts import BY_NAME, FACTS
from tests.adapters.web_client import program, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, KS, raised, told_world

FACTS_OF_BJORK = f"/api/v1/cases/{BJORK}/facts"


@pytest.fixture
def world() -> World:
    return told_world()


def command(*facts: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "command_id": str(uuid4()),
        "occurred_at": "2026-03-19T10:00:00+01:00",
        "facts": [{"fact": name, "fields": fields} for name, fields in facts],
        **more,
    }


TALK = ("support_contact_held", {"form": "samtal", "content": "Vi pratade."})


def test_a_command_is_carried_out_once_however_often_it_is_sent(world: World) -> None:
    asked, sent = program(world, "KS", "rvt"), command(TALK, on_behalf_of="SL")
    first, again = (asked.post(FACTS_OF_BJORK, json=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"repeated": True}
    stored = world.log.facts[-1]
    assert (str(stored.fact_id), stored.by, stored.on_behalf_of) == (
        first.json()["fact_ids"][0],
        KS,
        "SL",
    )


def test_a_case_is_opened_once_and_can_be_read(world: World) -> None:
    asked = program(world, "SL", "rvt")
    sent = command(("case_raised", raised("Rönn")))
    first, again = (asked.post("/api/v1/cases", json=sent) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    case_id = first.json()["case_id"]
    case = asked.get(f"/api/v1/cases/{case_id}").json()
    assert case["desk"]["alias"] == "Rönn"
    assert [entry["fact"] for entry in case["timeline"]] == ["case_raised"]
    assert case["register"] == []
    assert case_id in [one["case_id"] for one in asked.get("/api/v1/cases").json()["cases"]]


def test_a_rules_no_is_a_problem_with_the_rules_name_and_source(world: World) -> None:
    sent = command(TALK, occurred_at="2027-01-01T00:00:00Z")
    answer = program(world, "KS", "rvt").post(FACTS_OF_BJORK, json=sent)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:samlots:problem:refused",
        "title": "Det går inte att registrera",
        "status": 409,
        "detail": "Tidpunkten ligger i framtiden. Ange när det hände.",
        "rule": "has_happened",
        "source": "I15",
    }


def test_facts_are_recorded_as_a_whole_or_not_at_all(world: World) -> None:
    before = world.log.head()
    sent = command(TALK, ("contact_resumed", resumed()))
    answer = program(world, "KS", "rvt").post(FACTS_OF_BJORK, json=sent)
    assert (answer.status_code, world.log.head()) == (409, before)


def resumed() -> dict[str, Any]:
    return {
        "via": "telefon",
        "at": "2026-03-01T10:00:00Z",
        "situation": "trygg",
        "wants_now": "samtal",
    }


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"command_id": "x"}, "/command_id", "uuid_parsing"),
        ({"occurred_at": "2026-03-19T10:00:00"}, "/occurred_at", "timezone_aware"),
        ({"occurred_at": 1_770_000_000}, "/occurred_at", "datetime_from_date_parsing"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "/occurred_at", "out_of_range"),
        ({"facts": []}, "/facts", "too_short"),
        ({"facts": [{"fact": "x", "fields": {}}]}, "/facts/0/fact", "unknown_fact"),
        ({"extra": 1}, "", "extra_forbidden"),
    ],
)
def test_what_is_wrong_with_a_command_is_pointed_at(
    world: World, changed: dict[str, Any], pointer: str, code: str
) -> None:
    answer = program(world, "KS", "rvt").post(FACTS_OF_BJORK, json=command(TALK) | changed)
    assert answer.status_code == 422
    assert {"pointer": pointer, "code": code} in answer.json()["errors"]


@pytest.mark.parametrize(
    ("fact", "fields", "pointer", "code"),
    [
        ("support_contact_held", {"content": "x"}, "form", "missing"),
        ("support_contact_held", {"form": "brev", "content": "x"}, "form", "literal_error"),
        (*TALK[:1], TALK[1] | {"minutes": "40"}, "minutes", "int_type"),
        (*TALK[:1], TALK[1] | {"content": "\x00"}, "", "string_unicode"),
        (*TALK[:1], TALK[1] | {"content": "\ud800"}, "", "json_invalid"),
        ("contact_resumed", resumed() | {"at": "2026-03-01T10:00"}, "at", "timezone_aware"),
        ("case_raised", raised("B") | {"received_at": "9999-12-31T10:00Z"}, "", "out_of_range"),
    ],
)
def test_what_is_wrong_with_a_fact_is_pointed_at(
    world: World, fact: str, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = program(world, "KS", "rvt").post(
        FACTS_OF_BJORK,
        content=json.dumps(command((fact, fields))),
        headers={"content-type": "application/json"},
    )
    at = "/facts/0/fields" + (f"/{pointer}" if pointer else "")
    assert answer.json()["errors"] == [{"pointer": at, "code": code}]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"staff": "KS"', b""])
def test_a_body_that_cannot_be_read_is_said_to_be_so(world: World, body: bytes) -> None:
    answer = program(world, "KS", "rvt").post(
        FACTS_OF_BJORK, content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_bottomless_body_is_not_a_fault(world: World) -> None:
    deep = b'{"facts":[{"fact":"case_raised","fields":{"a":' + b"[" * 20_000
    for body in (deep, deep + b"]" * 20_000 + b"}}]}"):
        answer = program(world, "KS", "rvt").post(
            FACTS_OF_BJORK, content=body, headers={"content-type": "application/json"}
        )
        assert answer.status_code in (400, 422)


def test_the_desk_is_the_same_as_on_the_page(world: World) -> None:
    cases = program(world, "ME", "arbetsledare").get("/api/v1/cases").json()["cases"]
    assert [case["alias"] for case in cases] == ["Björk", "Lind"]
    alarms = cases[0]["alarms"]
    assert [alarm["kind"] for alarm in alarms][:3] == [
        "support_ended_without_holder",
        "need_without_holder",
        "risk_not_current",
    ]
    assert {alarm["clock"] for alarm in alarms[3:]} >= {"decision_not_executed"}


def test_the_register_tells_who_got_what(world: World) -> None:
    case = program(world, "KS", "samordnare").get(f"/api/v1/cases/{BJORK}").json()
    assert [one["recipient"]["title"] for one in case["register"]] == [
        "ekonomiskt bistånd",
        "Boendelotsarna",
    ]


def test_the_auditor_gets_every_case_by_a_neutral_label_and_replays_it(world: World) -> None:
    asked = program(world, "AG", "auditor")
    cases = asked.get("/api/v1/cases").json()["cases"]
    assert [(one["label"], set(one)) for one in cases] == [
        ("Ärende 1", {"case_id", "label"}),
        ("Ärende 2", {"case_id", "label"}),
    ]
    seen = asked.get(
        f"/api/v1/cases/{cases[0]['case_id']}/replay",
        params={"as": "rvt", "at": "2025-09-02T23:00:00+02:00"},
    ).json()
    assert [entry["fact"] for entry in seen["entries"]][-1] == "conflict_checked"
    assert seen["desks"][0]["alias"] == "Björk"


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"as": "rvt"},
        {"as": "rvt", "at": "2026-01-01"},
        {"as": "rvt", "at": "2026-01-01T00:00:00"},
        {"as": "nobody", "at": "2026-01-01T00:00:00Z"},
        {"as": "rvt", "at": "9999-01-01T00:00:00Z"},
    ],
)
def test_a_replay_needs_a_role_and_an_instant(world: World, query: dict[str, str]) -> None:
    asked = program(world, "AG", "auditor")
    assert asked.get(f"/api/v1/cases/{BJORK}/replay", params=query).status_code == 422


def test_the_inbox_is_for_partners(world: World) -> None:
    received = program(world, "PW", "boendelots").get("/api/v1/inbox").json()["notices"]
    assert received[0]["handling_instruction"].startswith("Egen akt.")
    assert program(world, "PW", "boendelots").get("/api/v1/cases").json() == {"cases": []}
    assert program(world, "KS", "rvt").get("/api/v1/inbox").json() == {"notices": []}


def test_the_catalogue_tells_every_fact_and_the_category_of_every_field(world: World) -> None:
    facts = program(world, "KS", "rvt").get("/api/v1/facts").json()["facts"]
    assert [one["fact"] for one in facts] == [kind.name for kind in FACTS]
    risk = next(one for one in facts if one["fact"] == "risk_assessed")
    level = next(field for field in risk["fields"] if field["name"] == "level")
    assert (level["label"], level["category"], level["codes"]) == (
        "Risknivå",
        "THREAT",
        ["låg", "medel", "hög"],
    )
    for one in facts:
        assert {field["name"] for field in one["fields"]} == {
            field.alias or name for name, field in BY_NAME[one["fact"]].model_fields.items()
        }


def test_a_browsers_cookie_opens_the_api_as_well(world: World) -> None:
    asked = seated(world, "KS|rvt")
    assert asked.get(f"/api/v1/cases/{BJORK}").json()["desk"]["alias"] == "Björk"
    assert asked.post(FACTS_OF_BJORK, json=command(TALK)).status_code == 201


def test_the_description_tells_of_every_operation_and_no_page(world: World) -> None:
    described = program(world, "KS", "rvt").get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/session",
        "/api/v1/facts",
        "/api/v1/cases",
        "/api/v1/cases/{case_id}",
        "/api/v1/cases/{case_id}/facts",
        "/api/v1/cases/{case_id}/disclosures",
        "/api/v1/cases/{case_id}/disclosures/preview",
        "/api/v1/cases/{case_id}/replay",
        "/api/v1/cases/{case_id}/wall",
        "/api/v1/cases/{case_id}/why",
        "/api/v1/signals",
        "/api/v1/inbox",
    }
    assert "HTTPValidationError" not in described["components"]["schemas"]
