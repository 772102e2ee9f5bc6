"""What becomes of what people write down: support, tasks, needs and children, case by case."""

from datetime import date

import pytest
from pydantic import ValidationError

from domain.facts import (
    FACTS,
    CaseRaised,
    ConflictChecked,
    DecisionMade,
    InsatsReviewed,
    InsatsStarted,
    LegalMeasureRegistered,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    RiskAssessed,
    TaskAssigned,
    TaskCompleted,
)
from domain.roles import Role
from domain.rules import ALWAYS, RULES
from domain.values import Area, Holder, Insats, InsatsKind, Need, NeedHolder, Subject
from domain.watch import ACTIONS, LABELS
from tests.given import INVESTIGATED, LENA, MATS, an_open_case, example, given, ref, told


@pytest.mark.shows("R6")
def test_a_need_that_has_nothing_to_do_with_the_violence_is_a_need_as_well() -> None:
    debts = Need(key="skulder", area=Area.EKONOMI, text="skulder", violence_related=False)
    fact = example(
        NeedsAssessed,
        needs=(debts,),
        per_need_horizon=(),
        per_need_responsible=(NeedHolder(need="skulder", reason_without_holder="väntar svar"),),
    )
    story = an_open_case().when(fact).accepted()
    (kept,) = story.case.assessed.open_needs()
    assert kept.area is Area.EKONOMI


@pytest.mark.shows("R229", "R230", "R231")
@pytest.mark.parametrize("area", [Area.SKYDD, Area.SAMTAL, Area.HALSA])
def test_each_kind_of_need_that_a_child_has_keeps_the_childs_case_open(area: Area) -> None:
    need = Need(key="barnets", area=area, text="barnets behov")
    fact = example(
        NeedsAssessed,
        needs=(need,),
        per_need_horizon=(),
        per_need_responsible=(NeedHolder(need="barnets", reason_without_holder="utreds"),),
    )
    assert [n.area for n in an_open_case(fact).case.assessed.open_needs()] == [area]


def granted(*kinds: InsatsKind) -> DecisionMade:
    return example(DecisionMade, insatser=kinds)


def begun(kind: InsatsKind, title: str, *areas: Area, by: Role = Role.BOENDE) -> InsatsStarted:
    provider = Holder(role=by, title=title)
    insats = Insats(kind=kind, title=title, areas=areas)
    return example(InsatsStarted, insats=insats, provider=provider)


READY = an_open_case(*INVESTIGATED, example(RiskAssessed))


@pytest.mark.shows("R3")
def test_a_support_made_for_one_person_is_decided_started_and_reviewed_like_any_other() -> None:
    own = begun(InsatsKind.ANNAN, "följe till musikskolan", Area.SOCIALT)
    READY.when(own).refused("started_after_decision")
    story = READY.when(granted(InsatsKind.ANNAN)).accepted().when(own).accepted()
    story.when(example(InsatsReviewed, insats_ref=InsatsKind.ANNAN)).accepted()


@pytest.mark.shows("R33", "R35")
def test_one_decision_grants_several_supports_and_different_people_give_them() -> None:
    story = READY.when(granted(InsatsKind.BOENDESTOD, InsatsKind.KONTAKTPERSON)).accepted()
    practical = begun(InsatsKind.BOENDESTOD, "boendestöd", Area.BOENDE)
    emotional = begun(InsatsKind.KONTAKTPERSON, "kontaktperson", Area.SOCIALT, by=Role.RVT)
    story = story.when(practical).accepted().when(emotional).accepted()
    assert story.case.support.running == {InsatsKind.BOENDESTOD, InsatsKind.KONTAKTPERSON}


@pytest.mark.shows("R14")
def test_another_unit_grants_and_starts_its_own_support_in_the_same_case() -> None:
    story = READY.and_then(
        told(example(ConflictChecked), MATS), told(example(ResourcePersonAssigned), MATS)
    )
    story = story.when(granted(InsatsKind.FORSORJNINGSSTOD), LENA).accepted()
    money = begun(
        InsatsKind.FORSORJNINGSSTOD, "handläggare", Area.EKONOMI, by=Role.EKONOMISKT_BISTAND
    )
    story.when(money, LENA).accepted()


@pytest.mark.shows("R54", "R94")
@pytest.mark.parametrize("kind", [InsatsKind.SAMTALSSTOD, InsatsKind.VARDKONTAKT])
def test_talks_go_on_period_by_period_as_long_as_they_are_needed(kind: InsatsKind) -> None:
    story = READY.and_then(granted(kind), begun(kind, "samtal", Area.SAMTAL))
    on = example(InsatsReviewed, insats_ref=kind, outcome="förlängs")
    story = story.when(on).accepted()
    assert kind in story.when(on).accepted().case.support.running


@pytest.mark.shows("R140")
def test_a_review_ends_in_one_of_three_ways() -> None:
    for outcome in ("förlängs", "förändras", "avslutas"):
        assert example(InsatsReviewed, outcome=outcome).outcome == outcome
    for outcome in ("pausas", "", None):
        with pytest.raises(ValidationError):
            example(InsatsReviewed, outcome=outcome)


@pytest.mark.shows("R12", "R32")
@pytest.mark.parametrize("form", ["familjehem", "jourhem", "HVB", "stödboende"])
def test_a_placement_may_take_each_form_and_holds_no_address(form: str) -> None:
    fact = example(PlacementStarted, form=form)
    assert an_open_case(fact).case.support.placed_since is not None
    assert {name for name in PlacementStarted.model_fields if "address" in name} == set()


@pytest.mark.shows("R16")
def test_a_task_may_be_owned_by_an_organisation_outside() -> None:
    owner = Holder(role=Role.POLIS, title="brottsofferhandläggare", organisation="Polisen")
    story = an_open_case().when(example(TaskAssigned, owner=owner)).accepted()
    assert story.case.support.open_tasks == {ref(TaskAssigned)}


@pytest.mark.shows("R56")
def test_a_need_for_housing_has_its_tasks_each_with_an_owner() -> None:
    story = an_open_case(example(NeedsAssessed))
    for text in ("ställ i bostadskö", "skriv intyg"):
        task = example(TaskAssigned, task=text, area=Area.BOENDE)
        story = story.when(task).accepted()
    assert len(story.case.support.open_tasks) == 2
    with pytest.raises(ValidationError):
        example(TaskAssigned, owner=None)


@pytest.mark.shows("R127")
def test_a_contact_to_financial_assistance_is_done_when_the_receiver_says_so() -> None:
    owner = Holder(role=Role.EKONOMISKT_BISTAND, title="handläggare", staff="lena")
    story = an_open_case(
        told(example(ConflictChecked), MATS),
        told(example(ResourcePersonAssigned), MATS),
        example(TaskAssigned, owner=owner),
    )
    assert story.case.support.open_tasks
    done = story.when(example(TaskCompleted), LENA).accepted()
    assert not done.case.support.open_tasks


@pytest.mark.shows("R68")
def test_financial_assistance_that_starts_leaves_the_hole_in_studies_and_work() -> None:
    lost = (
        example(PlacementEnded)
        .successor_per_support[0]
        .model_copy(
            update={"successor": None, "area": Area.ARBETE_STUDIER, "support": "studier"}
        )
    )
    story = an_open_case(example(PlacementEnded, successor_per_support=(lost,)))
    money = begun(InsatsKind.FORSORJNINGSSTOD, "försörjningsstöd", Area.EKONOMI)
    assert [h.area for h in story.and_then(money).case.support.holes] == [Area.ARBETE_STUDIER]


@pytest.mark.shows("R101")
def test_an_oral_request_is_an_application() -> None:
    oral = example(CaseRaised, channel="muntlig")
    assert oral.kind == "application"
    given().when(oral).accepted()


@pytest.mark.shows("R162")
def test_a_case_begins_with_a_working_name_alone() -> None:
    story = given().when(example(CaseRaised, subject=Subject(alias="Björk"))).accepted()
    assert story.case.standing.alias == "Björk"


@pytest.mark.shows("R117")
def test_what_the_person_wants_of_the_police_may_change() -> None:
    no = example(LegalMeasureRegistered, will_of_person="jag vill inte anmäla")
    yes = example(LegalMeasureRegistered, will_of_person="jag vill anmäla nu")
    story = an_open_case().when(no).accepted().when(yes).accepted()
    assert [recorded.fact for recorded in story.recorded[-2:]] == [no, yes]


@pytest.mark.shows("R210")
@pytest.mark.parametrize(
    ("case_type", "honour"),
    [("heder", True), ("båda", True), ("nära relation", False), ("oklart", False)],
)
def test_honour_and_close_relations_may_be_the_motive_together(
    case_type: str,
    honour: bool,  # noqa: FBT001 - an example of the table above
) -> None:
    story = given(example(CaseRaised, case_type=case_type))
    assert story.case.standing.honour is honour


@pytest.mark.shows("R209", "R232")
def test_the_parents_risk_assessment_does_not_count_for_the_child() -> None:
    parent = READY
    raised = example(CaseRaised, subject=Subject(alias="Lind", born=date(2016, 5, 6)))
    child = given(raised, *INVESTIGATED)
    decision = example(DecisionMade, insatser=(InsatsKind.SAMTALSSTOD,))
    parent.when(decision).accepted()
    child.when(decision).refused("rests_on_a_current_risk")
    child.and_then(example(RiskAssessed)).when(decision).accepted()


WOMAN_OR_MAN = {"hon", "henne", "hennes", "kvinnan", "mannen", "mamman", "pappan", "honom"}


@pytest.mark.shows("R155")
def test_no_rule_alarm_or_name_of_a_fact_assumes_a_woman_or_a_man() -> None:
    rules = {rule.text for row in (ALWAYS, *RULES.values()) for rule in row}
    said = [*rules, *LABELS.values(), *ACTIONS.values(), *(kind.label for kind in FACTS)]
    plain = {text.lower().replace("hon eller han", "") for text in said}
    assert {text for text in plain if WOMAN_OR_MAN & set(text.split())} == set()


@pytest.mark.shows("R208")
def test_no_fact_asks_for_sex_gender_or_orientation() -> None:
    asked = {name for kind in FACTS for name in kind.model_fields}
    words = {part for name in (*asked, *Subject.model_fields) for part in name.split("_")}
    assert not words & {"sex", "gender", "orientation", "kön", "man", "woman"}
