"""The wall in the browser and the API: a signal goes through, and nothing is seen."""

from uuid import uuid4

import pytest

from domain.roles import Role
from domain.wall import SAFETY_SIGNAL
from tests.adapters.web_client import as_sent, program, seated
from tests.adapters.web_fakes import World, handle
from tests.adapters.web_story import BJORK, told_world

NAME = handle(BJORK, Role.VALDSUTOVARENHET.value)
THERE = "VU|valdsutovarenhet"


@pytest.fixture
def world() -> World:
    return told_world()


def signals(world: World) -> list[object]:
    return [r.case_id for r in world.log.facts if r.fact == SAFETY_SIGNAL]


def test_the_leader_sees_the_name_to_hand_over_and_nobody_else_does(world: World) -> None:
    assert NAME in seated(world, "ME|arbetsledare").get(f"/arenden/{BJORK}").text
    assert NAME not in seated(world, "KS|rvt").get(f"/arenden/{BJORK}").text
    leader = program(world, "ME", "arbetsledare")
    assert leader.get(f"/api/v1/cases/{BJORK}/wall").json() == {"handle": NAME}
    for staff, role in (("KS", "rvt"), ("VU", "valdsutovarenhet")):
        refused = program(world, staff, role).get(f"/api/v1/cases/{BJORK}/wall")
        assert refused.status_code in (403, 404)


def test_the_signal_is_sent_by_that_name(world: World) -> None:
    asked = seated(world, THERE)
    assert asked.get("/", follow_redirects=True).url.path == "/vaggen"
    assert "gått fram" in asked.post("/vaggen", data={"namn": f" {NAME} "}).text
    assert signals(world) == [BJORK]
    sent = {"command_id": str(uuid4()), "handle": NAME}
    by_program = program(world, "VU", "valdsutovarenhet")
    for _ in range(2):
        assert by_program.post("/api/v1/signals", json=sent).status_code == 204
    assert signals(world) == [BJORK, BJORK]


@pytest.mark.parametrize("unknown", ["", "Björk", str(BJORK), "x" * 200])
def test_the_answer_says_nothing_of_whether_there_is_such_a_case(
    world: World, unknown: str
) -> None:
    asked = seated(world, THERE)
    known = as_sent(asked.post("/vaggen", data={"namn": NAME}))
    assert as_sent(asked.post("/vaggen", data={"namn": unknown})) == known
    assert signals(world) == [BJORK]


def test_behind_the_wall_no_page_and_no_address_of_the_case_is_there(world: World) -> None:
    asked = seated(world, THERE)
    for path in ("/arenden", f"/arenden/{BJORK}", f"/registrera/{BJORK}", "/inkorg"):
        assert asked.get(path).status_code == 404, path
    asked = program(world, "VU", "valdsutovarenhet")
    assert asked.get("/api/v1/cases").json() == {"cases": []}
    assert asked.get(f"/api/v1/cases/{BJORK}").status_code == 404
    fields = SAFETY_SIGNAL.model_dump(mode="json")
    sent = {
        "command_id": str(uuid4()),
        "occurred_at": "2026-03-19T10:00:00+01:00",
        "facts": [{"fact": SAFETY_SIGNAL.name, "fields": fields}],
    }
    assert asked.post(f"/api/v1/cases/{BJORK}/facts", json=sent).status_code == 404
    assert signals(world) == []


@pytest.mark.parametrize("seat", ["KS|rvt", "ME|arbetsledare", "AG|auditor", "PW|boendelots"])
def test_the_page_at_the_wall_is_for_the_other_side_alone(world: World, seat: str) -> None:
    asked = seated(world, seat)
    assert asked.get("/vaggen").status_code == 404
    assert asked.post("/vaggen", data={"namn": NAME}).status_code == 404
    assert signals(world) == []
