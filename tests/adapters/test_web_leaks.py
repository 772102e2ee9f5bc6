"""What the answers give away: nothing of what is hidden, nothing of what was sent."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from adapters.web.body_limit import BODY_MAX_BYTES
from services.ports import LogUnavailable
from tests.adapters.web_client import as_sent, browser, hidden_fields, program, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, LIND, told_world

CANARY = "kanariefagel77"
ABSENT = UUID(int=7)
NOT_AN_ID = ("inte-ett-id", "1", "%00", "x" * 300, str(BJORK).replace("-", ""), f"{{{BJORK}}}")
NOT_THERE = (str(LIND), str(ABSENT), *NOT_AN_ID)
COMMAND = {
    "command_id": str(uuid4()),
    "occurred_at": "2026-03-01T10:00:00Z",
    "facts": [
        {
            "fact": "support_contact_held",
            "fields": {"form": "samtal", "content": "Vi pratade."},
        }
    ],
}


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.parametrize("page", ["/arenden/{}", "/registrera/{}"])
def test_a_case_that_may_not_be_seen_is_like_one_that_is_not_there(
    world: World, page: str
) -> None:
    asked = seated(world, "RK|ekonomiskt_bistand")
    blocked = as_sent(asked.get(page.format(BJORK)))
    assert blocked[0] == 404
    assert all(as_sent(asked.get(page.format(one))) == blocked for one in NOT_THERE)
    assert as_sent(asked.get("/en-sida-som-inte-finns")) == blocked


def test_a_case_has_one_address_only(world: World) -> None:
    asked, api = seated(world, "KS|rvt"), program(world, "KS", "rvt")
    for one in (str(BJORK).replace("-", ""), f"{{{BJORK}}}", f"urn:uuid:{BJORK}"):
        assert asked.get(f"/arenden/{one}").status_code == 404
        assert api.get(f"/api/v1/cases/{one}").status_code == 404


def test_a_form_for_a_hidden_case_is_like_one_for_a_case_that_is_not_there(
    world: World,
) -> None:
    asked = seated(world, "RK|ekonomiskt_bistand")
    sent = {"slag": "decision_made", "spara": "1", "when": "2026-03-01"}
    blocked = as_sent(asked.post(f"/registrera/{BJORK}", data=sent))
    assert blocked[0] == 404
    assert all(as_sent(asked.post(f"/registrera/{x}", data=sent)) == blocked for x in NOT_THERE)


def test_the_api_answers_alike_for_hidden_blocked_absent_and_malformed_cases(
    world: World,
) -> None:
    asked = program(world, "RK", "ekonomiskt_bistand")
    blocked = as_sent(asked.get(f"/api/v1/cases/{BJORK}"))
    assert blocked[0] == 404
    for one in NOT_THERE:
        assert as_sent(asked.get(f"/api/v1/cases/{one}")) == blocked
        assert as_sent(asked.post(f"/api/v1/cases/{one}/facts", json=COMMAND)) == blocked
    assert as_sent(asked.get("/api/v1/en-adress-som-inte-finns")) == blocked


def test_only_the_auditor_may_ask_how_it_was(world: World) -> None:
    then = {"as": "rvt", "at": "2026-01-01T00:00:00Z"}
    official, auditor = program(world, "KS", "rvt"), program(world, "AG", "auditor")
    own = as_sent(official.get(f"/api/v1/cases/{BJORK}/replay", params=then))
    assert own[0] == 404
    assert as_sent(official.get(f"/api/v1/cases/{ABSENT}/replay", params=then)) == own
    assert as_sent(auditor.get(f"/api/v1/cases/{ABSENT}/replay", params=then)) == own
    assert auditor.get(f"/api/v1/cases/{BJORK}/replay", params=then).status_code == 200


@pytest.mark.parametrize("words", ["lind", "björkås", CANARY, "", "   ", "%"])
def test_a_search_that_finds_nothing_says_the_same_whatever_was_sought(
    world: World, words: str
) -> None:
    asked = seated(world, "LH|ekonomiskt_bistand")
    nothing = as_sent(asked.post("/arenden", data={"sok": "finns inte alls"}))
    assert as_sent(asked.post("/arenden", data={"sok": words})) == nothing


def test_a_search_finds_ones_own_cases_by_their_working_name(world: World) -> None:
    asked = seated(world, "KS|rvt")
    found = asked.post("/arenden", data={"sok": "BJÖR"}).text
    assert f"/arenden/{BJORK}" in found
    assert "1 träff." in found


def test_a_partner_never_sees_what_the_hub_calls_a_case(world: World) -> None:
    html = seated(world, "PW|boendelots").get("/inkorg").text
    body = program(world, "PW", "boendelots").get("/api/v1/inbox").text
    assert "Behöver struktur i vardagen" in html
    assert "Behöver struktur i vardagen" in body
    assert str(BJORK) not in html + body


def echoes(world: World) -> Iterator[tuple[str, str]]:
    """Ask in every way with the canary, and give what was answered, headers included."""
    page, api = seated(world, "ME|arbetsledare"), program(world, "KS", "rvt")
    auditor = seated(world, "AG|auditor")
    for name, asked, path in (
        ("page", page, f"/{CANARY}"),
        ("case", page, f"/arenden/{CANARY}"),
        ("case with a slash", page, f"/arenden/{CANARY}/"),
        ("page number", page, f"/arenden/{BJORK}?sida={CANARY}&{CANARY}={CANARY}"),
        ("form", page, f"/registrera/{CANARY}"),
        ("static", page, f"/static/{CANARY}"),
        ("api", api, f"/api/v1/{CANARY}"),
        ("api case", api, f"/api/v1/cases/{CANARY}"),
        ("api query", api, f"/api/v1/cases?{CANARY}={CANARY}"),
        ("health", page, f"/health/{CANARY}"),
    ):
        yield name, told(asked.get(path))
        yield f"{name} by another method", told(asked.request("PUT", path))
    for query in ({"as": CANARY, "at": CANARY}, {"as": "rvt", "at": CANARY}, {CANARY: "1"}):
        yield "replay", told(api.get(f"/api/v1/cases/{BJORK}/replay", params=query))
    yield from _posted(page, auditor)
    yield from _sent(api)


def _posted(page: TestClient, auditor: TestClient) -> Iterator[tuple[str, str]]:
    for path, fields in (
        ("/installningar", ("lang", "theme", "back")),
        ("/gallring", ("arende",)),
        (f"/gallring/{BJORK}", ("beslut", "skal", "sett")),
        ("/arenden", ("sok",)),
        (f"/registrera/{BJORK}", ("slag", "kommando", "mera", "spara")),
        ("/registrera", ("slag", "mera")),
        ("/logga-in", ("seat",)),
    ):
        for name in (*fields, CANARY):
            yield f"{path} {name}", told(page.post(path, data={name: CANARY}))
    for back in (f"//{CANARY}", f"/{CANARY}", f"/arenden/{CANARY}", f"/arenden?{CANARY}"):
        yield "back", told(auditor.post("/installningar", data={"back": back}))
    for name in ("arende", "roll", "tid", CANARY):
        yield f"oversight {name}", told(auditor.post("/granskning", data={name: CANARY}))
    for kind in ("form", "multipart/form-data; boundary=x", "text/plain", CANARY):
        answer = page.post("/arenden", content=CANARY, headers={"content-type": kind})
        yield f"a body as {kind}", told(answer)


def _sent(api: TestClient) -> Iterator[tuple[str, str]]:
    fact = COMMAND["facts"][0]
    assert isinstance(fact, dict)
    fields = fact["fields"]
    for name, body in (
        ("command id", COMMAND | {"command_id": CANARY}),
        ("instant", COMMAND | {"occurred_at": CANARY}),
        ("on behalf of", COMMAND | {"on_behalf_of": f"{CANARY} !"}),
        ("extra", COMMAND | {CANARY: CANARY}),
        ("facts", COMMAND | {"facts": CANARY}),
        ("fact", COMMAND | {"facts": [fact | {"fact": CANARY}]}),
        ("extra in fact", COMMAND | {"facts": [fact | {CANARY: CANARY}]}),
        ("field", COMMAND | {"facts": [fact | {"fields": fields | {"form": CANARY}}]}),
        ("extra field", COMMAND | {"facts": [fact | {"fields": fields | {CANARY: 1}}]}),
        ("number", COMMAND | {"facts": [fact | {"fields": fields | {"minutes": CANARY}}]}),
        ("fields", COMMAND | {"facts": [fact | {"fields": CANARY}]}),
        ("nul", COMMAND | {"facts": [fact | {"fields": {"content": f"\x00{CANARY}"}}]}),
        ("list", [CANARY]),
        ("text", CANARY),
    ):
        yield f"api {name}", told(api.post(f"/api/v1/cases/{BJORK}/facts", json=body))
        yield f"api new {name}", told(api.post("/api/v1/cases", json=body))
        yield f"api session {name}", told(api.post("/api/v1/session", json=body))
    for body in (f'{{"{CANARY}', f'{{"{CANARY}": \xff}}', CANARY):
        headers = {"content-type": "application/json"}
        for path in ("/cases", "/session", f"/cases/{BJORK}/facts"):
            answer = api.post(f"/api/v1{path}", content=body.encode("latin-1"), headers=headers)
            yield f"api broken {path}", told(answer)


def told(answer: object) -> str:
    return f"{answer.headers} {answer.text}"  # pyright: ignore[reportAttributeAccessIssue]


def test_no_answer_repeats_what_was_sent(world: World) -> None:
    answers = list(echoes(world))
    assert len(answers) > 100
    assert [name for name, answer in answers if CANARY in answer] == []


def test_a_form_gives_back_what_was_written_in_its_own_fields_and_nowhere_else(
    world: World,
) -> None:
    asked = seated(world, "KS|rvt")
    shown = asked.post(f"/registrera/{BJORK}", data={"slag": "support_contact_held"}).text
    written = hidden_fields(shown) | {
        "when": CANARY,
        "f.content": CANARY,
        "f.form": CANARY,
        "f.minutes": CANARY,
        f"f.{CANARY}": CANARY,
        "spara": "1",
    }
    answer = asked.post(f"/registrera/{BJORK}", data=written)
    assert answer.status_code == 422
    assert CANARY not in str(answer.headers)
    kept = [
        f'name="when" value="{CANARY}"',
        f'name="f.minutes" value="{CANARY}"',
        f"{CANARY}</t",
    ]
    for one in kept:
        assert one in answer.text
    assert answer.text.count(CANARY) == len(kept)


def test_no_address_or_title_says_anything_about_the_person(world: World) -> None:
    asked = seated(world, "KS|rvt")
    html = asked.get(f"/arenden/{BJORK}").text
    title = html.partition("<title>")[2].partition("</title>")[0]
    assert (title.split()[0], title.split()[-1], len(title.split())) == ("Ärende", "Samlots", 3)
    assert "Björk" not in "".join(part.split('"')[0] for part in html.split('href="')[1:])


def test_a_fault_is_noted_by_its_kind_and_place_alone(world: World) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(CANARY)

    world.log.load = fail  # pyright: ignore[reportAttributeAccessIssue]
    asked = seated(world, "AG|auditor")
    api = program(world, "AG", "auditor")
    then = {"as": "rvt", "at": "2026-01-01T00:00:00Z"}
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "2026-01-01"}
    with capture_logs() as notes:
        page = asked.post("/granskning", data=sent)
        body = api.get(f"/api/v1/cases/{BJORK}/replay", params=then)
    assert (page.status_code, body.status_code) == (500, 500)
    assert "Något gick fel" in page.text
    assert body.json()["type"] == "urn:samlots:problem:internal"
    assert CANARY not in page.text + body.text + str(notes)
    assert [note["error"] for note in notes] == ["RuntimeError"] * 2
    assert all(note["place"].startswith("test_web_leaks.py:") for note in notes)


def test_a_store_that_is_away_is_said_to_be_away(world: World) -> None:
    def away(*_: object) -> None:
        raise LogUnavailable

    asked = program(world, "KS", "rvt")
    world.log.load = away  # pyright: ignore[reportAttributeAccessIssue]
    answer = asked.post(f"/api/v1/cases/{BJORK}/facts", json=COMMAND)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/session", "/arenden", "/logga-in"])
def test_more_than_a_quarter_of_a_megabyte_is_too_much(world: World, path: str) -> None:
    asked = browser(world) if path == "/logga-in" else seated(world, "KS|rvt")
    kind = "application/json" if "api" in path else "application/x-www-form-urlencoded"

    def pieces() -> Iterator[bytes]:
        yield from (b"x" * 1024 for _ in range(BODY_MAX_BYTES // 1024 + 1))

    whole = asked.post(
        path, content=b"x" * (BODY_MAX_BYTES + 1), headers={"content-type": kind}
    )
    in_pieces = asked.post(path, content=pieces(), headers={"content-type": kind})
    assert (whole.status_code, in_pieces.status_code) == (413, 413)
