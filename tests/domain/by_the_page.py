"""What one recipient may know of a fact, as the pages have it that people checked.

Whose part a fact is, and what a task needs, is said here anew: docs/need-to-know.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.categories import Category, Level
from domain.fact import Fact, categories_of, marks
from domain.need_to_know.grants import Need
from domain.recorded import Recorded
from domain.roles import Role
from tests.domain import second_opinion

AREAS = {
    "bostad": "boende",
    "ekonomi": "ekonomiskt_bistand",
    "studier": "jobbtorg",
    "arbete": "jobbtorg",
}
HOUSEHOLD = {
    "case_raised": ["ID"],
    "documentation_form_decided": ["ID"],
    "household_mapped": ["CHILD"],
}
TASKS: Mapping[str, Mapping[str, list[str]]] = {
    "ekonomiskt_bistand": HOUSEHOLD,
    "boende": HOUSEHOLD,
    "jobbtorg": {"case_raised": ["ID"]},
    "barn_och_unga": {"household_mapped": ["NETWORK"], "risk_assessed": ["NETWORK"]},
}
"""What a unit's own task needs of what others recorded, by stored name."""


def own_of(recorded: Recorded) -> set[str]:
    """Name the recipients whose own part a fact is."""
    fact: Any = recorded.fact
    parts: list[Role | str] = []
    match fact.name:
        case (
            "information_disclosed"
            | "notice_received"
            | "notice_answered"
            | "disclosure_recalled"
            | "recall_answered"
        ):
            parts = [fact.recipient.role]
        case "secrecy_reviewed":
            parts = [fact.requester.role]
        case "consent_recorded":
            parts = [each.role for each in fact.recipient] if len(fact.recipient) == 1 else []
        case "resource_person_assigned" | "resource_person_released":
            parts = [fact.role.role]
        case "task_assigned":
            parts = [fact.owner.role]
        case "insats_started":
            parts = [fact.provider.role]
        case "life_area_updated":
            parts = [AREAS[fact.area]] if fact.area in AREAS else []
        case "decision_made" | "insats_reviewed":
            parts = [recorded.by.role]
        case _:
            pass
    return {str(part) for part in parts}


@dataclass(frozen=True)
class ByThePage:
    """One fact, one recipient, and what is held in each category."""

    recorded: Recorded
    role: Role
    held: Mapping[Category, frozenset[Need]]

    @property
    def own(self) -> bool:
        return self.role in own_of(self.recorded)

    @property
    def kind(self) -> type[Fact]:
        return type(self.recorded.fact)

    @property
    def task(self) -> list[str]:
        return TASKS.get(self.role, {}).get(self.kind.name, [])

    def level(self, category: Category) -> Level:
        added = {Need.OWN_PART} if self.own else set()
        if category in self.task:
            added.add(Need.TASK)
        return second_opinion.level(self.role, category, self.held[category] | added)

    def of_field(self, name: str) -> Level:
        """How much of a field; a field is as guarded as the most guarded thing in it."""
        categories = categories_of(self.recorded.fact, marks(self.kind)[name])
        return min(map(self.level, categories))

    def shown(self, name: str) -> Level:
        """What a field shows: without words for its summary, only that it exists."""
        level = self.of_field(name)
        wordless = level is Level.SUMMARY and marks(self.kind)[name].summary is None
        return Level.EXISTS if wordless else level

    @property
    def known(self) -> set[str]:
        """The fields with content that it may know of."""
        if not (self.own or self.task or self.level(self.kind.gist)):
            return set()
        return {
            name
            for name, mark in marks(self.kind).items()
            if mark.category is not Category.META
            and (mark.only is None or self.role in mark.only)
            and getattr(self.recorded.fact, name) is not None
            and (is_asked(self.kind, name) or getattr(self.recorded.fact, name) != ())
            and self.of_field(name)
        }

    @property
    def codes(self) -> set[str]:
        """The codes that follow: only with the gist, or as its own part."""
        if not self.known or not (self.own or self.level(self.kind.gist) >= Level.SUMMARY):
            return set()
        return {
            name
            for name, mark in marks(self.kind).items()
            if mark.category is Category.META and getattr(self.recorded.fact, name) is not None
        }


def is_asked(kind: type[Fact], name: str) -> bool:
    """Whether a field must be answered: then an empty list is an answer."""
    return kind.model_fields[name].is_required()
