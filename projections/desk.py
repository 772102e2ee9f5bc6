"""The desk: one row per case, with its working name, how it stands and what is wrong."""

from datetime import datetime

from domain.case.calendar import day_of, start_of
from domain.case.case import Case
from domain.case.standing import Status
from domain.categories import Category, Level
from domain.course import PHASES, STEPS, progress
from domain.holding import HOLES, holes
from domain.law.retention import next_change, retention_of
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.roles import Role
from domain.routine import (
    LABELS_OF_QUESTIONS,
    current_mandate,
    evaluation_due,
    meetings,
    people,
    people_max,
    undecided,
)
from domain.watch import ACTIONS, LABELS, Alarm, watch
from projections.entries import Json

SEES_ALARMS = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who answers for holders: the worklist tells them what has none (status only, I16)."""
OWE_DECISIONS = frozenset((Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who sees what the team leaders' meeting has not decided yet, and the meetings ahead."""
MINUTES_PER_HOUR = 60
TASK = frozenset((Need.TASK,))


def body_of(case: Case, role: Role, held: Held, latest: str | None, at: datetime) -> Json:
    """Write a case's desk row for a role. `latest` is the last instant that the role sees."""
    named = level_of(role, Category.ID, held[Category.ID] | TASK) >= Level.SUMMARY
    alarms = watch(case, at) if role in SEES_ALARMS else ()
    return {
        "alias": case.standing.alias if named else None,
        "status": case.standing.status.value if role in SEES_ALARMS else None,
        "protection": case.access.protection.value if role in SEES_ALARMS else None,
        "people": len(people(case, at)) if role in SEES_ALARMS else None,
        "people_max": people_max(case) if role in SEES_ALARMS else None,
        "retention": _retention(case, at) if role in SEES_ALARMS else None,
        "alarms": [_alarm(alarm) for alarm in alarms],
        "course": _course(case, at) if role in SEES_ALARMS else None,
        "latest": latest,
        **(_owed(case, at) if role in OWE_DECISIONS else {}),
        **(_led(case) if role is Role.ARBETSLEDARE else {}),
    }


def _owed(case: Case, at: datetime) -> Json:
    """Say what is undecided and how the follow-up stands: names of questions, days, numbers."""
    plan = meetings(case, at)
    return {
        "undecided": [
            {"question": question.value, "label": LABELS_OF_QUESTIONS[question]}
            for question in undecided(case, at)
        ],
        "meetings_overdue": plan.overdue if plan else 0,
        "next_meeting": plan.next.isoformat() if plan and plan.next else None,
    }


def _led(case: Case) -> Json:
    """Say what the leader alone answers for: the mandate's time, and the evaluation."""
    mandate, due = current_mandate(case), evaluation_due(case)
    return {
        "hours": mandate.hours if mandate else None,
        "hours_reported": -(-mandate.reported_minutes // MINUTES_PER_HOUR) if mandate else None,
        "outside_mandate": len(case.organised.outside_mandate),
        "evaluation_due": due.isoformat() if due else None,
    }


def _retention(case: Case, at: datetime) -> Json | None:
    """Say when a closed case's file may be erased: days, and nothing of why."""
    found = retention_of(case.filing, day_of(at))
    if found is None or case.standing.status is not Status.CLOSED:
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


def _course(case: Case, at: datetime) -> Json:
    """Say how far the work has come and where it has holes: labels, areas and numbers."""
    now = progress(case, at)
    return {
        "step": now.step.value,
        "step_label": STEPS[now.step],
        "phase": now.phase.value,
        "phase_label": PHASES[now.phase],
        "missing": [gate.text for gate in now.missing],
        "to_review": len(now.to_review),
        "missing_views": len(now.missing_views),
        "holes": [
            {"label": HOLES[hole.kind], "area": hole.area.value if hole.area else None}
            for hole in holes(case, at)
        ],
    }


def _alarm(alarm: Alarm) -> Json:
    return {
        "kind": alarm.kind.value,
        "label": LABELS[alarm.kind],
        "area": alarm.area.value if alarm.area else None,
        "since": alarm.since.isoformat(),
        "action": ACTIONS[alarm.kind],
    }
