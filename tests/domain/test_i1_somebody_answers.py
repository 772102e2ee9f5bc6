"""I1: from the first contact somebody answers for the case, and one coordinator holds it."""

from datetime import timedelta

import pytest

from domain.facts import (
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    FirstContactMade,
    InformationDisclosed,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskAssessed,
)
from domain.roles import Role
from domain.values import Holder, ProtectionLevel
from tests.given import (
    GRETA,
    INVESTIGATED,
    KARIN,
    LENA,
    MATS,
    MORNING,
    SARA,
    an_open_case,
    example,
    given,
    told,
)

CHECKED = told(example(ConflictChecked), MATS)
APPOINTED = told(example(CoordinatorAppointed), MATS)
COOPERATION = told(example(CooperationNeedDecided), MATS)
COORDINATED = an_open_case(CHECKED, APPOINTED, COOPERATION)
RISK = example(RiskAssessed)
SHELTER = example(DecisionMade, insatser=("skyddat_boende",))
READY = (*INVESTIGATED, RISK, SHELTER)


def holder(role: Role, staff: str | None) -> Holder:
    return Holder(role=role, title="handläggare", staff=staff)


@pytest.mark.shows("R165")
def test_whoever_first_meets_the_person_answers_for_the_case() -> None:
    access = given(example(FirstContactMade)).case.access
    assert access.responsible == KARIN
    assert access.holders(Role.ARBETSLEDARE, MORNING + timedelta(hours=1)) == (
        "unit:rvt-alvhamn",
    )


def test_who_meets_the_person_later_does_not_take_over() -> None:
    story = an_open_case(told(example(FirstContactMade), GRETA))
    assert story.case.access.responsible == KARIN


@pytest.mark.shows("R165")
def test_who_answers_for_the_case_cannot_be_released_before_another_has_it() -> None:
    leaving = example(ResourcePersonReleased, role=holder(Role.RVT, "karin"))
    an_open_case().when(leaving, MATS).refused("somebody_stays")


def test_a_colleague_of_who_answers_may_be_released() -> None:
    helper = holder(Role.RVT, "greta")
    story = an_open_case(told(example(ResourcePersonAssigned, role=helper), MATS))
    at = story.recorded[-1].recorded_at
    story.when(example(ResourcePersonReleased, role=helper, at=at), MATS).accepted()


def test_the_coordinator_cannot_be_released_but_the_deputy_can() -> None:
    at = COORDINATED.recorded[-1].recorded_at
    for staff, stays in (("sara", True), ("sven", False)):
        leaving = example(ResourcePersonReleased, role=holder(Role.SAMORDNARE, staff), at=at)
        outcome = COORDINATED.when(leaving, MATS)
        outcome.refused("somebody_stays") if stays else outcome.accepted()


def test_who_has_no_seat_cannot_be_released_from_it() -> None:
    an_open_case().when(example(ResourcePersonReleased), MATS).refused("released_from_a_seat")


def test_who_is_already_released_cannot_be_released_again() -> None:
    story = an_open_case(told(example(ResourcePersonAssigned), MATS))
    gone = example(ResourcePersonReleased, at=story.recorded[-1].recorded_at)
    story = story.when(gone, MATS).accepted()
    story.when(gone, MATS).refused("released_from_a_seat")


@pytest.mark.shows("R176")
@pytest.mark.parametrize("kind", [DecisionMade, PlacementStarted, InformationDisclosed])
def test_cooperation_waits_for_a_coordinator(kind: type) -> None:
    story = an_open_case(CHECKED, RISK, COOPERATION)
    story.when(example(kind)).refused("cooperation_has_a_coordinator")


@pytest.mark.shows("R175", "R176")
@pytest.mark.parametrize("alone", ["internal", "external"])
def test_cooperation_with_either_side_waits_for_a_coordinator(alone: str) -> None:
    other = {"internal": "external", "external": "internal"}[alone]
    one_side = told(example(CooperationNeedDecided, **{other: ()}), MATS)
    story = an_open_case(RISK, one_side)
    story.when(example(DecisionMade)).refused("cooperation_has_a_coordinator")


@pytest.mark.parametrize("kind", [DecisionMade, PlacementStarted])
def test_work_goes_on_when_the_coordinator_is_appointed(kind: type) -> None:
    COORDINATED.and_then(*READY).when(example(kind)).accepted()


@pytest.mark.shows("R174")
@pytest.mark.parametrize("kind", [DecisionMade, PlacementStarted])
def test_one_unit_alone_needs_no_coordinator(kind: type) -> None:
    alone = example(CooperationNeedDecided, own_unit_suffices=True, internal=(), external=())
    an_open_case(told(alone, MATS), *READY).when(example(kind)).accepted()


@pytest.mark.shows("R183")
@pytest.mark.parametrize(
    "role", [holder(Role.SAMORDNARE, None), holder(Role.RVT, "sara")], ids=["seat", "other"]
)
def test_the_coordinator_is_a_named_person_in_that_seat(role: Holder) -> None:
    appointed = example(CoordinatorAppointed, role=role)
    an_open_case(CHECKED).when(appointed, MATS).refused("coordinator_is_a_person")


@pytest.mark.parametrize("checked", [("sara",), ("sven",)])
def test_coordinator_and_deputy_are_both_checked(checked: tuple[str, ...]) -> None:
    some = told(example(ConflictChecked, checked_role=checked), MATS)
    an_open_case(some).when(APPOINTED.fact, MATS).refused("coordinator_checked")


HONOUR = example(CaseRaised, case_type="heder")
BOTH = example(CaseRaised, case_type="båda")
GUARDED = [
    (HONOUR,),
    (BOTH,),
    *(
        (example(CaseRaised), example(DocumentationFormDecided, protection_level=level))
        for level in (ProtectionLevel.HEDER, ProtectionLevel.EXTREM)
    ),
]


@pytest.mark.shows("R201")
@pytest.mark.parametrize("beginning", GUARDED, ids=["heder", "båda", "level 3", "level 4"])
@pytest.mark.parametrize("deputy", [None, "sara"])
def test_honour_needs_a_deputy_who_is_somebody_else(
    beginning: tuple, deputy: str | None
) -> None:
    story = given(*beginning, CHECKED)
    alone = example(CoordinatorAppointed, deputy=deputy)
    story.when(alone, MATS).refused("honour_needs_a_deputy")
    story.when(APPOINTED.fact, MATS).accepted()


def test_outside_honour_the_coordinator_may_be_alone() -> None:
    an_open_case(CHECKED).when(example(CoordinatorAppointed, deputy=None), MATS).accepted()


@pytest.mark.shows("R183")
def test_a_new_coordinator_takes_the_seat_in_the_instant_the_old_one_leaves_it() -> None:
    start = MORNING + timedelta(days=3)
    new = example(CoordinatorAppointed, role=holder(Role.SAMORDNARE, "greta"), deputy="sven")
    access = COORDINATED.and_then(told(new, MATS, at=start)).case.access
    a_moment_before = start - timedelta(microseconds=1)
    assert access.holders(Role.SAMORDNARE, a_moment_before) == ("staff:sara", "staff:sven")
    assert access.holders(Role.SAMORDNARE, start) == ("staff:greta", "staff:sven")
    assert (access.coordinator, access.deputy) == ("greta", "sven")


def test_who_is_coordinator_already_still_holds_one_seat() -> None:
    access = COORDINATED.when(APPOINTED.fact, MATS).accepted().case.access
    now = MORNING + timedelta(hours=1)
    assert len(access.seated(Role.SAMORDNARE, now)) == 2
    assert access.holders(Role.SAMORDNARE, now) == ("staff:sara", "staff:sven")


@pytest.mark.shows("R166")
def test_until_the_receiver_accepts_the_giver_answers() -> None:
    offered = COORDINATED.and_then(example(CaseTransferred, accepted_at=None)).case.access
    assert offered == COORDINATED.case.access


@pytest.mark.shows("R166")
def test_when_the_receiver_accepts_the_giver_leaves() -> None:
    story = COORDINATED.and_then(example(CaseTransferred))
    access, at = story.case.access, story.recorded[-1].occurred_at
    assert access.responsible == GRETA
    assert (access.coordinator, access.deputy) == ("greta", None)
    assert access.holders(Role.SAMORDNARE, at) == ("staff:greta",)
    assert access.may_open(GRETA, at)
    assert not any(access.may_open(actor, at) for actor in (KARIN, MATS, SARA))
    assert access.holders(Role.ARBETSLEDARE, at) == ("unit:rvt-norr",)


def test_a_receiver_without_a_unit_answers_under_the_own_title() -> None:
    to = Holder(role=Role.RVT, title="Kommun Y", staff="greta")
    story = COORDINATED.and_then(example(CaseTransferred, to=to))
    access, at = story.case.access, story.recorded[-1].occurred_at
    assert access.holders(Role.ARBETSLEDARE, at) == ("unit:Kommun Y",)


def test_other_units_keep_their_seats_when_the_case_is_handed_over() -> None:
    assigned = told(example(ResourcePersonAssigned), MATS)
    story = COORDINATED.and_then(assigned, example(CaseTransferred))
    assert story.case.access.may_open(LENA, story.recorded[-1].occurred_at)
