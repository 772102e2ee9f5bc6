"""The routine from the first meeting to the leader's word on cooperation (R165-R176)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.facts import (
    CaseRaised,
    ConflictChecked,
    CooperationNeedDecided,
    FirstContactMade,
    HouseholdMapped,
    PersonViewDocumented,
    RaisedToTeamLeader,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.rules import refusal
from domain.values import Child
from tests.given import GRETA, KARIN, MATS, MORNING, Story, an_open_case, example, given, told

ELIN = Actor("elin", Role.BARN_OCH_UNGA, "barn-alvhamn")
NOOR = Child(label="Noor", age=9)
HANDLED = NOOR.model_copy(update={"handled": "eget ärende"})
RAISED = an_open_case(example(RaisedToTeamLeader))
KIN = example(ConflictChecked, result="spärr", blocked_staff=("karin",))


def household(*children: Child) -> HouseholdMapped:
    return example(HouseholdMapped, children=children)


@pytest.mark.shows("R170")
def test_the_first_contact_leaves_a_time_or_a_no() -> None:
    given().when(example(FirstContactMade)).accepted()
    none = example(FirstContactMade, next_appointment=None)
    given().when(none).refused("next_appointment_is_set")
    no = example(FirstContactMade, next_appointment=None, appointment_declined="hör av sig")
    given().when(no).accepted()
    now = example(FirstContactMade, next_appointment=MORNING)
    given().when(now).accepted()
    past = example(FirstContactMade, next_appointment=MORNING - timedelta(seconds=1))
    given().when(past).refused("next_appointment_is_set")


@pytest.mark.parametrize("safe", ["nej", "oklart"])
def test_a_paper_card_is_given_only_where_it_is_safe_to_take_home(safe: str) -> None:
    paper = example(FirstContactMade, contact_card_form="papper", take_home_safe=safe)
    given().when(paper).refused("card_is_safe")
    for fine in (
        example(FirstContactMade, contact_card_form="neutral", take_home_safe=safe),
        example(FirstContactMade, contact_card_form="papper", take_home_safe="ja"),
    ):
        given().when(fine).accepted()


def test_the_card_names_whoever_met_the_person() -> None:
    elsewhere = example(FirstContactMade, contact_worker="greta")
    given().when(elsewhere).refused("contact_worker_is_who_met")
    given().when(elsewhere, GRETA).accepted()
    outcome = given().when(elsewhere)
    on_behalf = replace(outcome.recorded, on_behalf_of="greta")
    assert refusal(given().case, on_behalf) is None


def test_the_leader_decides_on_cooperation_when_the_case_has_been_raised() -> None:
    need = example(CooperationNeedDecided)
    an_open_case().when(need, MATS).refused("raised_before_decided")
    RAISED.when(need, MATS).accepted().when(need, MATS).accepted()


def test_a_need_names_somebody_or_says_that_nobody_is_needed() -> None:
    alone = {"internal": (), "external": ()}
    nobody = example(CooperationNeedDecided, **alone)
    RAISED.when(nobody, MATS).refused("need_says_one_thing")
    RAISED.when(
        example(CooperationNeedDecided, own_unit_suffices=True, **alone), MATS
    ).accepted()
    for other_side in ("internal", "external"):
        one = example(CooperationNeedDecided, **{other_side: ()})
        RAISED.when(one, MATS).accepted()
    both = example(CooperationNeedDecided, own_unit_suffices=True)
    RAISED.when(both, MATS).refused("need_says_one_thing")


@pytest.mark.shows("R169")
def test_where_there_are_children_their_unit_takes_part() -> None:
    need = example(CooperationNeedDecided)
    with_them = example(CooperationNeedDecided, internal=(Role.BARN_OCH_UNGA,))
    waiting = RAISED.and_then(household(NOOR))
    waiting.when(need, MATS).refused("children_bring_their_unit")
    waiting.when(with_them, MATS).accepted()
    RAISED.and_then(household(HANDLED)).when(need, MATS).accepted()


def test_the_children_s_unit_need_not_call_itself() -> None:
    theirs = given(
        told(example(CaseRaised), ELIN),
        told(household(NOOR), ELIN),
        told(example(RaisedToTeamLeader), ELIN),
    )
    leader = Actor("per", Role.ARBETSLEDARE, "barn-alvhamn")
    theirs.when(example(CooperationNeedDecided), leader).accepted()


@pytest.mark.parametrize(("result", "blocked"), [("spärr", ()), ("ok", ("lena",))])
def test_a_check_blocks_somebody_exactly_when_it_says_so(result: str, blocked: tuple) -> None:
    check = example(ConflictChecked, result=result, blocked_staff=blocked)
    an_open_case().when(check, MATS).refused("check_says_one_thing")


def test_who_is_blocked_no_longer_answers_and_the_leader_does() -> None:
    story = an_open_case().when(KIN, MATS).accepted()
    access = story.case.access
    assert access.responsible == MATS
    assert not access.may_open(KARIN, story.recorded[-1].recorded_at)
    story.when(example(PersonViewDocumented)).unknown()
    story.when(example(PersonViewDocumented), MATS).accepted()


def test_a_check_of_somebody_else_leaves_the_responsible_person() -> None:
    other = example(ConflictChecked, result="spärr", blocked_staff=("lena",))
    assert an_open_case().when(other, MATS).accepted().case.access.responsible == KARIN


def test_a_leader_who_is_kin_too_leaves_the_check_to_another_leader() -> None:
    both = example(ConflictChecked, result="spärr", blocked_staff=("karin", "mats"))
    an_open_case().when(both, MATS).refused("blocked_leaves_somebody")
    maria = Actor("maria", Role.ARBETSLEDARE, "rvt-alvhamn")
    story = an_open_case().when(both, maria).accepted()
    assert story.case.access.responsible == maria


def test_the_case_never_stands_without_somebody_who_may_open_it() -> None:
    def answers(story: Story) -> bool:
        person = story.case.access.responsible
        at = story.recorded[-1].recorded_at
        return person is not None and story.case.access.may_open(person, at)

    assert answers(an_open_case())
    assert answers(an_open_case(told(KIN, MATS)))
