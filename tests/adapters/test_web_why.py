"""Varför ser jag detta, varför inte: the table for whoever reads, all of it for the auditor."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.web.labels import table_row_labels
from domain.facts import ConflictChecked, ConsentRecorded
from domain.need_to_know.explaining import NEED_WORDS
from domain.need_to_know.grants import Need
from domain.need_to_know.table import TABLE
from domain.roles import Role
from services.recording import Command
from tests.adapters.web_client import as_sent, program, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, LIND, ME, told_world
from tests.given import example

NOW = "2026-03-20T09:30:00+00:00"
CASE_WORKERS = {"KS|rvt": BJORK, "KS|samordnare": BJORK, "LH|ekonomiskt_bistand": BJORK}


@pytest.fixture
def world() -> World:
    return told_world()


def record(world: World, fact: object) -> None:
    command = Command(uuid4(), BJORK, (fact,), world.clock.now)  # type: ignore[arg-type]
    world.recording.record(ME, command)


def kin(staff: str) -> ConflictChecked:
    return example(ConflictChecked, checked_role=(), blocked_staff=(staff,), result="spärr")


def without_ids(answer: tuple[int, bytes, dict[str, str]]) -> tuple[int, bytes]:
    return answer[0], re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"id", answer[1])


@pytest.mark.parametrize("seat", CASE_WORKERS)
def test_whatever_the_case_holds_the_viewer_is_told_the_same(world: World, seat: str) -> None:
    """Another case, or the same one after more facts: nothing but the role is in it."""
    asked = seated(world, seat)
    first = as_sent(asked.get(f"/arenden/{BJORK}/varfor"))
    assert first[0] == 200
    record(world, kin("RK"))
    record(world, example(ConsentRecorded, action="withdrawn"))
    world.clock.pass_by(timedelta(minutes=20))
    assert as_sent(asked.get(f"/arenden/{BJORK}/varfor")) == first
    other = as_sent(asked.get(f"/arenden/{LIND}/varfor"))
    if other[0] == 200:
        assert without_ids(other) == without_ids(first)


def test_a_case_that_is_not_one_s_own_is_answered_like_one_that_is_not_there(
    world: World,
) -> None:
    record(world, kin("LH"))
    for seat in ("RK|ekonomiskt_bistand", "LH|ekonomiskt_bistand", "SJ|rvt"):
        asked, (staff, _, role) = seated(world, seat), seat.partition("|")
        absent = as_sent(asked.get(f"/arenden/{uuid4()}/varfor"))
        assert absent[0] == 404
        assert as_sent(asked.get(f"/arenden/{BJORK}/varfor")) == absent
        by_program = program(world, staff, role)
        gone = as_sent(by_program.get(f"/api/v1/cases/{uuid4()}/why"))
        assert gone[0] == 404
        assert as_sent(by_program.get(f"/api/v1/cases/{BJORK}/why")) == gone


def test_what_is_not_shown_whole_points_at_the_reason(world: World) -> None:
    asked = seated(world, "KS|samordnare")
    html = asked.get(f"/arenden/{BJORK}").text
    pointed = set(re.findall(rf'href="/arenden/{BJORK}/varfor#([A-Z]+)"', html))
    assert pointed >= {"WHERE", "NETWORK"}
    why = asked.get(f"/arenden/{BJORK}/varfor").text
    assert pointed <= set(re.findall(r'id="([A-Z]+)"', why))


def test_a_row_says_the_level_and_all_that_it_takes(world: World) -> None:
    why = seated(world, "LH|ekonomiskt_bistand").get(f"/arenden/{BJORK}/varfor").text
    rows = re.findall(r'<div id="([A-Z]+)">(.*?)</div>', why, re.DOTALL)
    for name, row in rows:
        grants = TABLE[Role.EKONOMISKT_BISTAND].get(name, ())  # type: ignore[call-overload]
        said = {need for need, words in NEED_WORDS.items() if words in row}
        assert said == frozenset().union(*(grant.needs for grant in grants))
        assert ("Visas aldrig" in row) is not bool(grants)
    assert len(rows) == 17


LEADER = {"sv": "tala med arbetsledaren", "en": "talk with the team leader"}
DISCLOSER = {"sv": "fråga den som lämnade uppgiften", "en": "ask whoever disclosed"}


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(
    ("seat", "start", "asks", "never"),
    [
        ("OP|polis", "/inkorg", DISCLOSER, LEADER),
        ("KS|rvt", f"/arenden/{BJORK}", LEADER, DISCLOSER),
    ],
)
def test_whoever_needs_more_is_told_whom_to_ask_under_the_words_of_the_link(
    world: World, seat: str, start: str, asks: dict[str, str], never: dict[str, str], lang: str
) -> None:
    asked = seated(world, seat)
    asked.cookies.set("lang", lang)
    link = re.findall(rf'<a href="{start}/varfor">([^<]+)</a>', asked.get(start).text)
    why = asked.get(f"{start}/varfor").text
    assert re.findall(r"<h1>([^<]+)</h1>", why) == link
    assert asks[lang] in why
    assert never[lang] not in why


def test_a_partner_is_told_what_may_be_sent_at_most(world: World) -> None:
    why = seated(world, "OP|polis").get("/inkorg/varfor").text
    assert "Nivån är den högsta som kan lämnas" in why
    assert seated(world, "KS|rvt").get("/inkorg/varfor").status_code == 404


def test_the_auditor_is_told_the_row_what_was_held_what_was_missing_and_until_when(
    world: World,
) -> None:
    record(world, kin("RK"))
    sent = {"arende": str(BJORK), "roll": "ekonomiskt_bistand", "tid": "i dag"}
    html = seated(world, "AG|auditor").post("/granskning/varfor", data=sent).text
    assert "Lena Holm (LH)" in html
    assert "enligt raden</span> Ekonomiskt bistånd, Boende, Sammanfattning" in html
    assert "Spärrade, vad de än har" in html
    assert "Rita Kall (RK)" in html
    asked = program(world, "AG", "auditor")
    query = {"as": "ekonomiskt_bistand"}
    given = asked.get(f"/api/v1/cases/{BJORK}/why", params=query).json()
    assert given["blocked"] == ["RK"]
    [group] = given["groups"]
    assert group["who"] == ["staff:LH"]
    for reason in group["categories"].values():
        for row in [*reason["by"], *(one["by"] for one in reason["higher"])]:
            assert f"enligt raden</span> {', '.join(table_row_labels(row))}" in html
            assert row not in html


def test_a_partner_is_named_as_the_directory_does(world: World) -> None:
    sent = {"arende": str(BJORK), "roll": "boendelots", "tid": "i dag"}
    html = seated(world, "AG|auditor").post("/granskning/varfor", data=sent).text
    assert "<h2>Boendelotsarna (lotsarna)</h2>" in html


def test_of_a_role_that_has_nobody_in_the_case_it_is_told_what_is_missing(world: World) -> None:
    sent = {"arende": str(BJORK), "roll": "jobbtorg", "tid": "i dag"}
    html = seated(world, "AG|auditor").post("/granskning/varfor", data=sent).text
    assert "Ingen i rollen har ärendet öppet" in html
    assert "enligt raden</span> Jobbtorg, Arbete och studier, Allt" in html


def test_what_is_not_shown_is_told_in_a_sentence_and_what_it_takes_row_by_row(
    world: World,
) -> None:
    sent = {"arende": str(BJORK), "roll": "ekonomiskt_bistand", "tid": "i dag"}
    html = seated(world, "AG|auditor").post("/granskning/varfor", data=sent).text
    rows = dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd>(.*?)</dd>", html, re.DOTALL))
    heads = {
        "Vistelse": "Visas aldrig för rollen.",
        "Barn": "Visas inte.",
        "Ekonomi": "Visas för vissa händelser.",
    }
    for category, head in heads.items():
        assert rows[category].startswith(head)
    assert all(levels != "Ingenting" for levels in re.findall(r"<strong>([^<]+)", html))
    needs = NEED_WORDS[Need.OWN_PART]
    assert f'<span class="mut">Allt kräver också:</span> {needs} ' in rows["Ekonomi"]
    assert rows["Barn"].count("<li>") == 2
    assert "<ul" not in rows["Vistelse"]


def test_before_the_first_fact_nothing_had_been_recorded(world: World) -> None:
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "2020-01-01"}
    html = seated(world, "AG|auditor").post("/granskning/varfor", data=sent).text
    assert "Ingenting var registrerat då." in html


@pytest.mark.parametrize("missing", ["arende", "roll", "tid"])
def test_a_question_that_is_not_whole_is_an_error(world: World, missing: str) -> None:
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "i dag", missing: ""}
    answer = seated(world, "AG|auditor").post("/granskning/varfor", data=sent)
    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.text


def test_the_whole_reason_is_for_the_auditor_alone(world: World) -> None:
    for seat in ("KS|rvt", "IK|internkontroll", "OP|polis"):
        assert seated(world, seat).get("/granskning/varfor").status_code == 404
    asked = program(world, "KS", "rvt")
    mine = asked.get(f"/api/v1/cases/{BJORK}/why", params={"as": "samordnare"}).json()
    assert mine.keys() == {"role", "policy"}
    assert mine["role"] == "rvt"


@pytest.mark.parametrize("query", [{}, {"as": "rvt", "at": "9998-01-01T00:00:00Z"}])
def test_the_api_says_what_is_wrong_with_a_question(
    world: World, query: dict[str, str]
) -> None:
    asked = program(world, "AG", "auditor")
    assert asked.get(f"/api/v1/cases/{BJORK}/why", params=query).status_code == 422
