"""Which ways are safe for the person whom a case is about: a hard limit on every channel."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from uuid import UUID

from domain.facts import (
    DocumentationFormDecided,
    EventCorrected,
    FirstContactMade,
    InformationDisclosed,
    ProtectedIdentityRegistered,
    SafetyPlanSet,
)
from domain.recorded import Recorded
from domain.values import ProtectionLevel
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
    """What closes ways in a case: the latest word of each kind, and every correction."""

    level: ProtectionLevel = ProtectionLevel.NORMAL
    identity: frozenset[str] = frozenset()
    by_contact: frozenset[Way] = frozenset()
    by_plan: frozenset[Way] = frozenset()
    by_correction: frozenset[Way] = frozenset()
    instructed: tuple[tuple[UUID, str], ...] = ()
    """Handling instructions as corrections give them, with the disclosure of each."""

    @property
    def ways(self) -> frozenset[Way]:
        """Give the ways that are safe before it is asked what is to go."""
        levels = (self.level, *(ASKED_FOR[m] for m in self.identity if m in ASKED_FOR))
        allowed = (ALLOWED.get(level, frozenset()) for level in levels)
        closed = self.by_contact | self.by_plan | self.by_correction
        return ALL.intersection(*allowed) - closed

    def ways_for(self, fact_id: UUID, disclosed: InformationDisclosed) -> frozenset[Way]:
        """Give the ways that a disclosure may take: those that neither closes."""
        texts = [text for target, text in self.instructed if target == fact_id]
        closed = (
            closed_by(t, OF_THE_DISCLOSURE) for t in (disclosed.handling_instruction, *texts)
        )
        return self.ways.difference(*closed)


def safety_of(facts: Iterable[Recorded]) -> Safety:
    """Fold a case's facts."""
    return reduce(evolve, facts, Safety())


def evolve(safety: Safety, recorded: Recorded) -> Safety:
    """Fold one more fact. A correction closes more and never opens. Never raises."""
    match recorded.fact:
        case DocumentationFormDecided() as fact:
            return replace(safety, level=fact.protection_level)
        case ProtectedIdentityRegistered() as fact:
            lapsed = fact.status in LAPSED
            held = (
                safety.identity - {fact.measure} if lapsed else safety.identity | {fact.measure}
            )
            return replace(safety, identity=held)
        case FirstContactMade() as fact:
            return replace(safety, by_contact=_closed_by_contact(fact))
        case SafetyPlanSet() as fact:
            said = frozenset(fact.unsafe_ways) | _closed(fact.personal, fact.digital)
            return replace(safety, by_plan=said)
        case EventCorrected() as fact:
            hers = _closed(*(new.text for new in fact.new_values if new.field in HERS))
            texts = [new.text for new in fact.new_values if new.field == INSTRUCTION]
            return replace(
                safety,
                by_correction=safety.by_correction | hers,
                instructed=(*safety.instructed, *((fact.target_event, t) for t in texts)),
            )
        case _:
            return safety


def _closed_by_contact(contact: FirstContactMade) -> frozenset[Way]:
    """A contact card by word of mouth: nothing written reaches her safely."""
    closed = _closed(contact.safe_channel)
    return closed | OPEN if contact.contact_card_form == BY_MOUTH else closed


def _closed(*texts: str) -> frozenset[Way]:
    return frozenset(way for text in texts for way in closed_by(text, OF_THE_PERSON))
