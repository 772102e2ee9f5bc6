"""The other rules: leaders decide, supports follow decisions, tasks and needs are known."""

from uuid import UUID

import pytest

from domain.fact import Fact
from domain.facts import (
    CaseClosed,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DecisionMade,
    DocumentationFormDecided,
    FollowUpFormDecided,
    InsatsReviewed,
    InsatsStarted,
    MandateGiven,
    NeedsAssessed,
    RaisedToTeamLeader,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    TaskAssigned,
    TaskCompleted,
)
from domain.values import Area, Horizon, Insats, InsatsKind, Need, NeedHolder, NeedHorizon
from tests.given import MATS, an_open_case, example, ref, told

BY_A_LEADER = (
    CaseClosed,
    ConflictChecked,
    CooperationNeedDecided,
    CoordinatorAppointed,
    DocumentationFormDecided,
    FollowUpFormDecided,
    MandateGiven,
    ResourcePersonAssigned,
    ResourcePersonReleased,
)
GRANTED = an_open_case(example(DecisionMade))
START = example(InsatsStarted)
END = example(InsatsReviewed, outcome="avslutas")
BOSTAD = Need(key="bostad", area=Area.BOENDE, text="bostad")
ARBETE = Need(key="arbete", area=Area.ARBETE_STUDIER, text="praktik")


@pytest.mark.parametrize("kind", BY_A_LEADER, ids=lambda kind: kind.name)
def test_what_a_leader_decides_a_case_worker_does_not(kind: type[Fact]) -> None:
    an_open_case().when(example(kind)).refused("decided_by_a_leader")


@pytest.mark.parametrize(
    "kind",
    [CooperationNeedDecided, DocumentationFormDecided, FollowUpFormDecided, MandateGiven],
    ids=lambda kind: kind.name,
)
def test_the_leader_does(kind: type[Fact]) -> None:
    seated = told(example(CoordinatorAppointed), MATS)
    story = an_open_case(example(RaisedToTeamLeader), seated)
    story.when(example(kind), MATS).accepted()


@pytest.mark.shows("R98")
def test_a_support_starts_after_its_decision() -> None:
    GRANTED.when(START).accepted()
    an_open_case().when(START).refused("started_after_decision")


def test_a_support_starts_by_the_decision_that_grants_it() -> None:
    GRANTED.when(example(InsatsStarted, decision_ref=UUID(int=7))).refused(
        "started_after_decision"
    )
    by_a_task = GRANTED.and_then(example(TaskAssigned))
    by_a_task.when(example(InsatsStarted, decision_ref=ref(TaskAssigned))).refused(
        "started_after_decision"
    )
    other = Insats(kind=InsatsKind.KONTAKTPERSON, title="kontaktperson", areas=(Area.SOCIALT,))
    GRANTED.when(example(InsatsStarted, insats=other)).refused("started_after_decision")


@pytest.mark.shows("R98")
@pytest.mark.parametrize("outcome", ["avslag", "avvisning"])
def test_what_was_not_granted_does_not_start(outcome: str) -> None:
    refused = an_open_case(example(DecisionMade, outcome=outcome))
    refused.when(START).refused("started_after_decision")


def test_what_was_granted_in_part_starts() -> None:
    an_open_case(example(DecisionMade, outcome="delvis")).when(START).accepted()


@pytest.mark.shows("R139", "R140")
def test_a_support_is_reviewed_while_it_runs_or_is_granted() -> None:
    GRANTED.and_then(START).when(END).accepted()
    GRANTED.when(END).accepted()
    an_open_case().when(END).refused("reviews_a_known_insats")


def test_a_support_that_has_already_ended_does_not_end_or_start_again() -> None:
    ended = GRANTED.and_then(START, END)
    ended.when(END).refused("reviews_a_known_insats")
    ended.when(START).refused("started_after_decision")


@pytest.mark.shows("R54")
def test_a_support_that_goes_on_may_be_reviewed_again() -> None:
    GRANTED.and_then(START, example(InsatsReviewed)).when(END).accepted()


@pytest.mark.shows("R80")
def test_an_open_task_is_completed_once() -> None:
    task, done = example(TaskAssigned), example(TaskCompleted)
    story = an_open_case(task).when(done).accepted()
    story.when(done).refused("completes_an_open_task")
    an_open_case().when(done).refused("completes_an_open_task")


def test_one_completed_task_leaves_the_others_open() -> None:
    task = example(TaskAssigned)
    story = an_open_case(task, task, example(TaskCompleted))
    story.when(example(TaskCompleted, task_ref=ref(TaskAssigned, 2))).accepted()


def needs(*rows: NeedHolder, of: tuple[Need, ...]) -> NeedsAssessed:
    named = {need.key for need in of}
    horizons = [h for h in example(NeedsAssessed).per_need_horizon if h.need in named]
    return example(
        NeedsAssessed, needs=of, per_need_responsible=rows, per_need_horizon=horizons
    )


def without(need: str, reason: str | None = "söks") -> NeedHolder:
    return NeedHolder(need=need, reason_without_holder=reason)


def test_each_need_is_named_once() -> None:
    twice = needs(without("bostad"), of=(BOSTAD, BOSTAD))
    an_open_case().when(twice).refused("needs_are_named_once")
    stranger = needs(without("bostad"), without("arbete"), of=(BOSTAD,))
    an_open_case().when(stranger).refused("needs_are_named_once")


def test_only_a_need_that_is_named_has_a_horizon() -> None:
    stranger = (NeedHorizon(need="arbete", horizons=(Horizon.LANG,)),)
    unnamed = example(NeedsAssessed, per_need_horizon=stranger)
    an_open_case().when(unnamed).refused("needs_are_named_once")


@pytest.mark.shows("R52")
def test_each_need_has_a_holder_or_the_reason_why_not() -> None:
    told_why = needs(without("bostad"), without("arbete"), of=(BOSTAD, ARBETE))
    an_open_case().when(told_why).accepted()
    an_open_case().when(example(NeedsAssessed)).accepted()
    left_out = needs(without("bostad"), of=(BOSTAD, ARBETE))
    an_open_case().when(left_out).refused("no_need_without_word")
    silent = needs(without("bostad", None), of=(BOSTAD,))
    an_open_case().when(silent).refused("no_need_without_word")


def test_an_assessment_may_find_no_need_at_all() -> None:
    an_open_case(told(needs(of=()))).when(needs(of=())).accepted()
