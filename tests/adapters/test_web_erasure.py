"""Gallring on the pages: two people, each signed in; and answers that tell of nobody."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4, uuid5

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from adapters.web.app import make_app
from domain.erasing import REFUSALS, Decision, Move, Reason
from domain.facts import CaseRaised, EvaluationDone, ResourcePersonAssigned, ViolenceMapped
from domain.reads import Act
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Holder, Subject
from tests.adapters.examples import command
from tests.adapters.web_client import as_sent, browser_of, hidden_fields
from tests.adapters.web_fakes import World, actor
from tests.adapters.web_story import BJORK, LIND
from tests.given import example

LATER = datetime(2045, 1, 2, 9, tzinfo=UTC)
PAGE, CASE, LIST = "/gallring", f"/gallring/{BJORK}", "/gallring/lista"
LEADER, CONTROL, AUDITOR = "ME|arbetsledare", "IK|internkontroll", "AG|auditor"
SAID = {no.rule: no.text for no in REFUSALS}
Seated = Callable[[str], TestClient]
ELSEWHERE = Actor("LO", Role.ARBETSLEDARE, "En annan enhet")


@pytest.fixture(scope="module")
def told_once() -> tuple[World, FastAPI]:
    """One application for all of these tests: to build it takes longer than they do."""
    world = World()
    born = example(CaseRaised, subject=Subject(alias="Lindblom", born=date(2001, 4, 6)))
    holder = Holder(role=Role.RVT, title="handläggare", staff="KS")
    days = {"valid_from": date(2026, 1, 2), "valid_to": None}
    seat = example(ResourcePersonAssigned, role=holder, unit="RVT Älvhamn", **days)
    for case_id, by in ((BJORK, actor("ME")), (LIND, ELSEWHERE)):
        facts = (born, seat, example(ViolenceMapped), example(EvaluationDone))
        world.log.append(command(case_id, 1, uuid5(case_id, "told"), *facts, by=by))
    return world, make_app(world.parts())


@pytest.fixture
def world(told_once: tuple[World, FastAPI]) -> World:
    world, _ = told_once
    world.clock.now = LATER
    world.decisions.told.clear()
    world.decisions.erased.clear()
    world.access_log.reads.clear()
    return world


@pytest.fixture
def seated(told_once: tuple[World, FastAPI]) -> Callable[[str], TestClient]:
    def sit(seat: str) -> TestClient:
        asked = browser_of(told_once[1])
        assert asked.post("/logga-in", data={"seat": seat}).headers["location"] != "/"
        return asked

    return sit


def decide(asked: TestClient, move: str, **more: str) -> Any:
    """Press a button on the page as it stands."""
    seen = hidden_fields(asked.get(CASE).text)
    return asked.post(CASE, data={**seen, "beslut": move, **more})


def told(world: World) -> list[tuple[str, str]]:
    return [(one.move.value, one.by.staff) for one in world.decisions.decisions(BJORK)]


def test_one_proposes_and_another_approves(seated: Seated, world: World) -> None:
    control, leader = seated(CONTROL), seated(LEADER)
    answer = decide(control, "proposed")
    assert (answer.status_code, answer.headers["location"]) == (303, CASE)
    page = control.get(CASE).text
    assert "Beslutet är noterat." in page
    assert "Ivar Kvist (IK), Internkontroll" in page
    assert "16 kap. 1 § SoL (2025:400)" in page
    assert 'value="approved"' not in page
    assert 'value="approved"' in leader.get(CASE).text
    assert "går inte att ångra" in leader.get(CASE).text
    assert decide(leader, "approved").status_code == 303
    assert told(world) == [("proposed", "IK"), ("approved", "ME")]
    assert CASE in leader.get(PAGE).text
    assert "Gallring godkänd" in seated(AUDITOR).get(PAGE).text


def test_one_person_is_not_two(seated: Seated, world: World) -> None:
    leader = seated(LEADER)
    decide(leader, "proposed")
    page = leader.get(CASE).text
    assert 'value="approved"' not in page
    assert SAID["erasure_takes_two"] in page
    answer = decide(leader, "approved")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert answer.text.count(SAID["erasure_takes_two"]) == 2
    assert told(world) == [("proposed", "ME")]


def test_the_page_counts_kinds_and_says_nothing_of_what_they_hold(
    seated: Seated, world: World
) -> None:
    page = seated(LEADER).get(CASE).text
    for kind in (CaseRaised, ViolenceMapped, EvaluationDone):
        assert f'<th scope="row">{kind.label}</th><td>1</td>' in page
    assert "4 uppgifter i akten" in page
    assert "Lindblom" not in page
    assert '<dt>Tidigaste dag</dt><dd><time datetime="20' in page
    assert "<dt>Får gallras i dag</dt><dd>Ja</dd>" in page


def test_a_hold_has_a_reason_and_is_lifted_by_those_who_may(
    seated: Seated, world: World
) -> None:
    auditor, control = seated(AUDITOR), seated(CONTROL)
    decide(control, "proposed")
    for reason in ("", "zqsecret"):
        answer = decide(auditor, "held", skal=reason)
        assert answer.status_code == 422
        assert 'href="#skal"' in answer.text
        assert "zqsecret" not in answer.text
    assert decide(auditor, "held", skal="court").status_code == 303
    assert "En domstol behöver akten" in auditor.get(CASE).text
    assert "Du kan inte besluta något här nu." in auditor.get(CASE).text
    answer = decide(seated(LEADER), "approved")
    assert (answer.status_code, SAID["erasure_has_an_order"] in answer.text) == (409, True)
    assert auditor.post(CASE, data={"sett": "2", "beslut": "lifted"}).status_code == 409
    assert decide(control, "lifted").status_code == 303
    assert told(world) == [("proposed", "IK"), ("held", "AG"), ("lifted", "IK")]
    assert world.decisions.decisions(BJORK)[1].reason is Reason.COURT


def test_a_role_decides_no_more_than_it_may(seated: Seated, world: World) -> None:
    for seat in (CONTROL, AUDITOR):
        for move in ("approved", "declined"):
            answer = decide(seated(seat), move)
            assert answer.status_code == 409
            assert SAID["erasure_is_decided_by_few"] in answer.text
    for move in ("begun", "stopped"):
        assert decide(seated(LEADER), move).status_code == 422
    assert told(world) == []


def test_nothing_leads_to_an_erasure_before_its_day(seated: Seated, world: World) -> None:
    world.clock.now = datetime(2027, 1, 2, 9, tzinfo=UTC)
    leader = seated(LEADER)
    page = leader.get(CASE).text
    assert 'value="proposed"' not in page
    assert SAID["erasure_is_due"] in page
    assert decide(leader, "proposed").status_code == 409
    assert decide(leader, "held", skal="insight").status_code == 303


def test_who_read_what_has_changed_is_told_so(seated: Seated, world: World) -> None:
    leader = seated(LEADER)
    seen = hidden_fields(leader.get(CASE).text)
    world.decisions.decide(BJORK, 1, Decision(Move.HELD, actor("IK"), LATER))
    world.decisions.decide(BJORK, 2, Decision(Move.LIFTED, actor("IK"), LATER))
    answer = leader.post(CASE, data={**seen, "beslut": "proposed"})
    assert answer.status_code == 409
    assert "Stoppet hävt" in answer.text
    assert len(told(world)) == 2


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"beslut": "proposed"},
        {"beslut": "proposed", "sett": "zqsecret"},
        {"beslut": "proposed", "sett": "-1"},
        {"beslut": "zqsecret", "sett": "0"},
    ],
)
def test_a_form_that_cannot_be_read_decides_nothing(
    seated: Seated, world: World, sent: dict[str, str]
) -> None:
    answer = seated(LEADER).post(CASE, data=sent)
    assert answer.status_code == 422
    assert "Välj vad du beslutar." in answer.text
    assert "zqsecret" not in answer.text
    assert told(world) == []


def test_a_form_from_elsewhere_decides_nothing(seated: Seated, world: World) -> None:
    leader, sent = seated(LEADER), {"beslut": "proposed", "sett": "0"}
    away = leader.post(CASE, data=sent, headers={"sec-fetch-site": "cross-site"})
    assert away.status_code == 403
    assert told(world) == []


def test_a_case_is_found_by_its_id_or_its_address(seated: Seated, world: World) -> None:
    leader = seated(LEADER)
    for written in (str(BJORK), f"https://hub.example/arenden/{BJORK}", f" {BJORK} "):
        found = leader.post(PAGE, data={"arende": written})
        assert (found.status_code, found.headers["location"]) == (303, CASE)
    for written in ("", "Björk"):
        answer = leader.post(PAGE, data={"arende": written})
        assert answer.status_code == 422
        assert 'href="#arende"' in answer.text


def test_hidden_erased_and_absent_cases_are_all_the_same(seated: Seated, world: World) -> None:
    leader = seated(LEADER)
    hold = {"beslut": "held", "skal": "court", "sett": "0"}
    absent = as_sent(leader.get("/en-sida-som-inte-finns"))
    assert absent[0] == 404
    for case in (str(LIND), str(uuid4()), "inte-ett-id"):
        assert as_sent(leader.get(f"{PAGE}/{case}")) == absent
        assert as_sent(leader.post(f"{PAGE}/{case}", data=hold)) == absent
        assert as_sent(leader.post(f"{PAGE}/{case}", data={})) == absent
    for case in (str(LIND), str(uuid4())):
        assert as_sent(leader.post(PAGE, data={"arende": case})) == absent
    assert world.decisions.told == {}


def test_nobody_is_shown_decisions_in_cases_of_others(seated: Seated, world: World) -> None:
    for case_id in (BJORK, LIND):
        world.decisions.decide(case_id, 1, Decision(Move.PROPOSED, actor("IK"), LATER))
    assert str(LIND) not in seated(LEADER).get(PAGE).text
    assert str(BJORK) in seated(LEADER).get(PAGE).text
    assert str(LIND) in seated(CONTROL).get(PAGE).text
    world.decisions.erased.add(LIND)
    assert str(LIND) not in seated(CONTROL).get(PAGE).text


def test_who_has_a_seat_in_the_case_but_decides_nothing_is_told_nothing(
    seated: Seated, world: World
) -> None:
    asked = seated("KS|rvt")
    assert str(BJORK) in asked.get("/arenden").text
    absent = as_sent(asked.get("/en-sida-som-inte-finns"))
    for move in Move:
        sent = {"beslut": move.value, "skal": "court", "sett": "0"}
        assert as_sent(asked.post(CASE, data=sent)) == absent
    assert as_sent(asked.get(CASE)) == absent
    assert Act.ERASURE not in {read.act for read in world.access_log.reads}
    assert told(world) == []


@pytest.mark.parametrize("seat", ["KS|rvt", "PW|boendelots", "VU|valdsutovarenhet"])
def test_for_other_seats_there_is_no_such_page(seated: Seated, world: World, seat: str) -> None:
    asked = seated(seat)
    absent = as_sent(asked.get("/en-sida-som-inte-finns"))
    sent = {"beslut": "held", "skal": "court", "sett": "0", "arende": str(BJORK)}
    for path in (PAGE, CASE):
        assert as_sent(asked.get(path)) == absent
        assert as_sent(asked.post(path, data=sent)) == absent
    assert f'href="{PAGE}"' not in absent[1].decode()
    assert world.decisions.told == {}


@pytest.mark.parametrize("seat", [LEADER, CONTROL, AUDITOR])
def test_those_who_decide_find_the_page_in_the_menu(
    seated: Seated, world: World, seat: str
) -> None:
    asked = seated(seat)
    page = asked.get(PAGE)
    assert f'<a href="{PAGE}" aria-current="page">Gallring</a>' in page.text
    assert ("samlots erasure due" in page.text) == (seat == AUDITOR)
    assert (f'href="{LIST}"' in page.text) == (seat != AUDITOR)
    back = {"lang": "en", "back": CASE}
    assert asked.post("/installningar", data=back).headers["location"] == CASE
    assert "Erasure of a case" in asked.get(CASE).text


@pytest.mark.parametrize("seat", [LEADER, CONTROL])
def test_those_who_decide_get_there_from_the_case(
    seated: Seated, world: World, seat: str
) -> None:
    asked = seated(seat)
    link = f'<a href="{CASE}">Gallring av ärendet</a>'
    assert asked.get(f"/arenden/{BJORK}").text.count(link) == 1
    assert asked.get(CASE).status_code == 200


def test_the_case_says_nothing_of_erasure_to_who_decides_nothing(
    seated: Seated, world: World
) -> None:
    page = seated("KS|rvt").get(f"/arenden/{BJORK}")
    assert (page.status_code, "allring" in page.text) == (200, False)


def test_who_is_not_signed_in_is_led_to_the_door(
    told_once: tuple[World, FastAPI], world: World
) -> None:
    asked = browser_of(told_once[1])
    sent = {"beslut": "held", "skal": "court", "sett": "0"}
    for answer in (asked.get(PAGE), asked.get(CASE), asked.post(CASE, data=sent)):
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert told(world) == []
