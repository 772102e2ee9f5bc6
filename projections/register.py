"""The register of who got what: one entry per disclosure, with what became of its notice."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from domain.categories import Level
from domain.facts import (
    DisclosureRecalled,
    InformationDisclosed,
    NoticeAnswered,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
    RecallAnswered,
)
from domain.need_to_know.redaction import Cut
from projections.entries import Json

KIND = "register"
UNANSWERED: Json = {"answer": None, "recalled": None, "recall_answer": None}
"""What is not in an entry that was written before answers were."""
KNOWN = (
    "recipient",
    "purpose",
    "level",
    "channel",
    "handling_instruction",
    "valid_to",
    "answer_by",
)


@dataclass(slots=True)
class Register:
    """The disclosures of one case as one role may know them, in the order they were made."""

    numbers: dict[UUID, int] = field(default_factory=dict[UUID, int])
    bodies: dict[int, Json] = field(default_factory=dict[int, Json])
    recalls: dict[UUID, int] = field(default_factory=dict[UUID, int])

    def take(self, cut: Cut) -> int | None:
        """Fold one fact; give the number of the entry that changed, if any."""
        if cut.kind is InformationDisclosed:
            return self._disclosed(cut)
        if cut.kind is RecallAnswered:
            number = self.recalls.get(_full(cut, "recall_ref"))
            return self._noted(number, "recall_answer", _recall_answer(cut))
        note = NOTES.get(cut.kind)
        if note is None:
            return None
        number = self.numbers.get(_full(cut, "disclosure_ref"))
        if cut.kind is DisclosureRecalled and number is not None:
            self.recalls[cut.fact_id] = number
        return self._noted(number, *note(cut))

    def _disclosed(self, cut: Cut) -> int | None:
        if _full(cut, "recipient") is None:
            return None
        number = len(self.numbers) + 1
        self.numbers[cut.fact_id] = number
        content = _full(cut, "content_copy") or ()
        self.bodies[number] = {
            "ref": str(cut.fact_id),
            "at": cut.occurred_at.isoformat(),
            "by": cut.by.value,
            "categories": sorted({item.category.value for item in content}),
            "received_at": to_jsonable_python(_full(cut, "receipt_at")),
            "suppressed": None,
            "limited": None,
            "undelivered": None,
            **UNANSWERED,
            **{name: to_jsonable_python(_full(cut, name)) for name in KNOWN},
        }
        return number

    def _noted(self, number: int | None, name: str, what: Json | str | None) -> int | None:
        if number is None:
            return None
        self.bodies[number] = {**self.bodies[number], name: what}
        return number


def _answer(cut: Cut) -> Json:
    names = ("answer", "reason", "answered_at")
    return {name: to_jsonable_python(_full(cut, name)) for name in names}


def _recall_answer(cut: Cut) -> Json:
    names = ("answer", "law", "answered_at")
    return {name: to_jsonable_python(_full(cut, name)) for name in names}


def _recall(cut: Cut) -> Json:
    return {"at": cut.occurred_at.isoformat(), "reason": _full(cut, "reason")}


NOTES: dict[type[Any], Callable[[Cut], tuple[str, Json | str | None]]] = {
    NoticeReceived: lambda cut: (
        "received_at",
        to_jsonable_python(_full(cut, "received_at")),
    ),
    NoticeSuppressed: lambda cut: ("suppressed", _full(cut, "reason")),
    NoticeLimited: lambda cut: ("limited", _full(cut, "level")),
    NoticeUndelivered: lambda cut: ("undelivered", _full(cut, "reason")),
    NoticeAnswered: lambda cut: ("answer", _answer(cut)),
    DisclosureRecalled: lambda cut: ("recalled", _recall(cut)),
}
"""What is noted under a disclosure of what became of it, and where."""


def _full(cut: Cut, name: str) -> Any:
    shown = cut.fields.get(name)
    return shown.value if shown is not None and shown.level is Level.FULL else None
