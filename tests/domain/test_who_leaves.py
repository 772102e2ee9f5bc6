"""Who may leave a case: whoever has the very seat, when somebody is left who answers."""

from datetime import timedelta

import pytest

from domain.facts import (
    FACTS,
    CaseRaised,
    FirstContactMade,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
from domain.roles import Role
from domain.rules.holding import SOMEBODY_STAYS
from domain.rules.recording import opens_a_case
from domain.values import Holder
from tests.given import MATS, MORNING, Told, an_open_case, example, given, told

SOON = MORNING + timedelta(hours=1)
EB = Role.EKONOMISKT_BISTAND


def seat(role: Role, staff: str) -> Holder:
    return Holder(role=role, title="handläggare", staff=staff)


def assigned(role: Role, staff: str) -> Told:
    return told(example(ResourcePersonAssigned, role=seat(role, staff)), MATS)


def released(role: Role, staff: str) -> ResourcePersonReleased:
    return example(ResourcePersonReleased, role=seat(role, staff), at=SOON)


def test_a_leader_who_was_named_may_leave_while_the_units_own_leaders_stay() -> None:
    story = an_open_case(assigned(Role.ARBETSLEDARE, "eva"))
    story.when(released(Role.ARBETSLEDARE, "eva"), MATS, at=SOON).accepted()


@pytest.mark.parametrize(("role", "staff"), [(Role.JOBBTORG, "lena"), (EB, "jon")])
def test_a_seat_is_left_by_whoever_has_that_very_seat(role: Role, staff: str) -> None:
    story = an_open_case(assigned(EB, "lena"))
    story.when(released(role, staff), MATS, at=SOON).refused("released_from_a_seat")


def test_where_nobody_answers_yet_nobody_is_kept_for_it() -> None:
    outcome = given(assigned(EB, "lena")).when(released(EB, "lena"), MATS)
    assert SOMEBODY_STAYS.check(outcome.before.case, outcome.recorded) is None


def test_a_case_is_opened_by_a_matter_or_a_first_contact() -> None:
    assert {kind for kind in FACTS if opens_a_case(kind)} == {CaseRaised, FirstContactMade}
