"""What each rule leaves alone, and that any of them can be asked of a case nobody knows."""

from datetime import timedelta

import pytest

from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DecisionMade,
    EventCorrected,
    FollowUpDone,
    HouseholdMapped,
    InsatsReviewed,
    InsatsStarted,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    ResourcePersonAssigned,
    RiskAssessed,
    SecrecyReviewed,
)
from domain.recorded import Actor
from domain.roles import Role
from domain.rules import ALWAYS, RULES
from domain.rules.consenting import SEALED_IS_NOT_CORRECTED
from domain.values import AreaHolder, ChildPlaced, CustodianPlaced, Holder, Relation, Subject
from tests.given import (
    INVESTIGATED,
    KARIN,
    LENA,
    MATS,
    MORNING,
    Story,
    Told,
    an_open_case,
    example,
    given,
    ref,
    told,
)

TODAY = MORNING.date()
LEADER = Holder(role=Role.ARBETSLEDARE, title="arbetsledare")
CHECKED = told(example(ConflictChecked), MATS)
URGENT = {"urgent": True, "follow_on_task": "bedöm i morgon", "risk_ref": None}
SHELTER = ("skyddat_boende",)
OF_UNKNOWN_AGE = example(CaseRaised, subject=Subject(alias="Björk"))


def aged(years: int, *facts: Fact | Told, by: Actor = KARIN) -> Story:
    """A case about somebody who has her birthday today."""
    born = TODAY.replace(year=TODAY.year - years)
    return given(told(example(CaseRaised, subject=Subject(alias="B", born=born)), by), *facts)


def seated(role: Role, staff: str, unit: str) -> Told:
    seat = Holder(role=role, title="handläggare", staff=staff, unit=unit)
    return told(example(ResourcePersonAssigned, role=seat, valid_to=None), MATS)


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.name)
def test_every_rule_has_an_answer_also_where_nothing_is_known(kind: type[Fact]) -> None:
    for story in (given(), given(OF_UNKNOWN_AGE)):
        asked = story.when(example(kind))
        for rule in (*ALWAYS, *RULES.get(kind, ())):
            refused = rule.check(asked.before.case, asked.recorded)
            assert refused is None or refused.rule == rule.name


def test_who_is_not_yet_born_has_custodians_who_consent() -> None:
    unborn = Subject(alias="Lind", born=TODAY + timedelta(days=60))
    story = given(example(CaseRaised, subject=unborn))
    story.when(example(ConsentRecorded, by_whom="vårdnadshavare")).accepted()
    said = example(ConsentRecorded, by_whom="person", maturity_note="talar klart")
    story.when(said).refused("consent_by_the_right_person")


def test_a_child_withdraws_without_anybody_s_word_about_maturity() -> None:
    said = example(ConsentRecorded, by_whom="barn 15+", maturity_note=None)
    aged(16).when(said).refused("maturity_is_noted")
    aged(16).when(said.model_copy(update={"action": "withdrawn"})).accepted()


def test_what_is_sealed_is_not_corrected_and_an_unknown_fact_is_another_matter() -> None:
    kin = Relation(kind="syskon", case=ref(HouseholdMapped, 9))
    mapped = an_open_case(example(HouseholdMapped, relations=(kin,)))
    target = {"target_event": ref(HouseholdMapped), "new_values": ()}
    for story, sealed in ((mapped, True), (an_open_case(), False)):
        asked = story.when(example(EventCorrected, corrected_fields=("relations",), **target))
        refused = SEALED_IS_NOT_CORRECTED.check(asked.before.case, asked.recorded)
        assert (refused is not None) is sealed


def test_other_support_for_the_young_is_granted_at_once_when_it_is_urgent() -> None:
    aged(19).when(example(DecisionMade, **URGENT)).accepted()


def test_a_child_is_tested_by_its_custodian_s_shelter_and_not_as_a_young_adult() -> None:
    mother = CustodianPlaced(alias="Lind", adult=True, granted_on=TODAY)
    urgent = example(DecisionMade, insatser=SHELTER, custodian_placed=mother, **URGENT)
    aged(15).when(urgent, MATS).accepted()


BODIES = ("utskottet", "socialnämnden", "ordföranden", "förvaltningsdomstolen", "hovrätten")


@pytest.mark.parametrize("body", BODIES)
def test_a_body_decides_only_where_it_is_said_in_which(body: str) -> None:
    ready = an_open_case(example(RiskAssessed), *INVESTIGATED)
    borrowed = example(DecisionMade, decision_maker=body)
    ready.when(borrowed, MATS).refused("decided_in_the_own_name")
    minuted = {"decided_in": "nämnden", "minutes_ref": "§ 12"}
    ready.when(borrowed.model_copy(update=minuted), MATS).accepted()


@pytest.mark.parametrize("staff", [None, "karin", "mats"])
def test_no_worker_records_a_review_as_the_leader_s(staff: str | None) -> None:
    review = example(SecrecyReviewed, decided_by=LEADER.model_copy(update={"staff": staff}))
    an_open_case().when(review).refused("reviewed_in_the_own_name")


def test_a_colleague_in_the_children_s_own_unit_is_not_the_children_s_worker() -> None:
    elin = Actor("elin", Role.BARN_OCH_UNGA, KARIN.unit)
    there = seated(elin.role, elin.staff, KARIN.unit)
    story = aged(12, CHECKED, there, *INVESTIGATED)
    story.when(example(RiskAssessed)).refused("child_by_the_childs_unit")
    story.when(example(RiskAssessed), MATS).accepted()
    story.when(example(RiskAssessed), elin).accepted()


def test_another_unit_with_one_task_does_not_assess_the_child() -> None:
    there = seated(LENA.role, LENA.staff, LENA.unit)
    story = aged(12, CHECKED, there, *INVESTIGATED)
    story.when(example(RiskAssessed), LENA).refused("within_the_mandate")


def test_a_leader_who_finds_to_be_kin_herself_leaves_who_answers() -> None:
    herself = example(ConflictChecked, result="spärr", blocked_staff=(MATS.staff,))
    an_open_case().when(herself, MATS).accepted()
    both = herself.model_copy(update={"blocked_staff": (MATS.staff, KARIN.staff)})
    an_open_case().when(both, MATS).refused("blocked_leaves_somebody")


def test_only_an_adult_s_worker_among_those_appointed_goes_before_another() -> None:
    helper = seated(Role.SAMORDNARE, KARIN.staff, KARIN.unit)
    worker = seated(Role.RVT, KARIN.staff, KARIN.unit)
    named = example(CoordinatorAppointed, rule="utsedd")
    an_open_case(CHECKED, helper).when(named, MATS).accepted()
    an_open_case(CHECKED, worker).when(named, MATS).refused("coordinator_by_the_order")


def test_nobody_moves_out_on_a_plan_with_an_area_that_is_unanswered() -> None:
    answered = example(PlanSet).responsible_per_area
    nobody = AreaHolder(area=answered[0].area)
    half = example(PlanSet, responsible_per_area=(nobody, *answered[1:]))
    story = an_open_case(
        example(PlacementStarted), half, example(RiskAssessed), INVESTIGATED[1]
    )
    story.when(example(PlacementEnded)).refused("planned_before_moving_out")


def test_only_what_is_granted_in_the_ordinary_way_rests_on_the_newest_risk() -> None:
    older = {"risk_ref": ref(RiskAssessed)}
    story = an_open_case(*[example(RiskAssessed)] * 2, *INVESTIGATED)
    story.when(example(DecisionMade, **older)).refused("names_the_current_risk")
    story.when(example(DecisionMade, outcome="avslag", **older)).accepted()
    story.when(example(DecisionMade, **{**URGENT, **older})).accepted()


def test_a_unit_with_one_task_names_no_need_and_asks_nothing_about_the_home() -> None:
    there = seated(LENA.role, LENA.staff, LENA.unit)
    story = an_open_case(example(RiskAssessed), *INVESTIGATED, CHECKED, there)
    money = example(DecisionMade, insatser=("forsorjningsstod",), need_refs=())
    story.when(money, LENA).accepted()
    followed = example(FollowUpDone, kind="insats", outcome="förlängs", home=None)
    story.when(followed, LENA).accepted()
    story.when(followed).refused("home_is_told")


def test_each_child_that_is_placed_is_of_the_household() -> None:
    def placed(*children: str) -> PlacementStarted:
        rows = tuple(ChildPlaced(child=child, decided_on=TODAY) for child in children)
        return example(PlacementStarted, children_placed=rows)

    story = an_open_case(example(HouseholdMapped), example(DecisionMade, insatser=SHELTER))
    story.when(placed("systern")).accepted()
    story.when(placed("systern", "kusinen")).refused("child_is_of_the_household")


def test_a_support_may_be_extended_until_today_and_not_until_yesterday() -> None:
    story = an_open_case(example(InsatsStarted))
    for days, extended in ((0, True), (1, False)):
        review = example(InsatsReviewed, outcome="förlängs", until=TODAY - timedelta(days))
        if extended:
            story.when(review).accepted()
        else:
            story.when(review).refused("extended_until_a_day")


ELIN = Actor("elin", Role.BARN_OCH_UNGA, "barn-alvhamn")
ENDS = example(InsatsReviewed, insats_ref="skyddat_boende", outcome="avslutas")


def test_a_shelter_is_ended_by_leader_or_childrens_unit_as_well() -> None:
    decided = example(DecisionMade, insatser=SHELTER)
    an_open_case(decided).when(ENDS, MATS).accepted()
    given(told(example(CaseRaised), ELIN), told(decided, ELIN)).when(ENDS, ELIN).accepted()


def test_the_childrens_unit_decides_for_a_child_at_an_unknown_age_and_in_its_own_case() -> None:
    rule = next(r for r in RULES[DecisionMade] if r.name == "adult_by_the_adults_unit")
    decision = example(DecisionMade)
    for story, by, stopped in (
        (aged(17), ELIN, False),
        (aged(18), ELIN, True),
        (aged(18), KARIN, False),
        (given(OF_UNKNOWN_AGE), ELIN, False),
        (aged(18, by=ELIN), ELIN, False),
    ):
        asked = story.when(decision, by)
        found = rule.check(asked.before.case, asked.recorded)
        assert (found is not None) is stopped


def test_an_assignment_may_be_without_a_last_day() -> None:
    an_open_case(CHECKED).when(example(ResourcePersonAssigned, valid_to=None), MATS).accepted()
