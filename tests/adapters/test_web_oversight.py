"""The auditor's page: how a case looked to a role at an instant."""

import re
from uuid import UUID

import pytest

from domain.facts import ConflictChecked
from services.canonical import digest_of
from services.recording import Command
from tests.adapters.web_client import program, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, ME, told_world
from tests.given import example


@pytest.fixture
def world() -> World:
    return told_world()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_auditor_sees_a_case_as_a_role_saw_it_then(world: World) -> None:
    asked = seated(world, "AG|auditor")
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "2025-09-03 12:00"}
    html = asked.post("/granskning", data=sent).text
    said = text(html)
    assert "Så såg ärendet ut för Handläggare vuxen den 3 sep. 2025 12:00." in said
    first = text(html.partition("<tbody")[2].partition("</tr>")[0])
    assert "Samverkansbehov bedömt" in first
    assert "Risksignal noterad" not in said


def test_an_auditor_who_is_kept_out_is_not_told_that_there_is_such_a_case(
    world: World,
) -> None:
    addresses = ("/granskning", "/granskning/varfor", "/api/v1/cases")
    asked = seated(world, "AG|auditor")
    assert all(str(BJORK) in asked.get(one).text for one in addresses)
    kin = example(ConflictChecked, checked_role=("KS",), result="spärr", blocked_staff=("AG",))
    now = world.clock.now
    world.recording.record(ME, Command(UUID(int=9), BJORK, (kin,), now))

    asked = seated(world, "AG|auditor")
    assert not any(str(BJORK) in asked.get(one).text for one in addresses)
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "i dag"}
    nowhere = {**sent, "arende": str(UUID(int=7))}
    for address in addresses[:2]:
        hers, none = (asked.post(address, data=each) for each in (sent, nowhere))
        assert (hers.status_code, text(hers.text)) == (none.status_code, text(none.text))


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("ekonomiskt_bistand", "Ring aldrig det gamla numret."),
        ("boendelots", "Behöver struktur i vardagen"),
        ("jobbtorg", "Rollen kunde inte se något av ärendet då."),
    ],
)
def test_the_auditor_sees_each_role_in_that_roles_own_way(
    world: World, role: str, words: str
) -> None:
    sent = {"arende": str(BJORK), "roll": role, "tid": "i dag"}
    assert words in seated(world, "AG|auditor").post("/granskning", data=sent).text


def test_before_the_first_fact_there_was_nothing_to_see(world: World) -> None:
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": "2020-01-01"}
    html = seated(world, "AG|auditor").post("/granskning", data=sent).text
    assert "Rollen kunde inte se något av ärendet då." in html


@pytest.mark.parametrize("time", ["", "snart", "2026-13-40", "2026-03-29 02:30"])
def test_a_time_that_cannot_be_read_is_an_error_and_not_today(world: World, time: str) -> None:
    sent = {"arende": str(BJORK), "roll": "rvt", "tid": time}
    answer = seated(world, "AG|auditor").post("/granskning", data=sent)
    assert answer.status_code == 422
    assert 'href="#tid"' in answer.text
    assert "Historisk vy" not in answer.text


def asked(world: World, **sent: str) -> str:
    question = {"arende": str(BJORK), "roll": "rvt", "tid": "2025-09-03 12:00", **sent}
    answer = seated(world, "AG|auditor").post("/granskning", data=question)
    assert answer.status_code == 200
    return answer.text


def test_what_was_not_shown_stands_there_with_the_reason_and_the_row(world: World) -> None:
    said = text(asked(world, roll="ekonomiskt_bistand", tid="i dag"))
    assert "Det som inte visades, och varför" in said
    assert "Rollen får inte veta vad händelsen handlar om." in said
    assert "(Ekonomiskt bistånd, Åtkomst och utlämnande, Allt)" in said
    assert "ekonomiskt_bistand" not in said
    nobody = text(asked(world, roll="jobbtorg", tid="i dag"))
    assert "Den som frågan gäller kunde inte öppna ärendet då." in nobody
    partner = text(asked(world, roll="boendelots", tid="i dag", vem="partner:lotsarna"))
    assert "Händelsen har inte lämnats ut till mottagaren." in partner
    assert "Behöver struktur i vardagen" in partner


def test_one_steps_from_event_to_event_without_a_script(world: World) -> None:
    html = asked(world, tid="", steg="2")
    assert "Efter händelse 2 i ärendet." in html
    steps = re.findall(r'<button name="steg" value="(\d+)">', html)
    assert steps == ["1", "3"]
    assert "<strong>Nytt:</strong>" in html
    assert re.findall(r'name="steg" value="(\d+)"', asked(world, tid="", steg="1")) == ["2"]
    assert "<script" not in html.partition("<main")[2]


def test_the_page_says_what_is_different_since_an_earlier_time(world: World) -> None:
    said = text(asked(world, tid="i dag", fran="2025-09-03 12:00"))
    assert "Vad som är annorlunda sedan 3 sep. 2025 12:00" in said
    assert "Nytt: Risksignal noterad" in said
    assert "Före: Ingenting. Efter: Allt." in said
    same = text(asked(world, fran="2025-09-03 12:00"))
    assert "Ingenting som rollen ser är annorlunda." in same


def test_both_times_are_asked_and_told(world: World) -> None:
    said = text(asked(world, registrerat="i dag"))
    assert "Det som hade hänt då räknas, av det som var registrerat senast 20 mars 2026" in said


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"registrerat": "snart"}, "registrerat"),
        ({"fran": "2026-13-40"}, "fran"),
        ({"fran": "2025-09-04"}, "fran"),
        ({"vem": "staff:nobody"}, "vem"),
        ({"tid": "", "steg": "0"}, "tid"),
        ({"tid": "", "steg": "9999999"}, "tid"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field(
    world: World, sent: dict[str, str], wrong: str
) -> None:
    question = {"arende": str(BJORK), "roll": "rvt", "tid": "2025-09-03 12:00", **sent}
    answer = seated(world, "AG|auditor").post("/granskning", data=question)
    assert answer.status_code == 422
    assert f'href="#{wrong}"' in answer.text


def test_the_page_and_the_program_give_the_same_digest(world: World) -> None:
    html = asked(world, tid="2025-09-03T10:00:00+00:00")
    given = program(world, "AG", "auditor").get(
        f"/api/v1/cases/{BJORK}/replay", params={"as": "rvt", "at": "2025-09-03T10:00:00Z"}
    )
    assert f"<code>{given.json()['digest']}</code>" in html


def test_a_digest_outlives_the_way_to_the_reader(world: World) -> None:
    params = {"as": "rvt", "at": "2026-03-01T10:00:00Z", "since": "2025-09-03T10:00:00Z"}
    answer = (
        program(world, "AG", "auditor")
        .get(f"/api/v1/cases/{BJORK}/replay", params=params)
        .json()
    )
    digest = answer.pop("digest")
    answer.pop("steps")
    assert digest_of(answer) == digest


@pytest.mark.parametrize(
    "query",
    [
        {"at": "2026-01-01T00:00:00Z", "step": "1"},
        {"at": "2026-01-01T00:00:00Z", "since": "2026-01-02T00:00:00Z"},
        {"at": "2026-01-01T00:00:00Z", "recorded_by": "9999-01-01T00:00:00Z"},
        {"at": "2026-01-01T00:00:00Z", "who": "rvt"},
        {"step": "0"},
        {"step": "1", "since": "2026-01-01T00:00:00Z"},
    ],
)
def test_a_program_asks_one_thing_at_a_time(world: World, query: dict[str, str]) -> None:
    official = program(world, "AG", "auditor")
    answer = official.get(f"/api/v1/cases/{BJORK}/replay", params={"as": "rvt", **query})
    assert answer.status_code == 422
    assert world.access_log.reads == []
