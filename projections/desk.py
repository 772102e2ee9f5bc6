"""The desk: one row per case, with its working name, how it stands and what is wrong."""

from datetime import datetime

from domain.case.case import Case
from domain.categories import Category, Level
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.redaction import Held
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
        "alarms": [_alarm(alarm) for alarm in alarms],
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


def _alarm(alarm: Alarm) -> Json:
    return {
        "kind": alarm.kind.value,
        "label": LABELS[alarm.kind],
        "area": alarm.area.value if alarm.area else None,
        "since": alarm.since.isoformat(),
        "action": ACTIONS[alarm.kind],
    }
