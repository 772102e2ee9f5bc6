"""Signing in: by whom, from where, for how long; and what nobody may do from elsewhere."""

from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.web.sessions import ABSOLUTE, IDLE
from tests.adapters.web_client import HERE, browser, program, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, told_world

PAGES = ("/arenden", f"/arenden/{BJORK}", "/inkorg", "/registrera", "/granskning", "/gallring")
POSTS = (
    "/arenden",
    "/registrera",
    f"/registrera/{BJORK}",
    "/granskning",
    "/gallring",
    "/aktiv",
)
READS = ("/cases", f"/cases/{BJORK}", "/inbox", "/facts", f"/cases/{BJORK}/replay")
AT = {"as": "rvt", "at": "2026-01-01T00:00:00Z"}


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sends_whoever_is_not_signed_in_to_the_door(world: World, page: str) -> None:
    answer = browser(world).get(page)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@pytest.mark.parametrize("page", POSTS)
def test_nothing_is_done_for_whoever_is_not_signed_in(world: World, page: str) -> None:
    before = world.log.head()
    answer = browser(world).post(page, data={"slag": "case_raised", "spara": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert world.log.head() == before


@pytest.mark.parametrize("path", READS)
def test_the_api_answers_nobody_who_is_not_signed_in(world: World, path: str) -> None:
    answer = browser(world).get(f"/api/v1{path}", params=AT)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/cases", f"/cases/{BJORK}/facts"])
def test_the_api_records_for_nobody_who_is_not_signed_in(world: World, path: str) -> None:
    command = {
        "command_id": str(uuid4()),
        "occurred_at": "2026-03-01T10:00:00Z",
        "facts": [{"fact": "case_raised", "fields": {}}],
    }
    assert browser(world).post(f"/api/v1{path}", json=command).status_code == 401


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("http://samlots.example", "127.0.0.1"),
        ("http://localhost.example:8000", "127.0.0.1"),
        ("http://localhost:8000", "192.0.2.7"),
        ("http://127.0.0.1.example", "127.0.0.1"),
    ],
)
def test_the_demonstration_opens_only_on_this_machine_by_its_own_name(
    world: World, host: str, client: str
) -> None:
    asked = browser(world, host=host, client=client)
    assert "Inloggning är inte inkopplad" in asked.get("/").text
    assert asked.post("/logga-in", data={"seat": "KS|rvt"}).headers["location"] == "/"
    assert asked.cookies.get("samlots") is None
    answer = asked.post("/api/v1/session", json={"staff": "KS", "role": "rvt"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "host", ["http://localhost:8000", "http://127.0.0.1", "http://[::1]:1"]
)
def test_this_machine_has_several_names_of_its_own(world: World, host: str) -> None:
    assert "Välj vem du är" in browser(world, host=host).get("/").text


def test_a_proxy_in_between_closes_the_demonstration(world: World) -> None:
    answer = browser(world).get("/", headers={"x-forwarded-for": "127.0.0.1"})
    assert "Inloggning är inte inkopplad" in answer.text


def test_a_session_taken_here_is_worth_nothing_under_another_name(world: World) -> None:
    asked = seated(world, "KS|rvt")
    assert asked.get("/arenden").status_code == 200
    assert asked.get("/arenden", headers={"host": "samlots.example"}).status_code == 303


def test_without_the_demonstration_nobody_gets_in(world: World) -> None:
    asked = browser(world, demo_sign_in=False)
    assert "Inloggning är inte inkopplad" in asked.get("/").text
    assert asked.post("/logga-in", data={"seat": "KS|rvt"}).headers["location"] == "/"
    assert asked.get("/arenden").status_code == 303


@pytest.mark.parametrize("seat", ["KS|arbetsledare", "KS|hub", "ZZ|rvt", "KS", "", "|"])
def test_nobody_takes_a_seat_that_is_not_theirs(world: World, seat: str) -> None:
    asked = browser(world)
    assert asked.post("/logga-in", data={"seat": seat}).headers["location"] == "/"
    assert asked.get("/arenden").status_code == 303


def test_the_door_shows_every_person_once_per_seat_under_their_unit(world: World) -> None:
    html = browser(world).get("/").text
    assert html.count('name="seat"') == sum(
        len(one.roles) for one in world.parts().directory.everyone()
    )
    assert html.index("RVT Älvhamn") < html.index("Karin Sund")


@pytest.mark.parametrize(
    ("seat", "first"),
    [("KS|rvt", "/arenden"), ("AG|auditor", "/granskning"), ("PW|boendelots", "/inkorg")],
)
def test_each_seat_begins_on_its_own_page(world: World, seat: str, first: str) -> None:
    asked = seated(world, seat)
    assert asked.get("/").headers["location"] == first
    assert asked.get(first).status_code == 200


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(world: World) -> None:
    answer = browser(world).post("/logga-in", data={"seat": "KS|rvt"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_behind_tls_the_cookie_is_bound_to_the_host(world: World) -> None:
    answer = browser(world, secure_cookies=True).post("/logga-in", data={"seat": "KS|rvt"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-samlots=")
    assert "Secure" in cookie


def test_a_session_ends_when_nobody_has_used_it_for_half_an_hour(world: World) -> None:
    asked = seated(world, "KS|rvt")
    world.clock.pass_by(IDLE - timedelta(seconds=1))
    assert asked.get("/arenden").status_code == 200
    world.clock.pass_by(IDLE)
    assert asked.get("/arenden").status_code == 303


def test_a_session_ends_after_a_working_day_however_much_it_is_used(world: World) -> None:
    asked = seated(world, "KS|rvt")
    for _ in range(int(ABSOLUTE / timedelta(minutes=20)) - 1):
        world.clock.pass_by(timedelta(minutes=20))
        assert asked.get("/arenden").status_code == 200
    world.clock.pass_by(timedelta(minutes=20))
    assert asked.get("/arenden").status_code == 303


@pytest.mark.parametrize(("path", "leads_to"), [("/logga-ut", "/"), ("/dolj", "/dold")])
def test_leaving_ends_the_session_and_clears_the_browser(
    world: World, path: str, leads_to: str
) -> None:
    asked = seated(world, "KS|rvt")
    kept = asked.cookies["samlots"]
    answer = asked.post(path)
    assert answer.headers["location"] == leads_to
    assert "storage" in answer.headers["clear-site-data"]
    assert "samlots" not in asked.cookies
    asked.cookies.set("samlots", kept)
    assert asked.get("/arenden").status_code == 303


def test_taking_another_seat_ends_the_first_session(world: World) -> None:
    asked = seated(world, "KS|rvt")
    first = asked.cookies["samlots"]
    asked.post("/logga-in", data={"seat": "ME|arbetsledare"})
    assert asked.cookies["samlots"] != first
    assert asked.get("/arenden").status_code == 200
    asked.cookies.clear()
    asked.cookies.set("samlots", first)
    assert asked.get("/arenden").status_code == 303


def test_a_token_opens_the_api_until_it_is_given_back(world: World) -> None:
    asked = program(world, "KS", "rvt")
    assert asked.get("/api/v1/cases").status_code == 200
    assert asked.delete("/api/v1/session").status_code == 204
    assert asked.get("/api/v1/cases").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": "http://localhost:8000"},
        {"sec-fetch-site": "", "origin": ""},
    ],
)
@pytest.mark.parametrize("path", ["/logga-in", "/logga-ut", "/arenden", "/api/v1/cases"])
def test_a_page_from_elsewhere_changes_nothing_here(
    world: World, path: str, headers: dict[str, str]
) -> None:
    asked = seated(world, "KS|rvt")
    assert asked.post(path, headers=headers).status_code == 403
    assert asked.get("/arenden").status_code == 200


def without_fetch_site(world: World, **headers: str) -> int:
    asked = seated(world, "KS|rvt")
    del asked.headers["sec-fetch-site"]
    return asked.post("/logga-ut", headers=headers).status_code


def test_an_old_browser_is_known_by_its_origin(world: World) -> None:
    assert without_fetch_site(world, origin="http://localhost:8000") == 303
    assert without_fetch_site(world, origin="http://evil.example") == 403
    assert without_fetch_site(world, origin="null") == 403


def test_who_says_nothing_of_where_it_comes_from_is_refused(world: World) -> None:
    assert without_fetch_site(world) == 403


def test_a_program_with_a_cookie_must_say_where_it_comes_from(world: World) -> None:
    asked = program(world, "KS", "rvt")
    asked.cookies.set("samlots", "anything")
    assert asked.delete("/api/v1/session").status_code == 403
    assert asked.delete("/api/v1/session", headers=HERE).status_code == 204
