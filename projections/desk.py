"""The desk: one row per case, with its working name, how it stands and what is wrong."""

from datetime import datetime

from domain.case.case import Case
from domain.categories import Category, Level
from domain.clocks.table import BY_NAME
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.need_to_know.holding import Held
from domain.roles import Role
from projections import status
from projections.entries import Json
from projections.moment import Moment

SEES_ALARMS = frozenset((Role.RVT, Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who answers for holders: the worklist tells them what has none (status only, I16)."""
OWE_DECISIONS = frozenset((Role.SAMORDNARE, Role.ARBETSLEDARE))
"""Who sees what the team leaders' meeting has not decided yet, and the meetings ahead."""
REVIEWS = frozenset((Role.INTERNKONTROLL,))
"""Who holds no case together, and is told of emergencies alone."""
TASK = frozenset((Need.TASK, Need.LOW_PROTECTION))
"""An alarm holds no content, so no protection level takes it from whoever must act."""
OWN = TASK | {Need.OWN_PART}
"""A case that a child's worker answers for is that worker's own part."""


def sees_alarms(role: Role, case: Case) -> bool:
    """Whether alarms are for a role: who answers for cases, and a child's worker for the own.

    A child's worker answers for a case that began with her or him.
    """
    answers = case.access.responsible
    own = role is Role.BARN_OCH_UNGA and answers is not None and answers.role is role
    return role in SEES_ALARMS or own


def is_for(role: Role, clock: str | None) -> bool:
    """Whether a clock, or what rings of it, is a role's to act on."""
    to = BY_NAME[clock].to if clock else None
    return to is None or role in to


def body_of(moment: Moment, role: Role, held: Held, latest: str | None) -> Json:
    """Write a case's desk row for a role. `latest` is the last instant that the role sees.

    An alarm is there for whoever may know in summary what it is about; nobody else can tell.
    """
    case = moment.case
    sees = sees_alarms(role, case)
    answers = OWN if sees and role not in SEES_ALARMS else TASK

    def may_know(gist: Category) -> bool:
        return level_of(role, gist, held[gist] | answers) >= Level.SUMMARY

    named = level_of(role, Category.ID, held[Category.ID] | {Need.TASK}) >= Level.SUMMARY
    rung = moment.alarms if sees else moment.emergencies if role in REVIEWS else ()
    # How the case stands rests on all of it: a narrower seat could tell what it may not know.
    whole = sees and all(Need.ASSIGNED in needs for needs in held.needs)
    working = whole and role in SEES_ALARMS
    people, people_max = moment.people if whole else (None, None)
    return {
        "alias": case.standing.alias if named else None,
        "status": case.standing.status.value if whole else None,
        "protection": case.access.protection.value if whole else None,
        "people": people,
        "people_max": people_max,
        "alarms": [
            told for gist, told in rung if may_know(gist) and is_for(role, told["clock"])
        ],
        "clocks": [
            told
            for gist, told in (moment.clocks if sees else ())
            if may_know(gist) and is_for(role, told["clock"])
        ],
        "retention": moment.retention if working else None,
        "course": moment.course if working else None,
        "pillars": status.pillars(case, may_know) if role in SEES_ALARMS else None,
        "latest": latest,
        **(moment.owed if working and role in OWE_DECISIONS else {}),
        **(status.led(case) if working and role is Role.ARBETSLEDARE else {}),
        **({"emergency_by": list(case.access.unreviewed())} if role in REVIEWS else {}),
    }


def next_change(moment: Moment, role: Role) -> datetime | None:
    """Give the next instant at which time alone changes a role's row, or who may read it."""
    changes = [moment.case.access.next_change(moment.at)]
    if sees_alarms(role, moment.case):
        changes.append(moment.alarms_change)
    if role in SEES_ALARMS:
        changes.append(moment.course_change)
    if role in OWE_DECISIONS:
        changes.append(moment.owed_change)
    return min((change for change in changes if change), default=None)
