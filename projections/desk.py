"""The desk: one row per case, with its working name, how it stands and what is wrong."""

from datetime import datetime

from domain.case.case import Case
from domain.categories import Category, Level
from domain.clocks.clock import last_day
from domain.clocks.table import BY_NAME
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.redaction import Held
from domain.roles import Role
from domain.watch import Alarm, Ticking, ticking, watch
from projections.entries import Json

SEES_ALARMS = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who answers for holders: the worklist tells them what has none (status only, I16)."""
TASK = frozenset((Need.TASK,))
OWN = frozenset((Need.TASK, Need.OWN_PART))
"""A case that a child's worker answers for is that worker's own part."""


def sees_alarms(role: Role, case: Case) -> bool:
    """Whether alarms are for a role: who answers for cases, and a child's worker for the own.

    A child's worker answers for a case that began with her or him.
    """
    answers = case.access.responsible
    own = role is Role.BARN_OCH_UNGA and answers is not None and answers.role is role
    return role in SEES_ALARMS or own


def body_of(case: Case, role: Role, held: Held, latest: str | None, at: datetime) -> Json:
    """Write a case's desk row for a role. `latest` is the last instant that the role sees.

    An alarm is there for whoever may know in summary what it is about; nobody else can tell.
    """

    sees = sees_alarms(role, case)
    answers = OWN if sees and role not in SEES_ALARMS else TASK

    def may_know(gist: Category) -> bool:
        return level_of(role, gist, held[gist] | answers) >= Level.SUMMARY

    named = level_of(role, Category.ID, held[Category.ID] | TASK) >= Level.SUMMARY
    alarms = [alarm for alarm in watch(case, at) if may_know(alarm.gist)] if sees else []
    clocks = [one for one in ticking(case, at) if may_know(one.gist)] if sees else []
    people = {seat.staff for seat in case.access.seats if seat.staff and seat.active(at)}
    return {
        "alias": case.standing.alias if named else None,
        "status": case.standing.status.value if sees else None,
        "protection": case.access.protection.value if sees else None,
        "people": len(people - case.access.blocked) if sees else None,
        "alarms": [_alarm(alarm) for alarm in alarms],
        "clocks": [_clock(one) for one in clocks],
        "latest": latest,
    }


def _alarm(alarm: Alarm) -> Json:
    return {
        "kind": alarm.kind.value,
        "label": alarm.label,
        "clock": alarm.clock,
        "about": alarm.about,
        "severity": alarm.severity.value,
        "area": alarm.area.value if alarm.area else None,
        "since": alarm.since.isoformat(),
        "due": alarm.due.isoformat() if alarm.due else None,
        "last_day": last_day(alarm.due).isoformat() if alarm.due else None,
        "action": alarm.action,
    }


def _clock(one: Ticking) -> Json:
    return {
        "clock": one.clock,
        "label": BY_NAME[one.clock].label,
        "due": one.due.isoformat(),
        "last_day": last_day(one.due).isoformat(),
        "severity": one.severity.value,
    }
