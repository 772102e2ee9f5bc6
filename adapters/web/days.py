"""Days and times as people write them, in several spellings."""

import re
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import get_month_names

from adapters.web.i18n import LANGUAGES
from domain.case.calendar import SWEDEN

YEARS = range(1900, 2200)
ISO = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})")
DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2}|[^\W\d]+)\.?[-/., ]+(\d{4})")
CLOCK = re.compile(r"(?:[T, ]+|\s*kl\.?\s*|\s+at\s+)(\d{1,2})(?:[:.](\d{2}))?(?:[:.]\d{2})?")
RELATIVE = {
    "idag": 0, "i dag": 0, "today": 0,
    "igår": -1, "i går": -1, "yesterday": -1,
    "imorgon": 1, "i morgon": 1, "tomorrow": 1,
}  # fmt: skip


class NoSuchTime(ValueError):
    """The clock skipped that hour."""


def parse_day(text: str, now: datetime) -> date | None:
    """Read a day; None when it cannot be read or lies outside the years kept here."""
    return _day(" ".join(text.split()).casefold(), now)


def parse_instant(text: str, now: datetime) -> datetime | None:
    """Read a time on the Swedish clock; a day alone means its beginning.

    Raises NoSuchTime for a time that the clock skipped.
    """
    words = " ".join(text.split())
    exact = _exact(words)
    if exact is not None:
        return exact
    clock = None
    for found in CLOCK.finditer(words):
        if found.end() == len(words) and _day(words[: found.start()].casefold(), now):
            clock = found
            break
    day = _day((words[: clock.start()] if clock else words).casefold(), now)
    if day is None:
        return None
    return _on_the_clock(day, clock)


def _exact(words: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(words)
    except ValueError:
        return None
    return at if at.tzinfo and at.year in YEARS else None


def _on_the_clock(day: date, clock: re.Match[str] | None) -> datetime | None:
    hour, minute = (int(part or 0) for part in clock.groups()) if clock else (0, 0)
    try:
        local = datetime.combine(day, time(hour, minute), SWEDEN)
    except ValueError:
        return None
    if local.astimezone(UTC).astimezone(SWEDEN).time() != local.time():
        raise NoSuchTime
    return local


def _day(words: str, now: datetime) -> date | None:
    if words in RELATIVE:
        return now.astimezone(SWEDEN).date() + timedelta(days=RELATIVE[words])
    if found := ISO.fullmatch(words):
        year, month, day = (int(part) for part in found.groups())
    elif found := DAY_FIRST.fullmatch(words):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    else:
        return None
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if year in YEARS else None


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word)
    for lang in LANGUAGES:
        for number, name in get_month_names("wide", locale=lang).items():
            if name.casefold().startswith(word) and len(word) > 2:  # noqa: PLR2004 (jun, jul)
                return number
    return 0
