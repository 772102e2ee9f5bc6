"""The pages and the access log: one read for each answer; without the log no answer."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from adapters.web.app import make_app
from domain.reads import Act, Purpose, Read
from domain.roles import Role
from tests.adapters.web_client import as_sent, program, seated
from tests.adapters.web_desk import DESK, previews
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, LIND, told_world

THEN = {"as": "rvt", "at": "2026-01-01T00:00:00Z"}
QUESTION = {"arende": str(BJORK), "roll": "rvt", "tid": "2026-01-01"}
WORDS_OF_THE_CASE = (
    "Björk", "Behöver struktur", "Vi pratade", "Ring aldrig", "Brodern", "Skuld", str(BJORK),
)  # fmt: skip
REPLAY = "api/v1/cases/{}/replay"
LEADER, GALLRING = "ME|arbetsledare", f"/gallring/{BJORK}"
Ask = Callable[[World], Any]


def page(seat: str, path: str) -> Ask:
    return lambda world: seated(world, seat).get(path)


def sent(seat: str, path: str, **fields: str) -> Ask:
    return lambda world: seated(world, seat).post(path, data=fields)


def api(staff: str, role: str, path: str, **query: str) -> Ask:
    return lambda world: program(world, staff, role).get(f"/api/v1{path}", params=query)


READS: dict[str, tuple[str, Ask, Act]] = {
    "desk": ("GET /arenden", page("KS|rvt", "/arenden"), Act.DESK),
    "search": ("POST /arenden", sent("KS|rvt", "/arenden", sok="björk"), Act.SEARCH),
    "case": ("GET /arenden/{case_id}", page("KS|rvt", f"/arenden/{BJORK}"), Act.CASE),
    "choose": ("GET /registrera/{case_id}", page("KS|rvt", f"/registrera/{BJORK}"), Act.CASE),
    "form": (
        "POST /registrera/{case_id}",
        sent("KS|rvt", f"/registrera/{BJORK}", slag="support_contact_held"),
        Act.CASE,
    ),
    "disclosure desk": ("GET /lamna-ut/{case_id}", page("KS|rvt", DESK), Act.CASE),
    "draft": ("POST /lamna-ut/{case_id}", sent("KS|rvt", DESK, level="full"), Act.CASE),
    "preview": ("POST /api/v1/cases/{case_id}/disclosures/preview", previews, Act.CASE),
    "inbox": ("GET /inkorg", page("PW|boendelots", "/inkorg"), Act.INBOX),
    "replay": ("POST /granskning", sent("AG|auditor", "/granskning", **QUESTION), Act.REPLAY),
    "erasure": ("GET /gallring", page("IK|internkontroll", "/gallring"), Act.ERASURE),
    "due": ("GET /gallring/lista", page(LEADER, "/gallring/lista"), Act.ERASURE),
    "one erasure": ("GET /gallring/{case_id}", page(LEADER, GALLRING), Act.ERASURE),
    "log": ("GET /loggkontroll", page("AG|auditor", "/loggkontroll"), Act.LOG),
    "log of a period": (
        "POST /loggkontroll",
        sent("IK|internkontroll", "/loggkontroll", fran="2025-09-01", till="2026-03-20"),
        Act.LOG,
    ),
    "api cases": ("GET /api/v1/cases", api("KS", "rvt", "/cases"), Act.DESK),
    "why": (
        "GET /arenden/{case_id}/varfor",
        page("KS|rvt", f"/arenden/{BJORK}/varfor"),
        Act.EXPLANATION,
    ),
    "why, for the auditor": (
        "POST /granskning/varfor",
        sent("AG|auditor", "/granskning/varfor", **QUESTION),
        Act.EXPLANATION,
    ),
    "api why": (
        "GET /api/v1/cases/{case_id}/why",
        api("AG", "auditor", f"/cases/{BJORK}/why", **THEN),
        Act.EXPLANATION,
    ),
    "api case": ("GET /api/v1/cases/{case_id}", api("KS", "rvt", f"/cases/{BJORK}"), Act.CASE),
    "wall": (
        "GET /api/v1/cases/{case_id}/wall",
        api("ME", "arbetsledare", f"/cases/{BJORK}/wall"),
        Act.CASE,
    ),
    "api inbox": ("GET /api/v1/inbox", api("PW", "boendelots", "/inbox"), Act.INBOX),
    "api replay": (
        "GET /api/v1/cases/{case_id}/replay",
        api("AG", "auditor", f"/cases/{BJORK}/replay", **THEN),
        Act.REPLAY,
    ),
}
NO_CONTENT = {
    "GET /", "GET /dold", "GET /tillganglighet", "GET /registrera", "GET /granskning",
    "GET /api/v1/facts", "GET /health/live", "GET /health/ready", "POST /logga-in",
    "POST /logga-ut", "POST /dolj", "POST /aktiv", "POST /installningar", "POST /registrera",
    "POST /api/v1/session", "DELETE /api/v1/session", "POST /api/v1/cases",
    "POST /api/v1/cases/{case_id}/facts", "POST /api/v1/cases/{case_id}/disclosures",
    "GET /vaggen", "POST /vaggen", "POST /api/v1/signals", "POST /gallring/{case_id}",
    "GET /uppfoljning", "GET /uppfoljning/{question}", "GET /hjalp", "GET /nodatkomst",
    "GET /inkorg/varfor", "GET /granskning/varfor",
    "POST /nodatkomst", "POST /gallring",
}  # fmt: skip
"""Addresses that show nothing of a case: /granskning offers cases by number alone, /vaggen
answers alike whatever was sent, /nodatkomst and /gallring go on to the page of the case,
/uppfoljning shows many cases and no single one."""


@pytest.fixture
def world() -> World:
    return told_world()


def every_route(world: World) -> Iterator[str]:
    for route in make_app(world.parts()).routes:
        inner = getattr(route, "original_router", None)
        for one in inner.routes if inner is not None else (route,):
            if isinstance(one, APIRoute):
                yield from (f"{method} {one.path}" for method in one.methods or ())


def test_every_address_is_either_a_read_or_shows_nothing_of_a_case(world: World) -> None:
    reads = {route for route, _, _ in READS.values()}
    assert set(every_route(world)) == reads | NO_CONTENT
    assert not reads & NO_CONTENT


@pytest.mark.parametrize("name", READS)
def test_an_answer_with_content_is_one_read_in_the_log(world: World, name: str) -> None:
    _, ask, act = READS[name]
    answer = ask(world)
    assert answer.status_code == 200
    assert [read.act for read in world.access_log.reads] == [act]


@pytest.mark.parametrize("name", READS)
def test_without_the_access_log_there_is_no_answer(world: World, name: str) -> None:
    route, ask, _ = READS[name]
    before = ask(world).text
    world.access_log.available = False
    answer = ask(world)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    if "/api/" in route:
        assert answer.json()["type"] == "urn:samlots:problem:not-noted"
    else:
        assert "kunde inte antecknas i åtkomstloggen" in answer.text
    for word in WORDS_OF_THE_CASE:
        assert word not in str(answer.headers) + answer.text
    assert before != answer.text


PLACES = ("arenden/{}", "registrera/{}", "gallring/{}", "api/v1/cases/{}", REPLAY)


def test_no_address_lets_a_word_out_while_the_access_log_is_away(world: World) -> None:
    everybody = [("KS", "rvt"), ("ME", "arbetsledare"), ("LH", "ekonomiskt_bistand"),
                 ("IK", "internkontroll"), ("AG", "auditor"), ("PW", "boendelots"),
                 ("RK", "ekonomiskt_bistand")]  # fmt: skip
    paths = [route.split()[1] for route in every_route(world) if route.startswith("GET")]
    plain = [path for path in paths if "{" not in path]
    asked = [*plain, *(f"/{p.format(case)}" for p in PLACES for case in (BJORK, LIND))]
    world.access_log.available = False
    told: list[tuple[str, str]] = []
    for staff, role in everybody:
        for client in (seated(world, f"{staff}|{role}"), program(world, staff, role)):
            told += [(f"{role} {path}", _whole(client, path)) for path in asked]
    assert len(told) > 200
    # The auditor's choice of cases names every case by its id, and nothing of it.
    words = WORDS_OF_THE_CASE[:-1]
    assert [who for who, text in told if any(word in text for word in words)] == []


def _whole(client: TestClient, path: str) -> str:
    answer = client.get(path, params=THEN if path.endswith("replay") else None)
    return str(answer.headers) + answer.text


@pytest.mark.parametrize("path", ["/arenden/{}", "/registrera/{}", "/api/v1/cases/{}"])
def test_hidden_blocked_and_absent_are_alike_with_and_without_the_log(
    world: World, path: str
) -> None:
    asked = seated(world, "RK|ekonomiskt_bistand")
    for status in (404, 503):
        answers = [as_sent(asked.get(path.format(c))) for c in (BJORK, LIND, UUID(int=7))]
        assert answers[0][0] == status
        assert answers == [answers[0]] * 3
        world.access_log.available = False


def reads_of(world: World) -> list[Read]:
    return world.access_log.reads


def test_the_blocked_employees_tries_are_in_the_log_without_the_words(world: World) -> None:
    asked = seated(world, "RK|ekonomiskt_bistand")
    asked.get(f"/arenden/{BJORK}")
    asked.post("/arenden", data={"sok": "Björk"})
    shut, search = reads_of(world)
    assert (shut.staff, shut.act, shut.case_id, shut.hits) == ("RK", Act.CASE, BJORK, 0)
    assert (search.act, search.hits, len(search.words)) == (Act.SEARCH, 0, 1)
    assert "björk" not in repr(search).casefold()


def test_to_record_is_a_read_for_recording_once_also_while_waiting_for_the_view(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.web.register_pages.SEEN_WITHIN_S", 0.2)
    monkeypatch.setattr("services.reading.Reading.shows", lambda *_: False)
    fields = {
        "slag": "support_contact_held", "spara": "1", "when": "2026-03-01 10:00",
        "f.form": "samtal", "f.content": "Vi pratade.",
    }  # fmt: skip
    answer = sent("KS|rvt", f"/registrera/{BJORK}", **fields)(world)
    assert answer.headers["location"] == f"/arenden/{BJORK}"
    (read,) = reads_of(world)
    assert (read.purpose, read.role) == (Purpose.RECORDING, Role.RVT)


def test_nothing_is_recorded_on_a_form_while_the_access_log_is_away(world: World) -> None:
    facts = len(world.log.facts)
    world.access_log.available = False
    fields = {
        "slag": "support_contact_held", "spara": "1", "when": "2026-03-01 10:00",
        "f.form": "samtal", "f.content": "Vi pratade.",
    }  # fmt: skip
    answer = sent("KS|rvt", f"/registrera/{BJORK}", **fields)(world)
    assert answer.status_code == 503
    assert len(world.log.facts) == facts
    assert "Vi pratade" not in answer.text


def period(world: World, seat: str = "IK|internkontroll", **days: str) -> Any:
    days = {"fran": "2026-03-01", "till": "2026-03-31"} | days
    return seated(world, seat).post("/loggkontroll", data=days)


@pytest.mark.parametrize("seat", ["IK|internkontroll", "AG|auditor"])
def test_the_log_reviewer_sees_the_pattern_and_never_the_words(world: World, seat: str) -> None:
    kall = seated(world, "RK|ekonomiskt_bistand")
    for words in ("Kall", "Björk", "Björk", "Björk"):
        kall.post("/arenden", data={"sok": words})
    seated(world, "KS|rvt").post("/arenden", data={"sok": "björk"})
    kall.get(f"/arenden/{BJORK}")
    html = period(world, seat).text
    for pattern in (
        "Upprepade sökningar utan träff",
        "Sökt utan träff det som andra har ärende på",
        "Sökt det egna efternamnet",
        "Försökt öppna ärenden som personen inte har tillgång till",
    ):
        assert pattern in html
    assert "Rita Kall" in html
    assert str(BJORK)[:8] in html
    assert "Björk" not in html
    for read in reads_of(world):
        assert not any(mark in html for mark in read.words)


def test_a_quiet_period_says_so(world: World) -> None:
    seated(world, "KS|rvt").get("/arenden")
    html = period(world, fran="2024-01-01", till="2024-02-01").text
    assert "Inget mönster under perioden." in html
    assert "0 läsningar under perioden." in html


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"fran": ""}, "fran"),
        ({"till": "snart"}, "till"),
        ({"fran": "2026-03-20", "till": "2026-03-19"}, "till"),
    ],
)
def test_a_period_that_cannot_be_read_is_an_error_and_no_read(
    world: World, days: dict[str, str], field: str
) -> None:
    answer = period(world, **days)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert reads_of(world) == []


@pytest.mark.parametrize("seat", ["KS|rvt", "ME|arbetsledare", "PW|boendelots"])
def test_for_others_there_is_no_log_review(world: World, seat: str) -> None:
    asked = seated(world, seat)
    absent = as_sent(asked.get("/en-sida-som-inte-finns"))
    assert as_sent(asked.get("/loggkontroll")) == absent
    assert as_sent(asked.post("/loggkontroll", data={})) == absent
    assert "Loggkontroll" not in asked.get("/tillganglighet").text


def test_a_log_that_is_not_whole_is_said_loudly(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(world.access_log), "broken", lambda *_: 17)
    assert "Läsning 17 är ändrad" in period(world).text
    monkeypatch.setattr("services.overseeing.READS_MAX", 0)
    assert "Välj en kortare period." in period(world).text
