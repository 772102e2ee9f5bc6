"""Who may live in supported housing, what ends with a placement, how a request is answered."""

from datetime import UTC, date, datetime

import pytest

from domain.facts import (
    CaseRaised,
    DecisionMade,
    InsatsReviewed,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    ResourcePersonAssigned,
    RiskAssessed,
    TaskAssigned,
    TaskCompleted,
)
from domain.roles import Role
from domain.rules.placing import UNDER_EIGHTEEN_HAS_SPECIAL_REASONS
from domain.values import Area, EndingSupport, Holder, Insats, InsatsKind, Subject
from tests.given import LENA, Story, an_open_case, example, given, ref

MOVES_IN = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUSING = example(
    PlacementStarted,
    form="stödboende",
    start=MOVES_IN,
    with_children=None,
    children_placed=(),
    special_reasons=None,
)
REASONED = HOUSING.model_copy(update={"special_reasons": "kan inte bo i familjehem"})


def somebody(born: date | None) -> Story:
    person = Subject(alias="Björk", born=born)
    return given(example(CaseRaised, subject=person), example(DecisionMade))


@pytest.mark.shows("R34")
@pytest.mark.parametrize(
    "born", [date(2005, 3, 3), date(2007, 5, 5), date(2008, 3, 2)], ids=["20", "18", "just 18"]
)
def test_who_is_eighteen_to_twenty_may_live_in_supported_housing(born: date) -> None:
    somebody(born).when(HOUSING).accepted()


@pytest.mark.shows("R34")
@pytest.mark.parametrize("born", [date(2010, 3, 2), date(2008, 3, 3)], ids=["16", "17"])
def test_who_is_sixteen_or_seventeen_may_for_special_reasons(born: date) -> None:
    somebody(born).when(HOUSING).refused("under_eighteen_has_special_reasons")
    somebody(born).when(REASONED).accepted()


@pytest.mark.shows("R34")
@pytest.mark.parametrize(
    "born", [date(2010, 3, 3), date(2005, 3, 2), None], ids=["15", "21", "unknown"]
)
def test_nobody_else_may(born: date | None) -> None:
    somebody(born).when(REASONED).refused("supported_housing_is_for_the_young")


def test_special_reasons_say_nothing_about_an_unknown_age() -> None:
    outcome = somebody(None).when(HOUSING)
    check = UNDER_EIGHTEEN_HAS_SPECIAL_REASONS.check
    assert check(outcome.before.case, outcome.recorded) is None


def test_other_forms_of_placement_do_not_ask_for_these_ages() -> None:
    somebody(date(2012, 1, 1)).when(HOUSING.model_copy(update={"form": "HVB"})).accepted()


def at_shelter(role: Role = Role.SKYDDAT_BOENDE) -> InsatsStarted:
    talks = Insats(kind=InsatsKind.SAMTALSSTOD, title="samtal", areas=(Area.SAMTAL,))
    provider = Holder(role=role, title="personal", organisation="utförare 2")
    return example(InsatsStarted, insats=talks, provider=provider)


def leaving(*facts: InsatsStarted | InsatsReviewed) -> Story:
    return an_open_case(
        example(PlacementStarted),
        *facts,
        example(PlanSet),
        example(RiskAssessed),
        example(NeedsAssessed),
    )


TALKS = EndingSupport(support="samtal", area=Area.SAMTAL, reason_without_successor="söks")
MOVE_OUT = example(PlacementEnded)
NAMED = example(PlacementEnded, successor_per_support=(*MOVE_OUT.successor_per_support, TALKS))


@pytest.mark.shows("R73")
def test_support_that_the_shelter_gives_is_named_when_it_ends_with_the_placement() -> None:
    story = leaving(at_shelter())
    assert story.case.plans.ends_with_placement() == {Area.SAMTAL}
    story.when(MOVE_OUT).refused("names_what_ends_with_it")
    left = story.when(NAMED).accepted()
    story.when(example(PlacementEnded, successor_per_support=(TALKS,))).accepted()
    assert left.case.plans.ends_with_placement() == frozenset()


@pytest.mark.shows("R73")
def test_support_that_goes_on_or_has_ended_does_not_end_with_the_placement() -> None:
    leaving(at_shelter(Role.BOENDE)).when(MOVE_OUT).accepted()
    leaving(at_shelter(), at_shelter(Role.RVT)).when(MOVE_OUT).accepted()
    over = example(InsatsReviewed, insats_ref=InsatsKind.SAMTALSSTOD, outcome="avslutas")
    leaving(at_shelter(), over).when(MOVE_OUT).accepted()
    goes_on = over.model_copy(update={"outcome": "förlängs"})
    leaving(at_shelter(), goes_on).when(MOVE_OUT).refused("names_what_ends_with_it")


UNIT = Holder(role=Role.BOENDE, title="bostadshandläggare", unit="boende-alvhamn")


@pytest.mark.shows("R121")
def test_who_is_asked_to_weigh_the_violence_says_how() -> None:
    asked = example(TaskAssigned, area=Area.BOENDE, owner=UNIT, weigh_violence=True)
    story = an_open_case().when(asked).accepted()
    silent = example(TaskCompleted, task_ref=ref(TaskAssigned))
    story.when(silent).refused("says_how_violence_was_weighed")
    weighed = "går före i kön: hon kan inte bo i sin gamla stadsdel"
    story.when(silent.model_copy(update={"violence_weighed": weighed})).accepted()


def test_a_second_task_to_weigh_the_violence_leaves_the_first_one_to_be_answered() -> None:
    story = an_open_case(*[example(TaskAssigned, weigh_violence=True)] * 2)
    for nth in (1, 2):
        silent = example(TaskCompleted, task_ref=ref(TaskAssigned, nth))
        story.when(silent).refused("says_how_violence_was_weighed")


@pytest.mark.shows("R121")
def test_another_task_is_answered_without_a_word_about_it() -> None:
    story = an_open_case(
        example(TaskAssigned, weigh_violence=True), example(TaskAssigned, weigh_violence=False)
    )
    story.when(example(TaskCompleted, task_ref=ref(TaskAssigned, 2))).accepted()


SHELTERED = example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,))
SHELTER_ENDS = example(InsatsReviewed, insats_ref=InsatsKind.SKYDDAT_BOENDE, outcome="avslutas")


def test_nobody_is_moved_out_of_a_shelter_beside_the_placement() -> None:
    placed = an_open_case(SHELTERED, example(PlacementStarted))
    placed.when(SHELTER_ENDS).refused("shelter_ends_with_the_placement")
    goes_on = SHELTER_ENDS.model_copy(update={"outcome": "förlängs"})
    placed.when(goes_on).accepted()


def test_a_childs_shelter_ends_by_the_unit_that_decided_it_and_by_no_other() -> None:
    child = an_open_case(SHELTERED, example(ResourcePersonAssigned))
    child.when(SHELTER_ENDS).accepted()
    child.when(SHELTER_ENDS, LENA).refused("shelter_ends_with_the_placement")
    boendestod = example(InsatsReviewed, outcome="avslutas")
    child.and_then(example(DecisionMade)).when(boendestod, LENA).accepted()
