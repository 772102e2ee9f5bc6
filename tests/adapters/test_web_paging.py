"""Long lists a page at a time: everything stands on one page, and none is asked for in vain."""

import re
from uuid import UUID

import pytest

from adapters.web import paging
from adapters.web.paging import ROWS_MAX, leaf_of, page_asked
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_plan import raised
from tests.adapters.web_story import BJORK, KS, Teller, disclose, told_world

MARK = {"/arenden": r'<a href="/arenden/([0-9a-f-]{36})"', "/inkorg": r'(class="card notice)'}


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.parametrize(
    ("rows", "page", "shown", "pages"),
    [
        (0, 1, range(0), 1),
        (ROWS_MAX, 1, range(ROWS_MAX), 1),
        (ROWS_MAX + 1, 2, range(ROWS_MAX, ROWS_MAX + 1), 2),
        (ROWS_MAX + 1, 3, range(ROWS_MAX), 2),
        (ROWS_MAX + 1, 0, range(ROWS_MAX), 2),
    ],
)
def test_a_list_is_cut_into_pages(rows: int, page: int, shown: range, pages: int) -> None:
    leaf = leaf_of(range(rows), page)
    assert (list(leaf.rows), leaf.pages, leaf.total) == (list(shown), pages, rows)


@pytest.mark.parametrize("sida", ["", "x", "-1", "1.5", "99999", "²"])
def test_what_is_no_page_is_the_first(sida: str) -> None:
    assert page_asked(sida) == 1


@pytest.mark.parametrize(
    ("seat", "path"), [("KS|rvt", "/arenden"), ("PW|boendelots", "/inkorg")]
)
def test_everything_stands_on_one_page_and_one_leads_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch, seat: str, path: str
) -> None:
    _tell_more(world)
    asked = seated(world, seat)
    whole = re.findall(MARK[path], asked.get(path).text)
    assert len(whole) > 1
    assert "?sida=" not in asked.get(path).text
    monkeypatch.setattr(paging, "ROWS_MAX", 1)
    found, at = list[str](), path
    while at:
        html = asked.get(at).text
        found += re.findall(MARK[path], html)
        onward = re.search(r'rel="next" href="(\?sida=\d+)"', html)
        at = path + onward[1] if onward else ""
    assert found == whole


def _tell_more(world: World) -> None:
    """Open two more cases, and give Boendelotsarna one more thing."""
    for nth in range(2):
        Teller(world, UUID(int=nth)).tell(
            "2026-02-11", KS, "case_raised", **raised(f"Ek {nth}")
        )
    story = Teller(world, BJORK)
    story.told = 1_000
    plan = ("PLAN", "Vill ha en fast dag i veckan.")
    disclose(story, "2026-03-03", "boendelots", "Boendelotsarna", "lotsarna", plan)
