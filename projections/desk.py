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
from domain.watch import ACTIONS, LABELS, Alarm, watch
from projections.entries import Json

SEES_ALARMS = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who answers for holders: the worklist tells them what has none (status only, I16)."""
TASK = frozenset((Need.TASK,))


def body_of(case: Case, role: Role, held: Held, latest: str | None, at: datetime) -> Json:
    """Write a case's desk row for a role. `latest` is the last instant that the role sees."""
    named = level_of(role, Category.ID, held[Category.ID] | TASK) >= Level.SUMMARY
    alarms = watch(case, at) if role in SEES_ALARMS else ()
    people = {seat.staff for seat in case.access.seats if seat.staff and seat.active(at)}
    return {
        "alias": case.standing.alias if named else None,
        "status": case.standing.status.value if role in SEES_ALARMS else None,
        "protection": case.access.protection.value if role in SEES_ALARMS else None,
        "people": len(people - case.access.blocked) if role in SEES_ALARMS else None,
        "retention": _retention(case, at) if role in SEES_ALARMS else None,
        "alarms": [_alarm(alarm) for alarm in alarms],
        "course": _course(case, at) if role in SEES_ALARMS else None,
        "latest": latest,
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
