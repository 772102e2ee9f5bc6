"""A browser and a program, without a network: how the tests ask the web."""

import re
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from adapters.web.app import make_app
from tests.adapters.web_fakes import World

HERE = {"sec-fetch-site": "same-origin"}
HOST = "http://localhost:8000"


def browser(
    world: World, *, host: str = HOST, client: str = "127.0.0.1", **parts: bool
) -> TestClient:
    return browser_of(make_app(world.parts(**parts)), host=host, client=client)


def browser_of(app: FastAPI, *, host: str = HOST, client: str = "127.0.0.1") -> TestClient:
    """Another browser before an application that stands already."""
    return TestClient(
        app,
        base_url=host,
        headers=HERE,
        client=(client, 50_000),
        follow_redirects=False,
    )


def seated(world: World, seat: str) -> TestClient:
    """A browser in which somebody has taken a seat, such as `KS|rvt`."""
    asked = browser(world)
    assert asked.post("/logga-in", data={"seat": seat}).headers["location"] != "/"
    return asked


def program(world: World, staff: str, role: str) -> TestClient:
    """A program with a token. It sends no header that a browser sends."""
    asked = TestClient(make_app(world.parts()), base_url=HOST, client=("127.0.0.1", 50_000))
    answer = asked.post("/api/v1/session", json={"staff": staff, "role": role})
    asked.headers["authorization"] = f"Bearer {answer.json()['token']}"
    return asked


def hidden_fields(html: str) -> dict[str, str]:
    """What a form carries along without showing it."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html)
    return {name: value for name, value in found if name != "back"}


def as_sent(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Everything that whoever asked can see, but for the time of day."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    return answer.status_code, answer.content, headers
