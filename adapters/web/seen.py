"""A value from a view, made readable: its codes in words, its parts named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from adapters.web import labels
from adapters.web.i18n import Tongue, later
from adapters.web.shapes import Look, Shape, parts_of
from domain.summaries import CODES_APART
from domain.values import (
    AreaHolder,
    Child,
    ChildPlaced,
    CustodianPlaced,
    DisclosedItem,
    EndingSupport,
    Ground,
    Holder,
    Insats,
    MinorHandled,
    Need,
    NeedHolder,
    NeedHorizon,
    NewValue,
    Period,
    PlanRow,
    Recipient,
    Relation,
    Subject,
    VisiblePart,
)
from services.letters import OPERATOR
from services.ports import Directory

HEADS: dict[type[BaseModel], tuple[str, ...]] = {
    AreaHolder: ("area",),
    Child: ("label",),
    ChildPlaced: ("child",),
    CustodianPlaced: ("alias",),
    DisclosedItem: ("category",),
    EndingSupport: ("support",),
    Ground: ("kind",),
    Holder: ("title",),
    Insats: ("title",),
    MinorHandled: ("child",),
    Need: ("area", "text"),
    NeedHolder: ("need",),
    NeedHorizon: ("need",),
    NewValue: ("field",),
    PlanRow: ("area",),
    Recipient: ("title",),
    Relation: ("kind",),
    Subject: ("alias",),
    VisiblePart: ("role",),
}
"""What a group of values is known by: it stands first and needs no label."""
SPEAKS_FOR_ITSELF = frozenset((
    "areas", "citation", "decision", "holder", "horizons", "organisation", "partner", "role",
    "staff", "text", "title", "unit",
))  # fmt: skip
"""Parts of a group that need no label beside what it is known by."""
OF_THE_OPERATOR = {OPERATOR: later("driften")}
"""On whose behalf the hub did something, where it is nobody in the directory."""
MACHINE_ONLY = frozenset(("key",))
CASE_SHOWN = 8
"""So much of a case's id names it where it has no working name, as on the desk."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`words`, `link`, `list` or `group`; `own` says that a person wrote the words."""

    form: str
    text: str = ""
    own: bool = False
    items: tuple["Seen", ...] = ()
    parts: tuple[tuple[str, "Seen"], ...] = ()


@dataclass(frozen=True, slots=True)
class Eyes:
    """What is needed to read a value: the language, people's names and known facts."""

    tongue: Tongue
    directory: Directory
    known: Mapping[str, tuple[str, str]]
    """From a fact's id to the address of its row and what it is called."""
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    """From a need's key to its words, as far as the reader has seen them."""

    def read(self, shape: Shape, value: Any) -> Seen:
        """Make a value readable; the summary of a group or a list is words already."""
        match shape.look, value:
            case Look.MANY, list():
                return Seen("list", items=tuple(self._item(shape, one) for one in value))
            case Look.MANY, str() if _is_of_codes(shape.item):
                items = value.split(CODES_APART) if value else ()
                return Seen("list", items=tuple(self._item(shape, one) for one in items))
            case Look.GROUP, str() if shape.model is Recipient:
                return _words(self.tongue(labels.role_label(value)))
            case Look.GROUP, dict() if shape.model:
                return self._group(shape.model, value)
            case _:
                return self._single(shape, value)

    def _item(self, shape: Shape, value: Any) -> Seen:
        return self.read(shape.item, value) if shape.item else _own(value)

    def _single(self, shape: Shape, value: Any) -> Seen:
        if shape.look is Look.FACT:
            return self._fact(str(value))
        if shape.look in {Look.WHO, Look.NEED}:
            read = self._who if shape.look is Look.WHO else self._need
            return _own(read(str(value)))
        write = self._writers().get(shape.look)
        if write is not None:
            return _words(write(str(value)))
        if shape.look is Look.CHOICE:
            return _words(self.tongue(labels.code_label(shape, str(value))))
        if shape.look is Look.YES_NO:
            return _words(self.tongue(labels.literal_label("ja" if value else "nej")))
        return _own(value)

    def _writers(self) -> dict[Look, Callable[[str], str]]:
        return {
            Look.DAY: self.tongue.day,
            Look.INSTANT: self.tongue.moment,
            Look.STAFF: self.staff,
            Look.PARTNER: self._partner,
            Look.FIELD: lambda name: self.tongue(labels.field_label("", name)),
            Look.CASE: lambda case: f"{self.tongue('Ärende')} {case[:CASE_SHOWN]}",
            Look.NUMBER: str,
        }

    def _partner(self, partner_id: str) -> str:
        partner = self.directory.partner(partner_id)
        return partner.name if partner else partner_id

    def staff(self, staff_id: str) -> str:
        """Name a person on duty."""
        staff = self.directory.staff(staff_id)
        said = self.tongue(OF_THE_OPERATOR.get(staff_id, ""))
        return staff.name if staff else said or staff_id

    def _need(self, key: str) -> str:
        return self.needs.get(key, key.replace("_", " "))

    def _who(self, text: str) -> str:
        """Read who it was, written in words or as the id of a person on duty."""
        who, comma, more = text.partition(",")
        staff = self.directory.staff(who)
        return f"{staff.name}{comma}{more}" if staff else text

    def _fact(self, ref: str) -> Seen:
        if ref not in self.known:
            return _words(self.tongue("en tidigare uppgift"))
        href, text = self.known[ref]
        return Seen("link", text=text, items=(_words(href),))

    def _period(self, value: dict[str, Any]) -> Seen:
        ends = self.tongue.day(value.get("ends")) or self.tongue("tills vidare")
        return _words(f"{self.tongue.day(value.get('starts'))} – {ends}")  # noqa: RUF001

    def _group(self, model: type[BaseModel], value: dict[str, Any]) -> Seen:
        if model is Period:
            return self._period(value)
        heads = HEADS.get(model, ())
        seen = {
            part.name: self.read(part.shape, value[part.name])
            for part in parts_of(model)
            if value.get(part.name) not in (None, [], "") and part.name not in MACHINE_ONLY
        }
        head = ": ".join(seen[name].text for name in heads if name in seen)
        own = any(seen[name].own for name in heads if name in seen)
        parts = tuple(
            ("" if name in SPEAKS_FOR_ITSELF else self._named(model, name), one)
            for name, one in seen.items()
            if name not in heads and one.text.casefold() != head.casefold()
        )
        return Seen("group", text=head, own=own, parts=parts)

    def _named(self, model: type[BaseModel], name: str) -> str:
        return self.tongue(labels.field_label(model.__name__, name))


def _words(text: str) -> Seen:
    return Seen("words", text=text)


def _is_of_codes(item: Shape | None) -> bool:
    """Whether the summary of a list is the codes in it."""
    return item is not None and (item.look is Look.CHOICE or item.model is Recipient)


def _own(value: Any) -> Seen:
    return Seen("words", text=str(value), own=True)
