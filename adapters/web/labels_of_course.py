"""What plans, persons and the course of a case are called on the screen."""

from domain.case.life import PILLARS, WORST_FIRST
from domain.course import GATES, PHASES, STEPS
from domain.holding import HOLES

PLAN_FIELDS: dict[str, str] = {
    "children_placed": "Barnens egna beslut",
    "contact_every_days": "Högst så många dagar mellan kontakterna",
    "decided_on": "Barnets beslut fattades",
    "first_own_home": "Har aldrig bott själv förut",
    "fallback": "Tar vid om kontakten uteblir",
    "feels": "Så mår hon eller han",
    "home": "Boendet är",
    "how_met": "Så säger den enskilde att bemötandet har varit",
    "introduced": "Första besöket hos föreningen",
    "maturity_note": "Så har barnets ålder och mognad bedömts",
    "tells_no_place": "Texten röjer inte var någon finns",
    "own_obstacle": "Avslaget eller dröjsmålet beror på oss själva",
    "part_without_needs": "Varför en del saknar behov",
    "form": "Form",
    "period": "Period",
    "special_reasons": "Särskilda skäl för stödboende före 18 år",
    "violence_weighed": "Så vägdes våldsutsattheten in",
    "weigh_violence": "Våldsutsattheten ska vägas in i svaret",
    "reachable": "Går att nå för frågor i vardagen",
    "relations": "Släktskap med egna ärenden (ser bara samordnaren)",
}
NEED_KINDS: dict[str, str] = {"skydd": "Skydd", "stod": "Stöd", "hjalp": "Hjälp"}
RELATIONS: dict[str, str] = {"barn": "Barn", "förälder": "Förälder", "syskon": "Syskon"}
LIVING: dict[str, str] = {
    "trygg": "Tryggt",
    "otrygg": "Otryggt",
    "saknas": "Saknas",
    "bra": "Bra",
    "varken eller": "Varken bra eller dåligt",
    "dåligt": "Dåligt",
    "någon följde med": "Någon följde med",
    "gick själv": "Gick själv",
    "köer eller brist på platser": "Köer eller brist på platser",
    "gränser mellan enheter": "Gränser mellan enheter",
    "riktlinjer eller avtal": "Riktlinjer eller avtal",
}
"""How life goes, and what in the organisation stands in the way."""
COURSE: tuple[str, ...] = (
    *STEPS.values(),
    *PHASES.values(),
    *HOLES.values(),
    *(pillar.label for pillar in PILLARS),
    *WORST_FIRST,
    "ingen färg angiven",
    *(gate.text for gate in GATES),
)
