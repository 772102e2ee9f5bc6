"""What a copy of a case that leaves the hub may hold: a ceiling for each reader, never a view.

Nobody here has a seat. The level is fixed beforehand, whatever the case has given to others; a
category left out is hidden, and what is sealed to some roles alone goes to the archive alone.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.categories import CONTENT, Category, Level
from domain.need_to_know.table import TABLE
from domain.roles import Role


class Reader(StrEnum):
    """For whom a case is copied. A new one is given nothing."""

    AUDITOR = "auditor"
    DOMSTOL = "domstol"
    ARKIV = "arkiv"


FULL, SUMMARY, EXISTS = Level.FULL, Level.SUMMARY, Level.EXISTS

COPIES: dict[Reader, Mapping[Category, Level]] = {
    # Internal control's column: who did what in which case, and no content.
    Reader.AUDITOR: {
        category: max(grant.level for grant in grants if not grant.needs)
        for category, grants in TABLE[Role.INTERNKONTROLL].items()
    },
    # What a judgment rests on. No place, no way to reach her, no one who told: a court's own
    # papers have given such things away.
    Reader.DOMSTOL: {
        Category.ID: FULL,
        Category.THREAT: FULL,
        Category.VIOLENCE: FULL,
        Category.CRIME: FULL,
        Category.NETWORK: EXISTS,
        Category.CHILD: FULL,
        Category.HEALTH: SUMMARY,
        Category.ECON: SUMMARY,
        Category.HOUSING: SUMMARY,
        Category.WORK: SUMMARY,
        Category.PLAN: FULL,
        Category.MEET: EXISTS,
        Category.DOC: FULL,
        Category.VOICE: FULL,
        Category.ACCESS: SUMMARY,
    },
    Reader.ARKIV: dict.fromkeys(CONTENT, FULL),
}
HOLDS_ALL = frozenset((Reader.ARKIV,))
"""Takes over the whole case: also what is sealed to some roles, and the keys."""


def ceiling_of(reader: Reader) -> Mapping[Category, Level]:
    """Give the level of every category in a reader's copy."""
    return {each: COPIES.get(reader, {}).get(each, Level.HIDDEN) for each in CONTENT}
