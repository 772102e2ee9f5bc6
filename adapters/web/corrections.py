"""Which of the events that a reader sees was corrected later, and by which."""

from collections.abc import Iterator, Mapping, Sequence

from domain.facts import EventCorrected
from projections.entries import Entry

TARGET = "target_event"


def corrections_seen(entries: Sequence[Entry]) -> Mapping[str, Sequence[str]]:
    """Give the corrections of each event by its reference, the earliest first.

    Whoever may not know what was corrected has no target to point at, and is told nothing.
    """
    found: dict[str, list[str]] = {}
    for entry in sorted(entries, key=lambda each: each.number):
        if entry.body["fact"] == EventCorrected.name:
            for target in _targets(entry):
                found.setdefault(target, []).append(entry.body["ref"])
    return found


def _targets(entry: Entry) -> Iterator[str]:
    for one in entry.body["fields"]:
        if one["name"] == TARGET and isinstance(one["value"], str):
            yield one["value"]
