"""What plans, persons and the course of a case are called on the screen."""

from domain.course import GATES, PHASES, STEPS
from domain.holding import HOLES

PLAN_FIELDS: dict[str, str] = {
    "children_placed": "Barnens egna beslut",
    "contact_every_days": "Kontakt minst var … dag",
    "decided_on": "Barnets beslut fattades",
    "fallback": "Tar vid om kontakten uteblir",
    "maturity_note": "Så har barnets ålder och mognad bedömts",
    "part_without_needs": "Varför en del saknar behov",
    "relations": "Släktskap med egna ärenden (ser bara samordnaren)",
}
NEED_KINDS: dict[str, str] = {"skydd": "Skydd", "stod": "Stöd", "hjalp": "Hjälp"}
RELATIONS: dict[str, str] = {"barn": "Barn", "förälder": "Förälder", "syskon": "Syskon"}
COURSE: tuple[str, ...] = (
    *STEPS.values(),
    *PHASES.values(),
    *HOLES.values(),
    *(gate.text for gate in GATES),
)
