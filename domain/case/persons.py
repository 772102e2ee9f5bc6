"""Who is who beside the person: kin as sealed references, and words that tell her place."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any
from uuid import UUID

from domain.fact import Fact
from domain.facts import (
    CaseRaised,
    CaseTransferred,
    DecisionMade,
    EventCorrected,
    FirstContactMade,
    HouseholdMapped,
    InsatsStarted,
    LifeAreaUpdated,
    PlacementStarted,
    SafetyPlanSet,
)
from domain.recorded import Recorded
from domain.values import Relation

_NAME = re.compile(r"(?<=[\w,;:] )[A-ZÅÄÖ][a-zåäöé]{3,}\b")
"""A name of something: a capital letter that does not begin the sentence."""
_SENTENCES = re.compile(r"[.;!?\n]")
WORD_MIN_CHARS = 3
SENTENCE_MIN_CHARS = 12
SENTENCES_MAX = 20


@dataclass(frozen=True, slots=True)
class Persons:
    """Kin by the ids of their own cases, and what this case's own facts call its places."""

    relations: tuple[Relation, ...] = ()
    places: frozenset[str] = field(default=frozenset(), repr=False)
    names: frozenset[str] = field(default=frozenset(), repr=False)
    """Every word of the person's name, in small letters."""
    family: frozenset[str] = field(default=frozenset(), repr=False)
    """Family names of the person, in small letters: who shares one may be kin (D2)."""

    def children(self) -> frozenset[UUID]:
        """Give the cases of the person's children."""
        return frozenset(row.case for row in self.relations if row.kind == "barn")


def _whole(*texts: str | None) -> frozenset[str]:
    kept = (text.casefold() for text in texts if text)
    return frozenset(text for text in kept if len(text) >= WORD_MIN_CHARS)


def _said(text: str | None) -> frozenset[str]:
    """Keep what looks like a name or a number: an everyday word would stop every text."""
    telling = text is not None and any(c.isupper() or c.isdigit() for c in text)
    return _whole(text) if telling else frozenset()


def _names(*texts: str | None) -> frozenset[str]:
    return frozenset(name.casefold() for text in texts if text for name in _NAME.findall(text))


def _annex(text: str | None) -> frozenset[str]:
    """Keep the names in a sealed annex, and its sentences: nobody may copy one out of it."""
    sentences = (" ".join(one.split()) for one in _SENTENCES.split(text or ""))
    long = (one.casefold() for one in sentences if len(one) >= SENTENCE_MIN_CHARS)
    return _names(text) | frozenset(islice(long, SENTENCES_MAX))


def _location(text: str | None) -> frozenset[str]:
    return _said(text) | _names(text)


OF_FIELD: dict[str, Callable[[str], frozenset[str]]] = {
    "place_ref": _whole,
    "provider": _whole,
    "provider_place_ref": _whole,
    "location": _location,
    "sealed_annex": _annex,
}
"""What a corrected field calls a place."""


def _corrected(fact: EventCorrected) -> frozenset[str]:
    values = (OF_FIELD[v.field](v.text) for v in fact.new_values if v.field in OF_FIELD)
    return frozenset[str]().union(*values)


PLACES: dict[type[Fact], Callable[[Any], frozenset[str]]] = {
    PlacementStarted: lambda f: _whole(f.place_ref, f.provider),
    InsatsStarted: lambda f: _whole(f.provider_place_ref),
    LifeAreaUpdated: lambda f: _location(f.location),
    FirstContactMade: lambda f: _names(f.appointment_place),
    SafetyPlanSet: lambda f: _names(f.stay, f.school_work),
    DecisionMade: lambda f: _annex(f.sealed_annex),
    CaseTransferred: lambda f: _whole(f.to.organisation),
    EventCorrected: _corrected,
}
"""What a fact calls a place: references as they stand, names out of what people wrote."""


def words_of(name: str) -> tuple[str, ...]:
    """Give the words of a name in small letters; initials and particles are too short."""
    whole = unicodedata.normalize("NFC", name.casefold()).split()
    each = (part for word in whole for part in dict.fromkeys((word, *word.split("-"))))
    plain = ("".join(filter(str.isalpha, word)) for word in each)
    return tuple(word for word in plain if len(word) >= WORD_MIN_CHARS)


def family_of(name: str) -> tuple[str, ...]:
    """Give the words of a name that kin may share: all but the first name."""
    return words_of(" ".join(name.split()[1:]))


def evolve(persons: Persons, recorded: Recorded) -> Persons:
    """Fold one more fact into who is who and where."""
    fact = recorded.fact
    named = PLACES.get(type(fact))
    if named is not None and (new := named(fact) - persons.places):
        persons = replace(persons, places=persons.places | new)
    if type(fact) is CaseRaised and fact.subject.name is not None:
        words = words_of(fact.subject.name)
        persons = replace(
            persons,
            names=persons.names.union(words),
            family=persons.family.union(family_of(fact.subject.name)),
        )
    if type(fact) is HouseholdMapped and fact.relations:
        persons = replace(persons, relations=fact.relations)
    return persons
