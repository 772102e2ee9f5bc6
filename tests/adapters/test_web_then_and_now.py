"""What a case's page says of then and of now: old words of needs, what has ended."""

from datetime import date

import pytest

from adapters.web.case_page import RECENT_ROWS_MAX, Drawing
from adapters.web.i18n import load_tongues
from adapters.web.seen import Eyes
from adapters.web.shapes import part_of
from domain.fact import Fact
from domain.facts import DecisionMade, PlacementStarted
from domain.roles import Role
from projections.entries import Entry
from tests.adapters.test_web_pages import CASE, rows
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import FakeDirectory, World
from tests.adapters.web_story import BJORK, KS, Teller, needs, told_world


@pytest.fixture
def world() -> World:
    return told_world()


def test_a_need_is_called_what_it_was_called_then_and_never_by_its_key(world: World) -> None:
    story = Teller(world, BJORK)
    again = needs()
    again["needs"][0]["text"] = "ett eget kontrakt"
    story.told = 500
    story.tell("2026-03-03", KS, "needs_assessed", **again)
    shown = rows(seated(world, "KS|rvt").get(CASE).text)
    now, *_, then = (row for row in shown if "Behov bedömda av" in row)
    assert "Tidshorisont per behov ett eget kontrakt Akut Lång sikt" in now
    assert "Tidshorisont per behov egen bostad efter placeringen Akut Lång sikt" in then


@pytest.mark.parametrize(
    ("written", "read"),
    [("LH", "Lena Holm"), ("ME, beredskap", "Mats Ek, beredskap"), ("nämnden", "nämnden")],
)
@pytest.mark.parametrize(
    ("kind", "name"),
    [(DecisionMade, "decision_maker"), (PlacementStarted, "responsible_worker")],
)
def test_who_decided_and_who_answers_is_read_by_name_where_the_directory_has_it(
    kind: type[Fact], name: str, written: str, read: str
) -> None:
    part = part_of(kind, name)
    assert part is not None
    shape = part.shape.item or part.shape
    assert Eyes(load_tongues()["sv"], FakeDirectory(), {}).read(shape, written).text == read


def test_the_latest_events_stand_open_and_the_earlier_ones_are_folded(world: World) -> None:
    html = seated(world, "KS|rvt").get(CASE).text
    latest, _, earlier = html.partition('<details class="more earlier">')
    assert len(rows(latest)) == RECENT_ROWS_MAX
    assert f"Tidigare händelser ({len(rows(earlier))})" in earlier
    assert "Aktualisering mottagen" in rows(earlier)[-1]
    own = seated(world, "LH|ekonomiskt_bistand").get(CASE).text
    assert 'class="more earlier"' not in own


def test_what_is_valid_stands_first_and_what_has_ended_is_folded(world: World) -> None:
    assert "Har upphört" not in seated(world, "LH|ekonomiskt_bistand").get(CASE).text
    world.clock.now = world.clock.now.replace(year=2027)
    html = seated(world, "LH|ekonomiskt_bistand").get(CASE).text
    open_part, _, folded = html.partition("<summary>Har upphört")
    assert "Egen akt. Inga brev." not in open_part
    assert "Ingen handlingsinstruktion gäller längre." in open_part
    assert "Egen akt. Inga brev." in folded
    assert "Gällde till 5 sep. 2026" in folded
    coordinator = seated(world, "KS|samordnare").get(CASE).text
    assert "<summary>Har upphört (" in coordinator.partition("Vem har fått vad")[2]


@pytest.mark.parametrize(
    ("valid_to", "recalled", "answered", "ended"),
    [
        (None, False, False, False),
        ("2026-03-20", False, False, False),
        ("2026-03-19", False, False, True),
        ("2026-03-19", True, False, False),
        ("2026-12-31", True, True, True),
    ],
)
def test_a_recall_that_nobody_has_answered_is_not_put_away(
    valid_to: str | None, *, recalled: bool, answered: bool, ended: bool
) -> None:
    said = {"at": "2026-03-18T09:00:00+01:00"}
    body = {
        "ref": "r", "valid_to": valid_to, "recalled": said if recalled else None,
        "recall_answer": said if answered else None,
    }  # fmt: skip
    drawing = Drawing(load_tongues()["sv"], FakeDirectory(), Role.SAMORDNARE, date(2026, 3, 20))
    page = drawing.page(None, [Entry(BJORK, "", "register", 1, body)])
    assert [one["ended"] for one in page.register] == [ended]
