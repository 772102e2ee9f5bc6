"""Who may decide what: the delegation as dated data. Next year's change is a new row.

The board answers for its own order of delegation; the rows for single matters are the
product's proposal until it has decided. The rows for the board itself follow SoL 30:6-8, and
before 2025-07-01 the sections that they replaced.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.facts import DecisionMade
from domain.law.act import FB, LVU, SKBL, Section
from domain.law.lawbook import LAW
from domain.roles import Role
from domain.values import InsatsKind

BODIES = ("utskottet", "nämnden", "ordföranden", "domstolen")
"""Who decides without being anybody on duty; a leader records it with the minutes."""
BOARD = frozenset(("utskottet", "nämnden"))
CHAIR = BOARD | {"ordföranden"}
COURT = frozenset(("domstolen",))
ANY_BODY = frozenset(BODIES)
LEADER = frozenset((Role.ARBETSLEDARE,))
WORKERS = LEADER | {Role.RVT, Role.BARN_OCH_UNGA, Role.EKONOMISKT_BISTAND}
"""Who decides about support; a coordinator holds together, and decides nothing as such."""
NOBODY_ON_DUTY: frozenset[Role] = frozenset()
DAYS_REMEMBERED_MAX = 4_096


@dataclass(frozen=True, slots=True)
class Delegation:
    """One matter, recognised by support measure or section, and who may decide it."""

    matter: str
    roles: frozenset[Role]
    bodies: frozenset[str]
    source: str
    insatser: frozenset[InsatsKind] = frozenset()
    sections: tuple[Section, ...] = ()
    valid_from: date = date.min
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the row applies on a day; both days are included."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def is_about(self, fact: DecisionMade) -> bool:
        """Whether a decision is of this matter."""
        return not self.insatser.isdisjoint(fact.insatser) or any(
            is_cited(section, fact.legal_basis) for section in self.sections
        )

    def allows(self, role: Role, body: str | None) -> bool:
        """Whether a body, or else somebody on duty in a role, may decide the matter."""
        return body in self.bodies if body else role in self.roles


ORDINARY = Delegation("bistånd i övrigt", WORKERS, ANY_BODY, "delegationsordning")
"""What no other row is about."""

DELEGATIONS: tuple[Delegation, ...] = (
    Delegation(
        "tillfälligt boende",
        LEADER,
        ANY_BODY,
        "delegationsordning",
        insatser=frozenset(
            (InsatsKind.SKYDDAT_BOENDE, InsatsKind.GENOMGANGSBOSTAD, InsatsKind.MELLANBOENDE)
        ),
    ),
    Delegation(
        "försörjningsstöd",
        LEADER | {Role.EKONOMISKT_BISTAND},
        ANY_BODY,
        "delegationsordning",
        insatser=frozenset((InsatsKind.FORSORJNINGSSTOD,)),
    ),
    Delegation(
        "omedelbar placering av barn i skyddat boende",
        NOBODY_ON_DUTY,
        CHAIR | COURT,
        "SoL 30:6-8; SKBL 4:1",
        sections=(Section(SKBL, "4 kap. 1 §"),),
    ),
    Delegation(
        "hemlighållande av vistelseort och reglering av umgänge",
        NOBODY_ON_DUTY,
        BOARD,
        "SoL 30:6-8; SKBL 5:4",
        sections=(Section(SKBL, "5 kap. 4 §"),),
    ),
    Delegation(
        "barns placering i skyddat boende upphör",
        NOBODY_ON_DUTY,
        BOARD | COURT,
        "SoL 30:6-8; SKBL 7:1",
        sections=(Section(SKBL, "7 kap. 1 §"),),
    ),
    Delegation(
        "åtgärd för ett barn utan den andra vårdnadshavarens samtycke",
        NOBODY_ON_DUTY,
        BOARD,
        "SoL 30:6-8; FB 6:13 a",
        sections=(Section(FB, "6 kap. 13 a §"),),
    ),
    Delegation(
        "vård enligt LVU: ansökan, omhändertagande, vårdens innehåll och upphörande",
        NOBODY_ON_DUTY,
        CHAIR | COURT,
        "SoL 30:6-8; LVU 4, 6, 11, 21",
        sections=tuple(Section(LVU, f"{place} §") for place in (4, 6, 11, 21)),
    ),
)
"""Every matter that is not decided like the rest."""


def is_cited(section: Section, legal_basis: str) -> bool:
    """Whether a legal basis, as people write it, names a section.

    `6 kap. 13 a § FB` and `FB 6:13 a` are the same place.
    """
    return LAW.names(legal_basis, section.act, section.place)


@lru_cache(DAYS_REMEMBERED_MAX)
def may_grant(role: Role, on: date) -> tuple[InsatsKind, ...]:
    """List the support measures that somebody on duty in a role may grant that day (R79)."""
    return tuple(
        kind
        for kind in InsatsKind
        if all(
            role in row.roles
            for row in [r for r in DELEGATIONS if r.in_force(on) and kind in r.insatser]
            or [ORDINARY]
        )
    )


def may_decide(fact: DecisionMade, role: Role, on: date) -> bool:
    """Whether a decision is within what has been delegated to whoever took it.

    Every row that it is about must allow it; a decision that no row is about is ordinary.
    """
    rows = [row for row in DELEGATIONS if row.in_force(on) and row.is_about(fact)]
    return all(row.allows(role, fact.decided_in) for row in rows or (ORDINARY,))
