"""What is easily forgotten, ready to choose: needs with support, and tasks of a first home."""

from dataclasses import dataclass

from domain.values import Area, InsatsKind


@dataclass(frozen=True, slots=True)
class KnownNeed:
    """A need that many have, and the support measures that answer to it."""

    key: str
    area: Area
    text: str
    insatser: tuple[InsatsKind, ...]
    source: str


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A task that somebody has to own."""

    area: Area
    text: str
    source: str


NEEDS: tuple[KnownNeed, ...] = (
    KnownNeed(
        "skuld_och_sorg",
        Area.SAMTAL,
        "Skuld och sorg efter brytningen",
        (InsatsKind.SAMTALSSTOD, InsatsKind.KONTAKTPERSON, InsatsKind.RAD_OCH_STOD),
        "R27",
    ),
)
TASKS: tuple[KnownTask, ...] = (
    KnownTask(Area.BOENDE, "Ta hand om hemmet: städa, tvätta och handla", "R61"),
    KnownTask(Area.EKONOMI, "Betala räkningar i tid", "R61"),
    KnownTask(Area.BOENDE, "Skaffa abonnemang för telefon och internet", "R61"),
    KnownTask(Area.EKONOMI, "Teckna hemförsäkring", "R61"),
    KnownTask(Area.BOENDE, "Teckna elavtal", "R61"),
    KnownTask(Area.BOENDE, "Ordna posten på ett säkert sätt", "R61"),
    KnownTask(Area.BOENDE, "Lära sig var soporna lämnas", "R61"),
    KnownTask(Area.SOCIALT, "Länka till civilsamhället, med sällskap första gången", "R138"),
)
"""The first own home, and the first step to others. No time, no place: those are hers."""
