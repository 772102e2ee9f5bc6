"""Replaying: how a case looked to a role at an instant, told from the log alone."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given as for_all

from domain.categories import Category
from domain.facts import ResourcePersonAssigned, RiskAssessed
from domain.refusals import UnknownCase
from domain.roles import AUDIENCES, Role
from domain.values import Holder
from projections.entries import Batch
from services.replaying import Replaying
from tests.domain.stories import stories
from tests.given import CASE_ID, MATS, MORNING, Story, an_open_case, example, told
from tests.projections.kept import handle
from tests.services.histories import in_one_log
from tests.services.memory import Generation
from tests.services.world import world_of


def test_a_replay_can_show_the_view_of_those_who_were_given_most() -> None:
    seat = Holder(role=Role.RVT, title="handläggare", staff="greta")
    narrow = example(ResourcePersonAssigned, role=seat, visible_categories=(Category.VOICE,))
    world = world_of(an_open_case(told(narrow, MATS), example(RiskAssessed)))
    replaying = Replaying(world.log, handle)
    desk, shown = replaying.replay(CASE_ID, Role.RVT, world.clock.now).fullest()
    assert desk is not None
    assert desk.holders == ("staff:karin",)
    assert [entry.number for entry in shown] == [1, 2, 3]
    nobody = replaying.replay(CASE_ID, Role.BOENDE, world.clock.now)
    assert nobody.fullest() == (None, ())


def test_a_replay_shows_a_row_on_the_desk_also_when_nothing_of_the_case_is_known() -> None:
    seat = Holder(role=Role.BOENDE, title="handläggare", staff="bo")
    nothing = example(ResourcePersonAssigned, role=seat, visible_categories=(Category.VOICE,))
    world = world_of(an_open_case(told(nothing, MATS)))
    replayed = Replaying(world.log, handle).replay(CASE_ID, Role.BOENDE, world.clock.now)
    desk, shown = replayed.fullest()
    assert shown == ()
    assert desk is not None
    assert desk.holders == ("staff:bo",)


@for_all(story=stories())
def test_a_replay_shows_the_rows_that_the_live_view_had(story: Story) -> None:
    world = world_of(story)
    at, live = world.clock.now, world.views
    later = story.and_then(told(example(RiskAssessed), at=at + timedelta(days=1)))
    world.log.facts.append(in_one_log(later)[-1])
    for role in AUDIENCES:
        replayed = Replaying(world.log, handle).replay(CASE_ID, role, at)
        entries = {(e.case_id, e.seat, e.kind, e.number): e for e in replayed.entries}
        rows = Generation()
        rows.write(
            Batch(entries=entries, desks={(d.case_id, d.seat): d for d in replayed.desks})
        )
        assert (rows.entries, rows.desks) == (live.view(role).entries, live.view(role).desks)


def test_before_anything_was_recorded_there_is_nothing_to_replay() -> None:
    world = world_of(an_open_case())
    replaying = Replaying(world.log, handle)
    with pytest.raises(UnknownCase):
        replaying.replay(CASE_ID, Role.RVT, MORNING - timedelta(microseconds=1))
    with pytest.raises(UnknownCase):
        replaying.replay(UUID(int=7), Role.RVT, MORNING)
    assert len(replaying.replay(CASE_ID, Role.RVT, MORNING).entries) == 1


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.HUB])
def test_who_has_no_view_has_none_to_replay(role: Role) -> None:
    world = world_of(an_open_case())
    with pytest.raises(UnknownCase):
        Replaying(world.log, handle).replay(CASE_ID, role, world.clock.now)
