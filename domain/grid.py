"""The plan in one picture: horizon by protection, support and help, with what is empty (R8)."""

from dataclasses import dataclass
from itertools import product

from domain.case.case import Case
from domain.case.plan import PlannedNeed
from domain.values import Area, Horizon, InsatsKind, NeedKind, NeedStatus


@dataclass(frozen=True, slots=True)
class Cell:
    """What is needed at a horizon, of a kind; and which support measures answer to it."""

    horizon: Horizon
    kind: NeedKind
    needs: tuple[str, ...]
    insatser: tuple[InsatsKind, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is needed here: either it is so, or nobody has asked."""
        return not self.needs

    @property
    def unanswered(self) -> bool:
        """Whether something is needed and no support measure answers to it."""
        return bool(self.needs) and not self.insatser


def grid(case: Case) -> tuple[Cell, ...]:
    """Give every cell, horizon by horizon, of the needs that are open."""
    needs = [need for need in case.plans.needs if need.status is NeedStatus.OPEN]
    return tuple(_cell(case, needs, *place) for place in product(Horizon, NeedKind))


def _cell(case: Case, needs: list[PlannedNeed], horizon: Horizon, kind: NeedKind) -> Cell:
    here = [need for need in needs if need.kind is kind and horizon in need.horizons]
    areas = {need.area for need in here}
    return Cell(horizon, kind, tuple(need.key for need in here), _answering(case, areas))


def _answering(case: Case, areas: set[Area]) -> tuple[InsatsKind, ...]:
    held = case.plans.insats_areas
    return tuple(
        sorted(kind for kind in case.support.running if areas & set(held.get(kind, ())))
    )


def empty_horizons(case: Case) -> tuple[Horizon, ...]:
    """Name the horizons at which nothing is needed; an empty long term is flagged (R7)."""
    cells = grid(case)
    return tuple(h for h in Horizon if all(c.empty for c in cells if c.horizon is h))
