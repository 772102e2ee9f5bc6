"""Earlier events to choose among: each told apart from the others by what its reader sees."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.web import labels
from adapters.web.i18n import Tongue, later
from adapters.web.seen import Eyes, Seen
from adapters.web.shapes import Look, Part, part_of, parts_of
from domain.facts import (
    BY_NAME,
    ConsentRecorded,
    DecisionMade,
    DisclosureRecalled,
    InformationDisclosed,
    SecrecyReviewed,
    TaskAssigned,
)
from projections.entries import Entry
from services.ports import Directory

TOLD_BY: Mapping[str, tuple[str, ...]] = {
    ConsentRecorded.name: ("action", "recipient", "categories"),
    DecisionMade.name: ("kind", "outcome", "period"),
    DisclosureRecalled.name: ("recipient", "disclosure_ref", "reason"),
    InformationDisclosed.name: ("recipient", "content_copy", "review_ref", "purpose"),
    SecrecyReviewed.name: ("requester", "categories"),
    TaskAssigned.name: ("task", "area", "owner"),
}
"""What tells events of a kind apart, most telling first; without a row, what is coded.

A reference tells what tells the event that it points at.
"""
CODED = frozenset((Look.CHOICE, Look.STAFF))
APART = " · "
NUMBER = later("nummer")
DETAILS_MAX = 4
DETAIL_CHARS_MAX = 80


@dataclass(frozen=True, slots=True)
class Earlier:
    """A fact of the case that may be referred to."""

    ref: str
    fact: str
    text: str


def earlier_of(
    timeline: Iterable[Entry], tongue: Tongue, directory: Directory
) -> list[Earlier]:
    """Name each event of a role's own timeline, the newest first; no two are named alike."""
    newest = sorted(timeline, key=_when, reverse=True)
    bodies = {one.body["ref"]: one.body for one in newest}
    teller = _Teller(Eyes(tongue, directory, {}), bodies)
    texts = [teller.text(one.body) for one in newest]
    many, left = Counter(texts), Counter(texts)
    found: list[Earlier] = []
    for entry, text in zip(newest, texts, strict=True):
        number = f"{APART}{tongue(NUMBER)} {left[text]}" if many[text] > 1 else ""
        left[text] -= 1
        found.append(Earlier(entry.body["ref"], entry.body["fact"], f"{text}{number}"))
    return found


@dataclass(frozen=True, slots=True)
class _Teller:
    eyes: Eyes
    bodies: Mapping[str, dict[str, Any]]

    def text(self, body: dict[str, Any]) -> str:
        tongue = self.eyes.tongue
        when, what = tongue.moment(body["occurred_at"]), labels.fact_label(body["fact"])
        details = list(dict.fromkeys(self._details(body)))[:DETAILS_MAX]
        return f"{when}: {APART.join((tongue(what), *details))}"

    def _details(self, body: dict[str, Any], *, follow: bool = True) -> Iterable[str]:
        """Tell the fields that the reader sees; whoever sees less is told less."""
        kind = BY_NAME.get(body["fact"])
        shown = {one["name"]: one["value"] for one in body["fields"] if one["value"]}
        for name in _telling(body["fact"]):
            part = part_of(kind, name)
            if part is None or name not in shown:
                continue
            if part.shape.look is not Look.FACT:
                words = _flat(self.eyes.read(part.shape, shown[name]))
                yield from (_short(words),) if words else ()
            elif follow and str(shown[name]) in self.bodies:
                yield from self._details(self.bodies[str(shown[name])], follow=False)


def _telling(fact: str) -> Sequence[str]:
    kind = BY_NAME.get(fact)
    return TOLD_BY.get(fact) or [p.name for p in (parts_of(kind) if kind else ()) if _coded(p)]


def _coded(part: Part) -> bool:
    inner = part.shape.item or part.shape
    return part.required and (inner.look in CODED or part.shape.look is Look.GROUP)


def _flat(seen: Seen) -> str:
    """Give a value on one line: a list by its items, a group by what it is known by."""
    if seen.form == "list":
        return ", ".join(dict.fromkeys(filter(None, map(_flat, seen.items))))
    return " ".join(seen.text.split())


def _short(words: str) -> str:
    if len(words) <= DETAIL_CHARS_MAX:
        return words
    return f"{words[: DETAIL_CHARS_MAX - 1].rstrip()}…"


def _when(entry: Entry) -> tuple[datetime, int]:
    """Within one instant the one recorded last is the newest."""
    return datetime.fromisoformat(entry.body["occurred_at"]), entry.number
