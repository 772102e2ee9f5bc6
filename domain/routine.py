"""The routine of cooperation: what the leaders still owe an answer, and when to meet.

Everything here is status, days and numbers: what is shown on a desk holds no content (I16).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import islice

from domain.case.access import GUARDED
from domain.case.calendar import LAST_DAY, day_of, end_of
from domain.case.case import Case
from domain.case.mandates import Mandate
from domain.case.organising import FollowUpForm, Meeting
from domain.case.standing import Status
from domain.roles import INTERNAL, Role
from domain.values import ProtectionLevel

PEOPLE_MAX: dict[ProtectionLevel, int] = {
    ProtectionLevel.NORMAL: 8,
    ProtectionLevel.FORHOJD: 6,
    ProtectionLevel.HEDER: 5,
    ProtectionLevel.EXTREM: 5,
}
"""How many people may have a seat before each one more needs its own word (R180, R204)."""
EVALUATION_DAYS = 30
"""From the end of a case until it should be evaluated (R198)."""
PLANNED_MAX = 400
"""Meetings that are counted at most: a longer plan is a wrong plan."""


class Question(StrEnum):
    """What the team leaders' meeting decides, one by one (R178)."""

    RESOURCE_PERSONS = "resource_persons"
    RESPONSIBILITY = "responsibility"
    COORDINATOR = "coordinator"
    EXTERNAL_ACTORS = "external_actors"
    MANDATE = "mandate"
    DOCUMENTATION = "documentation"
    FOLLOW_UP = "follow_up"
    CLOSING = "closing"


def is_honour(case: Case) -> bool:
    """Whether the strengthened settings apply (R201, R203)."""
    return case.standing.honour or case.access.protection in GUARDED


def people(case: Case, at: datetime) -> frozenset[str]:
    """Name everybody who has a seat at an instant."""
    seated = {seat.staff for seat in case.access.seats if seat.staff and seat.active(at)}
    return frozenset(seated - case.access.blocked)


def people_max(case: Case) -> int:
    """Give how many people may have a seat without a word about each one more."""
    level = case.access.protection
    guarded = ProtectionLevel.HEDER if is_honour(case) else level
    return min(PEOPLE_MAX[level], PEOPLE_MAX[guarded])


def _unit_without_person(case: Case, at: datetime) -> bool:
    """A child with a case of its own is followed there, and needs no seat here."""
    asked = case.organised.internal
    if not case.standing.unhandled():
        asked = asked - {Role.BARN_OCH_UNGA}
    return any(not case.access.seated(role, at) for role in asked)


def _person_without_task(case: Case, at: datetime) -> bool:
    named = {
        seat.staff
        for role in INTERNAL
        if role is not Role.ARBETSLEDARE
        for seat in case.access.seated(role, at)
        if seat.staff and seat.staff != case.access.deputy
    }
    return not named <= case.organised.tasked


def _nobody_holds_together(case: Case, at: datetime) -> bool:
    deputies = {seat.staff for seat in case.access.seated(Role.SAMORDNARE, at)}
    alone = is_honour(case) and case.access.deputy not in deputies
    return not case.access.coordinated(at) or alone


def _actor_not_considered(case: Case, _at: datetime) -> bool:
    return not case.organised.external <= case.organised.approached


def _without_mandate(case: Case, at: datetime) -> bool:
    mandate = case.mandates.of(case.access.coordinator)
    return mandate is None or not mandate.holds(at)


def _ready_to_end(case: Case, _at: datetime) -> bool:
    """Nothing is left to do, and nobody has said that it is over."""
    runs = case.support.running or case.support.placed_since
    assessed = case.assessed.needs_at is not None
    return assessed and not runs and not case.assessed.open_needs()


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of the meeting: its name, its source, and when it is still owed."""

    question: Question
    label: str
    source: str
    is_open: Callable[[Case, datetime], bool]


QUESTIONS: tuple[Row, ...] = (
    Row(
        Question.RESOURCE_PERSONS,
        "Vilka resurspersoner som ska delta",
        "R179",
        _unit_without_person,
    ),
    Row(
        Question.RESPONSIBILITY, "Vem av dem som ansvarar för vad", "R181", _person_without_task
    ),
    Row(
        Question.COORDINATOR,
        "Vem som samordnar, och vem som ersätter",
        "R182-R183",
        _nobody_holds_together,
    ),
    Row(
        Question.EXTERNAL_ACTORS,
        "Vilka externa aktörer som kontaktas",
        "R184",
        _actor_not_considered,
    ),
    Row(Question.MANDATE, "Samordnarens mandat", "R190", _without_mandate),
    Row(
        Question.DOCUMENTATION,
        "Hur ärendet dokumenteras",
        "R192",
        lambda case, _at: case.organised.documented_at is None,
    ),
    Row(
        Question.FOLLOW_UP,
        "Hur ärendet följs upp",
        "R195",
        lambda case, _at: case.organised.form is None,
    ),
    Row(Question.CLOSING, "Om ärendet ska avslutas", "R197", _ready_to_end),
)
"""The eight decisions, in the order of the routine."""
LABELS_OF_QUESTIONS: dict[Question, str] = {row.question: row.label for row in QUESTIONS}


def undecided(case: Case, at: datetime) -> tuple[Question, ...]:
    """List what the leaders owe a case in which cooperation is decided, at an instant."""
    if case.standing.cooperation_since is None or case.standing.status is Status.CLOSED:
        return ()
    return tuple(row.question for row in QUESTIONS if row.is_open(case, at))


@dataclass(frozen=True, slots=True)
class Call:
    """The call to the leaders' meeting: which parts are needed, and what to decide (R177).

    It says nothing of whom it is about.
    """

    to: tuple[Role, ...]
    agenda: tuple[Question, ...]


def call(case: Case, at: datetime) -> Call | None:
    """Call those whom the case needs, while something is undecided."""
    agenda = undecided(case, at)
    needed = case.organised.internal
    return Call(tuple(sorted(needed)), agenda) if agenda and needed else None


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting of the plan, and the day on which it was held, if it was."""

    day: date
    held: date | None = None


def planned(form: FollowUpForm, meetings: tuple[Meeting, ...], until: date) -> list[Planned]:
    """Lay out the meetings that a set-up gives, up to the first one after a day.

    A held meeting answers the latest one planned by then. The next is the day that those
    present agreed on, or else one interval later.
    """
    since = [one for one in meetings if one.held >= form.first - _interval(form)]
    every = _lay_out(form, sorted(since, key=lambda one: one.held), until)
    return list(islice(every, PLANNED_MAX))


def _interval(form: FollowUpForm) -> timedelta:
    return timedelta(days=form.interval_days or 0)


def _later(day: date, form: FollowUpForm) -> date | None:
    """Give the day an interval later; None when how often is told in words alone."""
    over = form.interval_days is None or day > LAST_DAY - _interval(form)
    return None if over else day + _interval(form)


def _lay_out(form: FollowUpForm, held: list[Meeting], until: date) -> Iterator[Planned]:
    day: date | None = form.first
    for meeting in held:
        while day and (after := _later(day, form)) and after <= meeting.held:
            yield Planned(day)
            day = after
        yield Planned(day or meeting.held, meeting.held)
        agreed = meeting.agreed if meeting.agreed and meeting.agreed > meeting.held else None
        day = agreed or _later(meeting.held, form)
    while day:
        yield Planned(day)
        day = _later(day, form) if day <= until else None


@dataclass(frozen=True, slots=True)
class Meetings:
    """How many planned meetings have not been held, and when the next one is."""

    overdue: int
    next: date | None


def meetings(case: Case, at: datetime) -> Meetings | None:
    """Say how the follow-up of a case stands; None when none is set up or the case is over."""
    form = case.organised.form
    if form is None or case.standing.status is Status.CLOSED:
        return None
    on = day_of(at)
    waiting = [
        one.day for one in planned(form, case.organised.meetings, on) if one.held is None
    ]
    ahead = [day for day in waiting if day >= on]
    return Meetings(overdue=len(waiting) - len(ahead), next=min(ahead, default=None))


def current_mandate(case: Case) -> Mandate | None:
    """Give the newest accepted mandate of whoever holds the cooperation together."""
    mandate = case.mandates.of(case.access.coordinator)
    return mandate if mandate and mandate.accepted else None


def evaluation_due(case: Case) -> date | None:
    """Give the day by which the leader answers for an evaluation; None when none is owed."""
    ended = case.organised.closed_on
    if ended is None or case.organised.evaluated:
        return None
    return min(ended, LAST_DAY) + timedelta(days=EVALUATION_DAYS)


def next_routine_change(case: Case, at: datetime) -> datetime | None:
    """Give the next instant at which time alone changes what is owed."""
    instants: list[datetime] = []
    mandate = current_mandate(case)
    if mandate is not None:
        instants.append(mandate.ends)
    follow_up = meetings(case, at)
    if follow_up is not None and follow_up.next is not None:
        instants.append(end_of(follow_up.next))
    return min((instant for instant in instants if instant > at), default=None)
