"""Which step a case is in, what it lacks there, and what a new phase calls for."""

from datetime import date, timedelta

import pytest

from domain.case.steps import Phase
from domain.course import (
    GATES,
    Step,
    long_term_planning_due,
    next_course_change,
    progress,
    proposes_closing,
    step_of,
)
from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ContactResumed,
    DecisionMade,
    FirstContactMade,
    FollowUpDone,
    HouseholdMapped,
    InsatsReviewed,
    InsatsStarted,
    InvestigationClosed,
    NeedsAssessed,
    PersonViewDocumented,
    PlacementEnded,
    PlacementStarted,
    PlanSet,
    RiskAssessed,
    SafetyPlanSet,
)
from domain.values import Area, Insats, InsatsKind, Need, NeedStatus, Subject
from tests.given import INVESTIGATED, MORNING, Story, Told, an_open_case, example, given, told

RISK = example(RiskAssessed)
LEAVING = example(RiskAssessed, trigger="inför utflytt")
ENDING = example(RiskAssessed, trigger="inför avslut")
PLACED, LEFT = example(PlacementStarted), example(PlacementEnded)
HOME = Insats(kind=InsatsKind.GENOMGANGSBOSTAD, title="bostad", areas=(Area.BOENDE,))
SHELTER = Insats(kind=InsatsKind.SKYDDAT_BOENDE, title="skydd", areas=(Area.SKYDD,))


def starts(insats: Insats) -> InsatsStarted:
    return example(InsatsStarted, insats=insats)


def ends(kind: InsatsKind) -> InsatsReviewed:
    return example(InsatsReviewed, insats_ref=kind, outcome="avslutas")


def step(story: Story) -> Step:
    return step_of(story.case, story.recorded[-1].recorded_at)


def missing(story: Story) -> set[str]:
    now = progress(story.case, story.recorded[-1].recorded_at)
    assert not {gate.name for gate in now.done} & {gate.name for gate in now.missing}
    return {gate.name for gate in now.missing}


@pytest.mark.shows("R24")
@pytest.mark.parametrize(
    ("facts", "phase"),
    [
        ((), Phase.AKUT),
        ((PLACED,), Phase.SKYDD),
        ((starts(SHELTER),), Phase.SKYDD),
        ((PLACED, LEAVING), Phase.UTFLYTT),
        ((LEAVING,), Phase.AKUT),
        ((PLACED, LEAVING, LEFT), Phase.ETABLERING),
        ((starts(SHELTER), ends(InsatsKind.SKYDDAT_BOENDE)), Phase.ETABLERING),
        ((example(InsatsStarted),), Phase.ETABLERING),
        ((PLACED, LEFT, starts(HOME), ends(HOME.kind)), Phase.EGEN_BAS),
        ((PLACED, starts(HOME), ends(HOME.kind)), Phase.SKYDD),
        ((PLACED, LEFT, example(ContactResumed)), Phase.AKUT),
        ((PLACED, LEFT, PLACED), Phase.SKYDD),
        ((PLACED, LEFT, ENDING), Phase.AVSLUT),
        ((example(CaseClosed),), Phase.AVSLUT),
    ],
)
def test_a_phase_begins_with_what_has_happened(facts: tuple[Fact, ...], phase: Phase) -> None:
    assert an_open_case(*facts).case.course.phase is phase


def test_a_phase_is_counted_from_when_it_began() -> None:
    story = an_open_case(told(PLACED, at=MORNING), RISK)
    assert story.case.course.phase_since == MORNING


@pytest.mark.shows("R97")
def test_the_steps_are_walked_in_order() -> None:
    story = an_open_case()
    assert step(story) is Step.APPLICATION
    story = story.and_then(*INVESTIGATED, RISK)
    assert step(story) is Step.INVESTIGATION
    story = story.and_then(example(DecisionMade))
    assert step(story) is Step.DECISION
    story = story.and_then(PLACED)
    assert step(story) is Step.PLACEMENT
    story = story.and_then(LEFT)
    assert step(story) is Step.AFTER_SHELTER
    story = story.and_then(ENDING)
    assert step(story) is Step.CLOSING


@pytest.mark.shows("R87", "R97")
def test_a_shelter_in_the_night_is_in_its_step_and_what_it_skipped_is_missing() -> None:
    story = an_open_case(PLACED)
    assert step(story) is Step.PLACEMENT
    assert missing(story) >= {
        "household_mapped",
        "investigation_opened",
        "safety_plan_set",
        "acute_part",
        "long_term_part",
        "risk_current",
        "decided",
        "long_term_plan",
    }


FILLS: dict[str, tuple[Fact | Told, ...]] = {
    "household_mapped": (example(HouseholdMapped),),
    "investigation_opened": INVESTIGATED[:1],
    "safety_plan_set": (example(SafetyPlanSet),),
    "long_term_part": (example(NeedsAssessed),),
    "risk_current": (RISK,),
    "investigation_closed": (example(PersonViewDocumented), example(InvestigationClosed)),
    "decided": (example(DecisionMade),),
    "long_term_plan": (example(PlanSet),),
}


@pytest.mark.parametrize("name", FILLS)
def test_what_is_missing_is_there_when_it_has_been_done(name: str) -> None:
    story = an_open_case(PLACED)
    assert name in missing(story)
    assert name not in missing(story.and_then(*FILLS[name]))


def test_a_safety_plan_that_nobody_has_looked_over_is_missing_from_the_day_after() -> None:
    case = an_open_case(example(SafetyPlanSet)).case
    last = MORNING.replace(month=4, day=2)

    def late(days: int) -> bool:
        gates = progress(case, last + timedelta(days=days)).missing
        return "safety_plan_reviewed" in {gate.name for gate in gates}

    assert (late(0), late(1)) == (False, True)
    change = next_course_change(case, last)
    assert change is not None
    assert last < change <= last + timedelta(days=1)


@pytest.mark.shows("R24")
def test_a_new_phase_calls_for_every_running_insats_to_be_reviewed() -> None:
    story = an_open_case(PLACED, example(InsatsStarted), starts(HOME), LEFT)
    assert story.case.course.to_review == {InsatsKind.BOENDESTOD, InsatsKind.GENOMGANGSBOSTAD}
    assert "insatser_reviewed" in missing(story)
    story = story.and_then(example(InsatsReviewed))
    assert story.case.course.to_review == {InsatsKind.GENOMGANGSBOSTAD}
    story = story.and_then(example(InsatsReviewed, insats_ref=HOME.kind))
    assert "insatser_reviewed" not in missing(story)


def test_within_a_phase_nothing_has_to_be_reviewed_anew() -> None:
    story = an_open_case(PLACED, example(InsatsStarted), RISK, PLACED)
    assert story.case.course.to_review == frozenset()


@pytest.mark.shows("R129")
def test_planning_for_the_long_term_begins_within_fourteen_days_of_the_placement() -> None:
    story = an_open_case(PLACED)
    assert str(long_term_planning_due(story.case)) == "2026-03-16"
    assert long_term_planning_due(an_open_case().case) is None
    assert long_term_planning_due(story.and_then(example(PlanSet)).case) is None


def needs(*statuses: NeedStatus) -> NeedsAssessed:
    rows = tuple(
        Need(key=f"behov_{n}", area=Area.SOCIALT, text="behov", status=status)
        for n, status in enumerate(statuses)
    )
    return example(NeedsAssessed, needs=rows, per_need_horizon=(), per_need_responsible=())


def proposed(story: Story) -> bool:
    return proposes_closing(story.case, story.recorded[-1].recorded_at)


def test_the_end_of_what_was_acute_never_proposes_to_close_while_a_need_is_open() -> None:
    story = an_open_case(PLACED, starts(SHELTER), needs(NeedStatus.MET, NeedStatus.OPEN))
    story = story.and_then(ends(SHELTER.kind), LEFT, ENDING)
    assert not proposed(story)
    assert proposed(story.and_then(needs(NeedStatus.MET, NeedStatus.MET)))


@pytest.mark.parametrize(
    "facts",
    [
        (needs(NeedStatus.MET),),
        (ENDING,),
        (needs(NeedStatus.MET), RISK),
        (needs(NeedStatus.MET), ENDING, example(InsatsStarted)),
        (needs(NeedStatus.MET), ENDING, PLACED),
        (needs(NeedStatus.MET), ENDING, example(CaseClosed)),
    ],
    ids=["no risk", "no needs", "other risk", "insats runs", "placed", "closed already"],
)
def test_closing_is_proposed_only_when_every_gate_is_open(facts: tuple[Fact, ...]) -> None:
    assert proposed(an_open_case(needs(NeedStatus.MET), ENDING))
    assert not proposed(an_open_case(*facts))


def test_a_closed_case_lacks_nothing() -> None:
    assert missing(an_open_case(example(CaseClosed))) == set()


def test_every_gate_has_a_name_of_its_own() -> None:
    assert len({gate.name for gate in GATES}) == len(GATES)
    assert "raised" not in missing(an_open_case())
    assert "raised" in missing(given(example(FirstContactMade)))


def test_a_base_of_her_own_begins_with_the_last_home_on_the_way_and_with_nothing_else() -> None:
    settled = an_open_case(PLACED, LEFT, starts(HOME), example(InsatsStarted))
    other = settled.and_then(ends(InsatsKind.BOENDESTOD))
    assert other.case.course.phase is Phase.ETABLERING
    never = an_open_case(PLACED, LEFT, example(InsatsStarted), ends(InsatsKind.BOENDESTOD))
    assert never.case.course.phase is Phase.ETABLERING
    assert settled.and_then(ends(HOME.kind)).case.course.phase is Phase.EGEN_BAS


def test_nobody_leaves_a_shelter_by_having_it_extended_or_something_else_ended() -> None:
    story = an_open_case(starts(SHELTER), example(InsatsStarted))
    longer = example(InsatsReviewed, insats_ref=SHELTER.kind, outcome="förlängs")
    for fact in (longer, ends(InsatsKind.BOENDESTOD)):
        assert story.and_then(fact).case.course.left_at is None
    assert story.and_then(ends(SHELTER.kind)).case.course.left_at is not None


def test_each_phase_is_followed_up_from_its_first_instant() -> None:
    done = example(FollowUpDone)
    story = an_open_case(PLACED, done, told(LEFT, at=MORNING + timedelta(hours=2)))
    story = story.and_then(told(ENDING, at=MORNING + timedelta(hours=3)))
    assert "followed_up" in missing(story)
    begins = story.case.course.phase_since
    assert "followed_up" not in missing(story.and_then(told(done, at=begins)))


def child_s(*facts: Fact | Told) -> Story:
    raised = example(CaseRaised, subject=Subject(alias="Lind-1", born=date(2015, 5, 1)))
    return given(raised, *facts)


def test_a_child_who_has_left_a_shelter_is_followed_up_as_a_child() -> None:
    about_the_child = example(FollowUpDone).model_copy(update={"kind": "barn"})
    left = (starts(SHELTER), ends(SHELTER.kind), ENDING)
    story = child_s(*left)
    assert "child_followed_up" in missing(story)
    assert "child_followed_up" in missing(story.and_then(example(FollowUpDone)))
    assert "child_followed_up" in missing(child_s(about_the_child, *left))
    instant = story.case.course.left_at
    assert "child_followed_up" not in missing(story.and_then(told(about_the_child, at=instant)))
    assert "child_followed_up" not in missing(child_s(ENDING))
    assert "child_followed_up" not in missing(an_open_case(*left))


def test_what_changes_by_time_changes_later_and_not_now() -> None:
    case = an_open_case(example(SafetyPlanSet)).case
    first = next_course_change(case, MORNING)
    assert first is not None
    assert next_course_change(case, first) != first
