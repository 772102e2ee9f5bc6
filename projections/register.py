"""The register of who got what: one entry per disclosure, with what became of its notice."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

from domain.categories import Level
from domain.fact import Fact
from domain.facts import (
    InformationDisclosed,
    NoticeLimited,
    NoticeReceived,
    NoticeSuppressed,
    NoticeUndelivered,
)
from domain.need_to_know.redaction import Cut
from projections.entries import Json

KIND = "register"
BECAME: dict[type[Fact], tuple[str, str]] = {
    NoticeReceived: ("received_at", "received_at"),
    NoticeSuppressed: ("suppressed", "reason"),
    NoticeLimited: ("limited", "level"),
    NoticeUndelivered: ("undelivered", "reason"),
}
"""What became of a notice: where the entry says it, and which field of the fact."""
KNOWN = ("recipient", "purpose", "level", "channel", "handling_instruction", "valid_to")


@dataclass(slots=True)
class Register:
    """The disclosures of one case as one role may know them, in the order they were made."""

    numbers: dict[UUID, int] = field(default_factory=dict[UUID, int])
    bodies: dict[int, Json] = field(default_factory=dict[int, Json])

    def take(self, cut: Cut) -> int | None:
        """Fold one fact; give the number of the entry that changed, if any."""
        if cut.kind is InformationDisclosed:
            return self._disclosed(cut)
        return self._answered(cut, *BECAME[cut.kind]) if cut.kind in BECAME else None

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
            **{name: to_jsonable_python(_full(cut, name)) for name in KNOWN},
        }
        return number

    def _answered(self, cut: Cut, said: str, by: str) -> int | None:
        number = self.numbers.get(_full(cut, "disclosure_ref"))
        if number is None:
            return None
        self.bodies[number] = {
            **self.bodies[number],
            said: to_jsonable_python(_full(cut, by)),
        }
        return number


def _full(cut: Cut, name: str) -> Any:
    shown = cut.fields.get(name)
    return shown.value if shown is not None and shown.level is Level.FULL else None
