"""How long a file is kept: rules with the days of their sections, and what they give a case."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.case.calendar import birthday, day_of
from domain.case.filing import Filing
from domain.law.act import SOL_2001, SOL_2025, Section


class Material(StrEnum):
    """What is kept."""

    PLACED_CHILD = "placed_child"
    SAMPLE = "sample"
    CHILD_INVESTIGATED = "child_investigated"
    CHILD_REPORTED = "child_reported"
    FILE = "file"
    COMPILATION = "compilation"
    PROVIDER_FILE = "provider_file"
    PROVIDER_PLACED_CHILD = "provider_placed_child"
    LEX_SARAH = "lex_sarah"
    ACCESS_LOG = "access_log"


class Sample(StrEnum):
    """How much of a municipality is kept for research (SoL 16 kap. 4 §)."""

    WHOLE = "whole"
    """All of it: nothing is erased there."""
    DAYS = "days"
    """Whoever is born on one of `SAMPLE_DAYS`."""


class Counted(StrEnum):
    """What a period is counted from; in Swedish, as docs/law.md says it."""

    LAST_NOTE = "sista anteckningen"
    ENDED = "att förhållandena upphörde"
    READ = "läsningen"
    DONE = "att ärendet var klart"


@dataclass(frozen=True, slots=True)
class Years:
    """Kept for years from the last note, and never erased before an age."""

    years: int
    age: int | None = None
    counted: Counted = Counted.LAST_NOTE


@dataclass(frozen=True, slots=True)
class Never:
    """Kept for ever."""


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Not erased but given to the board."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of material is kept, in the days of its section."""

    material: Material
    kept: Years | Never | HandedOver
    section: Section | None
    """None for a period that no law gives: the product's own proposal."""
    text: str
    """In Swedish, for whoever answers for the archive."""

    @property
    def source(self) -> str:
        """Cite the law, or say that there is none."""
        return self.section.cited if self.section else "eget förslag"


BARNAKT = date(2026, 1, 15)
BEFORE_BARNAKT = date(2026, 1, 14)
PLACED = "Barn som har placerats utanför det egna hemmet: gallras aldrig."
SAMPLED = "Född den 5, 15 eller 25: bevaras för forskningen."
FIVE_YEARS = "Fem år efter sista anteckningen, klart senast utgången av året därpå."

RETENTION: tuple[RetentionRule, ...] = (
    RetentionRule(Material.PLACED_CHILD, Never(), Section(SOL_2001, "12 kap. 2 §"), PLACED),
    RetentionRule(Material.PLACED_CHILD, Never(), Section(SOL_2025, "16 kap. 2 §"), PLACED),
    RetentionRule(Material.SAMPLE, Never(), Section(SOL_2001, "12 kap. 2 §"), SAMPLED),
    RetentionRule(Material.SAMPLE, Never(), Section(SOL_2025, "16 kap. 4 §"), SAMPLED),
    RetentionRule(
        Material.CHILD_INVESTIGATED,
        Years(5),
        Section(SOL_2001, "12 kap. 1 §"),
        FIVE_YEARS,
    ),
    RetentionRule(
        Material.CHILD_INVESTIGATED,
        Years(5),
        Section(SOL_2025, "16 kap. 1 §", valid_to=BEFORE_BARNAKT),
        FIVE_YEARS,
    ),
    RetentionRule(
        Material.CHILD_INVESTIGATED,
        Years(5, age=30),
        Section(SOL_2025, "16 kap. 2 a §", BARNAKT),
        "Utredning om ett barn: fem år efter sista anteckningen, men inte före 30 års ålder.",
    ),
    RetentionRule(
        Material.CHILD_REPORTED,
        Years(5),
        Section(SOL_2025, "16 kap. 2 a § andra stycket", BARNAKT),
        "Anmälan som inte ledde till utredning: fem år.",
    ),
    RetentionRule(Material.FILE, Years(5), Section(SOL_2001, "12 kap. 1 §"), FIVE_YEARS),
    RetentionRule(Material.FILE, Years(5), Section(SOL_2025, "16 kap. 1 §"), FIVE_YEARS),
    RetentionRule(
        Material.COMPILATION,
        Years(5, counted=Counted.ENDED),
        Section(SOL_2025, "16 kap. 1 § andra stycket"),
        "Uppgift i en sammanställning: fem år efter att förhållandena upphörde.",
    ),
    RetentionRule(
        Material.PROVIDER_FILE,
        Years(2),
        Section(SOL_2025, "17 kap. 2 §"),
        "Akt hos en enskild utförare: två år efter sista anteckningen.",
    ),
    RetentionRule(
        Material.PROVIDER_PLACED_CHILD,
        HandedOver(),
        Section(SOL_2025, "17 kap. 4 §"),
        "Akt om ett placerat barn hos en enskild utförare: lämnas till nämnden.",
    ),
    RetentionRule(
        Material.LEX_SARAH,
        Years(5, counted=Counted.DONE),
        Section(SOL_2025, "17 kap. 10 §"),
        "Lex Sarah hos en enskild utförare: fem år.",
    ),
    RetentionRule(
        Material.ACCESS_LOG,
        Years(10, counted=Counted.READ),
        None,
        "Åtkomstlogg: tio år, aldrig kortare än akten.",
    ),
)
"""Every rule. What falls under several kinds of material follows the first in `Material`."""

NEEDS_BIRTHDAY = "Födelsedatum behövs för att räkna ut gallringen."
NEEDS_SAMPLE = "Födelsedatum behövs för att pröva urvalet för forskning."
IS_ASKED_FOR = "Någon har begärt att läsa akten, och begäran är inte besvarad."
ASKS = (NEEDS_BIRTHDAY, NEEDS_SAMPLE, IS_ASKED_FOR)
"""What must be known before a file is erased."""

SAMPLE_DAYS = frozenset((5, 15, 25))
"""Born on one of these days of a month: kept for research, outside the sample counties."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long the file of one case is kept, if nothing more is noted in it."""

    rule: RetentionRule
    never: bool = False
    earliest: date | None = None
    """The first day on which it may be erased; None when never, or when it cannot be told."""
    finished_by: date | None = None
    """The last day on which it may still be there."""
    asks: str | None = None
    """What must be known first, in Swedish."""


OF_A_CASE = frozenset(
    (
        Material.PLACED_CHILD,
        Material.SAMPLE,
        Material.CHILD_INVESTIGATED,
        Material.CHILD_REPORTED,
        Material.FILE,
    )
)
"""What the file of a case can be."""


def materials_of(filing: Filing) -> frozenset[Material]:
    """Say what kinds of material a case's file is."""
    kinds = {Material.FILE}
    if filing.placed:
        kinds.add(Material.PLACED_CHILD)
    if filing.born is not None and filing.born.day in SAMPLE_DAYS:
        kinds.add(Material.SAMPLE)
    if filing.investigated:
        kinds.add(Material.CHILD_INVESTIGATED)
    elif filing.child:
        kinds.add(Material.CHILD_REPORTED)
    return frozenset(kinds)


def retention_of(
    filing: Filing, on: date, rules: tuple[RetentionRule, ...] = RETENTION
) -> Retention | None:
    """Say how long a case's file is kept, by the law of a day; None for an empty file."""
    kinds = materials_of(filing)
    in_force = (r for r in rules if r.section is not None and r.section.in_force(on))
    applying = {rule.material: rule for rule in in_force if rule.material in kinds}
    rule = next((applying[kind] for kind in Material if kind in applying), None)
    if rule is None or filing.last_note is None:
        return None
    if not isinstance(rule.kept, Years):
        return Retention(rule, never=True)
    earliest = _years_after(day_of(filing.last_note), rule.kept.years)
    if rule.kept.age is not None:
        if filing.born is None:
            return Retention(rule, asks=NEEDS_BIRTHDAY)
        earliest = max(earliest, _years_after(filing.born, rule.kept.age))
    asks = None if filing.born else NEEDS_SAMPLE
    if filing.asked:
        asks = IS_ASKED_FOR
    return Retention(
        rule, earliest=earliest, finished_by=date(earliest.year + 1, 12, 31), asks=asks
    )


def is_too_new(opened: date, on: date, rules: tuple[RetentionRule, ...] = RETENTION) -> bool:
    """Whether no rule lets a file go yet that was opened on a day, whatever stands in it."""
    years = [
        r.kept.years for r in rules if r.material in OF_A_CASE and isinstance(r.kept, Years)
    ]
    return not years or _years_after(opened, min(years)) > on


def next_change(on: date, rules: tuple[RetentionRule, ...] = RETENTION) -> date | None:
    """Give the next day after one on which a rule begins, and a file's days may move."""
    begins = (r.section.valid_from or r.section.act.valid_from for r in rules if r.section)
    return min((day for day in begins if day > on), default=None)


def _years_after(day: date, years: int) -> date:
    return birthday(day, years)


def may_be_erased(retention: Retention | None, on: date) -> bool:
    """Whether a file may be erased on a day."""
    if retention is None or retention.earliest is None or retention.asks is not None:
        return False
    return retention.earliest <= on
