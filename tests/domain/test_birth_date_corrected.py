"""I9, I15: a birth date that was left out or wrong is told later, and the age follows it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.web.labels_of_fields import FIELDS
from domain.case.births import names_born, read_born
from domain.case.case import replay
from domain.categories import Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ConsentRecorded,
    EventCorrected,
    InvestigationOpened,
    PlacementStarted,
    ResourcePersonAssigned,
)
from domain.followup.course import course_of
from domain.law.retention import Material, materials_of
from domain.recorded import Actor
from domain.roles import Role
from domain.rules.consenting import CONSENT_NEEDS_AN_AGE
from domain.rules.deciding import AGE_IS_KNOWN
from domain.rules.rule import Rule
from domain.values import Holder, NewValue, Subject
from tests.given import KARIN, MORNING, Told, example, given, ref, told

UNSAID = example(CaseRaised, subject=Subject(alias="Björk"))
LATER = MORNING + timedelta(days=3)
FAR = date(2040, 1, 1)
BEA = Actor("bea", Role.BARN_OCH_UNGA, "barn-alvhamn")
CHILD, ADULT = "2015-04-01", "1999-05-06"


def raised(born: str | None) -> CaseRaised:
    return example(CaseRaised, subject=Subject.model_validate({"alias": "B", "born": born}))


def born(
    text: str, *more: NewValue, of: type[Fact] = CaseRaised, **changes: object
) -> EventCorrected:
    rows = (NewValue(field="born", text=text), *more)
    changes = {"categories": (Category.ID,), **changes}
    return example(
        EventCorrected,
        target_event=ref(of),
        corrected_fields=("born",),
        new_values=rows,
        **changes,
    )


def consent(by_whom: str) -> ConsentRecorded:
    return example(ConsentRecorded, by_whom=by_whom, maturity_note="mogen", valid_to=FAR)


@pytest.mark.parametrize("rule", [CONSENT_NEEDS_AN_AGE, AGE_IS_KNOWN])
def test_the_refusal_says_where_the_birth_date_is_told(rule: Rule) -> None:
    for label in (EventCorrected.label, CaseRaised.label, FIELDS["born"]):
        assert label in rule.text


def test_a_birth_date_told_later_opens_for_the_consent() -> None:
    given(UNSAID).when(born(ADULT)).accepted()
    told_later = given(UNSAID, born(ADULT))
    told_later.when(consent("person")).accepted()
    told_later.when(consent("vårdnadshavare")).refused("consent_by_the_right_person")


def test_the_age_is_the_corrected_one_whenever_the_facts_are_read_again() -> None:
    story = given(raised(ADULT), born(CHILD))
    grown = datetime(2033, 3, 31, 22, tzinfo=UTC)
    assert story.case.access.adult_from == grown
    assert replay(story.recorded) == story.case
    assert [one.due for one in story.case.clocks.named("comes_of_age")] == [grown]
    course = course_of(story.recorded)
    assert course is not None
    assert course.born == date(2015, 4, 1)


def test_the_clock_of_coming_of_age_starts_with_a_date_told_later() -> None:
    assert given(UNSAID).case.clocks.named("comes_of_age") == ()
    assert len(given(UNSAID, born(CHILD)).case.clocks.named("comes_of_age")) == 1
    assert given(UNSAID, born(ADULT)).case.clocks.named("comes_of_age") == ()


@pytest.mark.parametrize(
    "text",
    ["i våras", "6/5 1999", "1999-02-30", "19990506", "1999-W18-4", "1899-12-31", "2026-13-01"],
)
def test_what_is_no_day_is_refused_and_moves_nothing(text: str) -> None:
    given(UNSAID).when(born(text)).refused("birth_date_is_a_day")
    kept = given(raised(ADULT), born(text)).case
    assert kept.access.adult_from == given(raised(ADULT)).case.access.adult_from
    assert kept.filing.born == date(1999, 5, 6)


def test_nobody_was_born_before_the_register_begins() -> None:
    assert read_born("1900-01-01") == date(1900, 1, 1)
    assert read_born("1899-12-31") is None


def test_a_correction_is_about_the_birth_date_wherever_it_names_it() -> None:
    named = born(CHILD)
    assert names_born(named)
    assert names_born(named.model_copy(update={"corrected_fields": ("subject",)}))
    assert names_born(named.model_copy(update={"new_values": ()}))
    other = NewValue(field="alias", text="Ek")
    assert not names_born(
        named.model_copy(update={"corrected_fields": ("subject",), "new_values": (other,)})
    )


def test_a_birth_date_is_told_once_and_has_been() -> None:
    tomorrow = (MORNING.date() + timedelta(days=1)).isoformat()
    given(UNSAID).when(born(tomorrow)).refused("birth_date_is_a_day")
    given(UNSAID).when(born(MORNING.date().isoformat())).accepted()
    twice = NewValue(field="born", text=ADULT)
    given(UNSAID).when(born(CHILD, twice)).refused("birth_date_is_a_day")
    named_alone = example(
        EventCorrected,
        target_event=ref(CaseRaised),
        corrected_fields=("born",),
        categories=(Category.ID,),
        new_values=(NewValue(field="subject", text="Björk"),),
    )
    given(UNSAID).when(named_alone).refused("birth_date_is_a_day")


def test_only_what_was_raised_has_a_birth_date_and_it_is_guarded_as_who_she_is() -> None:
    story = given(UNSAID, example(InvestigationOpened))
    story.when(born(ADULT, of=InvestigationOpened)).refused("corrects_a_known_fact")
    unguarded = born(ADULT, categories=(Category.PLAN,))
    story.when(unguarded).refused("correction_is_as_guarded")


def test_a_unit_with_one_task_does_not_say_how_old_she_is() -> None:
    """The children's unit sees more of a child: it does not make her one."""
    holder = Holder(role=BEA.role, title="handläggare", staff=BEA.staff, unit=BEA.unit)
    seat = example(ResourcePersonAssigned, role=holder)
    given(UNSAID, seat).when(born(CHILD), by=BEA).refused("within_the_mandate")
    given(raised(CHILD), seat).when(born(CHILD), by=BEA).refused("within_the_mandate")
    given(told(UNSAID, BEA)).when(born(CHILD), by=BEA).accepted()


def ends_of(*facts: Told | CaseRaised | ConsentRecorded | EventCorrected) -> datetime:
    return given(*facts).case.access.consents[0].ends


@pytest.mark.parametrize(
    ("first", "by_whom", "then", "ended"),
    [
        (CHILD, "vårdnadshavare", ADULT, True),
        (ADULT, "person", CHILD, True),
        ("2009-01-01", "barn 15+", ADULT, False),
        (ADULT, "person", "2010-01-01", False),
        (CHILD, "vårdnadshavare", "2010-01-01", True),
        (CHILD, "vårdnadshavare", "2015-05-01", False),
    ],
)
def test_a_consent_that_was_not_theirs_to_give_at_the_right_age_ends(
    first: str, by_whom: str, then: str, *, ended: bool
) -> None:
    change = told(born(then), KARIN, LATER)
    ends = ends_of(raised(first), consent(by_whom), change)
    assert (ends <= LATER) is ended


def test_a_custodian_s_consent_ends_as_the_right_age_says_and_never_later() -> None:
    given_one = ends_of(raised(CHILD), consent("vårdnadshavare"))
    older = ends_of(raised(CHILD), consent("vårdnadshavare"), born("2014-04-01"))
    younger = ends_of(raised(CHILD), consent("vårdnadshavare"), born("2016-04-01"))
    assert older == datetime(2032, 3, 31, 22, tzinfo=UTC)
    assert younger == given_one


def kept_as(*facts: CaseRaised | EventCorrected | InvestigationOpened) -> frozenset[Material]:
    return materials_of(given(*facts).case.filing)


def test_the_file_is_kept_as_the_right_age_says() -> None:
    opened, placed = example(InvestigationOpened), example(PlacementStarted)
    assert kept_as(raised(ADULT), opened, born(CHILD)) == kept_as(raised(CHILD), opened)
    assert kept_as(raised(CHILD), opened, born(ADULT)) == kept_as(raised(ADULT), opened)
    assert Material.PLACED_CHILD in materials_of(given(UNSAID, placed, born(CHILD)).case.filing)
    assert Material.SAMPLE in kept_as(UNSAID, born("1999-05-15"))
