"""Who may record which kinds of fact: the whole list, seat by seat."""

import pytest

from domain.fact import Fact
from domain.facts import FACTS, CaseRaised, FollowUpDone, ResourcePersonAssigned
from domain.recorded import Actor
from domain.roles import EXTERNAL, INTERNAL, Role
from domain.rules.recording import WITHIN_THE_MANDATE
from domain.values import Holder
from tests.given import MATS, Story, an_open_case, example, given, told

EVERYTHING = {kind.name for kind in FACTS}
ONE_TASK = {
    "decision_made",
    "event_corrected",
    "exposure_suspected",
    "follow_up_done",
    "information_received",
    "insats_reviewed",
    "insats_started",
    "life_area_updated",
    "person_view_documented",
    "risk_signal_noted",
    "support_contact_held",
    "task_assigned",
    "task_completed",
}
CARING = {
    "insats_started",
    "life_area_updated",
    "risk_signal_noted",
    "support_contact_held",
    "task_completed",
}
NOTHING: frozenset[str] = frozenset()
MANDATES = {
    **dict.fromkeys(INTERNAL, EVERYTHING),
    **dict.fromkeys(EXTERNAL, NOTHING),
    Role.EKONOMISKT_BISTAND: ONE_TASK,
    Role.BOENDE: ONE_TASK,
    Role.JOBBTORG: ONE_TASK,
    Role.BARN_OCH_UNGA: ONE_TASK,
    Role.INTERNKONTROLL: {
        "access_log_reviewed",
        "emergency_access_reviewed",
        "exposure_suspected",
    },
    Role.BOENDELOTS: CARING,
}


OF_ONE_TASK: dict[type[Fact], dict[str, str]] = {
    FollowUpDone: {"kind": "insats", "outcome": "förlängs"}
}
"""What a unit with one task follows up: its own support, not the plan or the safety."""


def within(story: Story, actor: Actor) -> set[str]:
    """The kinds of fact that lie within somebody's mandate in a case."""
    return {
        kind.name
        for kind in FACTS
        if not WITHIN_THE_MANDATE.check(
            story.case, story.when(example(kind, **OF_ONE_TASK.get(kind, {})), actor).recorded
        )
    }


@pytest.mark.parametrize("role", [*INTERNAL, *EXTERNAL])
def test_each_seat_records_its_own_kinds_of_fact_and_no_others(role: Role) -> None:
    seat = Holder(role=role, title="handläggare", staff="robin")
    story = an_open_case(told(example(ResourcePersonAssigned, role=seat), MATS))
    assert within(story, Actor("robin", role, "enheten")) == MANDATES[role]


@pytest.mark.parametrize("kind", ["plan", "säkerhet"])
def test_what_the_whole_cooperation_holds_is_not_one_task_s_to_follow_up(kind: str) -> None:
    seat = Holder(role=Role.JOBBTORG, title="handläggare", staff="robin")
    story = an_open_case(told(example(ResourcePersonAssigned, role=seat), MATS))
    robin = Actor("robin", Role.JOBBTORG, "enheten")
    done = example(FollowUpDone, kind=kind)
    story.when(done, robin).refused("within_the_mandate")
    story.when(done).accepted()


@pytest.mark.parametrize(
    "role", [Role.EKONOMISKT_BISTAND, Role.BOENDE, Role.JOBBTORG, Role.BARN_OCH_UNGA]
)
def test_the_unit_that_answers_for_a_case_records_all_of_it(role: Role) -> None:
    actor = Actor("elin", role, "enheten")
    story = given(told(example(CaseRaised), actor))
    assert within(story, actor) == EVERYTHING


@pytest.mark.shows("R156")
def test_a_unit_with_one_task_may_open_a_case_and_internal_control_may_not() -> None:
    for role, kinds in (
        (Role.JOBBTORG, {"case_raised", "first_contact_made"}),
        (Role.INTERNKONTROLL, MANDATES[Role.INTERNKONTROLL]),
    ):
        assert within(given(), Actor("robin", role, "enheten")) == kinds
