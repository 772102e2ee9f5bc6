"""The register on a case's page: what was answered, and what is called back."""

import pytest

from domain.facts import InformationDisclosed
from services.relaying import HUB
from tests.adapters.test_web_pages import CASE, text
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, KS, Teller, told_world


@pytest.fixture
def world() -> World:
    return told_world()


def test_the_register_tells_what_was_answered_and_what_is_called_back(world: World) -> None:
    page = seated(world, "KS|samordnare")
    told = world.log.load(BJORK)
    first = next(r for r in told if isinstance(r.fact, InformationDisclosed))
    assert isinstance(first.fact, InformationDisclosed)
    story = Teller(world, BJORK)
    story.told = 900
    to = first.fact.recipient.model_dump(mode="json")
    about = {"disclosure_ref": str(first.fact_id), "recipient": to}
    when = "2026-03-10T09:00:00+01:00"
    declined = {"answer": "declined", "reason": "Vi saknar uppdrag.", "answered_at": when}
    story.tell("2026-03-10", KS, "notice_answered", **about, **declined)
    story.tell("2026-03-10", KS, "disclosure_recalled", **about, reason="beslut")
    said = text(page.get(CASE).text.partition("Vem har fått vad")[2])
    assert "Svar Avböjd 10 mars 2026 09:00 Vi saknar uppdrag." in said
    assert "Återkallat" in said
    assert "Beslut här. Obesvarat" in said


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_at_the_calendars_end_breaks_no_page(world: World, at: str) -> None:
    """It is recorded for good: whoever wrote it would have shut the case's page."""
    page = seated(world, "KS|samordnare")
    told = world.log.load(BJORK)
    first = next(r for r in told if isinstance(r.fact, InformationDisclosed))
    assert isinstance(first.fact, InformationDisclosed)
    story = Teller(world, BJORK)
    story.told = 900
    about = {
        "disclosure_ref": str(first.fact_id),
        "recipient": first.fact.recipient.model_dump(mode="json"),
    }
    story.tell("2026-03-10", HUB, "notice_received", **about, received_at=at)
    story.tell("2026-03-10", KS, "notice_answered", **about, answer="acting", answered_at=at)
    shown = page.get(CASE)
    assert shown.status_code == 200
    assert f"{int(at[:4])} " in text(shown.text.partition("Vem har fått vad")[2])
