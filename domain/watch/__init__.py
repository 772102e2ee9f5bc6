"""Watch: what nobody may overlook, derived from a case and an instant, never stored."""

from domain.watch.alarm import ACTIONS, LABELS, Alarm, AlarmKind, Severity
from domain.watch.watching import (
    Ticking,
    emergencies,
    next_alarm_change,
    next_turn,
    ticking,
    watch,
)

__all__ = [
    "ACTIONS",
    "LABELS",
    "Alarm",
    "AlarmKind",
    "Severity",
    "Ticking",
    "emergencies",
    "next_alarm_change",
    "next_turn",
    "ticking",
    "watch",
]
