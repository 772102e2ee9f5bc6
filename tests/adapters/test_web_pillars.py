"""The pages show how each of the three pillars stands."""

import pytest

from tests.adapters.test_web_pages import CASE, text
from tests.adapters.web_client import seated
from tests.adapters.web_story import BJORK, KS, Teller, told_world


@pytest.mark.shows("R48", "R49", "R50")
def test_the_pillars_stand_on_the_desk_and_on_the_case_in_words() -> None:
    world = told_world()
    place = Teller(world, BJORK)
    place.told = 600
    place.tell(
        "2026-03-03", KS, "life_area_updated",
        area="bostad", status="röd", detail="ingen bostad efter mars", source="yrkesperson",
    )  # fmt: skip
    asked = seated(world, "KS|rvt")
    for page in (CASE, "/arenden"):
        said = text(asked.get(page).text)
        assert "Bostad och praktiskt stöd: röd" in said
        assert "Studier eller arbete: gul" in said
        assert "Socialt stöd: ingen färg angiven" in said
    asked.post("/installningar", data={"lang": "en", "back": "/"})
    assert "Housing and practical support: red" in text(asked.get(CASE).text)
