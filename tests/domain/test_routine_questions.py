"""The eight decisions of the leaders' meeting, one by one, and the meetings that follow."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.case.organising import FollowUpForm, Meeting
from domain.facts import (
    CaseClosed,
    CaseRaised,
    ConflictChecked,
    ConsentRecorded,
    CooperationMeetingHeld,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    FollowUpFormDecided,
    HouseholdMapped,
    InsatsReviewed,
    InsatsStarted,
    MandateGiven,
    NeedsAssessed,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    SecrecyReviewed,
)
from domain.roles import Role
from domain.routine import (
    PLANNED_MAX,
    QUESTIONS,
    Meetings,
    Question,
    meetings,
    next_routine_change,
    planned,
    undecided,
)
from domain.values import Child, Holder
from tests.given import MATS, MORNING, Story, Told, an_open_case, example, given, told

NEED = told(example(CooperationNeedDecided), MATS)
ASSIGNED = told(example(ResourcePersonAssigned, valid_to=None), MATS)
APPOINTED = told(example(CoordinatorAppointed), MATS)
MANDATE = told(example(MandateGiven), MATS)
OF_KARIN = told(example(MandateGiven, holder="karin"), MATS)
FORM = told(example(DocumentationFormDecided), MATS)
FOLLOW_UP = told(example(FollowUpFormDecided), MATS)
CONSENT = told(example(ConsentRecorded))
ALL_DECIDED: dict[Question, tuple[Told, ...]] = {
    Question.RESOURCE_PERSONS: (ASSIGNED,),
    Question.RESPONSIBILITY: (OF_KARIN,),
    Question.COORDINATOR: (APPOINTED,),
    Question.EXTERNAL_ACTORS: (CONSENT,),
    Question.MANDATE: (MANDATE,),
    Question.DOCUMENTATION: (FORM,),
    Question.FOLLOW_UP: (FOLLOW_UP,),
}
BRINGS = {
    Question.COORDINATOR: (Question.MANDATE,),
    Question.MANDATE: (Question.RESPONSIBILITY,),
}
"""Without a coordinator nobody holds the mandate; without a mandate she has no task."""
SOON = MORNING + timedelta(hours=2)
NO_NEEDS = example(NeedsAssessed, needs=(), per_need_responsible=(), per_need_horizon=())


def decided(*without: Question) -> Story:
    """Tell everything that the leaders decide but some of it."""
    said = (fact for q, facts in ALL_DECIDED.items() if q not in without for fact in facts)
    return an_open_case(NEED, *said)


def open_in(story: Story, at: datetime = SOON) -> set[Question]:
    return set(undecided(story.case, at))


def test_the_eight_stand_in_the_order_of_the_routine() -> None:
    assert tuple(row.question for row in QUESTIONS) == tuple(Question)
    assert len(QUESTIONS) == 8
    assert all(row.label and row.source.startswith("R1") for row in QUESTIONS)


def test_when_everything_is_decided_nothing_is_owed() -> None:
    assert open_in(decided()) == set()


@pytest.mark.shows("R178")
@pytest.mark.parametrize("question", ALL_DECIDED)
def test_each_decision_is_owed_until_it_is_taken(question: Question) -> None:
    assert open_in(decided(question)) == {question, *BRINGS.get(question, ())}


def test_before_cooperation_is_decided_and_when_one_unit_suffices_nothing_is_owed() -> None:
    alone = example(CooperationNeedDecided, own_unit_suffices=True, internal=(), external=())
    assert open_in(an_open_case()) == set()
    assert open_in(an_open_case(told(alone, MATS))) == set()


def test_at_the_beginning_everything_but_the_end_is_owed() -> None:
    assert open_in(an_open_case(NEED)) == set(Question) - {Question.CLOSING}


def test_a_unit_loses_its_person_and_is_owed_one_again() -> None:
    gone = decided().and_then(
        told(example(ResourcePersonReleased, at=MORNING + timedelta(hours=1)), MATS)
    )
    assert open_in(gone) == {Question.RESOURCE_PERSONS}
    kin = example(ConflictChecked, result="spärr", blocked_staff=("lena",))
    assert Question.RESOURCE_PERSONS in open_in(decided().and_then(told(kin, MATS)))


def test_a_child_with_its_own_decision_needs_no_seat_here() -> None:
    need = told(example(CooperationNeedDecided, internal=(Role.BARN_OCH_UNGA,)), MATS)
    for handled, owed in ((None, True), ("eget ärende", False)):
        child = Child(label="Noor", age=9, handled=handled)
        home = example(HouseholdMapped, children=(child,))
        story = an_open_case(need, home)
        assert (Question.RESOURCE_PERSONS in open_in(story)) is owed


@pytest.mark.shows("R181")
def test_whoever_comes_in_without_a_task_is_owed_one() -> None:
    leader = told(
        example(
            ResourcePersonAssigned,
            role=Holder(role=Role.ARBETSLEDARE, title="arbetsledare", staff="maria"),
        ),
        MATS,
    )
    assert open_in(decided().and_then(leader)) == set()
    new = told(example(CoordinatorAppointed, deputy=None, role=_coordinator("sven")), MATS)
    owed = open_in(decided().and_then(new))
    assert owed == {Question.RESPONSIBILITY, Question.MANDATE}


def _coordinator(staff: str) -> Holder:
    return Holder(role=Role.SAMORDNARE, title="samordnare", staff=staff)


def test_a_mandate_that_was_only_offered_gives_no_task() -> None:
    offered = told(example(MandateGiven, accepted_at=None), MATS)
    owed = open_in(decided(Question.MANDATE).and_then(offered))
    assert owed == {Question.RESPONSIBILITY, Question.MANDATE}


def test_honour_owes_a_deputy_too() -> None:
    honour = example(CaseRaised, case_type="heder")
    without = told(example(CoordinatorAppointed, deputy=None), MATS)
    assert Question.COORDINATOR in open_in(given(honour, NEED, without))
    assert Question.COORDINATOR not in open_in(given(honour, NEED, APPOINTED))
    assert Question.COORDINATOR not in open_in(an_open_case(NEED, without))
    kin = told(example(ConflictChecked, result="spärr", blocked_staff=("sven",)), MATS)
    assert Question.COORDINATOR in open_in(given(honour, NEED, APPOINTED, kin))


@pytest.mark.parametrize(
    "word",
    [
        CONSENT,
        told(example(SecrecyReviewed)),
        told(example(SecrecyReviewed, outcome="nekas"), MATS),
    ],
    ids=["consent", "review", "no"],
)
def test_a_yes_or_a_no_decides_about_an_actor_outside(word: Told) -> None:
    story = decided(Question.EXTERNAL_ACTORS)
    assert open_in(story.and_then(word)) == set()


def test_a_mandate_is_owed_again_when_its_last_day_is_over() -> None:
    over = datetime(2026, 9, 1, 22, tzinfo=UTC)
    story = decided()
    assert open_in(story, over - timedelta(seconds=1)) == set()
    assert open_in(story, over) == {Question.MANDATE}


def test_when_nothing_is_left_to_do_the_end_is_owed_a_word() -> None:
    ready = decided().and_then(NO_NEEDS)
    assert open_in(ready) == {Question.CLOSING}
    running = ready.and_then(example(DecisionMade), example(InsatsStarted))
    assert open_in(running) == set()
    ended = running.and_then(example(InsatsReviewed, outcome="avslutas"))
    assert open_in(ended) == {Question.CLOSING}
    assert open_in(ended.and_then(told(example(CaseClosed), MATS))) == set()


FIRST = date(2026, 3, 16)
FORTNIGHTLY = FollowUpForm(FIRST, 14)


def days(*held: Meeting, until: date, form: FollowUpForm = FORTNIGHTLY) -> list[str]:
    """Lay out the plan; a held meeting is marked by the day it was held."""
    return [
        f"{one.day:%d/%m}" + (f" held {one.held:%d/%m}" if one.held else "")
        for one in planned(form, held, until)
    ]


def met(day: int, agreed: date | None = None) -> Meeting:
    return Meeting(date(2026, 4, day), agreed)


@pytest.mark.shows("R195")
def test_the_set_up_gives_the_meetings() -> None:
    assert days(until=FIRST - timedelta(days=1)) == ["16/03"]
    assert days(until=FIRST) == ["16/03", "30/03"]
    assert days(until=date(2026, 4, 12)) == ["16/03", "30/03", "13/04"]


@pytest.mark.shows("R143", "R195")
def test_a_held_meeting_answers_the_latest_that_was_planned() -> None:
    held = days(met(13), until=date(2026, 4, 20))
    assert held == ["16/03", "30/03", "13/04 held 13/04", "27/04"]
    early = days(met(12), until=date(2026, 4, 20))
    assert early == ["16/03", "30/03 held 12/04", "26/04"]


def test_those_present_may_agree_on_another_day() -> None:
    agreed = days(met(13, date(2026, 5, 20)), until=date(2026, 5, 1))
    assert agreed == ["16/03", "30/03", "13/04 held 13/04", "20/05"]
    nonsense = days(met(13, date(2026, 4, 13)), until=date(2026, 4, 20))
    assert nonsense == ["16/03", "30/03", "13/04 held 13/04", "27/04"]


def test_told_late_the_meetings_still_stand_in_order() -> None:
    both = days(met(13), met(1), until=date(2026, 4, 14))
    assert both == ["16/03", "30/03 held 01/04", "15/04 held 13/04", "27/04"]


def test_a_meeting_from_before_the_set_up_answers_nothing() -> None:
    long_ago = Meeting(FIRST - timedelta(days=15), None)
    assert days(long_ago, until=FIRST - timedelta(days=1)) == ["16/03"]
    brought_forward = Meeting(FIRST - timedelta(days=14), None)
    assert days(brought_forward, until=FIRST - timedelta(days=7)) == [
        "16/03 held 02/03",
        "16/03",
    ]


def test_how_often_in_words_alone_gives_the_first_day_and_what_is_agreed() -> None:
    form = FollowUpForm(FIRST, None)
    assert days(until=date(2027, 1, 1), form=form) == ["16/03"]
    held = days(met(13), until=date(2027, 1, 1), form=form)
    assert held == ["16/03 held 13/04"]
    agreed = days(met(13, date(2026, 5, 1)), until=date(2027, 1, 1), form=form)
    assert agreed == ["16/03 held 13/04", "01/05"]


def test_a_plan_has_an_end_whatever_was_written() -> None:
    far = FollowUpForm(date(9990, 12, 20), 14)
    assert len(planned(far, (Meeting(date(9990, 12, 30), None),), date(9990, 12, 31))) == 1
    daily = FollowUpForm(date(1000, 1, 1), 1)
    assert len(planned(daily, (), date(2026, 1, 1))) == PLANNED_MAX
    assert len(planned(daily, (Meeting(date(9999, 12, 31), None),), FIRST)) == PLANNED_MAX


FORMED = an_open_case(told(example(FollowUpFormDecided, interval_days=14), MATS))
HELD = example(CooperationMeetingHeld, date=date(2026, 3, 17), next_date=None)


def follow_up(story: Story, on: date) -> Meetings | None:
    return meetings(story.case, datetime(on.year, on.month, on.day, 12, tzinfo=UTC))


def test_a_meeting_is_overdue_the_day_after() -> None:
    assert follow_up(an_open_case(), FIRST) is None
    assert follow_up(FORMED, FIRST) == Meetings(0, FIRST)
    later = FIRST + timedelta(days=1)
    assert follow_up(FORMED, later) == Meetings(1, date(2026, 3, 30))
    assert follow_up(FORMED.and_then(told(HELD, MATS)), later) == Meetings(0, date(2026, 3, 31))
    assert follow_up(FORMED, date(2026, 4, 1)) == Meetings(2, date(2026, 4, 13))


def test_a_new_set_up_starts_anew() -> None:
    later = example(FollowUpFormDecided, first_date=date(2026, 5, 4), interval_days=42)
    assert follow_up(FORMED.and_then(told(later, MATS)), date(2026, 4, 20)) == Meetings(
        0, date(2026, 5, 4)
    )


def test_a_case_that_is_over_has_no_meetings() -> None:
    assert follow_up(FORMED.and_then(told(example(CaseClosed), MATS)), FIRST) is None


def test_time_alone_makes_meetings_overdue_and_mandates_old() -> None:
    assert next_routine_change(an_open_case().case, SOON) is None
    assert next_routine_change(FORMED.case, SOON) == datetime(2026, 3, 16, 23, tzinfo=UTC)
    held = FORMED.and_then(APPOINTED, MANDATE)
    after = datetime(2026, 3, 16, 23, tzinfo=UTC)
    assert next_routine_change(held.case, after) == datetime(2026, 3, 30, 22, tzinfo=UTC)
    mandated = an_open_case(APPOINTED, MANDATE).case
    ends = datetime(2026, 9, 1, 22, tzinfo=UTC)
    assert next_routine_change(mandated, SOON) == ends
    assert next_routine_change(mandated, ends) is None
