"""Which ways are safe for the person whom a case is about: a hard limit on every channel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.fact import Fact
from domain.facts import (
    DocumentationFormDecided,
    EventCorrected,
    FirstContactMade,
    InformationDisclosed,
    ProtectedIdentityRegistered,
    SafetyPlanSet,
)
from domain.recorded import Recorded
from domain.values import NewValue, ProtectionLevel
from domain.ways import (
    ALL,
    ALLOWED,
    ASKED_FOR,
    OF_THE_DISCLOSURE,
    OF_THE_PERSON,
    OPEN,
    Way,
    closed_by,
)

LAPSED = ("avslag", "upphört")
BY_MOUTH = "muntlig"
HERS = frozenset(("safe_channel", "personal", "digital"))
"""Fields that say how she can be reached, and how not."""
INSTRUCTION = "handling_instruction"


@dataclass(frozen=True, slots=True)
class Safety:
    """The ways that are safe in a case, before it is asked what is to go."""

    ways: frozenset[Way] = frozenset()
    corrected: tuple[tuple[UUID, str], ...] = ()
    """Handling instructions as corrections give them, with the disclosure of each."""

    def ways_for(self, fact_id: UUID, disclosed: InformationDisclosed) -> frozenset[Way]:
        """Give the ways that a disclosure may take: those that neither closes."""
        texts = [text for target, text in self.corrected if target == fact_id]
        closed = (
            closed_by(t, OF_THE_DISCLOSURE) for t in (disclosed.handling_instruction, *texts)
        )
        return self.ways.difference(*closed)


def safety_of(facts: Iterable[Recorded]) -> Safety:
    """Fold a case's facts into the ways that are safe as of now.

    The latest word counts; a correction closes more, and never opens. Never raises.
    """
    latest: dict[type[Fact], Any] = {}
    identity: dict[str, str] = {}
    corrected: list[tuple[UUID, NewValue]] = []
    for recorded in facts:
        match recorded.fact:
            case ProtectedIdentityRegistered() as fact:
                identity[fact.measure] = fact.status
            case EventCorrected() as fact:
                corrected += [(fact.target_event, new) for new in fact.new_values]
            case fact:
                latest[type(fact)] = fact
    return Safety(
        _by_level(latest.get(DocumentationFormDecided), identity)
        - _closed_by_contact(latest.get(FirstContactMade))
        - _closed_by_plan(latest.get(SafetyPlanSet))
        - _closed(*(new.text for _, new in corrected if new.field in HERS)),
        tuple((target, new.text) for target, new in corrected if new.field == INSTRUCTION),
    )


def _by_level(
    decided: DocumentationFormDecided | None, identity: Mapping[str, str]
) -> frozenset[Way]:
    levels = [ASKED_FOR[m] for m in identity if m in ASKED_FOR and identity[m] not in LAPSED]
    levels.append(decided.protection_level if decided else ProtectionLevel.NORMAL)
    return ALL.intersection(*(ALLOWED.get(level, frozenset()) for level in levels))


def _closed_by_contact(contact: FirstContactMade | None) -> frozenset[Way]:
    """A contact card by word of mouth: nothing written reaches her safely."""
    if contact is None:
        return frozenset()
    closed = _closed(contact.safe_channel)
    return closed | OPEN if contact.contact_card_form == BY_MOUTH else closed


def _closed_by_plan(plan: SafetyPlanSet | None) -> frozenset[Way]:
    if plan is None:
        return frozenset()
    return frozenset(plan.unsafe_ways) | _closed(plan.personal, plan.digital)


def _closed(*texts: str) -> frozenset[Way]:
    return frozenset(way for text in texts for way in closed_by(text, OF_THE_PERSON))
