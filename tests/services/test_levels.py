"""How much a channel may tell is a ceiling, and whoever discloses sees when it was lower."""

import asyncio
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from domain.facts import NoticeLimited
from domain.roles import Role
from domain.ways import OPEN, Way
from services.levels import LEVELS, TOLD, ceiling, kept_back
from services.ports import NoticeLevel, Partner
from tests.services.disclosures import CASE, Hub, handle
from tests.services.test_relaying import told

UNLISTED = Partner("p", "P", Role.ARBETSFORMEDLINGEN)


def sent_at(most: NoticeLevel | None, **disclosed: Any) -> tuple[dict, list[NoticeLimited]]:
    """Disclose over a channel of a level; give the notice, and what the log says of it."""
    hub = Hub()
    channels: dict[str, NoticeLevel] = {} if most is None else {"nats": most}
    partner = Partner("p", "P", Role.ARBETSFORMEDLINGEN, channels)
    hub.directory.connected = {"p": partner}
    hub.consents(partner)
    hub.discloses("Söker praktik", partner, **disclosed)
    asyncio.run(hub.relaying.run_once())
    (notice,) = told(hub, partner)
    return notice, [r.fact for r in hub.log.facts if isinstance(r.fact, NoticeLimited)]


@pytest.mark.parametrize("channel", Way)
def test_what_the_directory_does_not_name_tells_nothing(channel: Way) -> None:
    others: dict[str, NoticeLevel] = {way: "full" for way in Way if way is not channel}
    assert ceiling(replace(UNLISTED, channels=others, channel=channel)) == "empty"
    named = replace(UNLISTED, channels={channel: "full"}, channel=channel)
    assert ceiling(named) == ("empty" if channel in OPEN else "full")


def test_at_empty_only_that_something_waits_is_told() -> None:
    notice, limited = sent_at(None)
    assert notice["subject"] == "samlots"
    assert notice["data"].keys() == {"sequence", "correlation", "level", "content"}
    assert (notice["data"]["level"], notice["data"]["content"]) == ("empty", [])
    assert [fact.level for fact in limited] == ["empty"]


def test_at_id_only_the_handle_the_number_and_the_day_are_told() -> None:
    notice, limited = sent_at("id-only", valid_to="2026-06-30")
    assert notice["subject"] == handle(CASE, "p")
    assert notice["data"]["valid_to"] == "2026-06-30"
    assert "purpose" not in notice["data"]
    assert "handling_instruction" not in notice["data"]
    assert notice["data"]["content"] == []
    assert [fact.level for fact in limited] == ["id-only"]


def test_at_summary_why_and_how_are_told_and_not_what() -> None:
    notice, limited = sent_at("summary")
    assert notice["data"]["purpose"] == "planering"
    assert notice["data"]["handling_instruction"] == "Ring aldrig det gamla numret."
    assert notice["data"]["content"] == []
    assert [fact.level for fact in limited] == ["summary"]


def test_at_full_all_of_it_goes_and_nothing_is_noted() -> None:
    notice, limited = sent_at("full")
    assert notice["data"]["content"] == [{"category": "WORK", "text": "Söker praktik"}]
    assert limited == []


def test_a_channel_that_tells_as_much_as_was_promised_is_no_less() -> None:
    notice, limited = sent_at("summary", level="exists", content_copy=())
    assert notice["data"]["level"] == "exists"
    assert limited == []


def test_each_level_tells_what_the_one_before_told_and_more() -> None:
    told_by = [set(TOLD[level]) for level in LEVELS]
    assert all(less <= more for less, more in pairwise(told_by))
    assert kept_back("full", "full") is None
