"""Every channel there is and one that was added later, with partners that have them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from domain.roles import Role
from domain.ways import ALL, Way
from services.couriers import Couriers
from services.ports import Letter, Partner
from tests.services.fakes import FakeClock, FakeCourier, FakeDirectory

LATER = "rokmoln"
"""A channel that somebody adds next year, and that no table knows."""


def at(way: Way | str, name: str | None = None) -> Partner:
    """Name a partner that has a channel."""
    partner = Partner(name or f"hos-{way.lower()}", way, Role.ARBETSFORMEDLINGEN)
    return replace(partner, channel=way)  # type: ignore[arg-type]


PARTNERS = [at(way) for way in (*Way, LATER)]


def letter(partner: Partner, ways: frozenset[Way] = ALL) -> Letter:
    return Letter(partner.id, uuid4(), b"sealed", thread="thread", ways=ways)


@dataclass
class Broken:
    """An adapter with a fault of its own."""

    reached: list[Letter] = field(default_factory=list)

    async def carry(self, letters: Iterable[Letter]) -> int:
        self.reached += letters
        raise ArithmeticError


@dataclass
class World:
    """Every channel there is, and one that was added later."""

    partners: list[Partner] = field(default_factory=lambda: list(PARTNERS))
    channels: dict = field(
        default_factory=lambda: {way: FakeCourier() for way in (*Way, LATER)}
    )

    clock: FakeClock = field(default_factory=FakeClock)

    def couriers(self) -> Couriers:
        directory = FakeDirectory({p.id: p for p in self.partners})
        return Couriers(directory, self.channels, self.clock)

    def carry(self, *letters: Letter) -> int:
        return asyncio.run(self.couriers().carry(letters))

    def reached(self) -> dict[str, list[UUID]]:
        return {
            str(way): [one.id for one in courier.stored]
            for way, courier in self.channels.items()
            if courier.stored
        }
