"""What is shared: the call to the leaders, the map of who may do what, and the meeting."""

import pytest

from domain.facts import (
    CooperationMeetingHeld,
    CooperationNeedDecided,
    NeedsAssessed,
    PlanSet,
    ResourcePersonAssigned,
)
from domain.roles import Role
from domain.routine import LABELS_OF_QUESTIONS, call, undecided
from domain.values import Area, Holder, InsatsKind, Need, NeedHolder
from tests.given import MATS, Story, an_open_case, example, told
from tests.projections.kept import entries, now, row

LENA = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
SEATED = told(example(ResourcePersonAssigned, role=LENA, valid_to=None), MATS)
NEEDED = told(
    example(CooperationNeedDecided, internal=(Role.EKONOMISKT_BISTAND, Role.JOBBTORG)), MATS
)
MONEY = example(
    NeedsAssessed,
    needs=(Need(key="pengar", area=Area.EKONOMI, text="egen ekonomi"),),
    per_need_horizon=(),
    per_need_responsible=(NeedHolder(need="pengar", holder=LENA),),
)


@pytest.mark.shows("R177")
def test_the_leaders_are_called_to_what_is_undecided_without_a_name() -> None:
    story = an_open_case(NEEDED)
    found = row(Role.ARBETSLEDARE, story).body["call"]
    agenda = [LABELS_OF_QUESTIONS[one] for one in undecided(story.case, now(story))]
    assert found == {"to": ["ekonomiskt_bistand", "jobbtorg"], "agenda": agenda}
    assert "Vilka resurspersoner som ska delta" in agenda
    alias = story.case.standing.alias
    assert alias
    assert alias not in str(found)


def test_nobody_is_called_when_one_unit_suffices() -> None:
    alone = example(CooperationNeedDecided, own_unit_suffices=True, internal=(), external=())
    for story in (an_open_case(), an_open_case(told(alone, MATS))):
        assert call(story.case, now(story)) is None
        assert row(Role.ARBETSLEDARE, story).body["call"] is None


@pytest.mark.shows("R79")
def test_who_answers_for_what_and_what_that_unit_may_grant_is_one_map() -> None:
    story = an_open_case(SEATED, MONEY)
    found = {one["role"]: one for one in row(Role.ARBETSLEDARE, story).body["responsibilities"]}
    assert set(found) == {"rvt", "arbetsledare", "ekonomiskt_bistand"}
    money = found["ekonomiskt_bistand"]
    assert money["areas"] == ["ekonomi"]
    assert InsatsKind.FORSORJNINGSSTOD in money["may_grant"]
    assert InsatsKind.SKYDDAT_BOENDE not in money["may_grant"]
    assert InsatsKind.SKYDDAT_BOENDE in found["arbetsledare"]["may_grant"]
    assert found["rvt"]["areas"] == []
    assert "responsibilities" not in row(Role.RVT, story).body


MEETING = example(CooperationMeetingHeld, status_picture="alla ser att det går framåt")
PLANNED = example(PlanSet)


def said(role: Role, story: Story) -> str:
    return str(entries(role, story, "timeline"))


@pytest.mark.shows("R196")
def test_a_meeting_leaves_a_shared_picture_and_a_plan_cut_down_for_each() -> None:
    story = an_open_case(SEATED, MEETING, PLANNED)
    everything = said(Role.RVT, story)
    assert MEETING.status_picture in everything
    assert PLANNED.goals in everything
    led = said(Role.ARBETSLEDARE, story)
    assert MEETING.status_picture in led
    assert MEETING.participants_roles in everything
    assert MEETING.participants_roles not in led
    narrow = said(Role.EKONOMISKT_BISTAND, story)
    assert MEETING.status_picture not in narrow
    assert PLANNED.goals not in narrow
