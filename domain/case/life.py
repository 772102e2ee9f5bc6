"""How the three pillars stand: home, studies or work, and company (R48-R50)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from domain.categories import Category
from domain.facts import LifeAreaUpdated
from domain.recorded import Recorded

WORST_FIRST = ("röd", "gul", "grön")


@dataclass(frozen=True, slots=True)
class Pillar:
    """A pillar: what it is called, the areas of life it rests on, and how it is guarded."""

    name: str
    label: str
    areas: tuple[str, ...]
    category: Category


PILLARS: tuple[Pillar, ...] = (
    Pillar("bostad", "Bostad och praktiskt stöd", ("bostad",), Category.HOUSING),
    Pillar("studier_arbete", "Studier eller arbete", ("studier", "arbete"), Category.WORK),
    Pillar("socialt", "Socialt stöd", ("socialt",), Category.PLAN),
)


class Life(NamedTuple):
    """The latest colour of each area of life, and when it was true."""

    told: Mapping[str, tuple[str, datetime]] = {}

    def colour(self, pillar: Pillar) -> str | None:
        """Give the worst colour of what a pillar rests on; None when nothing was told."""
        found = {self.told[area][0] for area in pillar.areas if area in self.told}
        return next((colour for colour in WORST_FIRST if colour in found), None)


def evolve(life: Life, recorded: Recorded) -> Life:
    """Remember what is newest, and not what was told last."""
    fact, at = recorded.fact, recorded.occurred_at
    if type(fact) is not LifeAreaUpdated:
        return life
    known = life.told.get(fact.area)
    if known is not None and at < known[1]:
        return life
    return Life({**life.told, fact.area: (fact.status, at)})
