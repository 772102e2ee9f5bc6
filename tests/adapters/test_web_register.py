"""The register on the case's page: who got what, how it was examined, and what was refused."""

import pytest

from tests.adapters.test_web_pages import text
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, COORDINATOR, ME, Teller, told_world

CASE = f"/arenden/{BJORK}"


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.shows("R162")
def test_the_register_tells_who_got_what_and_whether_it_arrived(world: World) -> None:
    html = seated(world, "KS|samordnare").get(CASE).text
    said = text(html.partition("Vem har fått vad")[2])
    assert "Boendelotsarna Boendelots" in said
    assert "Nivå Sammanfattning" in said
    assert "Kvitto Inget kvitto ännu" in said


@pytest.mark.shows("R162")
def test_the_register_tells_how_it_was_examined_and_what_was_refused(world: World) -> None:
    story, to = Teller(world, BJORK), {"role": "skola", "title": "Komvux"}
    story.told = 900
    story.tell(
        "2026-03-10", ME, "secrecy_reviewed",
        request="På begäran: skolan frågar om frånvaron.", requester=to, categories=["WORK"],
        ground={"kind": "lag", "citation": "26 kap. 1 § OSL (2009:400)"},
        harm_test="Skolan behöver det inte.", outcome="nekas", decided_by=COORDINATOR,
    )  # fmt: skip
    said = text(seated(world, "KS|samordnare").get(CASE).text.partition("Vem har fått vad")[2])
    for words in (
        "Så prövades det Begäran Mottagaren behöver veta för sin uppgift.",
        "Stöd i lag 10 kap. 1 § och 12 kap. 2 § OSL",
        "Skada eller men Utan våld och vistelse är men inte troligt.",
        "Platskontroll Inga träffar i texten.",
        "Den enskilde ja, 6 september",
        "Beslutat av samordnare , 10 dec. 2025",
        "Nekat Komvux Skola",
        "Arbete och studier. 26 kap. 1 § OSL (2009:400) Skolan behöver det inte.",
    ):
        assert words in said, words
