"""What a recipient got before, as far as whoever asks may know: from the own view alone."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.categories import Category, Level
from domain.need_to_know.decision import level_of
from domain.need_to_know.grants import Need
from domain.roles import INTERNAL, Role
from domain.values import DisclosedItem, Recipient
from services.reading import CaseSeen


@dataclass(frozen=True, slots=True)
class HeldLetter:
    """What a recipient got before, as far as whoever asks may know.

    `pieces` is None when its content may not be known; `over` when its last day has passed.
    """

    at: str
    purpose: str
    level: str
    pieces: tuple[DisclosedItem, ...] | None
    handling_instruction: str
    valid_to: str | None
    over: bool
    ref: str


def knows_of_access(seen: CaseSeen, seat: Role) -> Level:
    """Say how much whoever asks may know of consents and disclosures in a case."""
    given, _, _ = seen.desk.seat.partition(" ")
    named = not given or Category.ACCESS.value in given.split("+")
    needs = frozenset((Need.ASSIGNED,))
    return level_of(seat, Category.ACCESS, needs) if named else Level.HIDDEN


def held_already(
    seen: CaseSeen, seat: Role, to: Recipient, today: date
) -> tuple[HeldLetter, ...] | None:
    """Give what a recipient got before; None for whoever may not know who got what."""
    if knows_of_access(seen, seat) is not Level.FULL:
        return None
    copies = {entry.body["ref"]: _copy(entry.body["fields"]) for entry in seen.timeline}
    return tuple(
        _letter(entry.body, copies.get(entry.body["ref"]), today)
        for entry in seen.register
        if entry.body["suppressed"] is None and _is_same(entry.body["recipient"], to)
    )


def _is_same(recipient: dict[str, Any], to: Recipient) -> bool:
    if (recipient["role"], recipient["partner"]) != (to.role, to.partner):
        return False
    by_name = to.partner is None and to.role not in INTERNAL
    return not by_name or recipient["title"].casefold() == to.title.casefold()


def _copy(fields: list[dict[str, Any]]) -> tuple[DisclosedItem, ...] | None:
    for field in fields:
        if field["name"] == "content_copy" and field["level"] == "full":
            return tuple(DisclosedItem.model_validate(item) for item in field["value"])
    return None


def _letter(
    body: dict[str, Any], pieces: tuple[DisclosedItem, ...] | None, today: date
) -> HeldLetter:
    last = body["valid_to"]
    return HeldLetter(
        at=body["at"],
        purpose=body["purpose"],
        level=body["level"],
        pieces=() if body["level"] == "exists" else pieces,
        handling_instruction=body["handling_instruction"],
        valid_to=last,
        over=last is not None and date.fromisoformat(last) < today,
        ref=body["ref"],
    )
