"""The form of a correction: which event first, then the fields that such an event has."""

from collections.abc import Sequence

from adapters.web.answers import ROOT
from adapters.web.shapes import parts_of
from domain.fact import Fact
from domain.rules.ending import PARTS

TARGET = f"{ROOT}.target_event"


def fields_of(kind: type[Fact]) -> Sequence[str]:
    """Name what a correction of such a fact may name, in the order of the fact's own form."""
    inside = PARTS.get(kind, {})
    named = [part.name for part in parts_of(kind)]
    return [
        one
        for name in named
        for one in (name, *(part for part, field in inside.items() if field == name))
    ]
