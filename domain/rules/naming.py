"""R201, R203: what a case is called in lists, titles, searches and notices is nobody's name."""

from domain.case.case import Case
from domain.case.persons import words_of
from domain.categories import Category
from domain.facts import CaseRaised, DocumentationFormDecided
from domain.recorded import Recorded
from domain.rules.rule import Rule


def _raised_by_name(_case: Case, fact: CaseRaised, _recorded: Recorded) -> bool:
    subject = fact.subject
    return subject.name is not None and _shares_a_word(subject.alias, words_of(subject.name))


def _kept_by_name(case: Case, fact: DocumentationFormDecided, recorded: Recorded) -> bool:
    named = _shares_a_word(fact.alias_used, tuple(case.persons.names))
    return named and may_know_the_name(case, recorded)


def may_know_the_name(case: Case, recorded: Recorded) -> bool:
    """Whether a no that rests on the person's name tells its reader nothing new."""
    by = recorded.by
    mine = {f"staff:{by.staff}", f"unit:{by.unit}"}
    return any(
        Category.ID in profile.categories and not mine.isdisjoint(profile.holders)
        for profile in case.access.profiles(by.role, recorded.recorded_at)
    )


def _shares_a_word(alias: str, names: tuple[str, ...]) -> bool:
    return not frozenset(words_of(alias)).isdisjoint(names)


RAISED_UNDER_AN_ALIAS = Rule(
    "raised_under_an_alias",
    _raised_by_name,
    "Arbetsnamnet får inte innehålla personens namn: det syns i listor och sökning.",
    "I16; R201; R203",
)
KEPT_UNDER_AN_ALIAS = Rule(
    "kept_under_an_alias",
    _kept_by_name,
    "Arbetsnamnet får inte innehålla personens namn: det syns i listor och sökning.",
    "I16; R201; R203",
)
