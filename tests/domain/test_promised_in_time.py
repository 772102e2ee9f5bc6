"""What is late rings: requests, tasks, reviews and investigations, each after its own time."""

from datetime import date, datetime, timedelta

import pytest
from pydantic import ValidationError

from domain.case.calendar import end_of
from domain.clocks.clock import last_day
from domain.course import GATES
from domain.facts import (
    ConflictChecked,
    CooperationMeetingHeld,
    DecisionMade,
    FollowUpDone,
    InsatsStarted,
    InvestigationClosed,
    InvestigationOpened,
    LegalMeasureRegistered,
    NeedsAssessed,
    PlacementStarted,
    RaisedToTeamLeader,
    ResourcePersonAssigned,
    RiskAssessed,
    SafetyPlanSet,
    TaskAssigned,
    TaskCompleted,
)
from domain.roles import Role
from domain.values import Area, Holder, Need, NeedHolder, NeedStatus
from domain.watch import Severity
from tests.domain.ticking_stories import CHILD, due, needing, raised, rung, running
from tests.given import (
    INVESTIGATED,
    MATS,
    MORNING,
    PETRA,
    Story,
    an_open_case,
    example,
    given,
    ref,
    told,
)

A_MINUTE = timedelta(minutes=1)
FRIDAY = datetime.fromisoformat("2026-03-06T15:00:00+01:00")


def rings_after(day: date, name: str, story: Story) -> None:
    """It does not ring in red that day, and does the minute after it."""
    last = end_of(day) - A_MINUTE
    assert Severity.RED not in {alarm.severity for alarm in rung(name, story, last)}
    assert {alarm.severity for alarm in rung(name, story, end_of(day))} == {Severity.RED}


@pytest.mark.shows("R102")
def test_an_application_without_an_investigation_rings_after_the_next_working_day() -> None:
    applied = given(told(raised("application"), at=FRIDAY))
    rings_after(date(2026, 3, 9), "investigation_begins", applied)
    opened = applied.and_then(told(example(InvestigationOpened), at=FRIDAY + A_MINUTE))
    assert rung("investigation_begins", opened, end_of(date(2026, 3, 20))) == []
    asked = given(told(raised("otherInfo"), at=FRIDAY))
    assert running("investigation_begins", asked) == ()


@pytest.mark.shows("R173")
def test_a_case_that_is_not_lifted_rings_after_the_next_working_day() -> None:
    begun = given(told(raised("otherInfo"), at=FRIDAY))
    rings_after(date(2026, 3, 9), "raised_to_leader", begun)
    lifted = begun.and_then(told(example(RaisedToTeamLeader), at=FRIDAY + A_MINUTE))
    assert rung("raised_to_leader", lifted, end_of(date(2026, 3, 20))) == []


@pytest.mark.shows("R13")
@pytest.mark.parametrize("form", ["familjehem", "jourhem", "HVB", "stödboende"])
def test_each_form_of_placement_starts_the_clocks_of_a_child_and_not_those_of_an_adult(
    form: str,
) -> None:
    placement = example(PlacementStarted, form=form)
    child, adult = given(raised("otherInfo", CHILD), placement), an_open_case(placement)
    rings_after(date(2026, 9, 2), "placement_review", child)
    rings_after(date(2026, 3, 3), "health_examination", child)
    assert running("placement_review", adult) == running("health_examination", adult) == ()


@pytest.mark.shows("R13")
def test_an_emergency_home_is_for_two_months_after_the_investigation() -> None:
    home = example(PlacementStarted, form="jourhem")
    closed = example(InvestigationClosed)
    story = given(raised("otherInfo", CHILD), example(InvestigationOpened), home, closed)
    rings_after(date(2026, 5, 2), "jourhem", story)
    family = given(raised("otherInfo", CHILD), example(PlacementStarted, form="familjehem"))
    assert running("jourhem", family) == ()


@pytest.mark.shows("R20")
@pytest.mark.parametrize("status", ["ansökt", "beviljat", "avslag", "överträtt"])
def test_a_restraining_order_is_followed_from_application_to_breach(status: str) -> None:
    ends = date(2026, 8, 31)
    order = example(
        LegalMeasureRegistered, kind="kontaktförbud", status=status, next_deadline=ends
    )
    story = an_open_case().when(order).accepted()
    rings_after(ends, "restraining_order", story)
    longer = order.model_copy(update={"next_deadline": date(2027, 2, 28)})
    assert last_day(due("restraining_order", story.and_then(longer))) == date(2027, 2, 28)


@pytest.mark.shows("R25")
def test_needs_are_assessed_again_within_six_months_while_any_is_open() -> None:
    story = an_open_case(needing(Area.BOENDE))
    rings_after(date(2026, 9, 2), "needs_review", story)
    again = story.and_then(told(needing(Area.BOENDE), at=MORNING + timedelta(days=30)))
    rings_after(date(2026, 10, 1), "needs_review", again)
    met = story.and_then(needing(Area.BOENDE, NeedStatus.MET))
    assert running("needs_review", met) == ()


@pytest.mark.shows("R65")
@pytest.mark.parametrize("role", [Role.BOENDELOTS, Role.SKOLA, Role.JOBBTORG])
def test_a_need_of_studies_or_work_that_nobody_takes_rings_after_a_week(role: Role) -> None:
    story = an_open_case(needing(Area.ARBETE_STUDIER))
    rings_after(date(2026, 3, 9), "study_or_work", story)
    owner = Holder(role=role, title="handläggare", organisation="någon")
    task = example(TaskAssigned, task="söka studier", area=Area.ARBETE_STUDIER, owner=owner)
    taken = story.when(task).accepted()
    assert rung("study_or_work", taken, end_of(date(2026, 3, 30))) == []
    assert running("study_or_work", an_open_case(needing(Area.EKONOMI))) == ()
    held = needing(Area.ARBETE_STUDIER).model_copy(
        update={"per_need_responsible": (NeedHolder(need="behov", holder=owner),)}
    )
    assert running("study_or_work", an_open_case(held)) == ()


@pytest.mark.shows("R85")
def test_a_request_for_housing_that_is_not_answered_by_its_day_is_an_alarm() -> None:
    unit = Holder(role=Role.BOENDE, title="bostadshandläggare", unit="boende-alvhamn")
    asked = example(
        TaskAssigned, task="bostad söks", area=Area.BOENDE, owner=unit, due=date(2026, 4, 2)
    )
    story = an_open_case().when(asked).accepted()
    rings_after(date(2026, 4, 2), "task", story)
    answered = story.when(example(TaskCompleted, task_ref=ref(TaskAssigned))).accepted()
    assert rung("task", answered, end_of(date(2026, 4, 30))) == []


@pytest.mark.shows("R131")
@pytest.mark.parametrize(
    ("name", "started", "kind"),
    [
        ("insats_follow_up", example(InsatsStarted), "insats"),
        ("safety_plan_review", example(SafetyPlanSet), "säkerhet"),
    ],
)
def test_support_and_safety_plan_are_followed_up_at_their_interval_during_a_placement(
    name: str, started: InsatsStarted | SafetyPlanSet, kind: str
) -> None:
    story = an_open_case(example(PlacementStarted), started)
    rings_after(date(2026, 4, 2), name, story)
    done = example(FollowUpDone, kind=kind, outcome="förlängs", next_date=date(2026, 5, 2))
    rings_after(date(2026, 5, 2), name, story.and_then(done))
    meeting = story.and_then(example(CooperationMeetingHeld))
    assert due(name, meeting) == due(name, story)


@pytest.mark.shows("R10")
def test_what_is_proposed_and_what_is_declined_is_kept_before_the_decision() -> None:
    names = [gate.name for gate in GATES]
    assert names.index("investigation_closed") < names.index("decided")
    with pytest.raises(ValidationError):
        example(InvestigationClosed, proposed_insatser=None)
    wanted = Need(key="bostad", area=Area.BOENDE, text="eget boende")
    declined = Need(
        key="samtal", area=Area.SAMTAL, text="samtalsstöd", status=NeedStatus.DECLINED
    )
    assessed = example(
        NeedsAssessed,
        needs=(wanted, declined),
        per_need_horizon=(),
        per_need_responsible=tuple(
            NeedHolder(need=key, reason_without_holder="hon vill vänta")
            for key in ("bostad", "samtal")
        ),
    )
    investigated = an_open_case(*INVESTIGATED, example(RiskAssessed)).when(assessed).accepted()
    closed = example(InvestigationClosed, part_without_needs="inget akut")
    case = investigated.when(closed).accepted().case
    assert {need.key: need.status for need in case.assessed.needs} == {
        "bostad": NeedStatus.OPEN,
        "samtal": NeedStatus.DECLINED,
    }


@pytest.mark.shows("R163")
def test_who_gives_the_support_records_it_and_does_not_decide_about_it() -> None:
    seat = Holder(role=Role.BOENDELOTS, title="behandlare", staff="petra")
    story = an_open_case(
        *INVESTIGATED,
        example(RiskAssessed),
        told(example(ConflictChecked), MATS),
        told(example(ResourcePersonAssigned, role=seat), MATS),
    )
    decision = example(DecisionMade)
    story.when(decision, PETRA).refused("within_the_mandate")
    decided = story.when(decision).accepted()
    decided.when(example(InsatsStarted), PETRA).accepted()
