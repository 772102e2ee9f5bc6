"""The help page: the library by topic, what is too old said aloud, and nothing of any case."""

import re

import pytest

from domain.library import HEADINGS, LIBRARY
from domain.partners import PARTNERS
from tests.adapters.web_client import browser, seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import told_world


@pytest.fixture
def world() -> World:
    return told_world()


def help_page(world: World, lang: str = "sv") -> str:
    asked = browser(world)
    asked.post("/installningar", data={"lang": lang, "back": "/hjalp"})
    answer = asked.get("/hjalp")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.shows("R213", "R217", "R225")
def test_the_help_page_has_a_heading_for_each_topic_and_every_text(world: World) -> None:
    said = help_page(world)
    for heading in ("Om socialtjänstens ansvar", "Om samverkan", "Om systematisk uppföljning"):
        assert heading in said
    assert "För chefer och arbetsledare" in said
    for words in (*HEADINGS.values(), *(text.title for text in LIBRARY)):
        assert words in said


@pytest.mark.shows("R233")
def test_a_text_that_is_older_than_the_law_is_flagged_beside_it(world: World) -> None:
    said = help_page(world)
    assert "Senast uppdaterad: 17 nov. 2022" in said
    assert "Ses över senast: 30 juni 2027" in said
    assert "Bygger på: SoL 2001:453, HSLF-FS 2022:39" in said
    ours = said.partition("Juridiskt stöd för dokumentation")[2]
    assert "Äldre än en lagändring" in ours.partition("Om den som utövar våld")[0]


@pytest.mark.shows("R39", "R100")
def test_the_help_page_names_every_partner(world: World) -> None:
    said = help_page(world)
    for partner in PARTNERS:
        assert partner.name in said
        assert partner.offers in said


def test_the_help_page_is_translated_and_titles_stay(world: World) -> None:
    said = help_page(world, "en")
    assert "On systematic follow-up" in said
    assert "Våga göra skillnad" in said
    assert "Samtal och vård för unga" not in said


def test_every_page_leads_to_the_help(world: World) -> None:
    for page in (browser(world).get("/"), seated(world, "KS|rvt").get("/arenden")):
        assert 'href="/hjalp"' in page.text
