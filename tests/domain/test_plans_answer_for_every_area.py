"""The long-term plan has five areas; each has somebody, or a word about why nobody."""

from datetime import date

import pytest

from domain.case.plan import FIVE_AREAS
from domain.facts import (
    ContactInterrupted,
    HouseholdMapped,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    RiskAssessed,
)
from domain.roles import Role
from domain.values import Area, AreaHolder, Child, Holder, MinorHandled, PlanRow
from tests.given import an_open_case, example

PLAN = example(PlanSet)
HELD = {row.area: row for row in PLAN.responsible_per_area}
SOMEBODY = Holder(role=Role.RVT, title="handläggare")


def plan(**changes: object) -> PlanSet:
    return example(PlanSet, **changes)


@pytest.mark.shows("R99")
def test_a_long_term_plan_with_its_five_areas_is_set() -> None:
    plans = an_open_case().when(PLAN).accepted().case.plans
    assert plans.long_term is not None
    assert plans.long_term.answered() == set(FIVE_AREAS)
    assert plans.long_term.holders() == set(FIVE_AREAS) - {Area.SOCIALT}


@pytest.mark.shows("R99")
@pytest.mark.parametrize("area", FIVE_AREAS)
def test_no_area_is_left_out_of_the_long_term_plan(area: Area) -> None:
    short = plan(
        areas=tuple(row for row in PLAN.areas if row.area is not area),
        responsible_per_area=tuple(row for row in HELD.values() if row.area is not area),
    )
    an_open_case().when(short).refused("five_areas_are_planned")
    an_open_case().when(short.model_copy(update={"plan_type": "SIP"})).accepted()


@pytest.mark.shows("R67")
@pytest.mark.parametrize("plan_type", ["långsiktig", "SIP", "hållandestruktur"])
def test_an_area_without_anybody_and_without_a_reason_is_no_answer(plan_type: str) -> None:
    empty = (*(row for row in HELD.values() if row.area is not Area.SAMTAL),)
    silent = (*empty, AreaHolder(area=Area.SAMTAL))
    for rows in (empty, silent):
        said = plan(plan_type=plan_type, responsible_per_area=rows)
        an_open_case().when(said).refused("every_area_is_answered")


def test_who_answers_for_what_is_not_in_the_plan_is_refused() -> None:
    stray = (*HELD.values(), AreaHolder(area=Area.HALSA, holder=SOMEBODY))
    an_open_case().when(plan(responsible_per_area=stray)).refused("every_area_is_answered")
    more = (*PLAN.areas, PlanRow(area=Area.HALSA, text="psykiatri"))
    an_open_case().when(plan(areas=more, responsible_per_area=stray)).accepted()


def test_plans_of_each_type_follow_version_by_version() -> None:
    story = an_open_case().when(PLAN).accepted()
    story.when(PLAN).refused("plan_follows")
    story.when(plan(version=3)).refused("plan_follows")
    story.when(plan(version=2)).accepted()
    story.when(plan(plan_type="SIP")).accepted()


def test_a_plan_is_looked_over_the_same_day_or_later() -> None:
    an_open_case().when(plan(review_at=date(2026, 3, 2))).accepted()
    over = plan(review_at=date(2026, 3, 1))
    an_open_case().when(over).refused("plan_is_reviewed_ahead")


@pytest.mark.shows("R130", "R132", "R133", "R134", "R135", "R136")
def test_nobody_moves_out_before_the_plan_has_an_answer_for_every_area() -> None:
    story = an_open_case(
        example(PlacementStarted), example(RiskAssessed), example(NeedsAssessed)
    )
    move = example(PlacementEnded)
    story.when(move).refused("planned_before_moving_out")
    story.and_then(plan(plan_type="SIP")).when(move).refused("planned_before_moving_out")
    story.and_then(PLAN).when(move).accepted()


NOOR, ADAM = Child(label="Noor"), Child(label="Adam")
HOUSEHOLD = an_open_case(example(HouseholdMapped, children=(NOOR, ADAM)))


def gone(*children: str) -> ContactInterrupted:
    rows = tuple(MinorHandled(child=child, decision="eget ärende") for child in children)
    return example(ContactInterrupted, minors_handled=rows)


def test_there_is_a_decision_for_every_child_by_name() -> None:
    HOUSEHOLD.when(gone("Noor", "Adam")).accepted()
    HOUSEHOLD.when(gone("Noor", "Adam", "båda barnen")).refused("minors_are_named")
    HOUSEHOLD.when(gone("Noor", "Adam", "Adam")).refused("minors_are_named")
    HOUSEHOLD.when(gone("båda barnen")).refused("minors_are_handled")


def test_where_no_household_was_mapped_a_child_may_still_be_named() -> None:
    an_open_case().when(gone("systern")).accepted()
