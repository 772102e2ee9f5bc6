"""I6: contact is not interrupted, and no case is closed, while a child has no decision."""

import pytest

from domain.case.standing import Status
from domain.facts import (
    CaseClosed,
    ContactInterrupted,
    ContactResumed,
    HouseholdMapped,
    NeedsAssessed,
    RiskAssessed,
)
from domain.values import Area, Child, MinorHandled, Need, NeedStatus
from tests.given import MATS, an_open_case, example

NOOR = Child(label="Noor", age=9)
ADAM = Child(label="Adam", age=5)
HANDLED_NOOR = NOOR.model_copy(update={"handled": "eget ärende"})
ABOUT_ADAM = MinorHandled(child="Adam", decision="eget ärende")


def household(*children: Child) -> HouseholdMapped:
    return example(HouseholdMapped, children=children)


def gone(*handled: MinorHandled) -> ContactInterrupted:
    return example(ContactInterrupted, minors_handled=handled)


READY_TO_CLOSE = (
    example(RiskAssessed, trigger="inför avslut"),
    example(
        NeedsAssessed,
        needs=[Need(key="bostad", area=Area.BOENDE, text="bostad", status=NeedStatus.MET)],
    ),
)


def test_where_there_are_no_children_contact_may_be_interrupted() -> None:
    story = an_open_case().when(gone()).accepted()
    assert story.case.standing.status is Status.INTERRUPTED


def test_a_child_without_a_decision_stops_it() -> None:
    an_open_case(household(NOOR)).when(gone()).refused("minors_are_handled")


@pytest.mark.shows("R167", "R228")
def test_every_child_counts() -> None:
    an_open_case(household(HANDLED_NOOR, ADAM)).when(gone()).refused("minors_are_handled")


@pytest.mark.shows("R200")
def test_a_child_handled_in_the_mapping_or_with_the_interruption_is_handled() -> None:
    story = an_open_case(household(HANDLED_NOOR, ADAM))
    story.when(gone(ABOUT_ADAM)).accepted()


def test_a_child_who_is_handled_already_stays_handled() -> None:
    resumed = example(ContactResumed)
    story = an_open_case(household(HANDLED_NOOR, ADAM), gone(ABOUT_ADAM), resumed)
    story.and_then(household(NOOR, ADAM)).when(gone()).accepted()


def test_a_child_who_comes_to_live_there_later_is_counted() -> None:
    story = an_open_case(household(HANDLED_NOOR), household(HANDLED_NOOR, ADAM))
    story.when(gone()).refused("minors_are_handled")


@pytest.mark.shows("R200")
def test_a_case_with_an_unhandled_child_is_not_closed() -> None:
    closing = example(CaseClosed)
    story = an_open_case(household(ADAM), *READY_TO_CLOSE)
    story.when(closing, MATS).refused("minors_are_handled")
    handled = ADAM.model_copy(update={"handled": "eget ärende"})
    story.and_then(household(handled)).when(closing, MATS).accepted()


@pytest.mark.shows("R199")
def test_the_door_stays_open_and_a_return_is_no_new_case() -> None:
    story = an_open_case(gone()).when(example(ContactResumed)).accepted()
    assert story.case.standing.status is Status.OPEN


@pytest.mark.parametrize("before", [(), (gone(), example(ContactResumed))])
def test_only_an_interrupted_contact_is_resumed(before: tuple) -> None:
    story = an_open_case(*before)
    story.when(example(ContactResumed)).refused("resumes_what_was_interrupted")


def test_an_age_is_that_of_a_minor() -> None:
    assert Child(label="Noor", age=17).age == 17
    with pytest.raises(ValueError, match="less than or equal to 17"):
        Child(label="Noor", age=18)


def test_a_child_with_the_name_of_a_handled_one_is_not_handled() -> None:
    twice = household(HANDLED_NOOR, NOOR)
    assert an_open_case(twice).case.standing.unhandled() == ("Noor", "Noor")
