"""The desk: one row per case, with its working name, how it stands and what is wrong."""

from datetime import datetime

from domain.case.case import Case
from domain.categories import Category, Level
from domain.course import next_course_change
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.roles import Role
from domain.routine import next_routine_change, people, people_max
from domain.watch import Alarm, emergencies, next_alarm_change, ticking, watch
from projections.desk import status
from projections.entries import Json

SEES_ALARMS = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who answers for holders: the worklist tells them what has none (status only, I16)."""
OWE_DECISIONS = frozenset((Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who sees what the team leaders' meeting has not decided yet, and the meetings ahead."""
REVIEWS = frozenset((Role.INTERNKONTROLL,))
"""Who holds no case together, and is told of emergencies alone."""
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
    rung = watch(case, at) if sees else _overseen(case, role, at)
    alarms = [alarm for alarm in rung if may_know(alarm.gist)]
    clocks = [one for one in ticking(case, at) if may_know(one.gist)] if sees else []
    # How the case stands rests on all of it: a narrower seat could tell what it may not know.
    whole = sees and all(Need.ASSIGNED in needs for needs in held.needs)
    working = whole and role in SEES_ALARMS
    return {
        "alias": case.standing.alias if named else None,
        "status": case.standing.status.value if whole else None,
        "protection": case.access.protection.value if whole else None,
        "people": len(people(case, at)) if whole else None,
        "people_max": people_max(case) if whole else None,
        "alarms": [status.alarm(alarm) for alarm in alarms],
        "clocks": [status.clock(one) for one in clocks],
        "retention": status.retention(case, at) if working else None,
        "course": status.course(case, at) if working else None,
        "pillars": status.pillars(case, may_know) if role in SEES_ALARMS else None,
        "latest": latest,
        **(status.owed(case, at) if working and role in OWE_DECISIONS else {}),
        **(status.led(case) if working and role is Role.ARBETSLEDARE else {}),
        **({"emergency_by": list(case.access.unreviewed())} if role in REVIEWS else {}),
    }


def _overseen(case: Case, role: Role, at: datetime) -> tuple[Alarm, ...]:
    return tuple(emergencies(case, at)) if role in REVIEWS else ()


def next_change(case: Case, role: Role, at: datetime) -> datetime | None:
    """Give the next instant at which time alone changes a role's row, or who may read it."""
    changes = [case.access.next_change(at)]
    if sees_alarms(role, case):
        changes.append(next_alarm_change(case, at))
    if role in SEES_ALARMS:
        changes += [
            next_course_change(case, at),
            status.next_retention_change(case, at),
        ]
    if role in OWE_DECISIONS:
        changes.append(next_routine_change(case, at))
    return min((change for change in changes if change), default=None)
