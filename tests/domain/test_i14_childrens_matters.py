"""I14: children are assessed, investigated and followed up by the children's own unit."""

from datetime import date

import pytest

from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    DecisionMade,
    FollowUpDone,
    ImmediateProtectionAssessed,
    InvestigationClosed,
    InvestigationOpened,
    NeedsAssessed,
    PreliminaryAssessmentDecided,
    ResourcePersonAssigned,
    RiskAssessed,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.values import Holder, Horizon, NeedHorizon, Subject
from tests.given import INVESTIGATED, KARIN, MATS, Story, an_open_case, example, given, told

ELIN = Actor("elin", Role.BARN_OCH_UNGA, "barn-alvhamn")
PER = Actor("per", Role.ARBETSLEDARE, "barn-alvhamn")
NOOR = example(CaseRaised, subject=Subject(alias="Lind-1", born=date(2014, 11, 8)))
OF_A_CHILD = (
    ImmediateProtectionAssessed,
    PreliminaryAssessmentDecided,
    InvestigationOpened,
    InvestigationClosed,
    RiskAssessed,
    FollowUpDone,
)
SEAT = Holder(role=Role.BARN_OCH_UNGA, title="handläggare", staff="elin", unit="barn-alvhamn")
SEATED = told(example(ResourcePersonAssigned, role=SEAT, valid_to=None), MATS)


BOTH_PARTS = NeedHorizon(need="bostad", horizons=(Horizon.AKUT, Horizon.LANG))
BEGUN = (
    told(example(InvestigationOpened), ELIN),
    told(example(NeedsAssessed, per_need_horizon=(BOTH_PARTS,)), ELIN),
)
OF_THE_SISTER = example(FollowUpDone).model_copy(update={"kind": "barn"})


def hers() -> Story:
    return given(told(NOOR, ELIN), *BEGUN)


@pytest.mark.parametrize("kind", OF_A_CHILD, ids=lambda kind: kind.name)
def test_the_child_s_own_unit_and_its_leader_do(kind: type[Fact]) -> None:
    hers().when(example(kind), ELIN).accepted()
    hers().when(example(kind), PER).accepted()


@pytest.mark.parametrize("kind", OF_A_CHILD, ids=lambda kind: kind.name)
def test_another_unit_does_not_though_it_answers_for_the_case(kind: type[Fact]) -> None:
    theirs = given(told(NOOR, KARIN), *BEGUN)
    theirs.when(example(kind)).refused("child_by_the_childs_unit")
    theirs.when(example(kind), MATS).refused("child_by_the_childs_unit")


@pytest.mark.parametrize("kind", OF_A_CHILD, ids=lambda kind: kind.name)
def test_the_unit_does_it_in_a_case_that_another_answers_for(kind: type[Fact]) -> None:
    story = given(told(NOOR, KARIN), SEATED, *BEGUN)
    story.when(example(kind), ELIN).accepted()


@pytest.mark.parametrize("kind", [InvestigationOpened, RiskAssessed, FollowUpDone])
def test_for_an_adult_the_own_unit_does_it(kind: type[Fact]) -> None:
    an_open_case().when(example(kind)).accepted()


def test_a_child_in_an_adult_s_case_is_still_a_child() -> None:
    for fact in (
        example(ImmediateProtectionAssessed),
        example(PreliminaryAssessmentDecided),
        OF_THE_SISTER,
    ):
        an_open_case().when(fact).refused("child_by_the_childs_unit")
    an_open_case(SEATED).when(OF_THE_SISTER, ELIN).accepted()


def test_in_an_adult_s_case_the_children_s_unit_does_not_assess_the_adult() -> None:
    an_open_case(SEATED).when(example(RiskAssessed), ELIN).refused("within_the_mandate")


def test_in_an_adult_s_case_the_children_s_unit_grants_nothing() -> None:
    ready = an_open_case(SEATED, *INVESTIGATED, example(RiskAssessed))
    ready.when(example(DecisionMade), ELIN).refused("adult_by_the_adults_unit")
    ready.when(example(DecisionMade)).accepted()


def test_whoever_comes_of_age_in_a_case_of_the_unit_goes_on_there() -> None:
    grown = Subject(alias="Lind-1", born=date(2001, 4, 5))
    raised = told(example(CaseRaised, subject=grown), ELIN)
    ready = given(raised, *BEGUN, told(example(RiskAssessed), ELIN))
    ready.when(example(DecisionMade), ELIN).accepted()
