"""Denials: hidden, blocked, ended, erased and absent cases give the same answer everywhere."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from structlog.testing import capture_logs

from adapters.web.app import make_app
from domain.roles import Role
from services.ports import Staff
from tests.adapters.denials import (
    ABSENT,
    BLOCKED,
    DENIED,
    EMERGENCY,
    IN_A_BODY,
    NAMES_NO_CASE,
    NOT_IDS,
    OUTSIDERS,
    Ask,
    DenyingWorld,
    asks,
    denying_world,
    routes,
)
from tests.adapters.web_client import HERE, HOST, as_sent

SEARCHED_DEEPLY = Role.RVT
SEES_ALL = {
    (Role.INTERNKONTROLL, "hidden"), (Role.INTERNKONTROLL, "ended"),
    (Role.AUDITOR, "hidden"), (Role.AUDITOR, "blocked"), (Role.AUDITOR, "ended"),
}  # fmt: skip
"""Who has a part in every case: the log reviewer without content, the auditor afterwards."""
MEANT_TO_DIFFER = {
    (Role.AUDITOR, "POST /granskning"), (Role.AUDITOR, "POST /granskning/varfor"),
    (Role.RVT, "POST /nodatkomst"),
}  # fmt: skip
"""The auditor's choice lists every case by number, and an emergency opens a hidden one."""


@pytest.fixture(scope="module")
def world() -> DenyingWorld:
    return denying_world()


@pytest.fixture(scope="module")
def client(world: DenyingWorld) -> TestClient:
    """One application for everybody; who asks is told by the headers."""
    return TestClient(
        make_app(world.parts()),
        base_url=HOST,
        client=("127.0.0.1", 50_000),
        follow_redirects=False,
    )


def seat(client: TestClient, one: Staff) -> None:
    """Take a seat, for pages and programs alike."""
    client.headers.pop("authorization", None)
    answer = client.post("/api/v1/session", json={"staff": one.id, "role": one.roles[0].value})
    client.headers.update({"authorization": f"Bearer {answer.json()['token']}", **HERE})


def answer_of(client: TestClient, ask: Ask, case: str) -> Any:
    """Everything that whoever asked, or whoever reads the log, can see."""
    with capture_logs() as notes:
        return *as_sent(ask.of(client, case)), notes


def told_apart(client: TestClient, ask: Ask, cases: dict[str, str]) -> Iterator[str]:
    """Name the cases that one ask answers in another way than one that is not there."""
    absent = answer_of(client, ask, str(ABSENT))
    for name, case in cases.items():
        if answer_of(client, ask, case) != absent:
            yield name


def test_every_route_is_asked_here_or_is_known_to_name_no_case(client: TestClient) -> None:
    app: Any = client.app
    found = {f"{m} {route.path}" for route in routes(app) for m in route.methods or ()}
    in_the_address = {one for one in found if "{case_id}" in one}
    assert found - in_the_address == set(IN_A_BODY) | NAMES_NO_CASE
    assert len(in_the_address) >= 7


@pytest.mark.parametrize("one", OUTSIDERS, ids=lambda one: one.roles[0].value)
def test_a_case_that_is_not_mine_is_a_case_that_is_not_there(
    client: TestClient, one: Staff
) -> None:
    app: Any = client.app
    role = one.roles[0]
    seat(client, one)
    cases = {name: case for name, case in DENIED.items() if (role, name) not in SEES_ALL}
    addressed = [route for route in routes(app) if "{case_id}" in route.path]
    ways = [way for r in addressed for way in asks(r, deep=role is SEARCHED_DEEPLY)]
    ways += [way for path, way in IN_A_BODY.items() if (role, path) not in MEANT_TO_DIFFER]
    assert len(ways) > 20
    found = [(name, way) for way in ways for name in told_apart(client, way, cases)]
    assert found == []


def test_an_id_that_cannot_be_read_is_a_case_that_is_not_there(client: TestClient) -> None:
    app: Any = client.app
    seat(client, OUTSIDERS[0])
    broken = {one: one for one in NOT_IDS}
    addressed = [route for route in routes(app) if "{case_id}" in route.path]
    ways = [way for route in addressed for way in asks(route, deep=False)]
    assert [(n, way) for way in ways for n in told_apart(client, way, broken)] == []


@pytest.mark.parametrize("one", OUTSIDERS, ids=lambda one: one.roles[0].value)
def test_who_is_blocked_finds_no_case_in_an_emergency_either(
    client: TestClient, one: Staff
) -> None:
    seat(client, one)
    ask = Ask("POST", "/api/v1/cases/{case}/facts", body=EMERGENCY)
    for way in (ask, IN_A_BODY["POST /nodatkomst"]):
        assert list(told_apart(client, way, {"blocked": str(BLOCKED)})) == []


def test_nothing_of_all_this_was_recorded(world: DenyingWorld) -> None:
    allowed = {"case_raised", "risk_signal_noted"}
    last = denying_world().log.head()
    recorded = [one for one in world.log.facts if one.position > last]
    assert {one.fact.name for one in recorded} <= allowed
    assert ABSENT not in {one.case_id for one in recorded}
