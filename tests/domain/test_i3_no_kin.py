"""I3: nobody gets a seat unchecked, and who is kin is kept out whatever seat she or he had."""

from datetime import timedelta

import pytest

from domain.facts import (
    CaseTransferred,
    ConflictChecked,
    CoordinatorAppointed,
    PersonViewDocumented,
    ResourcePersonAssigned,
)
from domain.roles import Role
from domain.values import Holder
from tests.given import KARIN, LENA, MATS, MORNING, SARA, an_open_case, example, told

CHECKED = told(example(ConflictChecked), MATS)
ASSIGN = example(ResourcePersonAssigned)
KIN = told(
    example(ConflictChecked, checked_role=("lena",), result="spärr", blocked_staff=("lena",)),
    MATS,
)
NOTE = example(PersonViewDocumented)
LATER = MORNING + timedelta(hours=1)


def test_who_is_checked_may_be_assigned() -> None:
    an_open_case(CHECKED).when(ASSIGN, MATS).accepted()


def test_an_assignment_does_not_end_before_it_begins() -> None:
    days = {"valid_from": "2026-03-10", "valid_to": "2026-03-09"}
    backwards = example(ResourcePersonAssigned, **days)
    an_open_case(CHECKED).when(backwards, MATS).refused("seat_ends_after_it_begins")
    one_day = example(ResourcePersonAssigned, valid_from="2026-03-10", valid_to="2026-03-10")
    an_open_case(CHECKED).when(one_day, MATS).accepted()


@pytest.mark.shows("R137")
def test_who_is_unchecked_may_not_be_assigned() -> None:
    an_open_case().when(ASSIGN, MATS).refused("checked_before_assigned")


def test_a_check_of_somebody_else_does_not_count() -> None:
    other = told(example(ConflictChecked, checked_role=("petra",)), MATS)
    an_open_case(other).when(ASSIGN, MATS).refused("checked_before_assigned")


def test_who_turned_out_to_be_kin_may_not_be_assigned() -> None:
    an_open_case(KIN).when(ASSIGN, MATS).refused("checked_before_assigned")


def test_kin_stays_kin_after_a_later_check() -> None:
    story = an_open_case(KIN, CHECKED)
    story.when(ASSIGN, MATS).refused("checked_before_assigned")


def test_who_answers_for_the_case_counts_as_checked() -> None:
    both = Holder(role=Role.SAMORDNARE, title="samordnare", staff=KARIN.staff)
    appointed = example(CoordinatorAppointed, role=both, deputy=None)
    an_open_case().when(appointed, MATS).accepted()


def test_an_organisation_without_a_named_person_needs_no_check() -> None:
    shelter = Holder(role=Role.SKYDDAT_BOENDE, title="boende", organisation="utförare 2")
    an_open_case().when(example(ResourcePersonAssigned, role=shelter), MATS).accepted()


def test_an_organisation_is_named_by_its_own_unit_or_the_one_it_is_assigned_by() -> None:
    shelter = Holder(role=Role.SKYDDAT_BOENDE, title="boende")
    for unit, name in (("utförare 2", "unit:utförare 2"), (None, "unit:eb-alvhamn")):
        seat = shelter.model_copy(update={"unit": unit})
        story = an_open_case(told(example(ResourcePersonAssigned, role=seat), MATS))
        assert story.case.access.holders(Role.SKYDDAT_BOENDE, LATER) == (name,)


def test_who_is_assigned_already_may_be_assigned_again_and_is_named_once() -> None:
    story = an_open_case(CHECKED).when(ASSIGN, MATS).accepted().when(ASSIGN, MATS).accepted()
    assert story.case.access.holders(LENA.role, LATER) == ("staff:lena",)


def test_who_is_found_to_be_kin_loses_the_seat() -> None:
    story = an_open_case(CHECKED, told(ASSIGN, MATS), KIN)
    access = story.case.access
    assert access.holders(LENA.role, LATER) == ()
    assert access.seated(LENA.role, LATER) == ()
    assert not access.may_open(LENA, LATER)
    story.when(NOTE, LENA).unknown()


@pytest.mark.parametrize(
    ("kin", "left"),
    [
        ("lena", ("sara", "sven")),
        ("sara", (None, "sven")),
        ("sven", ("sara", None)),
    ],
)
def test_who_is_found_to_be_kin_no_longer_coordinates(kin: str, left: tuple) -> None:
    appointed = told(example(CoordinatorAppointed), MATS)
    found = told(example(ConflictChecked, checked_role=(), blocked_staff=(kin,)), MATS)
    access = an_open_case(CHECKED, appointed, found).case.access
    assert (access.coordinator, access.deputy) == left


def test_who_is_kin_does_not_come_to_answer_for_the_case_by_finding_it_out() -> None:
    both = (KARIN.staff, MATS.staff)
    found = told(example(ConflictChecked, result="spärr", blocked_staff=both), MATS)
    assert an_open_case(found).case.access.responsible == KARIN


def test_who_is_kin_is_kept_out_of_the_whole_units_case_too() -> None:
    leader = told(example(ConflictChecked, blocked_staff=(MATS.staff,)), MATS)
    story = an_open_case(leader)
    story.when(NOTE, MATS).unknown()
    assert not story.case.access.may_open(MATS, LATER)


def test_inside_the_authority_a_seat_is_for_a_person_who_is_checked() -> None:
    unit = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", unit="eb-alvhamn")
    an_open_case().when(example(ResourcePersonAssigned, role=unit), MATS).refused(
        "checked_before_assigned"
    )


def test_who_takes_over_a_case_is_checked_and_named() -> None:
    handed_over = example(CaseTransferred)
    an_open_case(CHECKED).when(handed_over).accepted()
    an_open_case().when(handed_over).refused("receiver_checked")
    for staff in ("lena", None):
        to = Holder(role=Role.RVT, title="handläggare", staff=staff, unit="rvt-norr")
        handed_over = example(CaseTransferred, to=to)
        an_open_case(CHECKED, KIN).when(handed_over).refused("receiver_checked")


def test_who_is_only_asked_to_take_over_needs_no_check_yet() -> None:
    an_open_case().when(example(CaseTransferred, accepted_at=None)).accepted()


def test_only_a_leader_checks_and_assigns() -> None:
    story = an_open_case(CHECKED)
    story.when(CHECKED.fact).refused("decided_by_a_leader")
    story.when(ASSIGN).refused("decided_by_a_leader")
    story.and_then(told(example(CoordinatorAppointed), MATS)).when(ASSIGN, SARA).refused(
        "decided_by_a_leader"
    )
