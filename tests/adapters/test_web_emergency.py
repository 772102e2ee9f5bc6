"""At night: one page, a reason, what is needed and for how long; and then it is over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from starlette.testclient import TestClient

from domain.categories import CONTENT, Category
from domain.facts import EmergencyAccessUsed
from domain.oversight import FindingKind
from domain.reads import Ground
from services.overseeing import Overseeing
from tests.adapters.web_client import as_sent, browser, hidden_fields, program, seated
from tests.adapters.web_fakes import FakeDirectory, World
from tests.adapters.web_story import BJORK, told_world

ON_CALL, PAGE = "SJ|rvt", "/nodatkomst"
WHY = "kodordet kom i natt"
FILLED = {
    "arende": str(BJORK), "slag": ["THREAT", "CONTACT"], "timmar": "2", "skal": WHY,
    "underrattade": "samordnaren",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    return told_world()


def ask(asked: TestClient, **changes: object):
    hidden = hidden_fields(asked.get(PAGE).text)
    return asked.post(PAGE, data={**FILLED, **changes, "kommando": hidden["kommando"]})


def taken(world: World) -> list[EmergencyAccessUsed]:
    return [r.fact for r in world.log.facts if isinstance(r.fact, EmergencyAccessUsed)]


def test_it_opens_the_case_until_its_end_and_says_so(world: World) -> None:
    asked = seated(world, ON_CALL)
    assert asked.get(f"/arenden/{BJORK}").status_code == 404
    answer = ask(asked)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/arenden/{BJORK}")
    [fact] = taken(world)
    assert (fact.who, fact.reason) == ("SJ", WHY)
    assert set(fact.categories) == {Category.THREAT, Category.CONTACT}
    assert fact.until == world.clock.now + timedelta(hours=2)
    page = asked.get(f"/arenden/{BJORK}")
    assert page.status_code == 200
    assert "Du ser det du valde till" in page.text
    world.clock.pass_by(timedelta(hours=2))
    seated_again = seated(world, ON_CALL)
    assert seated_again.get(f"/arenden/{BJORK}").status_code == 404


def test_what_is_asked_for_stands_in_the_case_of_those_who_hand_it_over(world: World) -> None:
    given = f"<code>{BJORK}</code>"
    for seat in ("KS|rvt", "KS|samordnare", "ME|arbetsledare"):
        assert given in seated(world, seat).get(f"/arenden/{BJORK}").text
    assert given not in seated(world, "LH|ekonomiskt_bistand").get(f"/arenden/{BJORK}").text
    asked = seated(world, ON_CALL)
    assert "Ärendets jourbeteckning. Den står längst ned i ärendet hos" in asked.get(PAGE).text
    ask(asked)
    assert given not in asked.get(f"/arenden/{BJORK}").text


def test_the_coordinator_and_the_leader_read_on_their_desks_that_it_was_used(
    world: World,
) -> None:
    ask(seated(world, ON_CALL))
    for seat in ("KS|samordnare", "ME|arbetsledare"):
        desk = seated(world, seat).get("/arenden").text
        assert "Nödåtkomst har använts och är inte granskad" in desk
        assert WHY not in desk


def test_the_leader_reviews_it_from_the_alarm_and_the_next_one_may_come(world: World) -> None:
    asked, leader = seated(world, ON_CALL), seated(world, "ME|arbetsledare")
    ask(asked)
    again = ask(asked)
    assert again.status_code == 409
    assert "är inte granskad" in again.text
    path = f"/registrera/{BJORK}"
    assert 'value="emergency_access_reviewed"' in leader.get(f"/arenden/{BJORK}").text
    form = leader.post(path, data={"slag": "emergency_access_reviewed"})
    assert "Vilken nödåtkomst" in form.text
    [used] = [r for r in world.log.facts if isinstance(r.fact, EmergencyAccessUsed)]
    filled = {
        **hidden_fields(form.text), "spara": "1", "f.access_ref": str(used.fact_id),
        "f.outcome": "befogad", "f.reasons": "kodordet stämde", "when": "2026-03-20 10:30",
    }  # fmt: skip
    assert leader.post(path, data=filled).status_code == 303
    assert ask(asked).status_code == 303


def test_what_is_missing_is_asked_for_and_nothing_is_opened(world: World) -> None:
    asked = seated(world, ON_CALL)
    for name in FILLED:
        answer = ask(asked, **{name: ""})
        assert answer.status_code == 422
        assert f'href="#{name}"' in answer.text
    assert ask(asked, timmar="5").status_code == 422
    assert taken(world) == []


def test_an_address_that_was_copied_is_read(world: World) -> None:
    assert ask(
        seated(world, ON_CALL), arende=f"https://hub.example/arenden/{BJORK}"
    ).is_redirect


def test_where_she_is_cannot_be_chosen(world: World) -> None:
    asked = seated(world, ON_CALL)
    html = asked.get(PAGE).text
    offered = {category for category in CONTENT if f'value="{category.value}"' in html}
    assert offered == set(CONTENT) - {Category.WHERE}
    assert ask(asked, slag=["WHERE"]).status_code == 422


def test_a_case_that_is_not_there_is_answered_like_one_for_whom_one_is_kin(
    world: World,
) -> None:
    """Her own name in a case: tests/services/test_beyond.py."""
    asked = seated(world, ON_CALL)
    absent = as_sent(ask(asked, arende=str(uuid4())))
    assert absent[0] == 404
    assert as_sent(asked.get(f"/arenden/{uuid4()}")) == absent
    assert [read.hits for read in world.access_log.reads] == [0, 0]


@pytest.mark.parametrize(
    "seat", ["LH|ekonomiskt_bistand", "ME|arbetsledare", "VU|valdsutovarenhet"]
)
def test_for_other_seats_there_is_no_such_page(world: World, seat: str) -> None:
    asked = seated(world, seat)
    assert asked.get(PAGE).status_code == 404
    assert asked.post(PAGE, data=FILLED).status_code == 404
    assert browser(world).get(PAGE).status_code == 303


def test_the_api_opens_it_alike(world: World) -> None:
    asked = program(world, "SJ", "rvt")
    until = (world.clock.now + timedelta(hours=1)).isoformat()
    fields = {
        "who": "SJ", "reason": WHY, "categories": ["THREAT"], "until": until, "notified": "ME",
    }  # fmt: skip
    body = {
        "command_id": str(uuid4()), "occurred_at": world.clock.now.isoformat(),
        "facts": [{"fact": "emergency_access_used", "fields": fields}],
    }  # fmt: skip
    assert asked.get(f"/api/v1/cases/{BJORK}").status_code == 404
    assert asked.post(f"/api/v1/cases/{BJORK}/facts", json=body).status_code == 201
    given = asked.get(f"/api/v1/cases/{BJORK}").json()
    assert given["desk"]["emergency"] == until
    assert given["timeline"]


def test_reads_under_it_stand_out_in_the_access_log(world: World) -> None:
    asked = seated(world, ON_CALL)
    ask(asked)
    asked.get(f"/arenden/{BJORK}")
    assert world.access_log.reads[-1].ground is Ground.EMERGENCY
    log = world.access_log
    overseeing = Overseeing(
        log, log.noting(world.clock), FakeDirectory(), world.reader, world.clock
    )
    auditor = next(one for one in FakeDirectory().everyone() if one.id == "AG")
    now = world.clock.now
    review = overseeing.review(
        auditor, auditor.roles[0], now - timedelta(days=1), now + timedelta(days=1)
    )
    [found] = [one for one in review.findings if one.kind is FindingKind.EMERGENCY]
    assert (found.staff, found.cases) == ("SJ", (BJORK,))
