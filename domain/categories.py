"""How sensitive a field is, how much of it a reader gets, and which key seals it."""

from enum import IntEnum, StrEnum


class Category(StrEnum):
    """The kinds of content a field can hold (domain report 3.2)."""

    META = "META"
    ID = "ID"
    WHERE = "WHERE"
    CONTACT = "CONTACT"
    THREAT = "THREAT"
    VIOLENCE = "VIOLENCE"
    CRIME = "CRIME"
    NETWORK = "NETWORK"
    CHILD = "CHILD"
    HEALTH = "HEALTH"
    ECON = "ECON"
    HOUSING = "HOUSING"
    WORK = "WORK"
    PLAN = "PLAN"
    MEET = "MEET"
    DOC = "DOC"
    VOICE = "VOICE"
    ACCESS = "ACCESS"


CONTENT = tuple(category for category in Category if category is not Category.META)


class Level(IntEnum):
    """How much a reader gets of a field: a chain, so join is max and meet is min."""

    HIDDEN = 0
    EXISTS = 1
    SUMMARY = 2
    FULL = 3


LEVEL_NAMES = tuple(level.name.lower() for level in Level)
"""What programs call each level, by its number."""


class Compartment(StrEnum):
    """What one data key seals. Location and health have keys of their own (R193)."""

    CORE = "core"
    LOCATION = "location"
    HEALTH = "health"


def compartment_of(categories: frozenset[Category]) -> Compartment:
    """Pick the most guarded compartment that any of the categories demands."""
    if Category.WHERE in categories:
        return Compartment.LOCATION
    if Category.HEALTH in categories:
        return Compartment.HEALTH
    return Compartment.CORE
