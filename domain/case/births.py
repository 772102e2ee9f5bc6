"""When the person was born, as it was first said or corrected, and who speaks at that age."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime

from domain.case.access import Access, Consent
from domain.case.calendar import ADULT_AGE_YEARS, birthday, day_of, start_of
from domain.facts import EventCorrected
from domain.recorded import Recorded

BORN = "born"
"""The part of `case_raised.subject` that a correction may name by itself."""
EARLIEST = date(1900, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CUSTODIAN = "vårdnadshavare"


@dataclass(frozen=True, slots=True)
class Speaks:
    """Who may lift secrecy from an age on; `noted` are those whose maturity is written down."""

    from_years: int
    who: frozenset[str]
    noted: frozenset[str] = frozenset()


BY_AGE: tuple[Speaks, ...] = (
    Speaks(18, frozenset(("person",))),
    Speaks(15, frozenset(("barn 15+",)), noted=frozenset(("barn 15+",))),
    Speaks(12, frozenset((CUSTODIAN, "person")), noted=frozenset(("person",))),
    Speaks(0, frozenset((CUSTODIAN,))),
)
"""Oldest first. From 15 the child speaks for itself (SoL 3:4), from 12 it may (SoL 21:1)."""


def speaks(adult_from: datetime, on: date) -> Speaks:
    """Give the row for the age that somebody has a day."""
    grown = day_of(adult_from)
    reached = (r for r in BY_AGE if birthday(grown, r.from_years - ADULT_AGE_YEARS) <= on)
    return next(reached, BY_AGE[-1])


def adult_from(born: date) -> datetime:
    """Give the instant at which somebody comes of age."""
    return start_of(birthday(born, ADULT_AGE_YEARS))


def read_born(text: str) -> date | None:
    """Read a birth date written as yyyy-mm-dd; None when it is not one."""
    written = text.strip()
    if not _DAY.fullmatch(written):
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if day >= EARLIEST else None


def names_born(fact: EventCorrected) -> bool:
    """Whether a correction is about the birth date."""
    return BORN in fact.corrected_fields or any(new.field == BORN for new in fact.new_values)


def corrected_born(fact: EventCorrected) -> date | None:
    """Give the birth date that a correction gives; None when it gives none, or several."""
    texts = [new.text for new in fact.new_values if new.field == BORN]
    return read_born(texts[0]) if len(texts) == 1 else None


def correct(access: Access, fact: EventCorrected, recorded: Recorded) -> Access:
    """Reckon with another age from now on. A consent that was not theirs to give ends (I9)."""
    born = corrected_born(fact)
    if born is None:
        return access
    grown = adult_from(born)
    kept = tuple(_at_that_age(one, grown, recorded.occurred_at) for one in access.consents)
    return replace(access, adult_from=grown, consents=kept)


def _at_that_age(consent: Consent, grown: datetime, at: datetime) -> Consent:
    """A correction shortens and never prolongs: what ended too early is recorded anew."""
    given = speaks(grown, day_of(consent.starts)).who
    if consent.by_whom == CUSTODIAN:
        ends = max(consent.starts, grown) if CUSTODIAN in given else at
    else:
        ends = consent.ends if given - {CUSTODIAN} else at
    return replace(consent, ends=min(ends, consent.ends))
