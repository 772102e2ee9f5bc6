"""What in many reads asks for a look: patterns in numbers, ids and instants, and no content."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.case.calendar import SWEDEN, day_of
from domain.reads import ONE_CASE, Act, Ground, Purpose, Read
from domain.roles import Role


class FindingKind(StrEnum):
    """What a log reviewer looks at. Not a verdict: each may have its reason."""

    CLOSED_DOOR = "closed_door"
    WITHOUT_ASSIGNMENT = "without_assignment"
    SEARCHES_WITHOUT_HITS = "searches_without_hits"
    SOUGHT_ANOTHERS_CASE = "sought_anothers_case"
    OWN_NAME = "own_name"
    SCANNING = "scanning"
    NIGHT = "night"
    EMERGENCY = "emergency"


LABELS: dict[FindingKind, str] = {
    FindingKind.CLOSED_DOOR: "Försökt öppna ärenden som personen inte har tillgång till",
    FindingKind.WITHOUT_ASSIGNMENT: "Läst ärenden utan uppdrag i dem",
    FindingKind.SEARCHES_WITHOUT_HITS: "Upprepade sökningar utan träff",
    FindingKind.SOUGHT_ANOTHERS_CASE: "Sökt utan träff det som andra har ärende på",
    FindingKind.OWN_NAME: "Sökt det egna efternamnet",
    FindingKind.SCANNING: "Öppnat många ärenden på kort tid",
    FindingKind.NIGHT: "Läst på natten",
    FindingKind.EMERGENCY: "Läst med nödåtkomst",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """From when a pattern is shown. Proposals: the nämnd decides (domain report 4.6)."""

    closed_doors: int = 1
    same_words: int = 3
    searches_a_day: int = 10
    scanned_cases: int = 15
    scanned_within: timedelta = timedelta(minutes=10)
    night_starts: int = 22
    night_ends: int = 6
    awake_at_night: frozenset[str] = frozenset(("Socialjouren",))
    """Units that are on duty at night."""


LIMITS = Limits()
TASKS: dict[Role, frozenset[Act]] = {
    Role.AUDITOR: frozenset((Act.REPLAY, Act.EXPLANATION, Act.REGISTER, Act.ERASURE)),
    Role.INTERNKONTROLL: frozenset((Act.CASE, Act.ERASURE)),
}
"""What one reads of any case when the seat is to oversee. A copy that leaves is shown still."""
NO_TASK: frozenset[Act] = frozenset()
Appointed = Collection[tuple[str, Role]]
"""Who sits in an overseeing seat, by staff id and seat."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A pattern in one person's reads: how many, in which cases, from when to when."""

    kind: FindingKind
    staff: str
    role: Role
    unit: str
    count: int
    cases: tuple[UUID, ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """What one person did in one seat, in numbers; `words`: different things searched for."""

    staff: str
    role: Role
    unit: str
    reads: int
    cases: int
    searches: int
    without_hits: int
    words: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Background:
    """What one person's reads are held against."""

    limits: Limits
    own_name: frozenset[str]
    found_by_others: frozenset[tuple[str, ...]]
    task: frozenset[Act]
    """What the seat reads of any case."""


Check = Callable[[Sequence[Read], Background], Iterable[Read]]
"""From one person's reads in order to those of them that show a pattern."""


def _closed_doors(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    tried = [r for r in reads if r.act in ONE_CASE and not r.hits]
    return tried if len(tried) >= against.limits.closed_doors else ()


def _without_assignment(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    on_duty = (r for r in reads if r.hits and r.ground is Ground.DUTY)
    return [
        r for r in on_duty if r.purpose is not Purpose.OVERSIGHT or r.act not in against.task
    ]


def _without_hits(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    missed = _missed(reads)
    same = Counter(r.words for r in missed if r.words)
    a_day = Counter(day_of(r.at) for r in missed)
    limits = against.limits
    return [
        r
        for r in missed
        if same[r.words] >= limits.same_words or a_day[day_of(r.at)] >= limits.searches_a_day
    ]


def _sought_anothers(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    return [r for r in _missed(reads) if r.words in against.found_by_others]


def _own_name(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    return [r for r in reads if not against.own_name.isdisjoint(r.words)]


def _scanning(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    opened = [r for r in reads if r.act in ONE_CASE]
    shown: set[int] = set()
    within: Counter[UUID | None] = Counter()
    start = 0
    for end, read in enumerate(opened):
        within[read.case_id] += 1
        while read.at - opened[start].at > against.limits.scanned_within:
            within[opened[start].case_id] -= 1
            within += Counter()
            start += 1
        if len(within) >= against.limits.scanned_cases:
            shown.update(range(start, end + 1))
    return [opened[n] for n in sorted(shown)]


def _at_night(reads: Sequence[Read], against: Background) -> Iterable[Read]:
    limits = against.limits

    def is_night(read: Read) -> bool:
        hour = read.at.astimezone(SWEDEN).hour
        return hour >= limits.night_starts or hour < limits.night_ends

    return [r for r in reads if is_night(r) and r.unit not in limits.awake_at_night]


def _in_emergencies(reads: Sequence[Read], _: Background) -> Iterable[Read]:
    return [r for r in reads if r.ground is Ground.EMERGENCY]


CHECKS: dict[FindingKind, Check] = {
    FindingKind.CLOSED_DOOR: _closed_doors,
    FindingKind.WITHOUT_ASSIGNMENT: _without_assignment,
    FindingKind.SEARCHES_WITHOUT_HITS: _without_hits,
    FindingKind.SOUGHT_ANOTHERS_CASE: _sought_anothers,
    FindingKind.OWN_NAME: _own_name,
    FindingKind.SCANNING: _scanning,
    FindingKind.NIGHT: _at_night,
    FindingKind.EMERGENCY: _in_emergencies,
}


def findings(
    reads: Iterable[Read],
    own_names: Mapping[str, frozenset[str]],
    limits: Limits = LIMITS,
    appointed: Appointed = (),
) -> tuple[Finding, ...]:
    """List what asks for a look, kind by kind, the most reads first.

    `own_names` are marks of each person's own family name, where the directory knows it.
    Whoever is not `appointed` oversees nothing: what is read in such a seat is shown.
    """
    seats = _by_seat(reads)
    finders: dict[tuple[str, ...], set[str]] = {}
    for (staff, _, _), mine in seats.items():
        for words in {r.words for r in mine if r.words and r.hits}:
            finders.setdefault(words, set()).add(staff)
    found: list[Finding] = []
    for kind, check in CHECKS.items():
        of_kind: list[Finding] = []
        for (staff, role, unit), mine in seats.items():
            others = frozenset(words for words, who in finders.items() if who - {staff})
            task = TASKS.get(role, NO_TASK) if (staff, role) in appointed else NO_TASK
            against = Background(limits, own_names.get(staff, frozenset()), others, task)
            shown = list(check(mine, against))
            if shown:
                cases = tuple(dict.fromkeys(r.case_id for r in shown if r.case_id))
                first, last = shown[0].at, shown[-1].at
                of_kind.append(Finding(kind, staff, role, unit, len(shown), cases, first, last))
        found += sorted(of_kind, key=lambda one: (-one.count, one.staff))
    return tuple(found)


def activities(reads: Iterable[Read]) -> tuple[Activity, ...]:
    """Count each person's reads in each seat, those with most searches without hits first."""
    counted = [
        Activity(
            *seat,
            reads=len(mine),
            cases=len({r.case_id for r in mine if r.case_id}),
            searches=sum(r.act is Act.SEARCH for r in mine),
            without_hits=len(_missed(mine)),
            words=len({r.words for r in mine if r.words}),
            first=mine[0].at,
            last=mine[-1].at,
        )
        for seat, mine in _by_seat(reads).items()
    ]
    return tuple(sorted(counted, key=lambda one: (-one.without_hits, -one.reads, one.staff)))


def _missed(reads: Iterable[Read]) -> list[Read]:
    return [r for r in reads if r.act is Act.SEARCH and not r.hits]


def _by_seat(reads: Iterable[Read]) -> dict[tuple[str, Role, str], list[Read]]:
    seats: dict[tuple[str, Role, str], list[Read]] = {}
    for read in sorted(reads, key=lambda one: one.at):
        seats.setdefault((read.staff, read.role, read.unit), []).append(read)
    return seats
