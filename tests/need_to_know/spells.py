"""For how long somebody has a seat, a consent or a review, read from the raw facts.

Each question is asked of the whole history: nothing is carried from fact to fact.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.categories import CONTENT, Category
from domain.need_to_know.grants import Need
from domain.recorded import Recorded

SWEDEN = ZoneInfo("Europe/Stockholm")
UTC = ZoneInfo("UTC")
EVERYTHING = frozenset(CONTENT)
LEAVES_AT_A_TRANSFER = ("rvt", "samordnare", "arbetsledare")
Facts = Sequence[Recorded]


def midnight(day: date) -> datetime:
    """Give the instant at which a day begins in Sweden."""
    return datetime(day.year, day.month, day.day, tzinfo=SWEDEN).astimezone(UTC)


def after(day: date) -> datetime:
    """Give the instant at which a day is over in Sweden."""
    return midnight(day + timedelta(days=1))


@dataclass(frozen=True)
class Spell:
    """For how long somebody has something: from `since`, and not at `until` any more."""

    role: str
    categories: frozenset[Category]
    since: datetime
    until: datetime | None = None
    staff: str | None = None
    unit: str | None = None
    partner: str | None = None

    def runs(self, at: datetime) -> bool:
        return at >= self.since and not (self.until is not None and at >= self.until)

    @property
    def name(self) -> str:
        return f"unit:{self.unit}" if self.staff is None else f"staff:{self.staff}"


def _earliest(*instants: datetime | None) -> datetime | None:
    return min((each for each in instants if each is not None), default=None)


def _takes_over(told: Recorded) -> bool:
    """A transfer counts once a named person has accepted."""
    fact: Any = told.fact
    accepted = fact.name == "case_transferred" and fact.accepted_at is not None
    return accepted and fact.to.staff is not None


def _begins(facts: Facts, place: int) -> bool:
    """Whether this is the fact by which somebody first came to answer for the case."""
    begins = ("case_raised", "first_contact_made")
    earlier = facts[:place]
    return facts[place].fact.name in begins and not any(
        told.fact.name in begins or _takes_over(told) for told in earlier
    )


def _given(facts: Facts, place: int) -> Iterator[Spell]:
    """The seats that one fact gives."""
    told = facts[place]
    fact: Any = told.fact
    at = told.occurred_at
    if _begins(facts, place):
        yield Spell(told.by.role, EVERYTHING, at, staff=told.by.staff, unit=told.by.unit)
        yield Spell("arbetsledare", EVERYTHING, at, unit=told.by.unit)
    elif fact.name == "resource_person_assigned":
        yield Spell(
            role=fact.role.role,
            categories=frozenset(fact.visible_categories),
            since=max(at, midnight(fact.valid_from)),
            until=None if fact.valid_to is None else after(fact.valid_to),
            staff=fact.role.staff,
            unit=fact.role.unit or fact.unit,
        )
    elif fact.name == "coordinator_appointed":
        since = max(at, midnight(fact.from_))
        for staff in filter(None, (fact.role.staff, fact.deputy)):
            yield Spell("samordnare", EVERYTHING, since, staff=staff, unit=fact.unit)
    elif _takes_over(told):
        unit = fact.to.unit or fact.to.title
        yield Spell(fact.to.role, EVERYTHING, at, staff=fact.to.staff, unit=unit)
        for staff in filter(None, (fact.to.staff, fact.deputy)):
            yield Spell("samordnare", EVERYTHING, at, staff=staff, unit=unit)
        yield Spell("arbetsledare", EVERYTHING, at, unit=unit)


def _ends(told: Recorded, seat: Spell) -> datetime | None:
    """When a later fact ends a seat, if it does."""
    fact: Any = told.fact
    if fact.name == "resource_person_released":
        mine = (fact.role.role, fact.role.staff) == (seat.role, seat.staff)
        return fact.at if mine else None
    if fact.name == "coordinator_appointed" and seat.role == "samordnare":
        return max(told.occurred_at, midnight(fact.from_))
    if _takes_over(told) and seat.role in LEAVES_AT_A_TRANSFER:
        return told.occurred_at
    return None


def seats(facts: Facts) -> Iterator[Spell]:
    """Give every seat, ended by whatever was told after it."""
    for place in range(len(facts)):
        for seat in _given(facts, place):
            later = (_ends(told, seat) for told in facts[place + 1 :])
            yield replace(seat, until=_earliest(seat.until, *later))


def _meant(fact: Any, role: str, partner: str | None) -> bool:
    """Whether a word about consent is about this recipient."""
    return any(
        to.role == role and (None in (to.partner, partner) or to.partner == partner)
        for to in fact.recipient
    )


Word = tuple[int, datetime, Any]
"""A word about consent: its place in the history, when it was said, and what."""


def _words(facts: Facts) -> list[Word]:
    """Give the words that count: not one from before a withdrawal that was told first."""
    said: list[Word] = [
        (place, told.occurred_at, told.fact)
        for place, told in enumerate(facts)
        if told.fact.name == "consent_recorded"
    ]
    return [word for word in said if word[2].action == "withdrawn" or not _late(word, said)]


def _late(word: Word, words: Sequence[Word]) -> bool:
    place, at, fact = word
    return any(
        _meant(fact, to.role, to.partner)
        for where, when, other in words
        if where < place and when > at and other.action == "withdrawn"
        for to in other.recipient
    )


def grown_up(facts: Facts) -> datetime | None:
    """When the person turns 18, by the last birth date that was told."""
    raised: list[Any] = [told.fact for told in facts if told.fact.name == "case_raised"]
    births: list[date] = [fact.subject.born for fact in raised if fact.subject.born]
    if not births:
        return None
    born = births[-1]
    leap = (born.month, born.day) == (2, 29) and not _is_leap(born.year + 18)
    return midnight(
        date(born.year + 18, 3, 1) if leap else date(born.year + 18, born.month, born.day)
    )


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def consents(facts: Facts) -> Iterator[Spell]:
    """Give every consent, cut by what was said of the same recipient after it."""
    words = _words(facts)
    for place, since, fact in words:
        if fact.action == "withdrawn":
            continue
        until = after(fact.valid_to)
        if fact.by_whom == "vårdnadshavare":
            until = min(until, max(since, grown_up(facts[:place]) or since))
        for to in fact.recipient:
            cuts = (
                when
                for where, when, later in words
                if where > place
                and later.action in ("limited", "withdrawn")
                and _meant(later, to.role, to.partner)
            )
            ends = _earliest(until, *cuts)
            yield Spell(to.role, frozenset(fact.categories), since, ends, partner=to.partner)


def reviews(facts: Facts) -> Iterator[tuple[Need, Spell]]:
    """Give what reviews let go: by law, or by a leader who said so herself."""
    for told in facts:
        fact: Any = told.fact
        if fact.name != "secrecy_reviewed" or fact.outcome == "nekas":
            continue
        to = fact.requester
        spell = Spell(to.role, frozenset(fact.categories), told.occurred_at, partner=to.partner)
        if fact.ground.kind == "lag":
            yield Need.LEGAL_GROUND, spell
        if fact.decided_by.role == "arbetsledare" and told.by.role == "arbetsledare":
            yield Need.DELEGATE, spell


def kept_out(facts: Facts) -> Iterator[str]:
    """Name who is kin, or works on the other side of the wall."""
    for told in facts:
        fact: Any = told.fact
        if fact.name == "conflict_checked":
            yield from fact.blocked_staff
        if fact.name == "risk_signal_noted" and told.by.role == "valdsutovarenhet":
            yield told.by.staff


def last(facts: Facts, *names: str) -> Any:
    """Give the fact of these kinds that was told last."""
    return next((told.fact for told in reversed(facts) if told.fact.name in names), None)
