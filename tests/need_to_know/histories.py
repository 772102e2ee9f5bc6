"""Random histories of what changes who may know what, lawful ones and unlawful ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID, uuid5

from domain.case import granting
from domain.case.access import Access
from domain.case.case import Case, evolve
from domain.categories import CONTENT, Category
from domain.fact import Fact
from domain.facts import (
    FACTS,
    CaseRaised,
    CaseTransferred,
    ConflictChecked,
    ConsentRecorded,
    CoordinatorAppointed,
    DocumentationFormDecided,
    FirstContactMade,
    PlacementEnded,
    PlacementStarted,
    ResourcePersonAssigned,
    ResourcePersonReleased,
    RiskSignalNoted,
    SecrecyReviewed,
)
from domain.recorded import Actor, Recorded
from domain.roles import AUDIENCES, INTERNAL, Role
from domain.rules import refusal
from domain.rules.recording import is_outsider
from domain.values import Ground, GroundKind, Holder, ProtectionLevel, Recipient, Subject
from tests.given import GRETA, IVAR, KARIN, LENA, MATS, MORNING, PETRA, SARA, SVEN, example

CASE = UUID(int=0xCA5E)
FACTS_MAX = 18
EACH_KIND = 60
LAWFUL_TRIES = 3
STAFF = ("karin", "mats", "lena", "jon", "sara", "sven", None)
PARTNERS = (None, None, "norr", "soder")
DAYS = (-31, -1, 0, 0, 0, 1, 2, 27, 28, 400)
"""How far from the first morning a day is; between 27 and 28 the clocks change."""
TOLD_BY = (KARIN, MATS, SARA, SVEN, LENA, PETRA, GRETA, IVAR)
WALL = Actor("jon", Role.VALDSUTOVARENHET, "manscentrum")
GROUNDS = (
    Ground(kind=GroundKind.LAW, citation="10 kap. 21 § OSL"),
    Ground(kind=GroundKind.CONSENT, citation="12 kap. 2 § OSL"),
)
BORN = (
    date(2008, 2, 29),
    date(2008, 3, 2),
    date(2008, 3, 4),
    date(2015, 1, 1),
    date(1990, 1, 1),
)
WAITS = (0, 0, 0, 1, 5, 24, 24 * 14)
LATE = (0, 0, 0, 1, 24, 24 * 20)
EVER = tuple(Role)
SELDOM, OFTEN_ENOUGH = 0.1, 0.5
A_MICROSECOND = timedelta(microseconds=1)
Borders = Callable[[tuple[Recorded, ...]], set[datetime]]
"""Gives the instants of a history at which something begins or ends."""


@dataclass(frozen=True)
class State:
    """A history as far as it has come, and an instant to ask about."""

    facts: tuple[Recorded, ...]
    access: Access
    at: datetime
    lawful: bool


def day(chance: Random) -> date:
    """Draw a day near the first morning."""
    return MORNING.date() + timedelta(days=chance.choice(DAYS))


def _categories(chance: Random) -> tuple[Category, ...]:
    number = chance.choice((1, 2, 4, 8, len(CONTENT), len(CONTENT)))
    return tuple(chance.sample(CONTENT, number))


def _holder(chance: Random, *roles: Role) -> Holder:
    unit = chance.choice((None, "enheten"))
    role = chance.choice(roles or INTERNAL)
    return Holder(role=role, title="handläggare", staff=chance.choice(STAFF), unit=unit)


def _recipient(chance: Random) -> Recipient:
    role, partner = chance.choice(AUDIENCES), chance.choice(PARTNERS)
    return Recipient(role=role, title="mottagare", partner=partner)


def _raised(chance: Random) -> dict[str, object]:
    return {"subject": Subject(alias="Lind", born=chance.choice((None, *BORN)))}


def _checked(chance: Random) -> dict[str, object]:
    blocked = tuple(chance.sample(("jon", "lena", "sara"), chance.choice((0, 0, 0, 1))))
    return {"checked_role": tuple(filter(None, STAFF)), "blocked_staff": blocked}


def _assigned(chance: Random) -> dict[str, object]:
    return {
        "role": _holder(chance, *(EVER if chance.random() < SELDOM else INTERNAL)),
        "visible_categories": _categories(chance),
        "valid_from": day(chance),
        "valid_to": chance.choice((None, day(chance))),
    }


def _released(chance: Random) -> dict[str, object]:
    at = MORNING + timedelta(hours=chance.choice((0, 1, 24, 24 * 20)))
    return {"role": _holder(chance), "at": at}


def _appointed(chance: Random) -> dict[str, object]:
    holder, deputy = _holder(chance, Role.SAMORDNARE), chance.choice((None, "sven"))
    return {"role": holder, "from_": day(chance), "deputy": deputy}


def _transferred(chance: Random) -> dict[str, object]:
    accepted, deputy = chance.choice((None, day(chance))), chance.choice((None, "sara"))
    return {"to": _holder(chance), "accepted_at": accepted, "deputy": deputy}


def _consented(chance: Random) -> dict[str, object]:
    return {
        "action": chance.choice(("given", "given", "given", "limited", "withdrawn")),
        "recipient": tuple(_recipient(chance) for _ in range(chance.choice((1, 1, 3)))),
        "categories": _categories(chance),
        "valid_to": MORNING.date() + timedelta(days=abs(chance.choice(DAYS))),
        "by_whom": chance.choice(("person", "person", "barn 15+", "vårdnadshavare")),
        "maturity_note": "mogen",
    }


def _reviewed(chance: Random) -> dict[str, object]:
    return {
        "requester": _recipient(chance),
        "categories": _categories(chance),
        "ground": chance.choice(GROUNDS),
        "outcome": chance.choice(("lämnas", "lämnas delvis", "nekas")),
        "decided_by": _holder(chance, Role.ARBETSLEDARE, Role.RVT),
    }


def _guarded(chance: Random) -> dict[str, object]:
    return {"protection_level": chance.choice(list(ProtectionLevel))}


def _placed(chance: Random) -> dict[str, object]:
    return {"responsible_worker": (chance.choice(("karin", "lena", "sara")),)}


def _as_usual(_chance: Random) -> dict[str, object]:
    return {}


TURNS: dict[type[Fact], tuple[int, Callable[[Random], dict[str, object]]]] = {
    CaseRaised: (1, _raised),
    FirstContactMade: (1, _as_usual),
    ConflictChecked: (2, _checked),
    ResourcePersonAssigned: (6, _assigned),
    ResourcePersonReleased: (3, _released),
    CoordinatorAppointed: (2, _appointed),
    CaseTransferred: (1, _transferred),
    ConsentRecorded: (7, _consented),
    SecrecyReviewed: (4, _reviewed),
    DocumentationFormDecided: (1, _guarded),
    PlacementStarted: (1, _placed),
    PlacementEnded: (1, _as_usual),
    RiskSignalNoted: (1, _as_usual),
}
"""The kinds that change who may know what: how often each is told, and what is drawn of it."""
OFTEN = [often for often, _ in TURNS.values()]


def _recorded(fact: Fact, by: Actor, place: int, at: datetime, heard: datetime) -> Recorded:
    name = uuid5(CASE, str(place))
    return Recorded(CASE, place + 1, fact, name, at, heard, by, name)


class Histories:
    """Draws histories; the facts are made once and told again and again."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.pool = {
            kind: [example(kind, **draw(self.chance)) for _ in range(EACH_KIND)]
            for kind, (_, draw) in TURNS.items()
        }
        self.others = [example(kind) for kind in FACTS if kind not in TURNS]

    def history(self, *, lawful: bool) -> tuple[tuple[Recorded, ...], Access]:
        """Draw one: asked of the rules fact by fact, or not at all."""
        chance, told, case, now = self.chance, list[Recorded](), Case(), MORNING
        access = Access()
        for _ in range(chance.randrange(FACTS_MAX) * (LAWFUL_TRIES if lawful else 1)):
            now += timedelta(hours=chance.choice(WAITS))
            fact = self._next(opens=not told and (lawful or chance.random() < OFTEN_ENOUGH))
            by = self._teller(fact, lawful=lawful)
            late = timedelta(hours=chance.choice(LATE) if not lawful or told else 0)
            new = _recorded(fact, by, len(told), now - late, now)
            if lawful:
                if is_outsider(case, new) or refusal(case, new):
                    continue
                case = evolve(case, new)
            told.append(new)
            access = granting.evolve(access, new)
        return tuple(told), access

    def _next(self, *, opens: bool) -> Fact:
        chance = self.chance
        if opens:
            return chance.choice(self.pool[CaseRaised])
        if chance.random() < SELDOM:
            return chance.choice(self.others)
        (kind,) = chance.choices(list(TURNS), OFTEN)
        return chance.choice(self.pool[kind])

    def _teller(self, fact: Fact, *, lawful: bool) -> Actor:
        if isinstance(fact, RiskSignalNoted) and self.chance.random() < OFTEN_ENOUGH:
            return WALL
        return self.chance.choice((KARIN, MATS) if lawful else TOLD_BY)

    def states(self, number: int, instants: int, borders: Borders) -> Iterator[State]:
        """Draw so many states, several instants of each history."""
        drawn = 0
        while drawn < number:
            lawful = drawn // instants % 3 == 0
            facts, access = self.history(lawful=lawful)
            edges = sorted(borders(facts)) or [MORNING]
            for _ in range(instants):
                drawn += 1
                yield State(facts, access, self._instant(edges), lawful)

    def _instant(self, edges: list[datetime]) -> datetime:
        """Most often a border, or a hair's breadth from it."""
        chance = self.chance
        if chance.random() < SELDOM:
            return MORNING + timedelta(hours=chance.uniform(-1000, 11000))
        return chance.choice(edges) + chance.choice((-1, 0, 0, 1)) * A_MICROSECOND
