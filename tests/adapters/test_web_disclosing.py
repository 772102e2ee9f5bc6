"""The disclosure desk in the browser: step by step, read whole, and decided by who may."""

import html as text_of_html
import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from domain.case.standing import Status
from domain.facts import InformationDisclosed, SecrecyReviewed, TaskAssigned
from domain.ways import Way
from services.reading import Reading
from tests.adapters import web_fakes
from tests.adapters.web_client import program, seated
from tests.adapters.web_desk import ANSWERS, DECISION, DESK, DRAFT, PREVIEW, form, previewed
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, told_world

SAM, LEADER, WORKER = "KS|samordnare", "ME|arbetsledare", "KS|rvt"
CANARY = '"><script>kanariefagel77</script>'
HIDDEN = re.compile(r'<input type="hidden" name="([\w.-]+)" value="([^"]*)">')


@pytest.fixture
def world() -> World:
    return told_world()


def carried(html: str) -> dict[str, Any]:
    """What the page carries along without showing it."""
    found: dict[str, Any] = {}
    for name, value in HIDDEN.findall(html.partition('class="bar acts"')[0]):
        if name != "back":
            found.setdefault(name, []).append(text_of_html.unescape(value))
    return found


def headings(html: str) -> list[str]:
    return re.findall(r"<h2[^>]*>(?:\d\. )?([^<]*)</h2>", html)


def decide(browser: TestClient, **changes: Any) -> Any:
    shown = browser.post(DESK, data=form(**changes))
    assert shown.status_code == 200, headings(shown.text)
    return browser.post(DESK, data={**carried(shown.text), "ga": "besluta"})


def last(world: World, many: int) -> list[Any]:
    return [recorded.fact for recorded in world.log.facts[-many:]]


@pytest.mark.shows("R184")
def test_the_form_grows_step_by_step_and_keeps_what_was_written(world: World) -> None:
    asked = seated(world, SAM)
    html = asked.get(DESK).text
    whole, steps = form(), []
    names = ["to", "who", "begun_by", "request", "purpose", "sent", "ground",
             *(f"answers.{key}" for key in ANSWERS), "level", "texts.PLAN",
             "handling_instruction", "channel", "person_informed", "valid_to"]  # fmt: skip
    for upto in (4, 6, 7, 10, 12, 16):
        steps.append(headings(html)[-1])
        sent = {name: whole[name] for name in names[:upto]}
        steg = carried(html)["steg"]
        html = asked.post(DESK, data={**sent, "steg": steg, "ga": "vidare"}).text
    assert steps == [
        "Vem gäller det?", "Varför, och vad behövs?", "Grund", "Grundens villkor",
        "Vad mottagaren får veta", "Hur det ska hanteras",
    ]  # fmt: skip
    assert "Läs innan du beslutar" in html
    assert carried(html)["texts.PLAN"] == [DRAFT["texts"]["PLAN"]]


def test_the_page_says_everything_that_is_decided_on(world: World) -> None:
    html = seated(world, SAM).post(DESK, data=form()).text
    assert headings(html) == [
        "Det här ser mottagaren nu", "Det här får mottagaren veta",
        "Det här är nytt för mottagaren", "Det här följer inte med", "Grund och villkor",
        "Hur länge", "Exakt det som skickas",
    ]  # fmt: skip
    now, _, rest = html.partition('id="far"')
    assert "någon som märker tystnad" in now
    assert "Ett besök till i veckan" not in now.partition('id="nu"')[2]
    assert "12 kap. 2 § OSL (2009:400)" in rest
    assert "svar om men" in rest
    assert "1 sep. 2026" in rest
    assert "specversion" in rest


def test_to_a_recipient_by_e_mail_the_page_shows_no_bytes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailed = [replace(one, channel=Way.MAIL) for one in web_fakes.PARTNERS]
    monkeypatch.setattr(web_fakes, "PARTNERS", tuple(mailed))
    shown = seated(world, SAM).post(DESK, data=form()).text
    assert "Ett e-brev som bara säger att det finns något att läsa" in shown
    assert "specversion" not in shown


def test_what_is_decided_is_recorded_as_it_was_read(world: World) -> None:
    asked = seated(world, SAM)
    shown = asked.post(DESK, data=form()).text
    answer = asked.post(DESK, data={**carried(shown), "ga": "besluta"})
    assert answer.headers["location"] == f"/arenden/{BJORK}"
    review, sent = last(world, 2)
    assert isinstance(review, SecrecyReviewed)
    assert isinstance(sent, InformationDisclosed)
    assert sent.recipient.partner == "lotsarna"
    bytes_shown = text_of_html.unescape(shown.partition("<code>")[2].partition("</code>")[0])
    assert sent.content_copy[0].text in bytes_shown
    case = asked.get(f"/arenden/{BJORK}").text
    assert "Beslutet är registrerat." in case
    assert "Ett besök till i veckan" in case


def test_what_was_not_read_is_shown_again(world: World) -> None:
    asked = seated(world, SAM)
    carries = carried(asked.post(DESK, data=form()).text)
    before = world.log.head()
    answer = asked.post(DESK, data={**carries, "texts.PLAN": "något annat", "ga": "besluta"})
    assert answer.status_code == 409
    assert "Läs igen" in answer.text
    assert "något annat" in answer.text
    assert world.log.head() == before
    assert asked.post(DESK, data={**form(), "ga": "besluta"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"to": "partner:ingen"}, "to"),
        ({"who": ""}, "who"),
        ({"sent": []}, "sent"),
        ({"ground": "generalklausulen"}, "ground"),
        ({"answers": {**ANSWERS, "men": ""}}, "answers-men"),
        ({"texts": {"PLAN": "träffas på Storgatan 5"}}, "texts-PLAN"),
        ({"valid_to": "snart"}, "valid_to"),
        ({"channel": "SDK"}, "channel"),
    ],
)
def test_an_error_is_told_at_its_field_and_keeps_what_was_typed(
    world: World, changes: dict[str, Any], wrong: str
) -> None:
    answer = seated(world, SAM).post(DESK, data=form(**changes))
    assert answer.status_code == 422
    assert f'<a href="#{wrong}">' in answer.text
    assert f'id="{wrong}-e"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Inga brev." in answer.text


@pytest.mark.parametrize("field", ["who", "request", "purpose", "handling_instruction", "to"])
def test_nothing_that_was_typed_is_echoed_as_markup(world: World, field: str) -> None:
    asked = seated(world, SAM)
    for sent in (form(**{field: CANARY}), form(**{field: CANARY}, level="")):
        html = asked.post(DESK, data=sent).text
        assert "<script>kan" not in html
    extra = {f"texts.{CANARY}": CANARY, CANARY: CANARY, "answers.behov": CANARY}
    for sent in (form(), form(level="")):
        html = asked.post(DESK, data={**sent, **extra}).text
        assert html.count("kanariefagel77") == 1
        assert "<script>kan" not in html


def test_every_control_has_a_label_of_its_own(world: World) -> None:
    html = seated(world, SAM).post(DESK, data={**form(), "ga": "andra"}).text
    controls = re.findall(r'<(?:select|textarea|input)[^>]* id="([^"]+)"', html)
    assert len(controls) > 30
    assert set(controls) <= set(re.findall(r'<label for="([^"]+)"', html))


def test_in_english_the_same_is_said(world: World) -> None:
    asked = seated(world, SAM)
    asked.cookies.set("lang", "en")
    assert "Whom is it about?" in asked.get(DESK).text
    html = asked.post(DESK, data=form()).text
    for words in ("This is what the recipient sees now", "This does not go along", "How long"):
        assert words in html
    assert (
        "Who at the recipient: Fill in the field." in asked.post(DESK, data=form(who="")).text
    )


def test_who_may_not_know_who_got_what_is_not_shown_it(world: World) -> None:
    html = seated(world, WORKER).post(DESK, data=form()).text
    assert "någon som märker tystnad" not in html
    assert "Vem som har fått vad ser samordnaren" in html


ASKED = {"begun_by": "begäran", "asked": ["PLAN", "THREAT"], "why_refused": "behövs inte"}
REFUSED = {**ASKED, "refuses": "ja", "steg": "2"}


@pytest.mark.parametrize("changes", [ASKED, REFUSED], ids=["a part", "all"])
def test_without_delegation_it_is_handed_over_and_not_decided(
    world: World, changes: dict[str, Any]
) -> None:
    asked = seated(world, WORKER)
    shown = asked.post(DESK, data={**form(), **changes})
    assert "Det här beslutar arbetsledaren." in shown.text
    assert 'value="besluta"' not in shown.text
    before = world.log.head()
    refused = asked.post(DESK, data={**carried(shown.text), "ga": "besluta"})
    assert refused.status_code == 409
    assert "Du kan bereda det" in refused.text
    assert world.log.head() == before
    asked.post(DESK, data={**carried(shown.text), "ga": "lamna-over"})
    (task,) = last(world, 1)
    assert isinstance(task, TaskAssigned)
    assert task.owner.role == "arbetsledare"
    assert "behövs inte" not in task.model_dump_json()


def test_a_leader_refuses_a_part_and_lets_the_rest_go(world: World) -> None:
    assert decide(seated(world, LEADER), **ASKED).is_redirect
    review, _, refused = last(world, 3)
    assert review.outcome == "lämnas delvis"
    assert (refused.outcome, [c.value for c in refused.categories]) == ("nekas", ["THREAT"])


def test_a_leader_refuses_all_in_two_steps(world: World) -> None:
    asked = seated(world, LEADER)
    first = {name: form()[name] for name in ("to", "who", "request")} | {
        "begun_by": "begäran", "asked": ["PLAN"], "steg": "1",
    }  # fmt: skip
    html = asked.post(DESK, data={**first, "ga": "neka"}).text
    assert headings(html)[-1] == "Varför nekas det?"
    sent = {**first, "refuses": "ja", "steg": "2", "why_refused": "hon vill inte"}
    shown = asked.post(DESK, data={**sent, "ga": "vidare"}).text
    assert "Det här nekas" in shown
    assert "överklaga" in shown
    assert asked.post(DESK, data={**carried(shown), "ga": "besluta"}).is_redirect
    (refused,) = last(world, 1)
    assert (refused.outcome, refused.harm_test.split("\n")[0]) == ("nekas", "hon vill inte")


def test_a_rule_says_no_before_the_preview(world: World) -> None:
    away = form(to="unit:boende", ground="egen_verksamhet", sent=["HOUSING"],
                answers=dict.fromkeys(("nodvandigt", "mindre", "men"), "svar"),
                texts={"HOUSING": "en etta"})  # fmt: skip
    answer = seated(world, LEADER).post(DESK, data=away)
    assert answer.status_code == 409
    assert "Mottagaren får inte ta del av uppgifterna på den nivån." in answer.text


@pytest.mark.parametrize("seat", ["LH|ekonomiskt_bistand", "IK|internkontroll", "AG|auditor",
                                  "PW|boendelots", "VU|valdsutovarenhet"])  # fmt: skip
def test_the_desk_is_for_those_who_hold_the_case(world: World, seat: str) -> None:
    asked = seated(world, seat)
    assert asked.get(DESK).status_code == 404
    assert asked.post(DESK, data=form()).status_code == 404
    case = asked.get(f"/arenden/{BJORK}")
    assert "/lamna-ut/" not in case.text


def test_the_case_leads_to_the_desk(world: World) -> None:
    assert f'href="{DESK}"' in seated(world, SAM).get(f"/arenden/{BJORK}").text


def test_a_case_that_is_closed_does_not(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reading, "case", closed(Reading.case))
    assert f'href="{DESK}"' not in seated(world, SAM).get(f"/arenden/{BJORK}").text


def closed(case: Any) -> Any:
    """The same case, as it looks when it has been closed."""

    def seen(*asked: Any, **more: Any) -> Any:
        found = case(*asked, **more)
        return replace(found, desk={**found.desk, "status": Status.CLOSED.value})

    return seen


def test_a_program_previews_and_decides(world: World) -> None:
    asked = program(world, "KS", "samordnare")
    sent = previewed()
    shown = asked.post(PREVIEW, json=sent).json()
    assert shown["may_decide"]
    assert [piece["new"] for piece in shown["pieces"]] == [True]
    assert len(shown["held"]) == 1
    decided = {**sent, "at": shown["at"], "read": shown["read"]}
    assert asked.post(DECISION, json={**decided, "read": "0" * 64}).status_code == 409
    receipt = asked.post(DECISION, json=decided)
    assert receipt.status_code == 201
    (disclosed,) = last(world, 1)
    assert disclosed.content_copy[0].text in shown["notice"]
    assert len(receipt.json()["fact_ids"]) == 2


def test_a_program_is_told_which_fields_remain(world: World) -> None:
    asked = program(world, "KS", "samordnare")
    told = asked.post(PREVIEW, json=previewed(level="", answers={})).json()
    assert told["errors"] == [
        {"pointer": "/draft/answers/omfattning", "code": "conditions"},
        {"pointer": "/draft/answers/frivilligt", "code": "conditions"},
        {"pointer": "/draft/answers/men", "code": "conditions"},
        {"pointer": "/draft/level", "code": "content"},
    ]
