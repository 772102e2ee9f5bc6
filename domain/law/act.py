"""Acts and sections with the days they are in force: next year's change is a new row."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Act:
    """An act, a regulation or an EU regulation in one version. Both days are included."""

    short: str
    """The everyday abbreviation that case workers write: `SoL`."""
    number: str
    """Its number in its series: `2025:400`."""
    valid_from: date
    valid_to: date | None = None
    title: str = ""
    """What it is called in running text: `Socialtjänstlagen`."""
    series: bool = False
    """Whether its number belongs to the series it is named for: `HSLF-FS 2022:39`."""

    def in_force(self, on: date) -> bool:
        """Whether the act applies on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    @property
    def cited(self) -> str:
        """Cite it the way decisions do: `SoL (2025:400)`."""
        return f"{self.short} {self.number}" if self.series else f"{self.short} ({self.number})"


@dataclass(frozen=True, slots=True)
class Section:
    """One place in an act, as far as it was in force within the act's own days."""

    act: Act
    place: str
    """As it is cited: `20 kap. 2 §`."""
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether the section applies on a day."""
        after = self.valid_from is None or self.valid_from <= on
        before = self.valid_to is None or on <= self.valid_to
        return self.act.in_force(on) and after and before

    @property
    def cited(self) -> str:
        """Cite it the way decisions do: place, act and number."""
        return f"{self.place} {self.act.cited}"


SOL_2001 = Act(
    "SoL", "2001:453", date(2002, 1, 1), date(2025, 6, 30), title="Socialtjänstlagen"
)
SOL_2025 = Act("SoL", "2025:400", date(2025, 7, 1), title="Socialtjänstlagen")
SKBL = Act(
    "SKBL",
    "2024:79",
    date(2024, 4, 1),
    title="Lagen om placering av barn i skyddat boende",
)
LVU = Act(
    "LVU",
    "1990:52",
    date(1990, 7, 1),
    title="Lagen med särskilda bestämmelser om vård av unga",
)
OSL = Act("OSL", "2009:400", date(2009, 6, 30), title="Offentlighets- och sekretesslagen")
FL = Act("FL", "2017:900", date(2018, 7, 1), title="Förvaltningslagen")
FB = Act("FB", "1949:381", date(1950, 1, 1), title="Föräldrabalken")
SOLPUL = Act(
    "SoLPuL",
    "2001:454",
    date(2001, 10, 1),
    title="Lagen om behandling av personuppgifter inom socialtjänsten",
)
GDPR = Act("GDPR", "2016/679", date(2018, 5, 25), title="Dataskyddsförordningen")
CYBER = Act("Cybersäkerhetslagen", "2025:1506", date(2026, 1, 15), title="Cybersäkerhetslagen")
SOSFS_2014_4 = Act(
    "SOSFS",
    "2014:4",
    date(2014, 10, 1),
    date(2022, 10, 31),
    title="Socialstyrelsens föreskrifter om våld i nära relationer",
    series=True,
)
HSLF_2022_39 = Act(
    "HSLF-FS",
    "2022:39",
    date(2022, 11, 1),
    title="Socialstyrelsens föreskrifter om våld i nära relationer",
    series=True,
)

ACTS: tuple[Act, ...] = (
    SOL_2001,
    SOL_2025,
    SKBL,
    LVU,
    OSL,
    FL,
    FB,
    SOLPUL,
    GDPR,
    CYBER,
    SOSFS_2014_4,
    HSLF_2022_39,
)
"""Every act that a ground, a clock or a retention rule may name."""
