"""A need is held by somebody who can see the case, or by a seat outside it that was named."""

from datetime import timedelta

from domain.facts import ConflictChecked, NeedsAssessed, ResourcePersonAssigned
from domain.roles import Role
from domain.values import Area, Holder, Need, NeedHolder
from domain.watch import AlarmKind, watch
from tests.given import MATS, MORNING, Story, an_open_case, example, given, told

LATER = MORNING + timedelta(hours=2)
HOME = Need(key="bostad", area=Area.BOENDE, text="bostad")


def held(staff: str | None) -> NeedsAssessed:
    holder = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff=staff)
    row = NeedHolder(need="bostad", holder=holder)
    return example(NeedsAssessed, needs=(HOME,), per_need_responsible=(row,))


def nobody() -> NeedsAssessed:
    row = NeedHolder(need="bostad", reason_without_holder="söks ännu")
    return example(NeedsAssessed, needs=(HOME,), per_need_responsible=(row,))


def is_alone(story: Story) -> bool:
    kinds = {alarm.kind for alarm in watch(story.case, LATER)}
    return AlarmKind.NEED_WITHOUT_HOLDER in kinds


def test_a_need_that_an_organisation_holds_is_no_alarm() -> None:
    assert not is_alone(an_open_case(held(None)))


def test_a_need_is_not_held_by_somebody_who_turned_out_to_be_kin() -> None:
    seat = told(example(ResourcePersonAssigned), MATS)
    assert not is_alone(an_open_case(seat, held("lena")))
    kin = told(example(ConflictChecked, blocked_staff=("lena",)), MATS)
    assert is_alone(an_open_case(seat, held("lena"), kin))


def test_a_case_is_watched_from_its_very_first_fact() -> None:
    assert is_alone(given(nobody()))
    assert watch(given().case, LATER) == ()
