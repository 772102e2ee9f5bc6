"""I11: a child is not placed in a shelter alone, and who is 18-20 is tested individually."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.facts import CaseRaised, DecisionMade, RiskAssessed
from domain.rules.deciding import YOUNG_ADULT_TESTED
from domain.values import CustodianPlaced, Subject
from tests.given import INVESTIGATED, MATS, Story, example, given

TODAY = date(2026, 3, 2)
MOTHER = CustodianPlaced(alias="Lind", adult=True, granted_on=TODAY)


def shelter(custodian: CustodianPlaced | None = None, **changes: object) -> DecisionMade:
    return example(
        DecisionMade,
        insatser=("skyddat_boende", "samtalsstod"),
        custodian_placed=custodian,
        **changes,
    )


def person_born(born: date | None) -> Story:
    raised = example(CaseRaised, subject=Subject(alias="Björk", born=born))
    return given(raised, example(RiskAssessed, valid_until=date(2030, 1, 1)))


CHILD = person_born(date(2010, 3, 2))
YOUNG = person_born(date(2007, 3, 2))


def test_a_child_comes_with_an_adult_custodian_who_was_granted_it_too() -> None:
    story = CHILD.and_then(*INVESTIGATED)
    story.when(shelter(MOTHER), MATS).accepted()
    earlier = MOTHER.model_copy(update={"granted_on": TODAY - timedelta(days=1)})
    story.when(shelter(earlier), MATS).accepted()


def test_a_child_alone_is_not_granted_a_shelter() -> None:
    CHILD.when(shelter()).refused("child_with_custodian")


@pytest.mark.parametrize(
    "unfit",
    [{"adult": False}, {"granted_on": TODAY + timedelta(days=1)}],
    ids=["a minor", "not granted yet"],
)
def test_the_custodian_is_adult_and_already_granted(unfit: dict[str, object]) -> None:
    CHILD.when(shelter(MOTHER.model_copy(update=unfit))).refused("child_with_custodian")


def test_an_urgent_shelter_for_a_child_still_needs_the_custodian() -> None:
    urgent = shelter(urgent=True, follow_on_task="bedöm i morgon")
    CHILD.when(urgent).refused("child_with_custodian")


def test_other_support_and_a_refusal_need_no_custodian() -> None:
    CHILD.and_then(*INVESTIGATED).when(example(DecisionMade)).accepted()
    CHILD.when(shelter(outcome="avslag"), MATS).accepted()


def test_at_eighteen_the_custodian_falls_away_and_the_individual_test_comes() -> None:
    birthday = datetime(2028, 3, 1, 23, tzinfo=UTC)
    CHILD.when(shelter(), at=birthday - timedelta(seconds=1)).refused("child_with_custodian")
    CHILD.when(shelter(), at=birthday).refused("young_adult_tested")
    tested = CHILD.and_then(*INVESTIGATED)
    tested.when(shelter(), MATS, at=birthday).accepted()


def test_who_is_eighteen_to_twenty_is_tested_first() -> None:
    YOUNG.when(shelter()).refused("young_adult_tested")
    YOUNG.and_then(*INVESTIGATED).when(shelter(), MATS).accepted()


def test_from_twentyone_there_is_no_such_test() -> None:
    birthday = datetime(2028, 3, 1, 23, tzinfo=UTC)
    YOUNG.when(shelter(), at=birthday - timedelta(seconds=1)).refused("young_adult_tested")
    YOUNG.when(shelter(), MATS, at=birthday).refused("decided_after_investigation")


def test_who_was_born_on_a_leap_day_is_a_child_until_the_first_of_march() -> None:
    leap = person_born(date(2008, 2, 29))
    of_age = datetime(2026, 2, 28, 23, tzinfo=UTC)
    earlier = date(2026, 2, 1)
    mother = MOTHER.model_copy(update={"granted_on": earlier})
    assert leap.case.access.is_child(of_age - timedelta(seconds=1))
    assert not leap.case.access.is_child(of_age)
    leap = leap.and_then(*INVESTIGATED)
    leap.when(shelter(mother), MATS, at=of_age - timedelta(seconds=1)).accepted()


def test_an_adult_is_granted_a_shelter() -> None:
    person_born(date(1990, 5, 6)).and_then(*INVESTIGATED).when(shelter(), MATS).accepted()


def test_nobody_of_unknown_age_is_granted_a_shelter() -> None:
    person_born(None).when(shelter()).refused("age_is_known")


def test_other_support_does_not_ask_for_the_age() -> None:
    person_born(None).and_then(*INVESTIGATED).when(example(DecisionMade)).accepted()


def test_the_test_for_the_young_says_nothing_about_an_unknown_age() -> None:
    outcome = person_born(None).when(shelter())
    assert YOUNG_ADULT_TESTED.check(outcome.before.case, outcome.recorded) is None
