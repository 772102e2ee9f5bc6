"""What somebody with a seat has tried: each way is closed, and stays closed."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from domain.case.persons import family_of, words_of
from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    DecisionMade,
    DocumentationFormDecided,
    EmergencyAccessReviewed,
    EmergencyAccessUsed,
    EventCorrected,
    ExposureSuspected,
    ImmediateProtectionAssessed,
    InformationReceived,
    InsatsStarted,
    LifeAreaUpdated,
    PlacementStarted,
    ResourcePersonAssigned,
    RiskSignalNoted,
    SecrecyReviewed,
    SupportContactHeld,
    TaskAssigned,
)
from domain.places import hints_in
from domain.recorded import Actor
from domain.roles import Role
from domain.rules import ALWAYS
from domain.rules.naming import KEPT_UNDER_AN_ALIAS
from domain.rules.travelling import NO_PLACE_TRAVELS
from domain.texts import Text
from domain.values import NewValue, Subject
from tests.given import (
    GRETA,
    KARIN,
    MATS,
    MORNING,
    Told,
    an_open_case,
    example,
    given,
    ref,
    told,
)

AT = MORNING + timedelta(minutes=1)
IN = told(example(EmergencyAccessUsed), GRETA, at=AT)
PLACED = example(PlacementStarted)


def a_note(words: str) -> SupportContactHeld:
    return example(SupportContactHeld, content=words, tells_no_place="bekräftat")


@pytest.mark.parametrize("guess", ["Hon är på plats ek", "Hon är i Granebo"])
def test_an_emergency_does_not_answer_whether_it_is_the_right_place(guess: str) -> None:
    story = an_open_case(example(LifeAreaUpdated, location="flyttat till Granebo"), IN)
    story.when(a_note(guess), GRETA).accepted()


def test_a_seat_without_where_is_not_told_either() -> None:
    where = example(LifeAreaUpdated, location="flyttat till Granebo")
    planning = example(
        ResourcePersonAssigned,
        role={"role": "rvt", "title": "handläggare", "staff": "greta"},
        unit="rvt-norr",
        visible_categories=(Category.PLAN, Category.CONTACT),
    )
    task = example(TaskAssigned, task="ring Granebo", tells_no_place="bekräftat")
    narrow = an_open_case(where, planning)
    narrow.when(task, GRETA).accepted()
    narrow.when(task).refused("no_place_travels")


def test_an_emergency_that_was_not_justified_ends_with_its_review() -> None:
    story = an_open_case(IN)
    end = story.recorded[-1].recorded_at + timedelta(minutes=1)
    assert story.case.access.is_let_in(GRETA, end)
    for outcome, open_after in (("befogad", True), ("obefogad", False)):
        said = example(EmergencyAccessReviewed, outcome=outcome)
        after = story.and_then(told(said, MATS)).case.access
        assert after.is_let_in(GRETA, end + timedelta(minutes=1)) is open_after
        assert after.unreviewed() == ()


def test_a_review_is_of_one_emergency() -> None:
    other = example(EmergencyAccessReviewed, access_ref=ref(CaseRaised))
    assert an_open_case(IN, told(other, MATS)).case.access.unreviewed() == ("greta",)


def test_an_emergency_that_has_not_begun_by_a_late_clock_is_waited_for() -> None:
    access = an_open_case(IN).case.access
    (one,) = access.emergencies
    assert access.next_change(one.starts - timedelta(seconds=1)) == one.starts
    assert access.next_change(one.starts) != one.starts
    assert access.next_change(one.ends) != one.ends


@pytest.mark.parametrize(
    "kind",
    [
        ExposureSuspected, ImmediateProtectionAssessed, InformationReceived, RiskSignalNoted,
        SupportContactHeld,
    ],
)  # fmt: skip
def test_what_the_night_asks_for_may_be_written_down(kind: type[RiskSignalNoted]) -> None:
    recorded = an_open_case(IN).and_then(told(example(kind), GRETA)).recorded[-1]
    asked = {rule.name: rule.check(an_open_case(IN).case, recorded) for rule in ALWAYS}
    assert asked["within_the_mandate"] is None


@pytest.mark.parametrize(
    "taken",
    [
        told(example(EmergencyAccessUsed), MATS, at=AT),
        told(example(EmergencyAccessUsed, who="mats"), MATS, at=AT),
        told(example(EmergencyAccessUsed, who="karin"), GRETA, at=AT),
    ],
    ids=["a leader for somebody else", "a leader", "for somebody else"],
)
def test_an_emergency_lets_in_nobody_but_whoever_is_on_call(taken: Told) -> None:
    assert an_open_case(taken).case.access.emergencies == ()


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("Leila Haddad", {"haddad"}),
        ("Omar Haddad Lind", {"haddad", "lind"}),
        ("Leila Haddad-Lind", {"haddadlind", "haddad", "lind"}),
        ("Omar Al-Haddad", {"alhaddad", "haddad"}),
        ("Omar Haddad (vik.)", {"haddad", "vik"}),
        ("Leila", set[str]()),
        ("Bo Ek Åhs", {"åhs"}),
    ],
)
def test_kin_share_any_word_of_a_family_name(name: str, family: set[str]) -> None:
    assert set(family_of(name)) == family
    story = given(example(CaseRaised, subject=Subject(alias="Björk", name=name)))
    assert story.case.persons.family == family
    assert story.case.persons.names == set(words_of(name))


def test_letters_are_written_in_one_way_and_nothing_is_unseen() -> None:
    apart = "Ringva\u0308gen\u200b 12"
    assert TypeAdapter[str](Text).validate_python(apart) == "Ringvägen 12"
    assert words_of("A\u030ase") == ("åse",)


@pytest.mark.parametrize(
    "text",
    [
        "ringvägen 12-14", "Ringvägen 12/3", "Storgatan nr 12", "Ringvägen #12",
        "bor på ekbacken 3\u20135", "Ringvägen port 12", "Skickas till 234 56 MALMÖ",
        "234 56 malmö", "59°19'45\"N 18°04'07\"E", "N59.3293 E18.0686",
        "lat 59,3293 long 18,0686", "///filled.count.soap",
    ],
)  # fmt: skip
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert any(hint.certain for hint in hints_in(text)), text


@pytest.mark.parametrize("text", ["Hon fick 100 00 kronor", "nr 12 i kön", "12-14 veckor"])
def test_a_number_alone_is_no_address(text: str) -> None:
    assert list(hints_in(text)) == []


@pytest.mark.parametrize(
    ("field", "first"),
    [
        ("location", example(LifeAreaUpdated, location="Norrby")),
        ("place_ref", PLACED),
        ("provider", PLACED),
        ("provider_place_ref", example(InsatsStarted)),
        ("sealed_annex", example(DecisionMade)),
    ],
)
def test_a_place_that_is_corrected_is_known_as_well(field: str, first: Fact) -> None:
    new = NewValue(field=field, text="flyttat till Granebo")
    fixed = example(EventCorrected, target_event=ref(type(first)), new_values=(new,))
    story = an_open_case(first, fixed)
    assert any("granebo" in place for place in story.case.persons.places)


def test_an_instant_that_is_here_is_not_waited_for() -> None:
    reviewed = an_open_case(example(SecrecyReviewed)).case.access
    (review,) = reviewed.reviews
    assert reviewed.next_change(review.starts - timedelta(seconds=1)) == review.starts
    assert reviewed.next_change(review.starts) != review.starts
    born = Subject(alias="Björk", born=MORNING.date().replace(year=2010))
    grows = given(example(CaseRaised, subject=born)).case.access
    assert grows.adult_from is not None
    assert grows.next_change(grows.adult_from - timedelta(seconds=1)) == grows.adult_from
    assert grows.next_change(grows.adult_from) is None
    unknown = given(example(CaseRaised, subject=Subject(alias="Björk"))).case.access
    assert unknown.next_change(MORNING + timedelta(days=1)) is None


def test_a_sentence_of_a_sealed_annex_is_known_from_twelve_signs_and_up_to_twenty() -> None:
    short, long = "bor hos Ida", "bor hos Ida."
    assert (len(short), len(long)) == (11, 12)
    annex = f"{short}; bor hos Idun; " + "; ".join(
        f"det {n:02} som står här" for n in range(30)
    )
    places = an_open_case(example(DecisionMade, sealed_annex=annex)).case.persons.places
    sentences = {place for place in places if " " in place}
    kept = {f"det {n:02} som står här" for n in range(19)}
    assert sentences == {"bor hos idun"} | kept


def test_a_seat_that_is_given_no_place_is_not_told_whatever_its_assignment_says() -> None:
    def seat(role: Role) -> ResourcePersonAssigned:
        who = {"role": role, "title": "handläggare", "staff": "jon"}
        return example(
            ResourcePersonAssigned, role=who, unit="norr", visible_categories=CONTENT
        )

    seats = (Role.JOBBTORG, Role.SKYDDAT_BOENDE)
    living = example(LifeAreaUpdated, location="flyttat till Granebo")
    case = an_open_case(living, *map(seat, seats))
    for by, told_no in (
        (KARIN, True),
        *((Actor("jon", role, "norr"), False) for role in seats),
    ):
        recorded = case.and_then(told(a_note("Hon är i Granebo"), by)).recorded[-1]
        assert (NO_PLACE_TRAVELS.check(case.case, recorded) is not None) is told_no


def test_a_correction_of_a_field_that_is_not_there_is_read_as_text_that_travels() -> None:
    new = NewValue(field="no_such_field", text="Hon är i Granebo")
    fixed = example(EventCorrected, target_event=ref(SupportContactHeld), new_values=(new,))
    case = an_open_case(
        example(LifeAreaUpdated, location="flyttat till Granebo"), example(SupportContactHeld)
    )
    recorded = case.and_then(fixed).recorded[-1]
    assert NO_PLACE_TRAVELS.check(case.case, recorded) is not None


def test_one_seat_that_knows_the_name_is_enough_to_be_told_that_it_is_the_name() -> None:
    named = example(CaseRaised, subject=Subject(alias="Björk", name="Leila Haddad"))
    narrow = example(
        ResourcePersonAssigned,
        role={"role": "rvt", "title": "handläggare", "staff": "greta"},
        unit="rvt-norr",
        visible_categories=(Category.PLAN,),
    )
    case = given(named, narrow)
    for by, told_no in ((KARIN, True), (GRETA, False)):
        form = example(DocumentationFormDecided, alias_used="Haddad")
        recorded = case.and_then(told(form, by)).recorded[-1]
        assert (KEPT_UNDER_AN_ALIAS.check(case.case, recorded) is not None) is told_no
