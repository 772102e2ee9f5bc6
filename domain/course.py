"""Which of the seven steps a case is in: what is done, what is missing and what comes next.

R70, R87, R97.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from domain.case.calendar import day_of, end_of, start_of
from domain.case.case import Case
from domain.case.plan import AFTER_SHELTER, FIVE_AREAS, Plan, Plans
from domain.case.standing import Status
from domain.case.steps import Phase
from domain.case.voice import Unheard
from domain.clocks.clock import months_after
from domain.clocks.when import is_honour
from domain.holding import holes
from domain.values import Horizon, InsatsKind

LONG_TERM_DAYS_MAX = 14
"""How long after the placement the long-term planning begins (R129)."""


HONOUR_MONTHS_MIN = 6
"""How long an honour case is followed after the last support (R206; proposal)."""


class Step(IntEnum):
    """The seven steps of the way of working (R97)."""

    APPLICATION = 1
    INVESTIGATION = 2
    DECISION = 3
    PLACEMENT = 4
    AFTER_SHELTER = 5
    FOLLOW_UP = 6
    CLOSING = 7


STEPS: dict[Step, str] = {
    Step.APPLICATION: "Ansökan",
    Step.INVESTIGATION: "Utredning",
    Step.DECISION: "Beslut",
    Step.PLACEMENT: "Skydd och planering",
    Step.AFTER_SHELTER: "Insatser efter skyddat boende",
    Step.FOLLOW_UP: "Uppföljning",
    Step.CLOSING: "Avslut",
}
PHASES: dict[Phase, str] = {
    Phase.AKUT: "Akut",
    Phase.SKYDD: "Skydd",
    Phase.UTFLYTT: "Utflytt",
    Phase.ETABLERING: "Etablering",
    Phase.EGEN_BAS: "Egen bas",
    Phase.AVSLUT: "Avslut",
}
STEP_OF_PHASE: dict[Phase, Step] = {
    Phase.SKYDD: Step.PLACEMENT,
    Phase.UTFLYTT: Step.PLACEMENT,
    Phase.ETABLERING: Step.AFTER_SHELTER,
    Phase.EGEN_BAS: Step.FOLLOW_UP,
    Phase.AVSLUT: Step.CLOSING,
}
"""Where a phase stands; the acute one is told apart by what has been done in it."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What must be there in a step; `applies` says for which cases it is asked."""

    name: str
    step: Step
    text: str
    holds: Callable[[Case, datetime], bool]
    applies: Callable[[Case, datetime], bool] = lambda _case, _at: True


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work with a case has come at an instant. Status only, no content."""

    step: Step
    phase: Phase
    since: datetime | None
    done: tuple[Gate, ...]
    missing: tuple[Gate, ...]
    to_review: tuple[InsatsKind, ...]
    missing_views: tuple[Unheard, ...]


def _risk_stands(case: Case, at: datetime) -> bool:
    return case.assessed.risk is not None and case.assessed.risk.stands(day_of(at))


def _planned(case: Case, _at: datetime) -> bool:
    plan = case.plans.long_term
    return plan is not None and plan.answered().issuperset(FIVE_AREAS)


def _sheltered(case: Case, _at: datetime) -> bool:
    return case.course.sheltered_at is not None


def _safety_looked_over(case: Case, at: datetime) -> bool:
    return case.course.safety is None or day_of(at) <= case.course.safety.review_at


def _areas_held(case: Case, _at: datetime) -> bool:
    plan = case.plans.long_term
    return plan is not None and plan.holders().issuperset(AFTER_SHELTER)


def _followed_up(case: Case, _at: datetime) -> bool:
    since, done = case.course.phase_since, case.course.followed_up_at
    return done is not None and (since is None or done >= since)


def _is_child(case: Case, at: datetime) -> bool:
    return case.access.is_child(at) and case.course.left_at is not None


def _child_followed_up(case: Case, _at: datetime) -> bool:
    left, done = case.course.left_at, case.course.child_followed_up_at
    return done is not None and (left is None or done >= left)


def _closing_risk(case: Case, at: datetime) -> bool:
    risk = case.assessed.risk
    return (
        risk is not None
        and risk.fact_id == case.course.closing_risk
        and risk.stands(day_of(at))
    )


def _no_need_open(case: Case, _at: datetime) -> bool:
    return case.assessed.needs_at is not None and not case.assessed.open_needs()


def _nothing_runs(case: Case, _at: datetime) -> bool:
    return not case.support.running and case.support.placed_since is None


def _is_honour_after_support(case: Case, _at: datetime) -> bool:
    ended = case.course.support_ended_at is not None
    return ended and is_honour(case.standing, case.access)


def _followed_for(case: Case) -> datetime | None:
    """Give the instant from which an honour case has been followed for long enough."""
    ended = case.course.support_ended_at
    return start_of(months_after(day_of(ended), HONOUR_MONTHS_MIN)) if ended else None


def _followed_long_enough(case: Case, at: datetime) -> bool:
    until = _followed_for(case)
    return until is None or at >= until


GATES: tuple[Gate, ...] = (
    Gate("raised", Step.APPLICATION, "Ansökan eller anmälan registrerad",
         lambda c, _at: c.standing.alias is not None),
    Gate("household_mapped", Step.APPLICATION, "Hushållet kartlagt",
         lambda c, _at: c.course.mapped_at is not None,
         lambda c, at: not c.access.is_child(at)),
    Gate("investigation_opened", Step.APPLICATION, "Utredning inledd",
         lambda c, _at: c.course.investigated_at is not None),
    Gate("safety_plan_set", Step.APPLICATION, "Säkerhetsplan fastställd",
         lambda c, _at: c.course.safety is not None, lambda c, at: not c.access.is_child(at)),
    Gate("safety_plan_reviewed", Step.APPLICATION, "Säkerhetsplanen sedd över i tid",
         _safety_looked_over),
    Gate("acute_part", Step.INVESTIGATION, "Behov på akut sikt bedömda",
         lambda c, _at: Horizon.AKUT in c.course.horizons),
    Gate("long_term_part", Step.INVESTIGATION, "Behov på lång sikt bedömda",
         lambda c, _at: Horizon.LANG in c.course.horizons),
    Gate("risk_current", Step.INVESTIGATION, "Riskbedömningen är aktuell", _risk_stands),
    Gate("person_heard", Step.INVESTIGATION, "Den enskildes egen syn dokumenterad",
         lambda c, _at: not c.voice.unheard),
    Gate("investigation_closed", Step.DECISION, "Utredning avslutad",
         lambda c, _at: c.course.investigation_closed_at is not None),
    Gate("decided", Step.DECISION, "Insats beviljad",
         lambda c, _at: c.course.granted_at is not None),
    Gate("long_term_plan", Step.PLACEMENT, "Långsiktig plan med svar på fem områden",
         _planned, _sheltered),
    Gate("areas_held", Step.AFTER_SHELTER, "Någon ansvarar för boende, studier eller arbete, "
         "socialt umgänge och ekonomi", _areas_held),
    Gate("holding_structure", Step.AFTER_SHELTER, "Hållandestruktur utan hål",
         lambda c, at: not holes(c, at)),
    Gate("insatser_reviewed", Step.PLACEMENT, "Insatserna omprövade efter fasbytet",
         lambda c, _at: not c.course.to_review),
    Gate("followed_up", Step.FOLLOW_UP, "Uppföljning gjord i den här fasen", _followed_up),
    Gate("child_followed_up", Step.FOLLOW_UP, "Barnets situation följd upp",
         _child_followed_up, _is_child),
    Gate("no_need_open", Step.CLOSING, "Inget behov är öppet", _no_need_open),
    Gate("nothing_runs", Step.CLOSING, "Ingen insats eller placering pågår", _nothing_runs),
    Gate("minors_handled", Step.CLOSING, "Beslut finns för varje barn",
         lambda c, _at: not c.standing.unhandled()),
    Gate("honour_followed", Step.CLOSING, "Följd i sex månader efter sista insatsen",
         _followed_long_enough, _is_honour_after_support),
    Gate("closing_risk", Step.CLOSING, "Riskbedömning gjord inför avslut", _closing_risk),
)  # fmt: skip
"""What each step asks for, in order (R101-R149). Safety runs beside all of them (R122)."""

CLOSING = tuple(gate for gate in GATES if gate.step is Step.CLOSING)


def step_of(case: Case, at: datetime) -> Step:
    """Say which step the case is in; what earlier steps still lack does not hold it back."""
    course = case.course
    step = STEP_OF_PHASE.get(course.phase)
    if step is None:
        if course.granted_at is not None and course.sheltered_at is None:
            return Step.DECISION
        opened = course.investigated_at is not None
        return Step.INVESTIGATION if opened else Step.APPLICATION
    if step is Step.AFTER_SHELTER and _areas_held(case, at) and not holes(case, at):
        return Step.FOLLOW_UP
    return step


def progress(case: Case, at: datetime) -> Progress:
    """Give the step with its gates: done, and missing up to and with the step."""
    step, course = step_of(case, at), case.course
    asked = [gate for gate in GATES if gate.step <= step and gate.applies(case, at)]
    missing = tuple(gate for gate in asked if not gate.holds(case, at))
    if case.standing.status is Status.CLOSED:
        missing = ()
    return Progress(
        step=step,
        phase=course.phase,
        since=course.phase_since or case.standing.opened_at,
        done=tuple(gate for gate in asked if gate not in missing),
        missing=missing,
        to_review=tuple(sorted(course.to_review)),
        missing_views=case.voice.unheard,
    )


def proposes_closing(case: Case, at: datetime) -> bool:
    """Whether closing may be proposed: an insats or a shelter that ends is no reason (R22)."""
    return case.standing.status is Status.OPEN and all(
        gate.holds(case, at) for gate in CLOSING if gate.applies(case, at)
    )


def long_term_planning_due(case: Case) -> date | None:
    """Give the last day on which long-term planning begins; None when it has, or need not."""
    since = case.course.sheltered_at
    if since is None or case.plans.long_term is not None:
        return None
    return day_of(since) + timedelta(days=LONG_TERM_DAYS_MAX)


def _last_met(plans: Plans, plan: Plan, staff: str) -> datetime:
    """Silence is counted from the last contact, and at the earliest from the plan."""
    return max(plans.contacts.get(staff, plan.set_at), plan.set_at)


def next_course_change(case: Case, at: datetime) -> datetime | None:
    """Give the next instant at which time alone changes the progress."""
    risk, safety, plans = case.assessed.risk, case.course.safety, case.plans
    days = [risk.valid_until] if risk is not None else []
    days += [safety.review_at] if safety is not None else []
    instants = [end_of(day) for day in days]
    if plans.holding is not None:
        instants.append(end_of(plans.holding.review_at))
        instants += [
            met + timedelta(days=row.contact_every_days)
            for row in plans.holding.held
            if row.holder is not None
            and row.contact_every_days is not None
            and (met := _last_met(plans, plans.holding, row.holder.staff or ""))
        ]
    if (followed := _followed_for(case)) is not None:
        instants.append(followed)
    if case.access.adult_from is not None:
        instants.append(case.access.adult_from)
    return min((instant for instant in instants if instant > at), default=None)
