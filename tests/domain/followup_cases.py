"""Cases for follow-up: what happened on which day, told by the units that met them."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    ContactInterrupted,
    DecisionMade,
    InsatsStarted,
    NeedsAssessed,
    PlacementEnded,
    PlacementStarted,
)
from domain.followup import MEASURES
from domain.followup.course import Course, course_of
from domain.followup.measure import Observed
from domain.recorded import Actor
from domain.roles import Role
from domain.values import (
    Area,
    EndingSupport,
    Horizon,
    Insats,
    InsatsKind,
    Need,
    NeedHolder,
    NeedHorizon,
    NeedStatus,
    Subject,
)
from tests.given import Story, Told, example, given, told

OPENED = date(2023, 2, 6)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MEASURE = {measure.name: measure for measure in MEASURES}


def at(day: date) -> datetime:
    """Noon in Sweden, more or less."""
    return datetime.combine(day, time(11), UTC)


def on(days: int, fact: Fact, heard: int | None = None, unit: str = "rvt-norr") -> Told:
    """Say what happened some days after the case opened, and when it was written down."""
    by = Actor("karin", Role.RVT, unit)
    written = days if heard is None else heard
    return told(
        fact, by, at=at(OPENED + timedelta(days)), heard=at(OPENED + timedelta(written))
    )


def a_case(*happened: Told, born: date | None = None, unit: str = "rvt-norr") -> Story:
    """A case of honour violence, opened on 6 February 2023."""
    return given(on(0, raised(born), unit=unit), *happened)


def raised(born: date | None = None, case_type: str = "heder") -> CaseRaised:
    subject = Subject(alias="Björk", born=born)
    return example(CaseRaised, subject=subject, case_type=case_type)


def moved(story: Story, days: int) -> Story:
    """The same case, as if all of it had happened some days later."""
    by = timedelta(days)
    return Story(
        tuple(
            replace(r, occurred_at=r.occurred_at + by, recorded_at=r.recorded_at + by)
            for r in story.recorded
        )
    )


def observed(name: str, story: Story) -> Observed | None:
    """Ask one measure of a case."""
    course = course_of(story.recorded)
    assert isinstance(course, Course)
    return MEASURE[name].observe(course)


def day(days: int) -> date:
    return OPENED + timedelta(days)


def placed(days: int, form: str = "skyddat boende") -> Told:
    return on(days, example(PlacementStarted, form=form, start=at(day(days))))


def left(days: int, *unheld: Area) -> Told:
    """She moves out; in some areas nobody takes over."""
    rows = example(PlacementEnded).successor_per_support
    lost = tuple(
        EndingSupport(support="sällskap", area=area, reason_without_successor="söks")
        for area in unheld
    )
    return on(days, example(PlacementEnded, end=day(days), successor_per_support=rows + lost))


def began(days: int, kind: InsatsKind, *areas: Area, heard: int | None = None) -> Told:
    insats = Insats(kind=kind, title="stöd", areas=areas or (Area.BOENDE,))
    return on(days, example(InsatsStarted, insats=insats, start=day(days)), heard)


def needed(
    days: int,
    area: Area,
    horizon: Horizon = Horizon.AKUT,
    status: NeedStatus = NeedStatus.OPEN,
    *,
    held: bool = True,
) -> Told:
    holder = example(PlacementEnded).successor_per_support[0].successor
    row = NeedHolder(need="behov", holder=holder) if held else NeedHolder(need="behov")
    return on(
        days,
        example(
            NeedsAssessed,
            needs=(Need(key="behov", area=area, text="behov", status=status),),
            per_need_horizon=(NeedHorizon(need="behov", horizons=(horizon,)),),
            per_need_responsible=(row,),
        ),
    )


def granted(days: int, *insatser: InsatsKind) -> Told:
    return on(days, example(DecisionMade, insatser=insatser, outcome="bifall"))


def broke_off(days: int, manner: str = "uteblivit") -> Told:
    return on(days, example(ContactInterrupted, since=day(days), manner=manner))
