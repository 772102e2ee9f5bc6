"""What an alarm is: a kind, a severity, since when, until when, and one thing to do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.categories import Category
from domain.clocks.table import BY_NAME
from domain.values import Area


class AlarmKind(StrEnum):
    """What is wrong, most serious first. Each has one action (R75: who stands alone)."""

    STANDS_ALONE = "stands_alone"
    EMERGENCY_USED = "emergency_used"
    SUPPORT_ENDED_WITHOUT_HOLDER = "support_ended_without_holder"
    NEED_WITHOUT_HOLDER = "need_without_holder"
    COORDINATOR_MISSING = "coordinator_missing"
    DEPUTY_MISSING = "deputy_missing"
    RISK_MISSING = "risk_missing"
    RISK_NOT_CURRENT = "risk_not_current"
    TRANSFER_NOT_ACCEPTED = "transfer_not_accepted"
    DECISION_NOT_EXECUTED = "decision_not_executed"
    RECALL_UNANSWERED = "recall_unanswered"
    NOTICE_UNANSWERED = "notice_unanswered"
    CLOCK_OVERDUE = "clock_overdue"
    SILENCE = "silence"
    CLOCK_COMING = "clock_coming"
    CONSENT_ENDS = "consent_ends"
    TURNS_18 = "turns_18"


class Severity(StrEnum):
    """How pressing it is."""

    RED = "röd"
    YELLOW = "gul"
    GREEN = "grön"


LABELS: dict[AlarmKind, str] = {
    AlarmKind.STANDS_ALONE: "Står själv: stödet är slut och ingen håller behoven",
    AlarmKind.EMERGENCY_USED: "Nödåtkomst har använts och är inte granskad",
    AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER: "Stöd har upphört utan ny hållare",
    AlarmKind.NEED_WITHOUT_HOLDER: "Behov utan hållare",
    AlarmKind.COORDINATOR_MISSING: "Samordnare saknas",
    AlarmKind.DEPUTY_MISSING: "Ersättare för samordnaren saknas",
    AlarmKind.RISK_MISSING: "Riskbedömning saknas",
    AlarmKind.RISK_NOT_CURRENT: "Riskbedömningen är inaktuell",
    AlarmKind.TRANSFER_NOT_ACCEPTED: "Överlämningen är inte mottagen",
    AlarmKind.DECISION_NOT_EXECUTED: "Beslut har inte verkställts på tre månader",
    AlarmKind.RECALL_UNANSWERED: "Återkallat utlämnande är obesvarat",
    AlarmKind.NOTICE_UNANSWERED: "Mottagaren har inte svarat",
    AlarmKind.CLOCK_OVERDUE: "Frist har passerat",
    AlarmKind.SILENCE: "Tyst längre än ni har kommit överens om",
    AlarmKind.CLOCK_COMING: "Frist närmar sig",
    AlarmKind.CONSENT_ENDS: "Samtycke går snart ut",
    AlarmKind.TURNS_18: "Fyller snart 18 år",
}
ACTIONS: dict[AlarmKind, str] = {
    AlarmKind.STANDS_ALONE: "Utse någon som håller kontakten",
    AlarmKind.EMERGENCY_USED: "Granska nödåtkomsten",
    AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER: "Utse vem som tar över",
    AlarmKind.NEED_WITHOUT_HOLDER: "Utse ansvarig för behovet",
    AlarmKind.COORDINATOR_MISSING: "Utse samordnare",
    AlarmKind.DEPUTY_MISSING: "Utse ersättare",
    AlarmKind.RISK_MISSING: "Gör en riskbedömning",
    AlarmKind.RISK_NOT_CURRENT: "Gör en ny riskbedömning",
    AlarmKind.TRANSFER_NOT_ACCEPTED: "Få den nya att ta emot, eller behåll ansvaret",
    AlarmKind.DECISION_NOT_EXECUTED: "Verkställ beslutet, eller rapportera till IVO",
    AlarmKind.RECALL_UNANSWERED: "Be mottagaren gallra och svara",
    AlarmKind.NOTICE_UNANSWERED: "Fråga mottagaren efter svar",
    AlarmKind.CLOCK_OVERDUE: "Gör det som fristen gäller",
    AlarmKind.SILENCE: "Ta kontakt på den säkra vägen",
    AlarmKind.CLOCK_COMING: "Gör det som fristen gäller",
    AlarmKind.CONSENT_ENDS: "Fråga om samtycket ska förnyas",
    AlarmKind.TURNS_18: "Planera övergången och fråga efter eget samtycke",
}
"""The one thing to do. A clock says it in its own row; this is for clocks as such."""
YELLOW = frozenset((AlarmKind.CLOCK_COMING, AlarmKind.CONSENT_ENDS, AlarmKind.TURNS_18))
"""What has not gone wrong yet. Every other kind is red."""
GISTS: dict[AlarmKind, Category] = {
    AlarmKind.EMERGENCY_USED: Category.ACCESS,
    AlarmKind.SUPPORT_ENDED_WITHOUT_HOLDER: Category.PLAN,
    AlarmKind.NEED_WITHOUT_HOLDER: Category.PLAN,
    AlarmKind.COORDINATOR_MISSING: Category.ACCESS,
    AlarmKind.DEPUTY_MISSING: Category.ACCESS,
    AlarmKind.RISK_MISSING: Category.THREAT,
    AlarmKind.RISK_NOT_CURRENT: Category.THREAT,
}
"""What one must be allowed to know in summary to see it; a clock's own row says its."""
WHEN_OVER: dict[str, AlarmKind] = {
    "stands_alone": AlarmKind.STANDS_ALONE,
    "transfer_accepted": AlarmKind.TRANSFER_NOT_ACCEPTED,
    "decision_not_executed": AlarmKind.DECISION_NOT_EXECUTED,
    "silence": AlarmKind.SILENCE,
    "answer": AlarmKind.NOTICE_UNANSWERED,
    "answer_to_leader": AlarmKind.NOTICE_UNANSWERED,
    "recall": AlarmKind.RECALL_UNANSWERED,
    "recall_to_leader": AlarmKind.RECALL_UNANSWERED,
}
"""Clocks whose end is an alarm of its own kind; every other is `clock_overdue`."""
WHEN_COMING: dict[str, AlarmKind] = {
    "consent": AlarmKind.CONSENT_ENDS,
    "comes_of_age": AlarmKind.TURNS_18,
}
"""Clocks whose coming end is an alarm of its own kind; every other is `clock_coming`."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm: kind, area or clock when it has one, since when and when it is due.

    It holds no content: a worklist is read by more people than a case (I16).
    """

    kind: AlarmKind
    area: Area | None
    since: datetime
    due: datetime | None = None
    clock: str | None = None

    @property
    def severity(self) -> Severity:
        """How pressing it is."""
        return Severity.YELLOW if self.kind in YELLOW else Severity.RED

    @property
    def label(self) -> str:
        """Say what is wrong."""
        return LABELS[self.kind]

    @property
    def about(self) -> str | None:
        """Say which clock it is, when the kind does not."""
        of_any = (AlarmKind.CLOCK_OVERDUE, AlarmKind.CLOCK_COMING)
        return BY_NAME[self.clock].label if self.clock and self.kind in of_any else None

    @property
    def action(self) -> str:
        """Say the one thing to do."""
        return BY_NAME[self.clock].action if self.clock else ACTIONS[self.kind]

    @property
    def gist(self) -> Category:
        """What one must be allowed to know in summary to see it."""
        return BY_NAME[self.clock].gist if self.clock else GISTS[self.kind]


ORDER = {kind: place for place, kind in enumerate(AlarmKind)}


def most_serious_first(alarm: Alarm) -> tuple[object, ...]:
    """Order alarms: by kind, then by what is due first."""
    return (
        ORDER[alarm.kind],
        alarm.due or alarm.since,
        alarm.since,
        alarm.clock or "",
        alarm.area or "",
    )
