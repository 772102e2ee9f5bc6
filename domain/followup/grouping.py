"""Groups: fixed rows, each case in exactly one of them. Groups are never crossed."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from domain.case.calendar import ADULT_AGE_YEARS, birthday
from domain.followup.course import Course

YOUNG_UNTIL_YEARS = 21
OTHER_UNIT = "annan enhet"
UNKNOWN = "okänd"
CASE_TYPES = ("heder", "nära relation", "båda", "oklart")
AGES = ("barn", "18-20 år", "vuxen", UNKNOWN)
QUARTERS = ("kvartal 1", "kvartal 2", "kvartal 3", "kvartal 4")


class Group(StrEnum):
    """By what the cases of a year are divided."""

    ENHET = "enhet"
    ARENDETYP = "arendetyp"
    ALDER = "alder"
    KVARTAL = "kvartal"


def rows_of(group: Group, units: Sequence[str]) -> tuple[str, ...]:
    """Name the rows of a group, whatever cases there are: an absent row would tell."""
    match group:
        case Group.ENHET:
            return (*sorted(set(units)), OTHER_UNIT)
        case Group.ARENDETYP:
            return CASE_TYPES
        case Group.ALDER:
            return AGES
        case Group.KVARTAL:
            return QUARTERS


def row_of(group: Group, course: Course, day: date, units: Sequence[str]) -> str:
    """Name the row in which a case is counted that day."""
    match group:
        case Group.ENHET:
            return course.unit if course.unit in units else OTHER_UNIT
        case Group.ARENDETYP:
            return course.raised.case_type if course.raised else "oklart"
        case Group.ALDER:
            return _age_group(course, day)
        case Group.KVARTAL:
            return QUARTERS[(day.month - 1) // 3]


def _age_group(course: Course, day: date) -> str:
    born = course.born
    if born is None:
        return UNKNOWN
    if day < birthday(born, ADULT_AGE_YEARS):
        return "barn"
    return "18-20 år" if day < birthday(born, YOUNG_UNTIL_YEARS) else "vuxen"
