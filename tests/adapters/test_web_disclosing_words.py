"""What the disclosure desk says of recipients and of what they cannot get, in plain words."""

import re
from html import unescape

import pytest

from tests.adapters.web_client import seated
from tests.adapters.web_desk import DESK, form
from tests.adapters.web_fakes import World
from tests.adapters.web_story import told_world

SAM = "KS|samordnare"


@pytest.fixture
def world() -> World:
    return told_world()


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_kinds_that_the_recipient_cannot_get_are_named(world: World) -> None:
    answer = seated(world, SAM).post(DESK, data=form(sent=["PLAN", "THREAT", "HEALTH"]))
    assert answer.status_code == 422
    said = (
        "Mottagaren kan inte få allt det här, vilken grund du än väljer. "
        "Ta bort: Hot och risk, Hälsa."
    )
    assert text(answer.text).count(said) == 2


def test_in_english_too(world: World) -> None:
    asked = seated(world, SAM)
    asked.post("/installningar", data={"lang": "en"})
    said = text(asked.post(DESK, data=form(sent=["PLAN", "HEALTH"])).text)
    assert "Take away: Health." in said


def test_a_partner_without_keys_is_told_in_the_list_and_before_the_decision(
    world: World,
) -> None:
    asked, alone = seated(world, SAM), "Boendelotsarna (Boendelots, ansluten, men saknar"
    assert alone not in text(asked.get(DESK).text)
    assert "saknar giltiga nycklar" not in asked.post(DESK, data=form()).text
    world.shut_out.add("lotsarna")
    listed = text(asked.get(DESK).text)
    assert alone in listed
    assert "Polisen Norr (Polisen, ansluten)" in listed
    assert "Mottagaren saknar giltiga nycklar" in asked.post(DESK, data=form()).text


def test_a_unit_of_the_authority_is_told_from_a_partner_of_the_same_name(world: World) -> None:
    listed = text(seated(world, SAM).get(DESK).text)
    own = "egen enhet utan anslutning: läser i Samlots eller får det muntligt"
    assert f"Ekonomiskt bistånd ({own})" in listed
