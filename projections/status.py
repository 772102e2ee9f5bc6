"""What a desk row says of how a case stands: labels, days and numbers, and no content (I16)."""

from collections.abc import Callable
from datetime import datetime

from domain.case.calendar import day_of, start_of
from domain.case.case import Case
from domain.case.life import PILLARS
from domain.case.standing import Status
from domain.categories import Category
from domain.clocks.clock import last_day
from domain.clocks.table import BY_NAME
from domain.course import PHASES, STEPS, progress
from domain.holding import HOLES, holes
from domain.law.retention import next_change, retention_of
from domain.responsibilities import responsibilities
from domain.routine import (
    LABELS_OF_QUESTIONS,
    call,
    current_mandate,
    evaluation_due,
    meetings,
    undecided,
)
from domain.watch import Alarm, Ticking
from projections.entries import Json

MINUTES_PER_HOUR = 60


def owed(case: Case, at: datetime) -> Json:
    """Say what is undecided and how the follow-up stands: names of questions, days, numbers."""
    plan = meetings(case, at)
    return {
        "undecided": [
            {"question": question.value, "label": LABELS_OF_QUESTIONS[question]}
            for question in undecided(case, at)
        ],
        "call": _call(case, at),
        "responsibilities": [
            {
                "role": one.role.value,
                "areas": [area.value for area in one.areas],
                "may_grant": [kind.value for kind in one.may_grant],
            }
            for one in responsibilities(case, at)
        ],
        "meetings_overdue": plan.overdue if plan else 0,
        "next_meeting": plan.next.isoformat() if plan and plan.next else None,
    }


def _call(case: Case, at: datetime) -> Json | None:
    """Write the call to the leaders' meeting: it may be sent as it is, nobody is named."""
    found = call(case, at)
    if found is None:
        return None
    return {
        "to": [role.value for role in found.to],
        "agenda": [LABELS_OF_QUESTIONS[question] for question in found.agenda],
    }


def led(case: Case) -> Json:
    """Say what the leader alone answers for: the mandate's time, and the evaluation."""
    mandate, due = current_mandate(case), evaluation_due(case)
    return {
        "hours": mandate.hours if mandate else None,
        "hours_reported": -(-mandate.reported_minutes // MINUTES_PER_HOUR) if mandate else None,
        "outside_mandate": case.mandates.outside,
        "evaluation_due": due.isoformat() if due else None,
    }


def retention(case: Case, at: datetime) -> Json | None:
    """Say when a closed case's file may be erased: days, and nothing of why."""
    if case.standing.status is not Status.CLOSED:
        return None
    found = retention_of(case.filing, day_of(at))
    if found is None:
        return None
    return {
        "never": found.never,
        "earliest": found.earliest.isoformat() if found.earliest else None,
        "finished_by": found.finished_by.isoformat() if found.finished_by else None,
    }


def next_retention_change(case: Case, at: datetime) -> datetime | None:
    """Give the next instant at which the law alone changes what is said of erasure."""
    if case.standing.status is not Status.CLOSED:
        return None
    day = next_change(day_of(at))
    return start_of(day) if day else None


def course(case: Case, at: datetime) -> Json:
    """Say how far the work has come and where it has holes: labels, areas and numbers."""
    now = progress(case, at)
    over = case.standing.status is Status.CLOSED
    return {
        "step": now.step.value,
        "step_label": STEPS[now.step],
        "phase": now.phase.value,
        "phase_label": PHASES[now.phase],
        "missing": [] if over else [gate.text for gate in now.missing],
        "ends_with_placement": [
            area.value for area in sorted(case.plans.ends_with_placement())
        ],
        "to_review": len(now.to_review),
        "missing_views": len(now.missing_views),
        "holes": [
            {"label": HOLES[hole.kind], "area": hole.area.value if hole.area else None}
            for hole in (() if over else holes(case, at))
        ],
    }


def pillars(case: Case, may_know: Callable[[Category], bool]) -> list[Json]:
    """Say how each pillar stands, as far as the reader may know; None: nobody has said."""
    return [
        {"pillar": one.name, "label": one.label, "colour": case.life.colour(one)}
        for one in PILLARS
        if may_know(one.category)
    ]


def alarm(one: Alarm) -> Json:
    """Say what rings, since when, until when, and what to do."""
    return {
        "kind": one.kind.value,
        "label": one.label,
        "clock": one.clock,
        "about": one.about,
        "severity": one.severity.value,
        "area": one.area.value if one.area else None,
        "since": one.since.isoformat(),
        "due": one.due.isoformat() if one.due else None,
        "last_day": last_day(one.due).isoformat() if one.due else None,
        "action": one.action,
    }


def clock(one: Ticking) -> Json:
    """Say which clock runs, and to what day."""
    return {
        "clock": one.clock,
        "label": BY_NAME[one.clock].label,
        "due": one.due.isoformat(),
        "last_day": last_day(one.due).isoformat(),
        "severity": one.severity.value,
    }
