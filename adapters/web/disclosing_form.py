"""The form of the disclosure desk: a draft read from text fields, and drawn step by step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from adapters.web import labels
from adapters.web.days import parse_day
from adapters.web.disclosing_words import (
    BEGUN_BY,
    BY_HAND,
    CONFIRMS,
    CONNECTED,
    FIELD_WORDS,
    HEADINGS,
    OWN_UNIT,
    TAKE_AWAY,
    WITHOUT_KEYS,
)
from adapters.web.forms import Control, Options
from adapters.web.i18n import Tongue
from adapters.web.messages import DAY
from domain.case.calendar import day_of
from domain.categories import CONTENT, Category, Level
from domain.law.disclosing import DISCLOSING
from domain.need_to_know.explaining import LEVEL_WORDS
from domain.rules.sharing import LEVELS
from services.drafting import (
    DISCLOSES,
    REFUSES,
    Draft,
    Step,
    To,
    ceiling,
    conditions_of,
    ground_of,
    grounds_for,
    possible_recipients,
    recipient_of,
)
from services.lacking import Lack
from services.ports import Directory

Texts = Mapping[str, Sequence[str]]
YES = "ja"
LISTS = ("asked", "sent")
WORDS = (
    "to", "organisation", "who", "begun_by", "request", "purpose", "ground", "level",
    "handling_instruction", "reservation", "channel", "person_informed", "why_refused",
)  # fmt: skip

FIELDS = frozenset(
    (
        *FIELD_WORDS,
        *(f"texts.{category}" for category in CONTENT),
        *(f"answers.{one.key}" for ground in DISCLOSING for one in conditions_of(ground)),
    )
)
"""Every field of the form that is part of the draft; nothing else is carried along."""


@dataclass(frozen=True, slots=True)
class Read:
    """A draft as it was sent, with what could not be read as what it should be."""

    draft: Draft
    wrong: tuple[Lack, ...]


def read_draft(texts: Texts, now: datetime) -> Read:
    """Read a draft; codes that are not known are left out."""
    last, lacks = _last_day(_one(texts, "valid_to"), now)
    said = {
        name.removeprefix("answers."): _one(texts, name)
        for name in texts
        if name.startswith("answers.")
    }
    written = {one: _one(texts, f"texts.{one}") for one in CONTENT if f"texts.{one}" in texts}
    draft = Draft.model_validate(
        {
            **{name: _one(texts, name) for name in WORDS},
            **{name: _categories(texts.get(name, ())) for name in LISTS},
            "answers": said,
            "texts": written,
            "tells_no_place": _one(texts, "tells_no_place") == YES,
            "refuses": _one(texts, "refuses") == YES,
            "valid_to": last,
        }
    )
    return Read(draft, lacks)


def _last_day(text: str, now: datetime) -> tuple[date | None, tuple[Lack, ...]]:
    day = parse_day(text, now) if text else None
    wrong = (Lack(Step.HANDLING, "valid_to", DAY),) if text and day is None else ()
    return day, wrong


def _one(texts: Texts, name: str) -> str:
    return next((one.replace("\r\n", "\n").strip() for one in texts.get(name, ())), "")


def _categories(codes: Sequence[str]) -> tuple[Category, ...]:
    return tuple(one for one in CONTENT if one.value in codes)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The steps that are shown, drawn from what was sent and what is lacking."""

    tongue: Tongue
    directory: Directory
    texts: Texts
    draft: Draft
    lacks: Mapping[str, Lack]
    now: datetime
    consented: bool
    waits: Callable[[To], bool]

    def steps(self, shown: int) -> tuple[tuple[Step, str, tuple[Control, ...]], ...]:
        """Give so many steps with their headings and controls."""
        draw: dict[Step, Callable[[], Sequence[Control]]] = {
            Step.RECIPIENT: self._recipient,
            Step.PURPOSE: lambda: (self._write("purpose"), self._categories("sent")),
            Step.GROUND: self._ground,
            Step.CONDITIONS: self._conditions,
            Step.CONTENT: self._content,
            Step.HANDLING: self._handling,
            Step.REFUSAL: lambda: (self._write("why_refused"),),
        }
        order = order_of(self.draft)
        return tuple((s, self.tongue(HEADINGS[s]), tuple(draw[s]())) for s in order[:shown])

    @property
    def to(self) -> To | None:
        """Give whom it goes to, as far as it is said."""
        return recipient_of(self.draft, self.directory)

    def _recipient(self) -> Sequence[Control]:
        options = tuple(
            (to.key, self._called(to)) for to in possible_recipients(self.directory)
        )
        begun = tuple((code, self.tongue(words)) for code, words in BEGUN_BY.items())
        return (
            self._choose("to", options),
            self._line("organisation", required=False),
            self._line("who"),
            self._choose("begun_by", begun),
            self._write("request"),
            self._categories("asked", required=False),
        )

    def _called(self, to: To) -> str:
        role = self.tongue(labels.role_label(to.recipient.role))
        if to.recipient.partner:
            joined = self.tongue(WITHOUT_KEYS if self.waits(to) else CONNECTED)
            return f"{to.recipient.title} ({role}, {joined})"
        return f"{role} ({self.tongue(OWN_UNIT if to.named else BY_HAND)})"

    def _ground(self) -> Sequence[Control]:
        to, today = self.to, day_of(self.now)
        role = to.recipient.role if to else None
        sent, yes = self.draft.sent, self.consented
        found = grounds_for(role, sent, today, consented=yes) if role else ()
        options = tuple((g.key, f"{self.tongue(g.about)}: {g.citation}") for g in found)
        return (self._choose("ground", options),)

    def _conditions(self) -> Sequence[Control]:
        ground = ground_of(self.draft)
        asked = tuple(
            self._control(f"answers.{one.key}", "text", self.tongue(one.asks), "")
            for one in (conditions_of(ground) if ground else ())
        )
        return (*asked, self._write("why_refused")) if self.draft.withheld else asked

    def _content(self) -> Sequence[Control]:
        to, ground = self.to, ground_of(self.draft)
        highest = (
            ceiling(to.recipient.role, self.draft.sent, ground.kind)
            if to and ground
            else Level.HIDDEN
        )
        levels = tuple(
            (code, self.tongue(LEVEL_WORDS[level]))
            for code, level in LEVELS.items()
            if level <= highest
        )
        written = tuple(
            self._control(
                f"texts.{one}", "text", self.tongue(labels.category_label(one)), "",
                required=self.draft.level != "exists",
            )
            for one in self.draft.sent
        )  # fmt: skip
        confirms = ((YES, self.tongue(CONFIRMS)),)
        sure = self._boxes("tells_no_place", confirms, required=False)
        return (self._choose("level", levels), *written, sure)

    def _handling(self) -> Sequence[Control]:
        channels = self.to.channels if self.to else ()
        options = tuple((c, self.tongue(labels.literal_label(c))) for c in channels)
        label, hint = self._words("valid_to")
        return (
            self._write("handling_instruction"),
            self._write("reservation", required=False),
            self._choose("channel", options),
            self._write("person_informed"),
            self._control("valid_to", "day", label, hint, required=False),
        )

    def _categories(self, name: str, *, required: bool = True) -> Control:
        options = tuple((c.value, self.tongue(labels.category_label(c))) for c in CONTENT)
        return self._boxes(name, options, required=required)

    def _boxes(self, name: str, options: Options, *, required: bool) -> Control:
        label, hint = self._words(name)
        return self._control(name, "boxes", label, hint, options, required=required)

    def _choose(self, name: str, options: Options) -> Control:
        label, hint = self._words(name)
        return self._control(name, "choice", label, hint, options)

    def _line(self, name: str, *, required: bool = True) -> Control:
        return self._control(name, "line", *self._words(name), required=required)

    def _write(self, name: str, *, required: bool = True) -> Control:
        return self._control(name, "text", *self._words(name), required=required)

    def _error(self, name: str) -> str:
        lack = self.lacks.get(name)
        if lack is None:
            return ""
        kinds = ", ".join(self.tongue(labels.category_label(one)) for one in lack.kinds)
        said = self.tongue(lack.text)
        return f"{said} {self.tongue(TAKE_AWAY)}: {kinds}." if kinds else said

    def _words(self, name: str) -> tuple[str, str]:
        label, hint = FIELD_WORDS[name]
        return self.tongue(label), self.tongue(hint)

    def _control(  # noqa: PLR0913, PLR0917 - a control is its parts
        self,
        name: str,
        form: str,
        label: str,
        hint: str,
        options: Options = (),
        required: bool = True,  # noqa: FBT001, FBT002 - named wherever it is not so
    ) -> Control:
        return Control(
            form=form,
            path=name,
            label=label,
            hint=hint,
            error=self._error(name),
            required=required,
            values=tuple(self.texts.get(name, ())) or ("",),
            options=options,
        )


def order_of(draft: Draft) -> tuple[Step, ...]:
    """Give the steps of a draft: a refusal has fewer."""
    return REFUSES if draft.refuses else DISCLOSES
