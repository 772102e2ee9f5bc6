"""What every answer carries, and what the statically served files may."""

import re

import pytest

from adapters.web.headers import HEADERS
from tests.adapters.web_client import HERE, browser, program, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, told_world


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 303),
        ("GET", "/arenden", 200),
        ("GET", f"/arenden/{BJORK}", 200),
        ("GET", "/finns-inte", 404),
        ("PUT", "/arenden", 405),
        ("POST", "/arenden", 200),
        ("POST", "/aktiv", 204),
        ("GET", "/static/finns-inte", 404),
        ("GET", "/health/live", 200),
        ("GET", "/health/ready", 200),
        ("GET", "/api/v1/openapi.json", 200),
        ("GET", "/api/v1/cases", 200),
        ("GET", "/api/v1/finns-inte", 404),
        ("POST", "/api/v1/cases", 422),
        ("DELETE", "/api/v1/cases", 405),
    ],
)
def test_every_answer_carries_every_header(
    world: World, method: str, path: str, status: int
) -> None:
    answer = seated(world, "KS|rvt").request(method, path)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [({"sec-fetch-site": "cross-site"}, b"", 403), (HERE, b"x" * 300_000, 413)],
)
def test_a_refusal_carries_them_too(
    world: World, headers: dict[str, str], body: bytes, status: int
) -> None:
    kind = {"content-type": "application/json"}
    asked = seated(world, "KS|rvt")
    answer = asked.post("/api/v1/cases", content=body, headers=headers | kind)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_a_fault_carries_them_too(world: World) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    asked = seated(world, "KS|rvt")
    world.log.cases = fail  # pyright: ignore[reportAttributeAccessIssue]
    answer = asked.get("/arenden")
    assert answer.status_code == 500
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_the_policy_lets_nothing_run_but_our_own_files(world: World) -> None:
    policy = browser(world).get("/").headers["content-security-policy"]
    said = dict(rule.split(" ", 1) for rule in policy.split("; "))
    own = {"script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"}
    none = {"default-src", "base-uri", "frame-ancestors", "trusted-types"}
    assert said == dict.fromkeys(own, "'self'") | dict.fromkeys(none, "'none'") | {
        "require-trusted-types-for": "'script'"
    }


def test_files_are_kept_only_under_the_digest_of_what_they_hold(world: World) -> None:
    asked = browser(world)
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', asked.get("/").text)
    assert len(files) == 3
    for path in files:
        assert "immutable" in asked.get(path).headers["cache-control"]
        assert asked.get(path.partition("?")[0]).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/metrics"])
def test_nothing_is_served_that_nobody_asked_for(world: World, path: str) -> None:
    assert browser(world).get(path).status_code == 404


def test_health_is_answered_to_anybody(world: World) -> None:
    asked = browser(world, host="http://10.0.0.1", client="10.0.0.2")
    assert asked.get("/health/live").json() == {"status": "ok"}
    assert asked.get("/health/ready").json()["ready"] is True


def test_not_ready_says_what_is_missing(world: World) -> None:
    world.ready = {"log": True, "views": False}
    answer = browser(world).get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["views"]) == (503, False)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/arenden", "GET, POST"),
        ("/logga-in", "POST"),
        (f"/registrera/{BJORK}", "GET, POST"),
        ("/api/v1/session", "DELETE, POST"),
        ("/api/v1/cases", "GET, POST"),
        (f"/api/v1/cases/{BJORK}/facts", "POST"),
    ],
)
def test_a_wrong_method_is_told_which_ones_there_are(
    world: World, path: str, allowed: str
) -> None:
    answer = program(world, "KS", "rvt").request("PATCH", path, headers=HERE)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
