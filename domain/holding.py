"""Who notices if she goes silent: the holding structure, and its holes (R23, R60, R63)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.case.calendar import day_of
from domain.case.case import Case
from domain.case.plan import Plan
from domain.case.steps import Phase
from domain.clocks.when import NEW_TO_LIVING_ALONE_UNTIL_YEARS, is_under
from domain.values import Area, AreaHolder, Holder

HOLDERS_MIN = 3
"""So many people notice if she does not get in touch (proposal, set by the board)."""
ALONE: frozenset[Phase] = frozenset((Phase.ETABLERING, Phase.EGEN_BAS))
"""When nobody at a shelter is there day and night."""
WEEK_DAYS = 7
"""The longest time between contacts in social support against isolation (R63)."""


class HoleKind(StrEnum):
    """What is wrong with the holding structure."""

    NO_STRUCTURE = "no_structure"
    NO_HOLDER = "no_holder"
    HOLDER_IS_GONE = "holder_is_gone"
    NO_FREQUENCY = "no_frequency"
    NO_FALLBACK = "no_fallback"
    TOO_FEW = "too_few"
    REVIEW_IS_OVER = "review_is_over"
    SILENT = "silent"
    NOT_WEEKLY = "not_weekly"
    NOBODY_TO_ASK = "nobody_to_ask"


HOLES: dict[HoleKind, str] = {
    HoleKind.NO_STRUCTURE: "Hållandestruktur saknas",
    HoleKind.NO_HOLDER: "Ingen håller i området",
    HoleKind.HOLDER_IS_GONE: "Den som håller i området har lämnat ärendet",
    HoleKind.NO_FREQUENCY: "Det står inte hur ofta de har kontakt",
    HoleKind.NO_FALLBACK: "Ingen tar vid om kontakten uteblir",
    HoleKind.TOO_FEW: "För få märker om hon eller han blir tyst",
    HoleKind.REVIEW_IS_OVER: "Hållandestrukturen ska ses över",
    HoleKind.SILENT: "Kontakten har uteblivit",
    HoleKind.NOT_WEEKLY: "Socialt stöd har inte kontakt varje vecka",
    HoleKind.NOBODY_TO_ASK: "Ingen går att nå för frågor i vardagen",
}


@dataclass(frozen=True, slots=True)
class Hole:
    """A hole: its kind, and the area when it has one. No names."""

    kind: HoleKind
    area: Area | None = None


def holes(case: Case, at: datetime) -> tuple[Hole, ...]:
    """List the holes in the structure that carries the person, at an instant.

    Where she lives at a shelter, or the work has just begun, none is asked for yet.
    """
    plan = case.plans.holding
    if plan is None:
        return (Hole(HoleKind.NO_STRUCTURE),) if case.course.phase in ALONE else ()
    return (
        *_in_whole(plan, at),
        *_around_the_young(case, plan, at),
        *_in_areas(case, plan, at),
    )


def _in_whole(plan: Plan, at: datetime) -> Iterator[Hole]:
    people = {_who(row.holder) for row in plan.held if row.holder is not None}
    if len(people) < HOLDERS_MIN:
        yield Hole(HoleKind.TOO_FEW)
    if day_of(at) > plan.review_at:
        yield Hole(HoleKind.REVIEW_IS_OVER)


def _around_the_young(case: Case, plan: Plan, at: datetime) -> Iterator[Hole]:
    """Who is young and on her own has somebody to ask, and knows when (R60)."""
    young = is_under(NEW_TO_LIVING_ALONE_UNTIL_YEARS, case.access, day_of(at))
    to_ask = any(row.holder is not None and row.reachable for row in plan.held)
    if case.course.phase in ALONE and young and not to_ask:
        yield Hole(HoleKind.NOBODY_TO_ASK)


def _in_areas(case: Case, plan: Plan, at: datetime) -> Iterator[Hole]:
    rows = {row.area: row for row in plan.held}
    for area in plan.areas:
        row = rows.get(area, AreaHolder(area=area))
        yield from (Hole(kind, area) for kind in _in_row(case, plan, row, at))


def _in_row(case: Case, plan: Plan, row: AreaHolder, at: datetime) -> Iterator[HoleKind]:
    if row.holder is None:
        yield HoleKind.NO_HOLDER
        return
    staff = row.holder.staff
    if staff is not None and not _is_seated(case, staff, at):
        yield HoleKind.HOLDER_IS_GONE
    if row.fallback is None:
        yield HoleKind.NO_FALLBACK
    if row.contact_every_days is None:
        yield HoleKind.NO_FREQUENCY
    elif row.area is Area.SOCIALT and row.contact_every_days > WEEK_DAYS:
        yield HoleKind.NOT_WEEKLY
    if row.contact_every_days is not None and staff is not None:
        met = case.plans.contacts.get(staff, plan.set_at)
        if at >= max(met, plan.set_at) + timedelta(days=row.contact_every_days):
            yield HoleKind.SILENT


def _is_seated(case: Case, staff: str, at: datetime) -> bool:
    seated = {seat.staff for seat in case.access.seats if seat.active(at)}
    return staff in seated - case.access.blocked


def _who(holder: Holder) -> str:
    return holder.staff or holder.organisation or f"{holder.role} {holder.title}"
