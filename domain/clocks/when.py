"""What the clocks ask of a fact: which act it cites, whom it is about, what it gives."""

from datetime import date, datetime
from typing import Any

from domain.case.access import GUARDED, Access
from domain.case.births import adult_from, corrected_born
from domain.case.calendar import ADULT_AGE_YEARS, birthday, day_of
from domain.case.standing import Standing
from domain.clocks.clock import FURTHEST_DAY, Around, Keys, When, over_in, working_days_after
from domain.facts import EventCorrected
from domain.law.act import Act
from domain.law.lawbook import LAW
from domain.recorded import Recorded
from domain.roles import Role
from domain.values import Area, InsatsKind, NeedStatus

YOUNG_UNTIL_YEARS = 21
NEW_TO_LIVING_ALONE_UNTIL_YEARS = 25
"""Until this age a first home of one's own asks for closer contact (R60, R78)."""
SHELTER = InsatsKind.SKYDDAT_BOENDE
MONTH_BY_MONTH = InsatsKind.FORSORJNINGSSTOD
"""Decided for a month at a time in another system: its last day says nothing here."""
SUPPORTING = frozenset(
    (
        InsatsKind.ANNAN,
        InsatsKind.BOENDELOTS,
        InsatsKind.BOENDESTOD,
        InsatsKind.KONTAKTPERSON,
        InsatsKind.RAD_OCH_STOD,
        InsatsKind.SAMTALSSTOD,
    )
)
"""Practical or social support that comes to where somebody lives."""


def cites(legal_basis: str, act: Act, *places: str) -> bool:
    """Whether a legal basis names one of these places in an act, as people write them."""
    return LAW.names(legal_basis, act, *places)


def decided(act: Act, *places: str) -> When:
    """Whether a decision in favour rests on one of these places."""

    def when(fact: Any, _around: Around, _recorded: Recorded) -> bool:
        return granted(fact) and cites(fact.legal_basis, act, *places)

    return when


def granted(fact: Any) -> bool:
    """Whether a decision gives something."""
    return fact.outcome in ("bifall", "delvis")


def said(name: str, *values: object) -> When:
    """Whether a field of the fact has one of these values."""

    def when(fact: Any, _around: Around, _recorded: Recorded) -> bool:
        return getattr(fact, name) in values

    return when


def both(one: When, other: When) -> When:
    """Whether the one and the other is so."""

    def when(fact: Any, around: Around, recorded: Recorded) -> bool:
        return one(fact, around, recorded) and other(fact, around, recorded)

    return when


def isnt(it: When) -> When:
    """Whether it is not so."""

    def when(fact: Any, around: Around, recorded: Recorded) -> bool:
        return not it(fact, around, recorded)

    return when


def given(name: str) -> When:
    """Whether a field was filled in."""

    def when(fact: Any, _around: Around, _recorded: Recorded) -> bool:
        return getattr(fact, name) is not None

    return when


def about_a_child(_fact: Any, around: Around, recorded: Recorded) -> bool:
    """Whether the case is about somebody under 18."""
    return around.access.is_child(recorded.occurred_at)


def about_an_adult(fact: Any, around: Around, recorded: Recorded) -> bool:
    """Whether it is about somebody who is 18 or whose age is not known."""
    return not about_a_child(fact, around, recorded)


def maybe_a_child(fact: Any, _around: Around, recorded: Recorded) -> bool:
    """Whether a matter that comes in may be about a child: an unknown age counts as one."""
    born = fact.subject.born
    return born is None or day_of(recorded.occurred_at) < birthday(born, ADULT_AGE_YEARS)


def young(_fact: Any, around: Around, recorded: Recorded) -> bool:
    """Whether the person is under 21."""
    return is_under(YOUNG_UNTIL_YEARS, around.access, day_of(recorded.occurred_at))


def is_under(years: int, access: Access, on: date) -> bool:
    """Whether the person is known to be younger than this that day."""
    grown = access.adult_from
    return grown is not None and on < birthday(day_of(grown), years - ADULT_AGE_YEARS)


def new_to_living_alone(fact: Any, around: Around, recorded: Recorded) -> bool:
    """Whether somebody young moves to a first home of her own."""
    on = day_of(recorded.occurred_at)
    return fact.first_own_home and is_under(NEW_TO_LIVING_ALONE_UNTIL_YEARS, around.access, on)


def is_honour(standing: Standing, access: Access) -> bool:
    """Whether honour is a motive, or the case is guarded as if it were."""
    return standing.honour or access.protection in GUARDED


def nothing_runs(_fact: Any, around: Around, _recorded: Recorded) -> bool:
    """Whether the last support and the placement have ended."""
    return not around.support.running and around.support.placed_since is None


def has_open_needs(_fact: Any, around: Around, _recorded: Recorded) -> bool:
    """Whether any need is open."""
    return bool(around.assessed.open_needs())


def alone_at_home(_fact: Any, around: Around, _recorded: Recorded) -> bool:
    """Whether she lives outside a placement with needs left, and no support comes to her."""
    assessed, support = around.assessed, around.support
    done = assessed.needs_at is not None and not assessed.open_needs()
    return support.placed_since is None and not support.running & SUPPORTING and not done


def ends_support(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether a practical or social support measure ends."""
    return fact.outcome == "avslutas" and fact.insats_ref in SUPPORTING


def gives_support(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether a practical or social support measure begins."""
    return fact.insats.kind in SUPPORTING


def study_or_work_unheld(_fact: Any, around: Around, _recorded: Recorded) -> bool:
    """Whether an open need of studies or work has nobody."""
    return any(
        need.area is Area.ARBETE_STUDIER and need.holder is None
        for need in around.assessed.needs
        if need.status is NeedStatus.OPEN
    )


def of(name: str) -> Keys:
    """Tell several of the same clock apart by a field of the fact."""

    def keys(fact: Any, _around: Around, _recorded: Recorded) -> tuple[str, ...]:
        return (str(getattr(fact, name)),)

    return keys


def of_each_insats(fact: Any, _around: Around, _recorded: Recorded) -> tuple[str, ...]:
    """One for each support measure that was decided for longer than a month at a time."""
    return tuple(kind for kind in fact.insatser if kind is not MONTH_BY_MONTH)


def grants(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether a decision gives something."""
    return granted(fact)


def of_each_waiting(fact: Any, around: Around, _recorded: Recorded) -> tuple[str, ...]:
    """One for each support measure that was decided and does not run yet."""
    runs = set(around.support.running)
    if around.support.placed_since is not None:
        runs.add(SHELTER)
    return tuple(sorted(set(fact.insatser) - runs))


def of_the_insats(fact: Any, _around: Around, _recorded: Recorded) -> tuple[str, ...]:
    """The support measure that begins."""
    return (fact.insats.kind,)


def of_the_shelter(_fact: Any, _around: Around, _recorded: Recorded) -> tuple[str, ...]:
    """Shelter: a placement is how it runs."""
    return (SHELTER,)


def of_the_fact(_fact: Any, _around: Around, recorded: Recorded) -> tuple[str, ...]:
    """One for each such fact."""
    return (str(recorded.fact_id),)


def of_each_recipient(fact: Any, _around: Around, _recorded: Recorded) -> tuple[str, ...]:
    """One for each whom a consent is about."""
    return tuple(f"{one.role} {one.partner}" for one in fact.recipient)


def day(name: str) -> Any:
    """Give a field that is a day or an instant; None when it was left out."""

    def given_day(fact: Any, _around: Around, _recorded: Recorded) -> date | datetime | None:
        return getattr(fact, name)

    return given_day


def working_days_from(name: str, days: int) -> Any:
    """Give the nth working day after a day that the fact gives."""

    def given_day(fact: Any, _around: Around, _recorded: Recorded) -> date | None:
        first = getattr(fact, name)
        return None if first is None else working_days_after(min(first, FURTHEST_DAY), days)

    return given_day


def end_of_period(fact: Any, _around: Around, _recorded: Recorded) -> date | None:
    """Give the last day of what was decided."""
    return fact.period.ends


def coming_of_age(fact: Any, _around: Around, _recorded: Recorded) -> datetime | None:
    """Give the instant at which the person turns 18, as it is first said or corrected."""
    born = corrected_born(fact) if type(fact) is EventCorrected else fact.subject.born
    return None if born is None else adult_from(born)


def days_of_silence(agreed: int, in_honour: int) -> Any:
    """Give the last day without contact, as agreed or else by what kind of case it is."""

    def given_day(fact: Any, around: Around, recorded: Recorded) -> datetime:
        days = getattr(fact, "interval_days", None)
        if days is None:
            days = in_honour if is_honour(around.standing, around.access) else agreed
        return over_in(recorded.occurred_at, days)

    return given_day


def of_a_child(it: When) -> When:
    """Whether it is so, and the case is about somebody under 18."""
    return both(about_a_child, it)


def begins(kind: InsatsKind) -> When:
    """Whether the support measure that begins is of a kind."""

    def when(fact: Any, _around: Around, _recorded: Recorded) -> bool:
        return fact.insats.kind is kind

    return when


def shelter_begins(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether the support measure that begins is shelter."""
    return fact.insats.kind is SHELTER


def shelter_ends(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether a review ends shelter."""
    return fact.insats_ref is SHELTER and fact.outcome == "avslutas"


def to_the_region(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether health care is told."""
    return fact.recipient.role is Role.HALSO_OCH_SJUKVARD


def still_investigated(_fact: Any, around: Around, _recorded: Recorded) -> bool:
    """Whether an investigation is open."""
    return around.standing.investigation_open


def measure(kind: str, *steps: str) -> When:
    """Whether a measure of a kind came as far as one of these steps."""
    return both(said("kind", kind), said("step", *steps))


def invalidates_risk(fact: Any, _around: Around, _recorded: Recorded) -> bool:
    """Whether a signal makes the risk assessment old."""
    return fact.invalidates_risk
