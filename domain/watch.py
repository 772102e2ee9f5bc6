"""What nobody may overlook: alarms, derived from the case and the clock, never stored."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.case.calendar import day_of, end_of
from domain.case.case import Case
from domain.case.standing import Status
from domain.values import Area


class AlarmKind(StrEnum):
    """What is wrong. Each kind has one action (domain/watch.py ACTIONS)."""

    SUPPORT_ENDED_WITHOUT_HOLDER = "support_ended_without_holder"
    NEED_WITHOUT_HOLDER = "need_without_holder"
    COORDINATOR_MISSING = "coordinator_missing"
    RISK_NOT_CURRENT = "risk_not_current"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: kind, area when it has one, and since when. No content."""

    kind: AlarmKind
    area: Area | None
    since: datetime


LABELS: dict[AlarmKind, str] = {
    AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER: "Stöd har upphört utan ny hållare",
    AlarmKind.NEED_WITHOUT_HOLDER: "Behov utan hållare",
    AlarmKind.COORDINATOR_MISSING: "Samordnare saknas",
    AlarmKind.RISK_NOT_CURRENT: "Riskbedömningen är inaktuell",
}
ACTIONS: dict[AlarmKind, str] = {
    AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER: "Utse vem som tar över",
    AlarmKind.NEED_WITHOUT_HOLDER: "Utse ansvarig för behovet",
    AlarmKind.COORDINATOR_MISSING: "Utse samordnare",
    AlarmKind.RISK_NOT_CURRENT: "Gör en ny riskbedömning",
}


def watch(case: Case, at: datetime) -> tuple[Alarm, ...]:
    """List what is wrong in a case at an instant, most serious first."""
    if case.version == 0 or case.standing.status is Status.CLOSED:
        return ()
    alarms = [
        Alarm(AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER, hole.area, hole.since)
        for hole in case.support.holes
    ]
    alarms += [
        Alarm(AlarmKind.NEED_WITHOUT_HOLDER, need.area, case.assessed.needs_at or at)
        for need in case.assessed.open_needs()
        if need.holder is None or not _knows(case, need.staff, at)
    ]
    since = case.standing.cooperation_since
    if since is not None and not case.access.coordinated(at):
        alarms.append(Alarm(AlarmKind.COORDINATOR_MISSING, None, since))
    risk = case.assessed.risk
    if risk is None and case.assessed.signal_at is not None:
        alarms.append(Alarm(AlarmKind.RISK_NOT_CURRENT, None, case.assessed.signal_at))
    if risk is not None and not risk.stands(day_of(at)):
        since = risk.invalidated_at or end_of(risk.valid_until)
        alarms.append(Alarm(AlarmKind.RISK_NOT_CURRENT, None, since))
    return tuple(alarms)


def _knows(case: Case, staff: str | None, at: datetime) -> bool:
    """Whether a named holder sits in the case: who cannot see a need does not hold it."""
    seated = {seat.staff for seat in case.access.seats if seat.active(at)}
    return staff is None or staff in seated - case.access.blocked


def next_alarm_change(case: Case, at: datetime) -> datetime | None:
    """Give the next instant at which time alone changes the alarms."""
    risk = case.assessed.risk
    if risk is None or risk.invalidated_at is not None:
        return None
    over = end_of(risk.valid_until)
    return over if over > at else None
