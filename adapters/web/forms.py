"""Forms: the fields of a fact as controls with labels, hints, choices and errors."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel

from adapters.web import labels
from adapters.web.answers import CHOSEN, DERIVED, NO, ROOT, YES, Answers, start_text
from adapters.web.correcting import TARGET, fields_of
from adapters.web.earlier import Earlier
from adapters.web.hints import HINTS
from adapters.web.i18n import Tongue, later
from adapters.web.messages import message
from adapters.web.recordable import REFERS_TO
from adapters.web.shapes import Look, Part, Shape, parts_of
from domain.fact import Fact
from domain.facts import BY_NAME, EventCorrected
from domain.roles import Role
from domain.values import ROWS_MAX
from services.ports import Directory

Options = tuple[tuple[str, str], ...]
WHEN = "when"
HINTS_OF_LOOK = {Look.DAY: later("åååå-mm-dd"), Look.INSTANT: later("åååå-mm-dd tt:mm")}
WRITTEN: dict[Look, Look] = {Look.NEED: Look.LINE, Look.CASE: Look.LINE, Look.WHO: Look.LINE}
"""What is shown in its own words and written as a line."""
NOT_CHOSEN = frozenset((Role.HUB.value, Role.AUDITOR.value))


@dataclass(frozen=True, slots=True)
class Control:
    """One control of a form. Its `form` tells the template what to draw."""

    form: str
    path: str
    label: str
    hint: str = ""
    error: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    options: Options = ()
    inside: tuple["Control", ...] = ()
    full: bool = False

    @property
    def id(self) -> str:
        """Give its id in the page."""
        return self.path.replace(".", "-")

    @property
    def value(self) -> str:
        """Give what is filled in."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True, slots=True)
class Form:
    """Draws the form of a fact from what has been filled in so far."""

    tongue: Tongue
    directory: Directory
    earlier: Sequence[Earlier]
    answers: Answers
    more: str = ""
    """The list that was asked to be one row longer."""

    def controls(self, kind: type[Fact]) -> tuple[Control, ...]:
        """Give the controls of a kind of fact; of a correction first which event it is of."""
        found = self._parts(kind, ROOT, kind.name)
        if kind is not EventCorrected:
            return found
        first = self.corrects is None
        return tuple(one for one in found if (one.path == TARGET) is first)

    @property
    def corrects(self) -> Earlier | None:
        """Give the event that is being corrected, once it is chosen among those seen."""
        ref = self.answers.text(TARGET)
        return next((one for one in self.earlier if one.ref == ref), None)

    def when(self) -> Control:
        """Give the control for when it happened."""
        return Control(
            form=Look.INSTANT,
            path=WHEN,
            label=self.tongue("När det hände"),
            hint=self.tongue(HINTS_OF_LOOK[Look.INSTANT]),
            error=self._error(WHEN),
            required=True,
            values=(self.answers.text(WHEN),),
        )

    def errors(self, controls: Sequence[Control]) -> list[tuple[str, str]]:
        """List what is wrong, with the control that it is about, in the form's order."""
        found: list[tuple[str, str]] = []
        for control in controls:
            if control.error:
                found.append((control.id, f"{control.label}: {control.error}"))
            found += self.errors(control.inside)
        return found

    def _parts(self, model: type[BaseModel], path: str, owner: str) -> tuple[Control, ...]:
        return tuple(
            self._control(part, f"{path}.{part.name}", owner)
            for part in parts_of(model)
            if (model, part.name) not in DERIVED
        )

    def _control(self, part: Part, path: str, owner: str) -> Control:
        shape, label = part.shape, self.tongue(labels.field_label(owner, part.name))
        match shape.look:
            case Look.GROUP if shape.model:
                return self._fieldset(part, path, label, shape.model)
            case Look.MANY if shape.item and shape.item.look is Look.GROUP:
                return self._rows(part, path, label, shape.item)
            case Look.MANY if shape.item and shape.item.look in CHOSEN:
                form, options = "boxes", self._options(part.name, shape.item)
            case Look.MANY:
                form, options = "lines", ()
            case look:
                form, options = WRITTEN.get(look, look), self._options(part.name, shape)
        return Control(
            form="choice" if options and form != "boxes" else form,
            path=path,
            label=label,
            hint=self._hint(part),
            error=self._error(path),
            required=_starred(part),
            values=tuple(self.answers.texts.get(path, ())) or (start_text(part),),
            options=options,
        )

    def _fieldset(self, part: Part, path: str, label: str, model: type[BaseModel]) -> Control:
        inside = self._parts(model, path, model.__name__)
        return Control(
            "group", path, label, self._hint(part), self._error(path), part.required,
            inside=inside,
        )  # fmt: skip

    def _rows(self, part: Part, path: str, label: str, item: Shape) -> Control:
        filled = self.answers.rows.get(path, [])
        shown = max(1, (filled[-1] + 1 if filled else 0), self._asked(path))
        shown = min(ROWS_MAX, shown + (1 if self.more == path else 0))
        model = item.model or BaseModel
        rows = tuple(
            Control(
                "group",
                f"{path}.{n}",
                f"{label} {n + 1}",
                inside=self._parts(model, f"{path}.{n}", model.__name__),
            )
            for n in range(shown)
        )
        full = shown == ROWS_MAX
        return Control(
            "rows", path, label, self._hint(part), self._error(path), _starred(part),
            inside=rows, full=full,
        )  # fmt: skip

    def _asked(self, path: str) -> int:
        """Count the rows that the form has already shown."""
        depth = path.count(".") + 1
        shown = [p.split(".")[depth] for p in self.answers.texts if p.startswith(f"{path}.")]
        return min(ROWS_MAX, max((int(n) + 1 for n in shown if _is_row(n)), default=0))

    def _hint(self, part: Part) -> str:
        words = HINTS.get(part.name) or HINTS_OF_LOOK.get(part.shape.look, "")
        if part.shape.look is Look.GROUP and not part.required:
            words = words or later("Kan lämnas tomt.")
        return self.tongue(words)

    def _error(self, path: str) -> str:
        code = self.answers.wrong.get(path)
        if code is None:
            return ""
        return self.tongue(message(code))

    def _options(self, name: str, shape: Shape) -> Options:
        if shape.look is Look.FACT:
            return self._facts(name)
        if shape.look is Look.CHOICE:
            return tuple(
                (code, self.tongue(labels.code_label(shape, code)))
                for code in map(str, shape.codes)
                if shape.enum is not Role or code not in NOT_CHOSEN
            )
        return self._known(shape.look)

    def _facts(self, name: str) -> Options:
        wanted = REFERS_TO.get(name)
        found = [one for one in self.earlier if wanted is None or one.fact == wanted.name]
        nothing = (("", self.tongue("Det finns inget att välja")),)
        return tuple((one.ref, one.text) for one in found) or nothing

    def _known(self, look: Look) -> Options:
        match look:
            case Look.YES_NO:
                return tuple((one, self.tongue(labels.literal_label(one))) for one in (YES, NO))
            case Look.STAFF:
                people = sorted(self.directory.everyone(), key=lambda one: one.name.casefold())
                return tuple((one.id, f"{one.name}, {one.unit}") for one in people)
            case Look.PARTNER:
                return tuple((one.id, one.name) for one in self.directory.partners())
            case Look.FIELD if self.corrects:
                return self._fields_of(self.corrects.fact)
            case _:
                return ()

    def _fields_of(self, fact: str) -> Options:
        return tuple(
            (name, self.tongue(labels.field_label(fact, name)))
            for name in fields_of(BY_NAME[fact])
        )


def _starred(part: Part) -> bool:
    return part.required and not (part.shape.look is Look.MANY and part.empty)


def _is_row(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(ROWS_MAX))
