"""I9: a child's secrecy is lifted by who speaks for it at that age, and never beyond 18."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.facts import CaseRaised, ConsentRecorded, EventCorrected, HouseholdMapped
from domain.values import NewValue, Relation, Subject
from tests.given import CASE_ID, MORNING, Story, example, given, ref, told

TODAY = MORNING.date()
CUSTODIAN, CHILD, PERSON = "vårdnadshavare", "barn 15+", "person"
NOTE = "talar klart om vad hon vill och varför"
LATE = date(2040, 1, 1)


def person_born(born: date | None) -> Story:
    return given(example(CaseRaised, subject=Subject(alias="Björk", born=born)))


def aged(years: int) -> Story:
    """A person who has her birthday today."""
    return person_born(TODAY.replace(year=TODAY.year - years))


def consent(by_whom: str, note: str | None = NOTE, **changes: object) -> ConsentRecorded:
    return example(ConsentRecorded, by_whom=by_whom, maturity_note=note, **changes)


@pytest.mark.parametrize(
    ("years", "by_whom"),
    [
        (0, CUSTODIAN),
        (11, CUSTODIAN),
        (12, CUSTODIAN),
        (12, PERSON),
        (14, PERSON),
        (15, CHILD),
        (17, CHILD),
        (18, PERSON),
        (40, PERSON),
    ],
)
def test_at_every_age_there_is_somebody_who_may_lift_secrecy(years: int, by_whom: str) -> None:
    aged(years).when(consent(by_whom)).accepted()


@pytest.mark.parametrize(
    ("years", "by_whom"),
    [
        (11, PERSON),
        (11, CHILD),
        (14, CHILD),
        (15, CUSTODIAN),
        (15, PERSON),
        (17, CUSTODIAN),
        (18, CUSTODIAN),
        (18, CHILD),
    ],
)
def test_nobody_else_may(years: int, by_whom: str) -> None:
    aged(years).when(consent(by_whom)).refused("consent_by_the_right_person")


@pytest.mark.parametrize("years", [12, 15, 18])
def test_it_changes_on_the_birthday_and_not_the_day_before(years: int) -> None:
    born = (TODAY + timedelta(days=1)).replace(year=TODAY.year - years)
    before = {12: PERSON, 15: CHILD, 18: PERSON}[years]
    story = person_born(born)
    story.when(consent(before)).refused("consent_by_the_right_person")
    story.when(consent(before), at=MORNING + timedelta(days=1)).accepted()


@pytest.mark.parametrize(("years", "by_whom"), [(12, PERSON), (15, CHILD)])
def test_a_child_s_own_consent_says_how_maturity_was_assessed(years: int, by_whom: str) -> None:
    aged(years).when(consent(by_whom, None)).refused("maturity_is_noted")
    aged(18).when(consent(PERSON, None)).accepted()
    aged(11).when(consent(CUSTODIAN, None)).accepted()


@pytest.mark.parametrize("by_whom", [CUSTODIAN, CHILD, PERSON])
def test_at_an_unknown_age_nothing_is_lifted_and_anything_may_be_withdrawn(
    by_whom: str,
) -> None:
    person_born(None).when(consent(by_whom)).refused("consent_needs_an_age")
    for story in (person_born(None), aged(11), aged(40)):
        story.when(consent(by_whom, None, action="withdrawn")).accepted()


def test_what_a_custodian_gave_ends_the_instant_the_child_comes_of_age() -> None:
    story = person_born(date(2016, 6, 1)).and_then(consent(CUSTODIAN, valid_to=LATE))
    [given_by_custodian] = story.case.access.consents
    of_age = datetime(2034, 5, 31, 22, tzinfo=UTC)
    assert given_by_custodian.ends == story.case.access.adult_from == of_age
    assert story.case.access.next_change(MORNING + timedelta(days=3000)) == of_age


def test_what_a_custodian_gave_for_a_shorter_time_ends_before() -> None:
    story = aged(3).and_then(consent(CUSTODIAN, valid_to=date(2026, 4, 1)))
    assert story.case.access.consents[0].ends == datetime(2026, 4, 1, 22, tzinfo=UTC)


def test_what_the_child_gave_itself_goes_on_after_eighteen() -> None:
    story = aged(17).and_then(consent(CHILD, valid_to=date(2028, 1, 1)))
    ends = story.case.access.consents[0].ends
    assert story.case.access.adult_from is not None
    assert ends > story.case.access.adult_from


def test_a_custodian_s_word_about_somebody_of_unknown_age_lifts_nothing() -> None:
    story = person_born(None).and_then(consent(CUSTODIAN))
    [empty] = story.case.access.consents
    assert empty.starts == empty.ends


MOTHER = Relation(kind="förälder", case=ref(CaseRaised, 7))


def household(*relations: Relation) -> HouseholdMapped:
    return example(HouseholdMapped, relations=relations)


def test_kin_is_the_case_of_somebody_else_once() -> None:
    story = aged(12).when(household(MOTHER)).accepted()
    assert story.case.persons.relations == (MOTHER,)
    itself = Relation(kind="syskon", case=CASE_ID)
    aged(12).when(household(MOTHER, itself)).refused("kin_has_another_case")
    aged(12).when(household(MOTHER, MOTHER)).refused("kin_has_another_case")


def test_a_sealed_relation_is_not_opened_by_a_correction() -> None:
    story = aged(12).and_then(household(MOTHER))
    value = NewValue(field="relations", text="ingen")
    wrong = example(
        EventCorrected,
        target_event=ref(HouseholdMapped),
        corrected_fields=("relations",),
        new_values=(value,),
        categories=("ACCESS",),
    )
    story.when(wrong).refused("sealed_is_not_corrected")
    right = example(
        EventCorrected,
        target_event=ref(HouseholdMapped),
        corrected_fields=("members",),
        new_values=(),
        categories=("NETWORK",),
    )
    story.when(right).accepted()


def test_a_new_mapping_without_relations_keeps_those_that_are_known() -> None:
    story = aged(12).and_then(told(household(MOTHER)), household())
    assert story.case.persons.relations == (MOTHER,)
