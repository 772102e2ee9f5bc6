"""The seven steps: nothing is decided, placed, closed or extended before what it rests on."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.facts import (
    CaseClosed,
    DecisionMade,
    FollowUpDone,
    HouseholdMapped,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    NeedsAssessed,
    PlacementStarted,
    ResourcePersonAssigned,
    RiskAssessed,
    SafetyPlanSet,
)
from domain.values import Area, Child, ChildPlaced, Horizon, Need, NeedHorizon, NeedStatus
from tests.given import INVESTIGATED, LENA, MATS, MORNING, Story, an_open_case, example, told

RISK = example(RiskAssessed)
GRANT = example(DecisionMade)
SHELTER = example(DecisionMade, insatser=("skyddat_boende",))
OPENED = example(InvestigationOpened)
CLOSED = example(InvestigationClosed)
PLACE = example(PlacementStarted)
READY = an_open_case(*INVESTIGATED, RISK)


def needs(*horizons: Horizon) -> NeedsAssessed:
    said = (NeedHorizon(need="bostad", horizons=horizons),) if horizons else ()
    return example(NeedsAssessed, per_need_horizon=said)


def test_a_support_is_granted_when_an_investigation_has_been_opened() -> None:
    READY.when(GRANT).accepted()
    an_open_case(RISK, example(NeedsAssessed)).when(GRANT).refused(
        "decided_after_investigation"
    )


def test_to_refuse_support_or_to_act_urgently_waits_for_no_investigation() -> None:
    urgent = example(DecisionMade, urgent=True, follow_on_task="bedöm behoven i morgon")
    an_open_case(RISK).when(urgent).accepted()
    an_open_case(RISK).when(example(DecisionMade, outcome="avslag")).accepted()


def test_a_decision_names_the_risk_assessment_that_is_current() -> None:
    READY.when(GRANT).accepted()
    READY.when(example(DecisionMade, risk_ref=None)).refused("names_the_current_risk")
    READY.and_then(RISK).when(GRANT).refused("names_the_current_risk")


@pytest.mark.parametrize("urgent", [True, False])
@pytest.mark.parametrize("outcome", ["bifall", "avslag"])
def test_no_decision_points_at_what_is_no_assessment_of_this_case(
    outcome: str, *, urgent: bool
) -> None:
    stray = example(
        DecisionMade,
        outcome=outcome,
        urgent=urgent,
        follow_on_task="bedöm i morgon",
        risk_ref=UUID(int=7),
    )
    READY.when(stray).refused("names_the_current_risk")
    opened = READY.recorded[0].fact_id
    READY.when(stray.model_copy(update={"risk_ref": opened})).refused("names_the_current_risk")


def test_a_unit_that_cannot_see_the_risk_rests_on_it_unnamed() -> None:
    story = READY.and_then(told(example(ResourcePersonAssigned), MATS))
    story.when(example(DecisionMade, risk_ref=None), LENA).accepted()
    story.when(example(DecisionMade, risk_ref=UUID(int=7)), LENA).refused(
        "names_the_current_risk"
    )


@pytest.mark.parametrize("refs", [(), ("okänt",), ("bostad", "okänt")])
def test_a_decision_answers_to_needs_that_were_assessed(refs: tuple[str, ...]) -> None:
    READY.when(example(DecisionMade, need_refs=refs)).refused("for_known_needs")
    READY.when(example(DecisionMade, need_refs=refs, outcome="avslag")).accepted()


def test_what_has_not_been_opened_is_not_closed() -> None:
    an_open_case(needs(Horizon.AKUT, Horizon.LANG)).when(CLOSED).refused(
        "closes_an_open_investigation"
    )
    both = an_open_case(OPENED, needs(Horizon.AKUT, Horizon.LANG))
    both.when(CLOSED).accepted().when(CLOSED).refused("closes_an_open_investigation")


@pytest.mark.shows("R103", "R119")
@pytest.mark.parametrize("horizon", [Horizon.AKUT, Horizon.LANG, Horizon.KORT])
def test_an_investigation_is_not_complete_with_one_part_alone(horizon: Horizon) -> None:
    story = an_open_case(OPENED, needs(horizon))
    story.when(CLOSED).refused("both_parts_investigated")
    answered = example(InvestigationClosed, part_without_needs="inga akuta behov kvar")
    story.when(answered).accepted()


def test_an_investigation_without_any_needs_assessed_is_not_complete() -> None:
    answered = example(InvestigationClosed, part_without_needs="inga behov")
    an_open_case(OPENED).when(answered).refused("both_parts_investigated")


def test_the_parts_may_be_assessed_one_after_the_other() -> None:
    story = an_open_case(OPENED, needs(Horizon.AKUT), needs(Horizon.LANG))
    story.when(CLOSED).accepted()


def test_a_placement_rests_on_a_decision_about_a_shelter() -> None:
    READY.and_then(SHELTER).when(PLACE).accepted()
    READY.and_then(GRANT).when(PLACE).refused("placed_after_decision")
    READY.when(PLACE).refused("placed_after_decision")


def test_a_placement_of_another_form_rests_on_some_decision() -> None:
    home = example(PlacementStarted, form="familjehem")
    READY.and_then(GRANT).when(home).accepted()
    READY.when(home).refused("placed_after_decision")


SHELTERED = READY.and_then(SHELTER)


@pytest.mark.parametrize(
    "placed",
    [
        (),
        (ChildPlaced(child="systern", decided_on=date(2026, 3, 3)),),
        (ChildPlaced(child="systern", decided_on=date(2026, 3, 1)),) * 2,
    ],
    ids=["not said", "decided the day after", "said twice"],
)
def test_each_child_who_comes_along_has_a_decision_of_its_own(
    placed: tuple[ChildPlaced, ...],
) -> None:
    move = example(PlacementStarted, children_placed=placed)
    SHELTERED.when(move).refused("each_child_is_decided")


def test_who_comes_without_children_names_none() -> None:
    alone = example(PlacementStarted, with_children=None, children_placed=())
    SHELTERED.when(alone).accepted()


def test_a_child_who_comes_along_is_of_the_household() -> None:
    other = example(HouseholdMapped, children=(Child(label="brodern", age=9),))
    SHELTERED.and_then(other).when(PLACE).refused("child_is_of_the_household")
    SHELTERED.and_then(example(HouseholdMapped)).when(PLACE).accepted()


def test_the_safety_plan_goes_on_version_by_version() -> None:
    second = example(SafetyPlanSet, version=2)
    an_open_case().when(second).refused("safety_plan_follows")
    story = an_open_case().when(example(SafetyPlanSet)).accepted()
    story.when(example(SafetyPlanSet)).refused("safety_plan_follows")
    assert story.when(second).accepted().case.course.safety is not None


def test_a_safety_plan_is_looked_over_the_same_day_or_later() -> None:
    an_open_case().when(example(SafetyPlanSet, review_at=MORNING.date())).accepted()
    over = example(SafetyPlanSet, review_at=MORNING.date() - timedelta(days=1))
    an_open_case().when(over).refused("safety_plan_is_reviewed_ahead")


def follow_up(kind: str, outcome: str) -> FollowUpDone:
    usual = example(FollowUpDone)
    return FollowUpDone.model_validate({**dict(usual), "kind": kind, "outcome": outcome})


@pytest.mark.parametrize("outcome", ["förlängs", "förändras", "avslutas", "Förlängs"])
def test_a_follow_up_of_an_insats_ends_in_one_of_three(outcome: str) -> None:
    done = follow_up("insats", outcome)
    an_open_case().when(done).accepted()


def test_a_follow_up_of_an_insats_does_not_end_in_anything_else() -> None:
    vague = follow_up("insats", "förlängs eller avslutas")
    an_open_case().when(vague).refused("ends_in_one_of_three")
    an_open_case().when(follow_up("plan", "planen gäller")).accepted()


RUNNING = READY.and_then(GRANT, example(InsatsStarted))


@pytest.mark.parametrize("until", [None, date(2026, 3, 1)])
def test_an_insats_is_extended_until_a_day_ahead(until: date | None) -> None:
    extended = example(InsatsReviewed, outcome="förlängs", until=until)
    RUNNING.when(extended).refused("extended_until_a_day")
    RUNNING.when(example(InsatsReviewed, outcome="avslutas", until=until)).accepted()


def test_a_child_without_a_decision_is_not_left_out_of_the_next_mapping() -> None:
    adam, noor = Child(label="Adam"), Child(label="Noor", handled="eget ärende")
    story = an_open_case(example(HouseholdMapped, children=(adam, noor)))
    story.when(example(HouseholdMapped, children=(noor,))).refused("no_child_is_forgotten")
    story.when(example(HouseholdMapped, children=(adam,))).accepted()


MET = Need(key="bostad", area=Area.BOENDE, text="bostad", status=NeedStatus.MET)
NOTHING_LEFT = example(NeedsAssessed, needs=(MET,))
LAST_RISK = example(RiskAssessed, trigger="inför avslut")


def closing(risk: RiskAssessed) -> Story:
    return an_open_case(risk, NOTHING_LEFT)


def test_a_case_closes_on_a_risk_assessment_made_before_closing() -> None:
    closing(LAST_RISK).when(example(CaseClosed), MATS).accepted()
    closing(RISK).when(example(CaseClosed), MATS).refused("risk_before_closing")


def test_a_closing_names_no_open_need() -> None:
    named = example(CaseClosed, open_needs=("barnens umgänge",))
    closing(LAST_RISK).when(named, MATS).refused("no_need_is_named_open")
