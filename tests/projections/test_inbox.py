"""A partner's inbox: its own disclosures under its own name for the case, and nothing else."""

import json

import pytest
from hypothesis import given as for_all

from domain.case.calendar import day_of, start_of
from domain.facts import ConflictChecked, InformationDisclosed, NoticeSuppressed
from domain.roles import EXTERNAL, Role
from domain.values import Recipient
from services.ports import Staff
from services.reading import holders_of
from tests.domain.stories import stories
from tests.given import CASE_ID, MATS, Story, an_open_case, example, ref, told
from tests.projections.kept import Kept, built, entries, handle, now
from tests.services.memory import MemoryReader, MemoryViews

AF = Role.ARBETSFORMEDLINGEN
OFFICES = ("af-alvhamn", "af-norr")


def sent(partner: str | None, purpose: str, role: Role = AF) -> InformationDisclosed:
    to = Recipient(role=role, title="handläggare", partner=partner)
    return example(InformationDisclosed, recipient=to, purpose=purpose)


def purposes(role: Role, story: Story, partner: str) -> list[str]:
    """What a partner finds in its inbox, in order."""
    rows = built(role, story, now(story)).entries.values()
    own = sorted((e for e in rows if e.seat == partner), key=lambda e: e.number)
    return [entry.body["purpose"] for entry in own]


@pytest.mark.shows("R45")
def test_each_partner_finds_its_own_disclosures_in_order() -> None:
    story = an_open_case(
        sent("af-alvhamn", "ett"), sent("af-norr", "två"), sent("af-alvhamn", "tre")
    )
    assert purposes(AF, story, "af-alvhamn") == ["ett", "tre"]
    assert purposes(AF, story, "af-norr") == ["två"]
    assert entries(Role.POLIS, story, "inbox") == []


def test_an_entry_holds_what_was_disclosed_and_how_to_handle_it() -> None:
    story = an_open_case(example(InformationDisclosed))
    [body] = entries(AF, story, "inbox")
    assert body == {
        "handle": handle(CASE_ID, "af-alvhamn"),
        "at": start_of(day_of(now(story))).isoformat(),
        "purpose": "språkpraktik",
        "level": "full",
        "content": [{"category": "WORK", "text": "läser svenska på komvux"}],
        "handling_instruction": "inga brev, ring karin",
        "valid_to": "2026-09-01",
    }


def test_whoever_is_kept_out_of_the_case_does_not_read_its_letters_either() -> None:
    """D2: a relative may work at a partner too; the colleagues there go on reading."""
    story = an_open_case(sent("af-alvhamn", "ett"))
    kin = told(example(ConflictChecked, checked_role=(), blocked_staff=("olle",)), MATS)
    carried = Kept(AF)
    carried.take(story.recorded, now(story))
    assert carried.take(story.and_then(kin).recorded[-1:], now(story))
    for rows in (built(AF, story.and_then(kin), now(story)), carried.rows):
        for name, seen in (("olle", 0), ("petra", 1)):
            staff = Staff(name, name, "af", (AF,), "af-alvhamn")
            reader = MemoryReader(MemoryViews({AF: rows}), AF)
            assert len(reader.desks(holders_of(staff, AF), now(story))) == seen


def test_the_desk_of_a_partner_counts_its_own_entries() -> None:
    story = an_open_case(sent("af-alvhamn", "ett"), sent("af-alvhamn", "två"))
    [desk] = built(AF, story, now(story)).desks.values()
    assert desk.body["count"] == 2
    assert desk.body["latest"] == start_of(day_of(now(story))).isoformat()
    assert desk.holders == ("partner:af-alvhamn",)
    assert desk.until is None


def test_what_goes_to_nobody_in_particular_is_open_to_nobody() -> None:
    story = an_open_case(sent(None, "ett"))
    [desk] = built(AF, story, now(story)).desks.values()
    assert desk.holders == ()


@pytest.mark.shows("R45")
def test_two_partners_cannot_tell_that_they_have_the_same_case() -> None:
    story = an_open_case(sent("af-alvhamn", "ett"), sent("af-norr", "två"), sent(None, "tre"))
    rows = built(AF, story, now(story))
    assert len({entry.case_id for entry in rows.entries.values()}) == 3
    assert len({desk.case_id for desk in rows.desks.values()}) == 3


@for_all(story=stories())
def test_an_inbox_holds_only_the_own_and_never_the_hubs_name_for_the_case(
    story: Story,
) -> None:
    stopped = {
        r.fact.disclosure_ref for r in story.recorded if isinstance(r.fact, NoticeSuppressed)
    }
    ids = [str(CASE_ID), *(str(r.fact_id) for r in story.recorded)]
    for role in EXTERNAL:
        rows = built(role, story, now(story))
        mine = [
            recorded.fact.recipient.partner or ""
            for recorded in story.recorded
            if isinstance(recorded.fact, InformationDisclosed)
            and recorded.fact.recipient.role is role
            and recorded.fact_id not in stopped
        ]
        assert sorted(entry.seat for entry in rows.entries.values()) == sorted(mine)
        assert {desk.seat for desk in rows.desks.values()} == set(mine)
        said = json.dumps([row.body for row in (*rows.entries.values(), *rows.desks.values())])
        known = {str(row.case_id) for row in (*rows.entries.values(), *rows.desks.values())}
        assert not [name for name in ids if name in said or name in known]


@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_suppressed_notice_disappears_and_leaves_no_gap(nth: int) -> None:
    words = ["ett", "två", "tre"]
    story = an_open_case(*(sent("af-alvhamn", word) for word in words))
    kept = Kept(AF)
    kept.take(story.recorded, now(story))
    stop = example(NoticeSuppressed, disclosure_ref=ref(InformationDisclosed, nth))
    more = story.and_then(stop)
    kept.take(more.recorded[-1:], now(more))
    left = [word for number, word in enumerate(words, 1) if number != nth]
    rows = sorted(kept.rows.entries.values(), key=lambda entry: entry.number)
    assert [(row.number, row.body["purpose"]) for row in rows] == list(enumerate(left, 1))
    [desk] = kept.rows.desks.values()
    assert desk.body["count"] == 2


def test_when_the_only_notice_is_suppressed_no_case_is_left() -> None:
    story = an_open_case(example(InformationDisclosed), example(NoticeSuppressed))
    rows = built(AF, story, now(story))
    assert (rows.entries, rows.desks) == ({}, {})


def test_what_was_sent_after_a_suppressed_notice_stays() -> None:
    stop = example(NoticeSuppressed)
    story = an_open_case(sent("af-alvhamn", "ett"), stop, sent("af-alvhamn", "två"))
    assert purposes(AF, story, "af-alvhamn") == ["två"]
