"""What a page says of the law: what stands instead of what, and when a file is erased."""

from uuid import UUID

import pytest

from tests.adapters.test_web_pages import CASE, text
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import KS, ME, Teller, needs, raised, risk, told_world


@pytest.fixture
def world() -> World:
    return told_world()


@pytest.mark.parametrize(
    ("born", "said"),
    [
        ("1994-04-11", "Gallring Tidigast 10 mars 2031, klart senast 31 dec. 2032"),
        ("1994-04-05", "Gallring Gallras aldrig"),
    ],
)
def test_a_closed_case_says_when_its_file_may_be_erased(
    world: World, born: str, said: str
) -> None:
    story = Teller(world, UUID(int=0xC105ED))
    subject = {"alias": "Rönn", "born": born}
    story.tell("2026-03-10", KS, "case_raised", **{**raised("Rönn"), "subject": subject})
    page = f"/arenden/{story.case_id}"
    assert "Gallring" not in text(seated(world, "KS|rvt").get(page).text)
    assessed = story.tell(
        "2026-03-10", KS, "risk_assessed", **risk("låg", "2026-06-10", "första")
    )
    met = {**needs(), "needs": [{**need, "status": "met"} for need in needs()["needs"]]}
    story.tell("2026-03-10", KS, "needs_assessed", **met)
    story.tell(
        "2026-03-10", ME, "case_closed", reason="behov tillgodosett", open_needs=[],
        closing_risk_ref=assessed, way_back="kodord", retention_start="2026-03-10",
    )  # fmt: skip
    assert said in text(seated(world, "KS|rvt").get(page).text)


def test_an_old_ground_keeps_its_words_and_says_what_stands_instead(world: World) -> None:
    story = Teller(world, UUID(int=0x01D))
    basis = "4 kap. 1 § SoL (2001:453)"
    story.tell("2025-06-30", KS, "case_raised", **{**raised("Rönn"), "legal_basis": basis})
    page = text(seated(world, "KS|rvt").get(f"/arenden/{story.case_id}").text)
    instead = "11 kap. 1 § SoL (2025:400), 12 kap. 1 § SoL (2025:400)"
    assert f"{basis} Ersatt från 1 juli 2025: {instead}" in page
    assert "Ersatt från" not in seated(world, "KS|rvt").get(CASE).text
