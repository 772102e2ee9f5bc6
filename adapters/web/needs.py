"""What the needs of a case are called in words, as far as a reader has seen them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from adapters.web.shapes import part_of
from domain.facts import BY_NAME
from domain.values import Need
from projections.entries import Entry


def needs_known(entries: Sequence[Entry]) -> dict[int, Mapping[str, str]]:
    """Give the words of every need by its key, for each entry as they were then.

    A need that was named before anybody wrote its words has those that came first.
    """
    told: list[tuple[int, dict[str, str]]] = []
    words: dict[str, str] = {}
    for entry in sorted(entries, key=_when):
        if said := _said(entry.body):
            words = {**words, **said}
        told.append((entry.number, words))
    first: dict[str, str] = {}
    for _, then in reversed(told):
        first |= then
    return {number: {**first, **then} for number, then in told}


def _when(entry: Entry) -> tuple[datetime, int]:
    return datetime.fromisoformat(entry.body["occurred_at"]), entry.number


def _said(body: dict[str, Any]) -> dict[str, str]:
    kind = BY_NAME.get(body["fact"])
    return {
        need["key"]: need["text"]
        for one in body["fields"]
        if isinstance(one["value"], list)
        and (part := part_of(kind, one["name"])) is not None
        and part.shape.item is not None
        and part.shape.item.model is Need
        for need in one["value"]
    }
