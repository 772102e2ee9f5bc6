"""What plans, persons and the course of a case are called on the screen."""

from domain.case.life import PILLARS, WORST_FIRST
from domain.course import GATES, PHASES, STEPS
from domain.holding import HOLES

PLAN_FIELDS: dict[str, str] = {
    "children_placed": "Barnens egna beslut",
    "contact_every_days": "Kontakt minst var … dag",
    "decided_on": "Barnets beslut fattades",
    "fallback": "Tar vid om kontakten uteblir",
    "maturity_note": "Så har barnets ålder och mognad bedömts",
    "part_without_needs": "Varför en del saknar behov",
    "form": "Form",
    "period": "Period",
    "special_reasons": "Särskilda skäl för stödboende före 18 år",
    "violence_weighed": "Så vägdes våldsutsattheten in",
    "weigh_violence": "Våldsutsattheten ska vägas in i svaret",
    "relations": "Släktskap med egna ärenden (ser bara samordnaren)",
}
NEED_KINDS: dict[str, str] = {"skydd": "Skydd", "stod": "Stöd", "hjalp": "Hjälp"}
RELATIONS: dict[str, str] = {"barn": "Barn", "förälder": "Förälder", "syskon": "Syskon"}
COURSE: tuple[str, ...] = (
    *STEPS.values(),
    *PHASES.values(),
    *HOLES.values(),
    *(pillar.label for pillar in PILLARS),
    *WORST_FIRST,
    "inte bedömt",
    *(gate.text for gate in GATES),
)
