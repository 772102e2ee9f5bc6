"""Every channel there is and one that was added later, with partners that have them."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from domain.roles import Role
from domain.ways import ALL, Way
from services.couriers import Couriers
from services.ports import Letter, Partner, Undeliverable
from tests.services.fakes import FakeCourier, FakeDirectory

LATER = "rokmoln"
"""A channel that somebody adds next year, and that no table knows."""


def at(way: Way | str, name: str | None = None) -> Partner:
    """Name a partner that has a channel."""
    partner = Partner(name or f"hos-{way.lower()}", way, Role.ARBETSFORMEDLINGEN)
    return replace(partner, channel=way, channels={way: "full"})  # type: ignore[arg-type]


PARTNERS = [at(way) for way in (*Way, LATER)]


def letter(partner: Partner, ways: frozenset[Way] = ALL) -> Letter:
    return Letter(partner.id, uuid4(), b"sealed", thread="thread", ways=ways)


@dataclass
class Broken:
    """An adapter with a fault of its own."""

    reached: list[Letter] = field(default_factory=list)

    def ready(self, partner: str) -> bool:
        del partner
        return True

    def stands_otherwise(self, letter: UUID) -> bool:
        del letter
        return False

    async def carry(self, letters: Iterable[Letter]) -> int:
        self.reached += letters
        raise ArithmeticError


@dataclass
class Refusing(FakeCourier):
    """A server that refuses some letters for good, by the order in which it first saw them."""

    refused: set[int] = field(default_factory=set)
    seen: list[UUID] = field(default_factory=list)

    async def carry(self, letters: Iterable[Letter]) -> int:
        carried = 0
        for each in letters:
            self.seen += [each.id] if each.id not in self.seen else []
            if self.seen.index(each.id) in self.refused:
                if carried == 0:
                    self.refused -= {self.seen.index(each.id)}
                    raise Undeliverable(each.id, "smtp_550")
                break
            self._store(each)
            carried += 1
        return carried


@dataclass
class World:
    """Every channel there is, and one that was added later."""

    partners: list[Partner] = field(default_factory=lambda: list(PARTNERS))
    channels: dict = field(
        default_factory=lambda: {way: FakeCourier() for way in (*Way, LATER)}
    )

    def couriers(self) -> Couriers:
        directory = FakeDirectory({p.id: p for p in self.partners})
        return Couriers(directory, self.channels)

    def carry(self, *letters: Letter) -> int:
        return asyncio.run(self.couriers().carry(letters))

    def reached(self) -> dict[str, list[UUID]]:
        return {
            str(way): [one.id for one in courier.stored]
            for way, courier in self.channels.items()
            if courier.stored
        }
