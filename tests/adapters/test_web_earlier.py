"""What is referred to is told apart: nobody calls back another disclosure than was meant."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest

from domain.case.calendar import SWEDEN
from domain.facts import DisclosureRecalled, InformationDisclosed, SecrecyReviewed
from tests.adapters.web_client import seated
from tests.adapters.web_fakes import World
from tests.adapters.web_story import BJORK, SAM, Teller, told_world

FORM = f"/registrera/{BJORK}"
MINUTE = datetime(2026, 3, 19, 7, 27, tzinfo=SWEDEN)
LOTS = {"role": "boendelots", "title": "Boendelotsarna", "partner": "lotsarna"}
BISTAND = {"role": "ekonomiskt_bistand", "title": "ekonomiskt bistånd"}


@pytest.fixture
def world() -> World:
    return told_world()


def disclose(world: World, to: dict[str, Any], *kinds: str, purpose: str = "Stöd.") -> str:
    """Disclose something in that one minute; give the disclosure's id."""
    story = Teller(world, BJORK)
    story.told = len(world.log.facts)
    review = SecrecyReviewed.model_validate({
        "request": "Mottagaren behöver det.", "requester": to, "categories": kinds,
        "ground": {"kind": "samtycke", "citation": "10 kap. 1 § och 12 kap. 2 § OSL"},
        "harm_test": "Inget men.", "outcome": "lämnas delvis",
        "decided_by": {"role": "samordnare", "title": "samordnare", "staff": "KS"},
    })  # fmt: skip
    reviewed = story.record(SAM, MINUTE, review).fact_ids[0]
    story.told += 1
    sent = InformationDisclosed.model_validate({
        "review_ref": reviewed, "recipient": to, "purpose": purpose, "level": "summary",
        "content_hash": "0" * 64, "channel": "navet", "handling_instruction": "Inga brev.",
        "content_copy": [{"category": one, "text": "Något."} for one in kinds],
        "person_informed": "ja",
    })  # fmt: skip
    return str(story.record(SAM, MINUTE, sent).fact_ids[0])


def offered(world: World, seat: str, kind: str, field: str) -> list[tuple[str, str]]:
    """Give what a reference may be to, in the order of the list."""
    html = seated(world, seat).post(FORM, data={"slag": kind}).text
    select = re.search(rf'<select[^>]* name="{re.escape(field)}".*?</select>', html, re.S)
    found = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)', select[0]) if select else []
    return [(ref, unescape(text)) for ref, text in found]


def recalls(world: World, seat: str = "KS|samordnare") -> list[tuple[str, str]]:
    return offered(world, seat, "disclosure_recalled", "f.disclosure_ref")


def test_disclosures_of_one_minute_are_told_apart_and_stand_newest_first(world: World) -> None:
    first = disclose(world, LOTS, "PLAN")
    second = disclose(world, BISTAND, "ECON")
    third = disclose(world, LOTS, "MEET", "PLAN")
    when = "19 mars 2026 07:27: Uppgift utlämnad"
    assert recalls(world)[:3] == [
        (third, f"{when} · Boendelotsarna · Möten, Plan och insatser · Stöd."),
        (second, f"{when} · ekonomiskt bistånd · Ekonomi · Stöd."),
        (first, f"{when} · Boendelotsarna · Plan och insatser · Stöd."),
    ]


def test_what_is_alike_in_all_that_is_seen_has_a_number(world: World) -> None:
    refs = [disclose(world, LOTS, "PLAN") for _ in range(3)]
    found = recalls(world)[:3]
    assert [ref for ref, _ in found] == refs[::-1]
    assert [text.rpartition(" · ")[2] for _, text in found] == [
        "nummer 3", "nummer 2", "nummer 1",
    ]  # fmt: skip


def test_whoever_sees_less_is_told_less_and_still_chooses_among_different_ones(
    world: World,
) -> None:
    disclose(world, LOTS, "PLAN", purpose="Kanariefågel.")
    disclose(world, BISTAND, "ECON", purpose="Kanariefågel.")
    found = [text for _, text in recalls(world, "KS|rvt")]
    assert len(set(found)) == len(found) == 4
    assert not any("Kanariefågel" in text for text in found)


def test_no_two_events_to_correct_are_named_alike(world: World) -> None:
    for _ in range(2):
        disclose(world, LOTS, "PLAN")
    events = offered(world, "KS|samordnare", "event_corrected", "f.target_event")
    texts = [text for _, text in events]
    assert len(events) > 20
    assert len(set(texts)) == len(texts)


def test_a_recall_is_known_by_the_disclosure_that_it_calls_back(world: World) -> None:
    story = Teller(world, BJORK)
    for ref in [disclose(world, LOTS, "PLAN"), disclose(world, LOTS, "MEET")]:
        story.told = len(world.log.facts)
        recalled = {"disclosure_ref": ref, "recipient": LOTS, "reason": "beslut"}
        story.record(SAM, MINUTE, DisclosureRecalled.model_validate(recalled))
    found = offered(world, "KS|samordnare", "event_corrected", "f.target_event")
    told = [text for _, text in found if "Utlämnande återkallat" in text]
    assert ["Möten" in text for text in told] == [True, False]
    assert ["Plan och insatser" in text for text in told] == [False, True]
