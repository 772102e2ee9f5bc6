"""The form of a correction: which event first, then the fields that such an event has."""

from collections.abc import Iterable, Sequence

from adapters.web.answers import ROOT
from adapters.web.recordable import offered
from adapters.web.shapes import parts_of
from domain.case.births import BORN
from domain.categories import Category
from domain.fact import Fact
from domain.facts import CaseRaised, ConsentRecorded, EventCorrected
from domain.roles import Role
from domain.rules.consenting import CONSENT_NEEDS_AN_AGE
from domain.rules.deciding import AGE_IS_KNOWN
from domain.rules.ending import PARTS

TARGET = f"{ROOT}.target_event"
ASK_FOR_BORN = frozenset(rule.name for rule in (AGE_IS_KNOWN, CONSENT_NEEDS_AN_AGE))
Fields = tuple[tuple[str, str], ...]
"""What a form is begun with, by the names of its fields; none where it cannot be."""


def fields_of(kind: type[Fact]) -> Sequence[str]:
    """Name what a correction of such a fact may name, in the order of the fact's own form."""
    inside = PARTS.get(kind, {})
    named = [part.name for part in parts_of(kind)]
    return [
        one
        for name in named
        for one in (name, *(part for part, field in inside.items() if field == name))
    ]


def born_fields(role: Role, shown: Iterable[tuple[str, str]]) -> Fields:
    """Begin the form where the birth date is told, of the matter that a seat is shown.

    `shown` are events with the names of their kinds. A unit with one task tells no age.
    """
    raised = next((ref for ref, fact in shown if fact == CaseRaised.name), None)
    if raised is None or not {EventCorrected, ConsentRecorded} <= set(offered(role)):
        return ()
    return (
        ("slag", EventCorrected.name),
        (TARGET, raised),
        (f"{ROOT}.categories", Category.ID.value),
        (f"{ROOT}.new_values.0.field", BORN),
    )
