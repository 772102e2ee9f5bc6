"""A view that is carried forward is the view that would be built, whatever happens and when."""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies

from domain.facts import (
    ConsentRecorded,
    InformationDisclosed,
    NoticeSuppressed,
    PersonViewDocumented,
    ResourcePersonAssigned,
)
from domain.roles import AUDIENCES, EXTERNAL, Role
from projections.audience import view_of
from projections.entries import Batch, Desk, Entry
from tests.domain.stories import stories
from tests.given import CASE_ID, MATS, Story, an_open_case, example, told
from tests.projections.kept import Kept, built, handle, now
from tests.services.memory import Generation

pieces = strategies.lists(strategies.integers(1, 4), min_size=1, max_size=8)
waits = strategies.lists(strategies.sampled_from((0, 1, 60, 24 * 30)), min_size=1, max_size=8)


def carried(role: Role, story: Story, sizes: list[int], hours: list[int]) -> Kept:
    """Take a story in piece by piece, late by random hours; the last piece at its end."""
    kept, left, turn = Kept(role), list(story.recorded), 0
    at = story.recorded[0].recorded_at
    while left:
        size = sizes[turn % len(sizes)]
        piece, left = left[:size], left[size:]
        late = timedelta(hours=hours[turn % len(hours)])
        at = max(at, piece[-1].recorded_at + late)
        kept.take(piece, at)
        turn += 1
    assert kept.rows == built(role, story, at), role
    return kept


def numbers(rows: Generation) -> dict[tuple, list[int]]:
    """The numbers of the entries, seat by seat and kind by kind."""
    found: dict[tuple, list[int]] = defaultdict(list)
    for entry in rows.entries.values():
        found[entry.case_id, entry.seat, entry.kind].append(entry.number)
    return found


@for_all(story=stories(), sizes=pieces, hours=waits)
def test_carried_is_as_built(story: Story, sizes: list[int], hours: list[int]) -> None:
    for role in AUDIENCES:
        kept = carried(role, story, sizes, hours)
        for counted in numbers(kept.rows).values():
            assert sorted(counted) == list(range(1, len(counted) + 1))


def test_an_ordinary_fact_is_carried_and_one_that_changes_who_may_know_is_not() -> None:
    kept = Kept(Role.EKONOMISKT_BISTAND)
    story = an_open_case(told(example(ResourcePersonAssigned), MATS))
    kept.take(story.recorded[:1], now(story))
    assert not kept.take(story.recorded[1:], now(story))
    more = story.and_then(example(PersonViewDocumented))
    assert kept.take(more.recorded[2:], now(more))


def test_time_alone_may_keep_a_view_from_being_carried() -> None:
    story = an_open_case(told(example(ResourcePersonAssigned), MATS))
    more = story.and_then(example(PersonViewDocumented))
    for days, is_carried in ((1, True), (300, False)):
        kept = Kept(Role.EKONOMISKT_BISTAND)
        kept.take(story.recorded, now(story))
        later = now(more) + timedelta(days=days)
        assert kept.take(more.recorded[2:], later) is is_carried


def test_a_partners_view_is_carried_until_a_notice_is_suppressed() -> None:
    kept = Kept(Role.ARBETSFORMEDLINGEN)
    story = an_open_case(example(ConsentRecorded), example(InformationDisclosed))
    kept.take(story.recorded, now(story))
    withdrawn = story.and_then(example(ConsentRecorded, action="withdrawn"))
    assert kept.take(withdrawn.recorded[3:], now(withdrawn))
    stopped = withdrawn.and_then(example(NoticeSuppressed))
    assert not kept.take(stopped.recorded[4:], now(stopped))


@pytest.mark.parametrize("role", AUDIENCES)
def test_to_drop_a_case_leaves_nothing_of_it(role: Role) -> None:
    disclosed = example(InformationDisclosed)
    to = disclosed.recipient.model_copy(update={"role": role})
    sent = disclosed.model_copy(update={"recipient": to})
    story, kept, batch = an_open_case(sent, sent), Kept(role), Batch()
    kept.take(story.recorded, now(story))
    assert kept.rows.entries or role not in EXTERNAL
    view_of(role, handle).drop(story.recorded, batch)
    kept.rows.write(batch)
    assert kept.rows == Generation()


def test_a_batch_forgets_what_it_held_of_a_dropped_case() -> None:
    batch, other = Batch(), CASE_ID.int + 1
    for case_id in (CASE_ID, type(CASE_ID)(int=other)):
        entry = Entry(case_id, "", "timeline", 1, {})
        batch.entries[case_id, "", "timeline", 1] = entry
        batch.desks[case_id, ""] = Desk(case_id, "", (), (), None, {})
    batch.drop(CASE_ID)
    assert batch.dropped == {CASE_ID}
    assert {key[0].int for key in (*batch.entries, *batch.desks)} == {other}
