"""What moves a clock, what leaves it alone, and what is silent while somebody is gone."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from domain.clocks.clock import last_day, months_after
from domain.clocks.running import OF_A_KIND_MAX
from domain.facts import (
    CaseRaised,
    ContactInterrupted,
    ContactResumed,
    DecisionMade,
    FirstContactMade,
    FollowUpFormDecided,
    InsatsReviewed,
    InsatsStarted,
    InvestigationOpened,
    PlacementStarted,
    RaisedToTeamLeader,
    SafetyPlanSet,
    SupportContactHeld,
    TaskAssigned,
    TaskCompleted,
)
from domain.values import InsatsKind, Subject
from domain.watch import ticking
from tests.domain.ticking_stories import (
    IMMEDIATE,
    SECRET,
    SHELTER_BEGINS,
    due,
    followed_up,
    measure,
    raised,
    rung,
    running,
)
from tests.given import MATS, MORNING, an_open_case, example, given, told

A_DAY = timedelta(days=1)


def test_a_review_moves_its_own_clock_and_no_other() -> None:
    story = an_open_case(IMMEDIATE, SECRET)
    later = MORNING + timedelta(days=100)
    one = story.and_then(told(followed_up("övervägande 6 mån", "insatsen"), at=later))
    other = story.and_then(told(followed_up("övervägande 6 mån", "hemlighållandet"), at=later))
    for moved, kept, after in (
        ("shelter_review", "secrecy_review", one),
        ("secrecy_review", "shelter_review", other),
    ):
        assert due(kept, after) == due(kept, story)
        assert last_day(due(moved, after)) == months_after(later.date(), 6)


def test_the_application_is_counted_from_when_the_child_moved_in() -> None:
    story = an_open_case(IMMEDIATE)
    moved_in = SHELTER_BEGINS.model_copy(update={"start": date(2026, 3, 5)})
    assert str(last_day(due("shelter_application", story))) == "2026-04-13"
    placed = story.and_then(told(moved_in, at=MORNING + 3 * A_DAY))
    assert str(last_day(due("shelter_application", placed))) == "2026-04-16"
    of_another = moved_in.model_copy(update={"decision_ref": uuid4()})
    assert due("shelter_application", story.and_then(of_another)) == due(
        "shelter_application", story
    )


def test_an_investigation_that_is_prolonged_has_its_new_last_day() -> None:
    story = given(raised("otherInfo"), example(InvestigationOpened, deadline=None))
    longer = story.and_then(example(InvestigationOpened, deadline=date(2026, 9, 2)))
    assert str(last_day(due("child_investigation", longer))) == "2026-09-02"


def test_a_measure_that_already_runs_is_not_executed_again() -> None:
    story = an_open_case(example(DecisionMade), example(InsatsStarted), example(DecisionMade))
    assert running("decision_not_executed", story) == ()
    shelter = example(DecisionMade, insatser=(InsatsKind.SKYDDAT_BOENDE,))
    assert (
        running("decision_not_executed", an_open_case(example(PlacementStarted), shelter)) == ()
    )
    refused = example(DecisionMade, outcome="avslag")
    assert running("decision_not_executed", an_open_case(refused)) == ()


def test_each_support_measure_has_a_clock_of_its_own() -> None:
    both = example(DecisionMade, insatser=(InsatsKind.BOENDESTOD, InsatsKind.KONTAKTPERSON))
    story = an_open_case(both)
    assert len(running("decision_not_executed", story)) == 2
    assert len(running("decision_not_executed", story.and_then(example(InsatsStarted)))) == 1


def test_a_decision_is_not_cut_short_by_a_change() -> None:
    story = an_open_case(example(DecisionMade))
    for outcome, until, last in (
        ("förändras", date(2026, 5, 31), "2026-09-01"),
        ("förlängs", date(2026, 12, 1), "2026-12-01"),
    ):
        review = example(InsatsReviewed, outcome=outcome, until=until)
        assert str(last_day(due("decision_period", story.and_then(review)))) == last


def test_a_task_is_done_by_itself() -> None:
    story = an_open_case(example(TaskAssigned), example(TaskAssigned))
    assert len(running("task", story)) == 2
    assert len(running("task", story.and_then(example(TaskCompleted)))) == 1


def test_a_case_has_room_for_so_many_of_the_same_clock() -> None:
    tasks = [example(TaskAssigned)] * (OF_A_KIND_MAX + 5)
    assert len(running("task", an_open_case(*tasks))) == OF_A_KIND_MAX


def test_what_was_stopped_does_not_start_again_by_a_fact_told_late() -> None:
    lifted = told(example(RaisedToTeamLeader), at=MORNING + A_DAY)
    met = told(example(FirstContactMade), at=MORNING, heard=MORNING + 2 * A_DAY)
    story = an_open_case(lifted, met)
    assert running("raised_to_leader", story) == ()
    again = told(example(FirstContactMade), at=MORNING + 3 * A_DAY)
    assert running("raised_to_leader", story.and_then(again)) != ()


@pytest.mark.shows("R207")
def test_silence_is_counted_from_the_last_contact_and_as_long_as_agreed() -> None:
    agreed = told(example(FollowUpFormDecided, interval_days=14), MATS)
    story = an_open_case(agreed)
    assert str(last_day(due("silence", story))) == "2026-03-16"
    spoke = story.and_then(told(example(SupportContactHeld), at=MORNING + 9 * A_DAY))
    assert str(last_day(due("silence", spoke))) == "2026-03-25"
    oftener = spoke.and_then(
        told(example(FollowUpFormDecided, interval_days=7), MATS, at=MORNING + 9 * A_DAY)
    )
    assert str(last_day(due("silence", oftener))) == "2026-03-18"


def test_what_is_told_late_does_not_move_a_clock_back() -> None:
    story = an_open_case(example(FirstContactMade))
    spoke = story.and_then(told(example(SupportContactHeld), at=MORNING + 9 * A_DAY))
    older = told(example(SupportContactHeld), at=MORNING + 4 * A_DAY, heard=MORNING + 9 * A_DAY)
    assert due("silence", spoke.and_then(older)) == due("silence", spoke)


def test_an_older_date_that_is_told_late_does_not_replace_a_newer() -> None:
    newer = told(example(SafetyPlanSet, review_at=date(2026, 6, 1)), at=MORNING + 9 * A_DAY)
    older = told(
        example(SafetyPlanSet, review_at=date(2026, 4, 1)),
        at=MORNING + 2 * A_DAY,
        heard=MORNING + 10 * A_DAY,
    )
    story = an_open_case(newer, older)
    assert str(last_day(due("safety_plan_review", story))) == "2026-06-01"


@pytest.mark.shows("R206")
def test_in_honour_cases_silence_is_noticed_sooner() -> None:
    honour = given(example(CaseRaised, case_type="heder"), example(FirstContactMade))
    assert str(last_day(due("silence", honour))) == "2026-03-16"


def test_nobody_who_has_left_is_chased() -> None:
    story = an_open_case(example(FirstContactMade), example(DecisionMade))
    later = MORNING + timedelta(days=120)
    assert rung("silence", story, later) != []
    gone = story.and_then(example(ContactInterrupted))
    assert rung("silence", gone, later) == []
    assert "silence" not in {one.clock for one in ticking(gone.case, later)}
    assert rung("decision_not_executed", gone, later) != []
    back = gone.and_then(told(example(ContactResumed), at=later))
    assert rung("silence", back, later) == []
    assert rung("silence", back, later + timedelta(days=60)) != []


def test_the_one_who_is_grown_up_does_not_turn_18() -> None:
    assert running("comes_of_age", an_open_case()) == ()
    unknown = given(example(CaseRaised, subject=Subject(alias="Lind")))
    assert running("comes_of_age", unknown) == ()


def test_an_adult_has_no_clock_of_a_child() -> None:
    adult = given(example(CaseRaised, kind="concernReport"))
    assert running("immediate_protection", adult) == ()
    story = an_open_case(example(InvestigationOpened), example(PlacementStarted, form="HVB"))
    for name in ("child_investigation", "placement_review", "health_examination"):
        assert running(name, story) == (), name


def test_a_concern_about_somebody_of_unknown_age_may_be_about_a_child() -> None:
    unknown = raised("concernReport", Subject(alias="Lind"))
    assert running("immediate_protection", given(unknown)) != ()


def test_a_step_in_court_is_not_a_deadline_of_its_own() -> None:
    step = measure("LVU", "ansökt", next_deadline=date(2026, 4, 1))
    assert running("legal_deadline", an_open_case(step)) == ()
    assert running("legal_deadline", an_open_case(measure("dom"))) == ()
