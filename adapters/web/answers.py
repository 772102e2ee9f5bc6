"""Reading a filled-in form: from text fields, named by their path, to a fact."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from adapters.web.days import YEARS, NoSuchTime, parse_day, parse_instant
from adapters.web.shapes import Look, Part, Shape, parts_of
from domain.fact import Fact
from domain.facts import EventCorrected, InformationDisclosed
from domain.values import ROWS_MAX
from services.reviewing import digest_of

ROOT = "f"
YES, NO = "ja", "nej"
Texts = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Answers:
    """What was filled in, and what was wrong with it: a code per path."""

    texts: Texts
    now: datetime
    wrong: dict[str, str] = field(default_factory=dict[str, str])
    rows: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    """Which rows of a list were filled in, as they are numbered in the form."""

    def fact(self, kind: type[Fact]) -> Fact | None:
        """Read a fact of a kind; None when something is wrong."""
        values = self._parts(kind, ROOT)
        values.update({name: make(values) for (k, name), make in DERIVED.items() if k is kind})
        try:
            fact = kind.model_validate(values)
        except ValidationError as error:
            for one in error.errors(include_input=False, include_url=False):
                path = self._path(kind, one["loc"])
                self.wrong.setdefault(path, one["type"])
            return None
        return None if self.wrong else fact

    def moment(self, path: str) -> datetime | None:
        """Read one instant that must be there."""
        at = self._instant(path)
        if at is None:
            self.wrong.setdefault(path, "missing")
        return at

    def _parts(self, model: type[BaseModel], path: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for part in parts_of(model):
            if (model, part.name) in DERIVED:
                continue
            value = self._value(part, f"{path}.{part.name}")
            if value is not None:
                values[part.name] = value
        return values

    def _value(self, part: Part, path: str) -> Any:
        match part.shape.look:
            case Look.GROUP:
                values = self._group(part.shape, path)
                return values if values or not part.required else {}
            case Look.MANY:
                return self._many(part.shape.item, path)
            case _:
                return self._single(part.shape, path)

    def _group(self, shape: Shape, path: str) -> dict[str, Any] | None:
        if shape.model is None or self._is_blank(shape.model, path):
            return None
        return self._parts(shape.model, path)

    def _many(self, item: Shape | None, path: str) -> list[Any]:
        if item is None:
            return []
        if item.look is not Look.GROUP:
            texts = self._texts(path)
            lines = texts if item.look in CHOSEN else [t for s in texts for t in s.splitlines()]
            return [line.strip() for line in lines if line.strip()]
        rows = [(n, self._group(item, f"{path}.{n}")) for n in range(ROWS_MAX)]
        self.rows[path] = [n for n, row in rows if row is not None]
        return [row for _, row in rows if row is not None]

    def _single(self, shape: Shape, path: str) -> Any:
        text = self.text(path)
        if not text:
            return None
        match shape.look:
            case Look.DAY:
                return self._or_wrong(parse_day(text, self.now), path, "date_parsing")
            case Look.INSTANT:
                return self._instant(path)
            case Look.YES_NO:
                return {YES: True, NO: False}.get(text, text)
            case _:
                return text

    def _instant(self, path: str) -> datetime | None:
        text = self.text(path)
        try:
            at = parse_instant(text, self.now) if text else None
        except NoSuchTime:
            return self._or_wrong(None, path, "no_such_time")
        return self._or_wrong(at, path, "datetime_parsing") if text else None

    def _or_wrong(self, value: Any, path: str, code: str) -> Any:
        if value is None:
            self.wrong[path] = code
        return value

    def _is_blank(self, model: type[BaseModel], path: str) -> bool:
        """Whether nothing was filled in; what stood there from the start does not count."""
        for part in parts_of(model):
            inside, shape = f"{path}.{part.name}", part.shape
            if shape.look is Look.GROUP and shape.model:
                blank = self._is_blank(shape.model, inside)
            else:
                start = start_text(part)
                blank = all(text in ("", start) for text in self._texts(inside))
            if not blank:
                return False
        return True

    def text(self, path: str) -> str:
        """Give what was written in one field, lines ended alike."""
        return next((t.replace("\r\n", "\n").strip() for t in self._texts(path)), "")

    def _texts(self, path: str) -> Sequence[str]:
        return self.texts.get(path, ())

    def _path(self, model: type[BaseModel], loc: tuple[int | str, ...]) -> str:
        """Find the form's own path from where the validator says that something is wrong."""
        path, names = ROOT, _names_by_alias(model)
        for step in loc:
            if isinstance(step, int):
                known = self.rows.get(path)
                path = f"{path}.{known[step]}" if known and step < len(known) else path
            else:
                path = f"{path}.{names.get(step, step)}"
        return path


CHOSEN = frozenset((Look.CHOICE, Look.STAFF))
"""Lists that are chosen from boxes; other lists are written one to a line."""


def start_text(part: Part) -> str:
    """Give what stands in a field before anybody has written there."""
    if part.shape.look is Look.YES_NO and part.default is not None:
        return YES if part.default else NO
    return str(part.default) if part.shape.look is Look.CHOICE and part.default else ""


def out_of_range(fact: BaseModel) -> bool:
    """Whether a fact holds a day too far away for any calendar to reckon with."""
    return any(_is_far(value) for _, value in fact)


def _is_far(value: Any) -> bool:
    match value:
        case date():
            return value.year not in YEARS
        case BaseModel():
            return out_of_range(value)
        case tuple():
            return any(map(_is_far, value))
        case _:
            return False


def _names_by_alias(model: type[BaseModel]) -> dict[str, str]:
    return {f.alias: name for name, f in model.model_fields.items() if f.alias}


def _content_hash(values: dict[str, Any]) -> str:
    return digest_of(values.get("content_copy", []))


def _corrected_fields(values: dict[str, Any]) -> list[str]:
    return [row["field"] for row in values.get("new_values", []) if row.get("field")]


DERIVED: dict[tuple[type[BaseModel], str], Callable[[dict[str, Any]], Any]] = {
    (InformationDisclosed, "content_hash"): _content_hash,
    (EventCorrected, "corrected_fields"): _corrected_fields,
}
"""What the form works out by itself."""
