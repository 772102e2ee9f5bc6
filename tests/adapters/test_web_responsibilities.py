"""*Vem ansvarar för vad*: nobody on the map stands there without what she or he answers for."""

from typing import Any

import pytest

from adapters.web.i18n import load_tongues
from adapters.web.render import environment_of
from domain.case.standing import Status
from domain.roles import Role
from domain.values import Area
from tests.adapters.test_web_pages import CASE, text
from tests.adapters.web_client import seated
from tests.adapters.web_story import told_world

PARTS = environment_of(load_tongues()["sv"]).get_template("parts.html")


def answers_for(role: Role, *areas: Area, status: Status = Status.OPEN) -> str:
    macro: Any = PARTS.module
    return text(macro.answers_for({"role": role.value, "areas": areas}, {"status": status}))


@pytest.mark.parametrize(
    ("role", "areas", "said"),
    [
        (Role.SAMORDNARE, (), "håller ihop samverkan"),
        (Role.SAMORDNARE, (Area.EKONOMI,), "håller ihop samverkan, Ekonomi"),
        (Role.RVT, (), "inget öppet behov"),
        (Role.RVT, (Area.BOENDE, Area.EKONOMI), "Boende, Ekonomi"),
    ],
)
def test_a_unit_answers_for_needs_and_the_coordinator_for_the_whole(
    role: Role, areas: tuple[Area, ...], said: str
) -> None:
    assert answers_for(role, *areas) == said


def test_there_is_no_cooperation_to_hold_together_in_a_closed_case() -> None:
    assert answers_for(Role.SAMORDNARE, status=Status.CLOSED) == "inget öppet behov"


def test_the_leader_reads_it_on_the_page_of_the_case() -> None:
    page = text(seated(told_world(), "ME|arbetsledare").get(CASE).text)
    said = page.partition("Vem ansvarar för vad:")[2]
    assert "Samordnare: håller ihop samverkan" in said
